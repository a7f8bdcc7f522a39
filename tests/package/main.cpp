// A stranger's program on coroutines. It connects where a server is named, and else shows that it links and starts.
#include <greenpg/greenpg.hpp>

#include <asio.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>

namespace pg = greenpg;

static asio::awaitable<void> select_one(const char* dsn) {
  pg::connection db{co_await asio::this_coro::executor};
  co_await db.async_connect(dsn);
  pg::result one = co_await db.async_query("select 1 as one");
  for (pg::row r : one) std::cout << r["one"].as<int>() << '\n';
}

int main() {
  asio::io_context io;
  std::exception_ptr failure;
  const char* dsn = std::getenv("GREENPG_TEST_DSN");
  if (dsn == nullptr) return 0;
  asio::co_spawn(io, select_one(dsn), [&](std::exception_ptr e) { failure = e; });
  io.run();
  if (failure) std::rethrow_exception(failure);
}
