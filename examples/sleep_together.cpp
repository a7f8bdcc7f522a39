// Twenty connections on one thread, whose queries wait at the same time: about half a second, not ten.
//   sleep_together "dbname=test user=postgres password=secret"
#include <greenpg/greenpg.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <iostream>

namespace pg = greenpg;

static asio::awaitable<void> sleep_half_a_second(const char* dsn, int& awake) {
  pg::connection db{co_await asio::this_coro::executor};
  co_await db.async_connect(dsn);
  co_await db.async_query("select pg_sleep(0.5)");
  ++awake;
}

int main(int argc, char** argv) {
  const char* dsn = argc > 1 ? argv[1] : "dbname=test user=postgres password=secret";
  constexpr int connections = 20;
  asio::io_context io;
  int awake = 0;
  for (int i = 0; i < connections; ++i)
    asio::co_spawn(io, sleep_half_a_second(dsn, awake), [](std::exception_ptr failure) {
      try {
        if (failure) std::rethrow_exception(failure);
      } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
      }
    });
  const auto begin = std::chrono::steady_clock::now();
  io.run();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  std::cout << awake << " of " << connections << " connections slept 0.5 s each, on one thread, in " << taken.count()
            << " s\n";
  return awake == connections ? 0 : 1;
}
