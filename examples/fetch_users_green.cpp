// The first program in green mode: the same calls without coroutines, the waiting in a callback of ours.
//   fetch_users_green "dbname=test user=postgres password=secret"
#include <greenpg/green.hpp>

#include <poll.h>

#include <exception>
#include <iostream>

namespace pg = greenpg;

static int waits = 0;

// Here a fiber would yield to its scheduler until the descriptor is ready; this one has nothing else to do.
static void wait(const pg::wants& what) {
  ++waits;
  pollfd descriptor{what.descriptor, static_cast<short>((what.read ? POLLIN : 0) | (what.write ? POLLOUT : 0)), 0};
  poll(&descriptor, 1, 1000);  // returning early is harmless, so a deadline need not be met exactly
}

static void fetch_users(const char* dsn) {
  pg::green::connection db(wait);
  db.connect(dsn);
  std::cout << "PostgreSQL " << db.server().parameter("server_version") << ", " << db.server().address() << '\n';

  pg::result users = db.query("select * from users where age > $1 order by name", pg::params(30));
  for (pg::row user : users)
    std::cout << user["name"].text() << " is " << user["age"].as<int>() << " and lives in " << user["city"].text()
              << '\n';

  for (pg::row user : users) {
    for (pg::field f : user) std::cout << f.name() << '=' << (f.is_null() ? "NULL" : f.text()) << ' ';
    std::cout << '\n';
  }

  try {
    db.query("select nam from users");
  } catch (const pg::error& e) {
    std::cout << "SQLSTATE " << e.sqlstate()
              << (e.code() == pg::sqlstate::undefined_column ? ", as expected:\n" : "?\n")
              << pg::format_diagnostics(e.diagnostics());
  }
  std::cout << "waited " << waits << " times, each in the program's own callback\n";
}

int main(int argc, char** argv) try {
  fetch_users(argc > 1 ? argv[1] : "dbname=test user=postgres password=secret");
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
