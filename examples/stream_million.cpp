// A million rows read while they arrive, in the memory of one batch, with a progress bar where there is a terminal.
//   stream_million "dbname=test user=postgres password=secret"
#include <greenpg/greenpg.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <tuple>

namespace pg = greenpg;

constexpr std::size_t total = 1'000'000;

static void show_progress(std::size_t done) {
  static std::size_t shown = 0;
  const std::size_t percent = done * 100 / total;
  if (!isatty(STDOUT_FILENO) || percent == shown) return;
  shown = percent;
  std::cout << '\r' << '[' << std::string(percent / 2, '#') << std::string(50 - percent / 2, ' ') << "] " << percent
            << " %" << (done == total ? "\n" : "") << std::flush;
}

static asio::awaitable<void> stream_rows(const char* dsn) {
  pg::connection db{co_await asio::this_coro::executor};
  co_await db.async_connect(dsn);

  pg::row_stream stream = co_await db.async_stream(
      "select i, i * 2::bigint as twice, 'row number ' || i as label from generate_series(1, $1) i",
      pg::params(std::int64_t{total}));
  std::size_t seen = 0, characters = 0, largest = 0;
  std::int64_t sum = 0;
  while (auto batch = co_await stream.async_next()) {
    for (auto [i, twice, label] : batch->as<std::tuple<std::int64_t, std::int64_t, std::string_view>>()) {
      sum += twice - i;
      characters += label.size();
    }
    seen += batch->size();
    largest = std::max(largest, batch->size());
    show_progress(seen);
  }

  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::cout << stream.command_tag() << ": sum " << sum << ", " << characters << " characters, at most " << largest
            << " rows at a time, at most " << used.ru_maxrss / 1024 << " MiB resident\n";
}

int main(int argc, char** argv) {
  asio::io_context io;
  int status = 0;
  asio::co_spawn(io, stream_rows(argc > 1 ? argv[1] : "dbname=test user=postgres password=secret"),
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
