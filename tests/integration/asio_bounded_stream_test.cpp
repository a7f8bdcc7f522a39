// Gigabytes through little memory, and a consumer that stops: the server has to wait, not we to buffer.
#include "asio_server.hpp"
#include "little_memory.hpp"

#include <greenpg/driver/green_connection.hpp>

#include <asio/steady_timer.hpp>

#include <cstdint>
#include <string>

namespace {

class bounded_stream : public asio_server {
protected:
  static constexpr std::int64_t row_bytes = 1000;
  [[nodiscard]] static std::int64_t rows() { return at_length() ? 5'000'000 : 300'000; }
  [[nodiscard]] static std::chrono::seconds pause() { return at_length() ? 10s : 2s; }

  static std::string sql() {
    return "select i, repeat('x', " + std::to_string(row_bytes) + ") from generate_series(1::int8, " +
           std::to_string(rows()) + ") i";
  }

  /// Takes rows, checks them, and says when half of them are here.
  struct checker {
    std::int64_t next = 1;
    bool right = true, paused = false;

    bool take(const pg::row_batch& batch) {
      for (pg::row r : batch)
        right = right && r[0].as<std::int64_t>() == next++ && r[1].as<std::string_view>().size() == row_bytes;
      return !paused && next > rows() / 2 && (paused = true);
    }
    [[nodiscard]] bool complete() const { return right && paused && next == rows() + 1; }
  };

  /// While the child pauses the server waits to write; then all of it arrives.
  void expect_waiting_then_all(pid_t child, const std::string& name) {
    ASSERT_GT(child, 0);
    pg::green::connection watch;
    watch.connect(dsn());
    EXPECT_TRUE(becomes_true(
        [&] {
          return watch
                     .query(
                         "select count(*) from pg_stat_activity where application_name = $1 and wait_event = "
                         "'ClientWrite' "
                         "and clock_timestamp() - state_change > interval '0.5 s' and state = 'active'",
                         pg::params(name))
                     .value<std::int64_t>() == 1;
        },
        60s));
    EXPECT_TRUE(has_succeeded(child));
  }
};

TEST_F(bounded_stream, of_gigabytes_with_a_pause_needs_little_memory) {
#ifdef GREENPG_TEST_SANITIZED
  GTEST_SKIP() << "a sanitizer needs more";
#else
  const std::string there = dsn() + " application_name=bounded_asio";
  const pid_t child = in_little_memory(256, [&] {
    asio::io_context own_context;
    pg::connection own(own_context);
    checker check;
    asio::co_spawn(
        own_context,
        [&]() -> task {
          co_await own.async_connect(there);
          pg::row_stream stream = co_await own.async_stream(sql());
          while (auto batch = co_await stream.async_next()) {
            if (!check.take(*batch)) continue;
            batch.reset();
            asio::steady_timer timer(own_context, pause());
            co_await timer.async_wait(asio::use_awaitable);
          }
        },
        [](std::exception_ptr thrown) {
          if (thrown) std::rethrow_exception(thrown);
        });
    own_context.run();
    return check.complete();
  });
  expect_waiting_then_all(child, "bounded_asio");
#endif
}

TEST_F(bounded_stream, in_green_mode_needs_little_memory) {
#ifdef GREENPG_TEST_SANITIZED
  GTEST_SKIP() << "a sanitizer needs more";
#else
  const std::string there = dsn() + " application_name=bounded_green";
  const pid_t child = in_little_memory(256, [&] {
    pg::green::connection own;
    checker check;
    own.connect(there);
    pg::green::row_stream stream = own.stream(sql());
    while (auto batch = stream.next())
      if (check.take(*batch)) std::this_thread::sleep_for(pause());
    return check.complete();
  });
  expect_waiting_then_all(child, "bounded_green");
#endif
}

}  // namespace
