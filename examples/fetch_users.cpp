// The first program: connect, fetch rows as dictionaries, print them by name. With coroutines, on Asio.
//   fetch_users "dbname=test user=postgres password=secret"
#include <greenpg/greenpg.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace pg = greenpg;

static asio::awaitable<void> fetch_users(const char* dsn) {
  pg::connection db{co_await asio::this_coro::executor};
  co_await db.async_connect(dsn);
  std::cout << "PostgreSQL " << db.server().parameter("server_version") << ", " << db.server().address() << '\n';

  pg::result users = co_await db.async_query("select * from users where age > $1 order by name", pg::params(30));
  for (pg::row user : users)
    std::cout << user["name"].text() << " is " << user["age"].as<int>() << " and lives in " << user["city"].text()
              << '\n';

  // Whole rows as dictionaries, the way a RealDictCursor shows them.
  for (pg::row user : users) {
    for (pg::field f : user) std::cout << f.name() << '=' << (f.is_null() ? "NULL" : f.text()) << ' ';
    std::cout << '\n';
  }

  // An error of the server has every field that the server sent.
  try {
    co_await db.async_query("select nam from users");
  } catch (const pg::error& e) {
    std::cout << "SQLSTATE " << e.sqlstate()
              << (e.code() == pg::sqlstate::undefined_column ? ", as expected:\n" : "?\n")
              << pg::format_diagnostics(e.diagnostics());
  }
}

int main(int argc, char** argv) {
  asio::io_context io;
  int status = 0;
  asio::co_spawn(io, fetch_users(argc > 1 ? argv[1] : "dbname=test user=postgres password=secret"),
                 [&status](std::exception_ptr failure) {
                   try {
                     if (failure) std::rethrow_exception(failure);
                   } catch (const std::exception& e) {
                     std::cerr << e.what() << '\n';
                     status = 1;
                   }
                 });
  io.run();
  return status;
}
