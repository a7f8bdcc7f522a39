// Cancelled or late, a connection is the same as before and usable.
#include "asio_server.hpp"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>

#include <optional>

namespace {

using namespace asio::experimental::awaitable_operators;

class giving_up : public asio_server {
protected:
  task prepare() {
    const std::string there = mine();
    co_await db.async_connect(there);
    co_await db.async_execute("create temporary table kept as select 42 as answer");
    pid_ = db.server().backend_pid();
    const pg::result r = co_await db.async_query("select pg_backend_pid()");
    EXPECT_EQ(r.value<int>(), pid_);
  }
  /// The same backend, its table, within five seconds, and no other backend of ours.
  task expect_the_same() {
    const auto before = std::chrono::steady_clock::now();
    const pg::result r = co_await db.async_query("select pg_backend_pid(), answer from kept");
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
    EXPECT_EQ(r[0][0].as<int>(), pid_);
    EXPECT_EQ(r[0][1].as<int>(), 42);
    const pg::result left = co_await db.async_query(
        "select count(*) from pg_stat_activity where application_name = current_setting('application_name') and "
        "pid <> pg_backend_pid()");
    EXPECT_EQ(left.value<std::int64_t>(), 0);
  }
  task wait(std::chrono::milliseconds time) {
    asio::steady_timer timer(context, time);
    co_await timer.async_wait(asio::use_awaitable);
  }

private:
  int pid_ = 0;
};

TEST_F(giving_up, a_query_by_timeout_keeps_the_connection) {
  spawn([&]() -> task {
    co_await prepare();
    for (int i = 0; i < 3; ++i) {  // the second time with a prepared statement
      auto sleeping = db.async_query("select pg_sleep(600)", {}, {.timeout = 100ms});
      EXPECT_EQ(co_await code_of(std::move(sleeping)), pg::errc::timeout);
      co_await expect_the_same();
    }
    auto script = db.async_execute("select 1; select pg_sleep(600)", {.timeout = 100ms});
    EXPECT_EQ(co_await code_of(std::move(script)), pg::errc::timeout);
    co_await expect_the_same();
  });
}

TEST_F(giving_up, a_query_by_its_slot_keeps_the_connection) {
  spawn([&]() -> task {
    co_await prepare();
    for (int i = 0; i < 3; ++i) {
      auto first = co_await (db.async_query("select pg_sleep(600)", {}, {}, asio::use_awaitable) || wait(100ms));
      EXPECT_EQ(first.index(), 1U);
      co_await expect_the_same();
    }
  });
}

TEST_F(giving_up, over_tls_keeps_the_connection) {
  spawn([&]() -> task {
    const std::string there = dsn() + " sslmode=require";
    co_await db.async_connect(there);
    auto sleeping = db.async_query("select pg_sleep(600)", {}, {.timeout = 100ms});
    EXPECT_EQ(co_await code_of(std::move(sleeping)), pg::errc::timeout);
    EXPECT_EQ((co_await db.async_query("select 1")).value<int>(), 1);
    EXPECT_FALSE(db.server().tls_version().empty());
  });
}

TEST_F(giving_up, the_first_of_a_pipeline_leaves_the_others_their_answers) {
  spawn([&]() -> task {
    co_await prepare();
    auto [first, second, third] = co_await (code_of(db.async_query("select pg_sleep(1)", {}, {.timeout = 50ms})) &&
                                            db.async_query("select 2", {}, {}, asio::use_awaitable) &&
                                            db.async_query("select 3", {}, {}, asio::use_awaitable));
    EXPECT_EQ(first, pg::errc::timeout);
    EXPECT_EQ(second.value<int>(), 2);
    EXPECT_EQ(third.value<int>(), 3);
    co_await expect_the_same();
  });
}

TEST_F(giving_up, an_exclusive_operation_can_be_cancelled_with_others_behind_it) {
  spawn([&]() -> task {
    co_await prepare();
    auto [first, second] =
        co_await (code_of(db.async_query("select pg_sleep(600)", {}, {.timeout = 50ms, .exclusive = true})) &&
                  db.async_query("select 2", {}, {}, asio::use_awaitable));
    EXPECT_EQ(first, pg::errc::timeout);
    EXPECT_EQ(second.value<int>(), 2);
    co_await expect_the_same();
  });
}

TEST_F(giving_up, a_stream_of_a_hundred_million_rows_early_keeps_the_connection) {
  spawn([&]() -> task {
    co_await prepare();
    for (int i = 0; i < 3; ++i) {
      {
        pg::row_stream rows = co_await db.async_stream("select generate_series(1, 100000000)");
        int next = 1;
        for (int k = 0; k < 5; ++k) {
          const auto batch = co_await rows.async_next();
          EXPECT_TRUE(batch);
          for (pg::row r : *batch) EXPECT_EQ(r[0].as<int>(), next++);
        }
      }
      co_await expect_the_same();
      { pg::row_stream unread = co_await db.async_stream_script("select generate_series(1, 100000000)"); }
      co_await expect_the_same();
    }
  });
}

TEST_F(giving_up, a_stream_mid_rows_by_its_slot_keeps_the_connection) {
  spawn([&]() -> task {
    co_await prepare();
    pg::row_stream rows = co_await db.async_stream(
        "select i, repeat('x', 20000), case when i > 3 then pg_sleep(600) end from generate_series(1, 9) i");
    bool ended = false;
    for (int k = 0; k < 5 && !ended; ++k) {
      auto first = co_await (rows.async_next({}, asio::use_awaitable) || wait(200ms));
      ended = first.index() == 1;
    }
    EXPECT_TRUE(ended);
    co_await expect_the_same();
    auto dead = rows.async_next();
    EXPECT_TRUE(co_await code_of(std::move(dead)));
    co_await expect_the_same();
  });
}

TEST_F(giving_up, a_read_of_a_stream_by_timeout_keeps_the_connection) {
  spawn([&]() -> task {
    co_await prepare();
    pg::row_stream rows =
        co_await db.async_stream_script("select repeat('x', 20000) from generate_series(1, 3); select pg_sleep(600)");
    std::error_code code;
    for (int k = 0; k < 5 && !code; ++k) {
      auto next = rows.async_next_result({.timeout = 100ms});
      code = co_await code_of(std::move(next));
    }
    EXPECT_EQ(code, pg::errc::timeout);
    co_await expect_the_same();
  });
}

}  // namespace
