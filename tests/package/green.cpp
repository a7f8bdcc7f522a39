// A stranger's program in green mode: no Asio on the include path, none linked.
#include <greenpg/green.hpp>

#include <cstdlib>
#include <iostream>

namespace pg = greenpg;

int main() {
  const char* dsn = std::getenv("GREENPG_TEST_DSN");
  if (dsn == nullptr) return 0;
  pg::green::connection db;
  db.connect(dsn);
  pg::result one = db.query("select 1 as one");
  for (pg::row r : one) std::cout << r["one"].as<int>() << '\n';
}
