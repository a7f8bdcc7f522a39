// Every kind of completion token, on success and on failure.
#include "asio_fixture.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_future.hpp>
#include <asio/version.hpp>
#if ASIO_VERSION < 102300
#include <asio/experimental/as_tuple.hpp>
#else
#include <asio/as_tuple.hpp>
#include <asio/deferred.hpp>
#endif
#ifdef GREENPG_TEST_SPAWN
#include <asio/spawn.hpp>
#endif

#include <future>
#include <memory>
#include <optional>
#include <tuple>

namespace {

#if ASIO_VERSION < 102300
namespace tuples = asio::experimental;
#else
namespace tuples = asio;
#endif

class completion_token : public asio_fixture {
protected:
  /// Runs a coroutine to its end; what it throws fails the test.
  template <class Body>
  void spawn(Body body) {
    bool ended = false;
    asio::co_spawn(context, std::move(body), [&](std::exception_ptr thrown) {
      ended = true;
      if (thrown) std::rethrow_exception(thrown);
    });
    ASSERT_NO_THROW(run());
    EXPECT_TRUE(ended);
  }
};

void expect_every_field(const pg::error& e) {
  EXPECT_EQ(e.code(), pg::sqlstate::unique_violation);
  EXPECT_EQ(e.sqlstate(), "23505");
  EXPECT_EQ(e.severity(), "ERROR");
  EXPECT_EQ(e.message(), "the message");
  EXPECT_EQ(e.detail(), "the detail");
  EXPECT_EQ(e.hint(), "the hint");
  EXPECT_EQ(e.position(), 3);
  EXPECT_EQ(e.query(), "fail");
  EXPECT_EQ(e.where(), "the where");
  EXPECT_EQ(e.schema_name(), "the schema");
  EXPECT_EQ(e.table_name(), "the table");
  EXPECT_EQ(e.column_name(), "the column");
  EXPECT_EQ(e.data_type_name(), "the type");
  EXPECT_EQ(e.constraint_name(), "the constraint");
}

TEST_F(completion_token, default_of_a_query_gives_its_result) {
  spawn([&]() -> asio::awaitable<void> {
    const pg::result r = co_await db.async_query("select $1", pg::params("Rome"));
    EXPECT_EQ(r.value<std::string>(), "Rome");
    EXPECT_EQ((co_await db.async_execute("select x")).at(0).value<std::string>(), "x");
    const pg::statement s = co_await db.async_prepare("select $1");
    EXPECT_EQ((co_await db.async_query(s, pg::params("again"))).value<std::string>(), "again");
    co_await db.async_close();
    EXPECT_FALSE(db.is_open());
  });
}

TEST_F(completion_token, default_of_a_failing_query_throws_every_field) {
  spawn([&]() -> asio::awaitable<void> {
    bool thrown = false;
    try {
      co_await db.async_query("fail");
    } catch (const pg::error& e) {
      thrown = true;
      expect_every_field(e);
    }
    EXPECT_TRUE(thrown);
    EXPECT_EQ((co_await db.async_query("select 2")).value<std::string>(), "2");
  });
}

TEST_F(completion_token, default_of_a_stream_gives_batches) {
  spawn([&]() -> asio::awaitable<void> {
    pg::row_stream rows = co_await db.async_stream("rows 1000");
    int count = 0;
    while (auto batch = co_await rows.async_next())
      for (pg::row r : *batch) EXPECT_EQ(r[0].as<std::string>(), std::to_string(count++));
    EXPECT_EQ(count, 1000);
    EXPECT_EQ(rows.command_tag(), "SELECT 1");
    EXPECT_FALSE(co_await rows.async_next_result());
  });
}

TEST_F(completion_token, awaitable_named_first_keeps_its_arguments) {
  spawn([&]() -> asio::awaitable<void> {
    std::string sql = "select $1", value = "a value that is too long for any small buffer";
    auto operation = db.async_query(sql, pg::params(value));
    sql = value = "overwritten";
    EXPECT_EQ((co_await std::move(operation)).value<std::string>(), "a value that is too long for any small buffer");
  });
}

TEST_F(completion_token, details_are_filled_for_those_who_do_not_throw) {
  pg::diagnostics fields;
  std::error_code why;
  pg::query_options options;
  options.details = &fields;
  db.async_query("fail", {}, options, [&](std::error_code e, pg::result r) {
    why = e;
    EXPECT_TRUE(r.empty());
  });
  run();
  EXPECT_EQ(why, pg::sqlstate::unique_violation);
  EXPECT_EQ(fields.constraint_name, "the constraint");
}

TEST_F(completion_token, callback_may_be_a_named_one_and_move_only) {
  int calls = 0;
  auto named = [&](std::error_code e, pg::result) {
    EXPECT_FALSE(e);
    ++calls;
  };
  db.async_query("select 1", {}, {}, named);
  const auto constant = named;
  db.async_query("select 1", {}, {}, constant);
  db.async_query("select 1", {}, {}, [owned = std::make_unique<int>(1), named](std::error_code e, pg::result r) {
    EXPECT_EQ(*owned, 1);
    named(e, std::move(r));
  });
  run();
  EXPECT_EQ(calls, 3);
}

TEST_F(completion_token, detached_takes_any_outcome) {
  db.async_query("fail", {}, {}, asio::detached);
  run();
  EXPECT_EQ(answer(db), "1");
}

TEST_F(completion_token, future_gives_the_result_or_a_system_error) {
  std::future<pg::result> good = db.async_query("select 7", {}, {}, asio::use_future);
  std::future<pg::result> bad = db.async_query("fail", {}, {}, asio::use_future);
  run();
  EXPECT_EQ(good.get().value<std::string>(), "7");
  try {
    bad.get();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::system_error& e) {
    EXPECT_EQ(e.code(), pg::sqlstate::unique_violation);
  }
}

TEST_F(completion_token, throwing_future_throws_every_field) {
  std::future<pg::result> good = db.async_query("select 7", {}, {}, pg::throwing(asio::use_future));
  std::future<pg::result> bad = db.async_query("fail", {}, {}, pg::throwing(asio::use_future));
  run();
  EXPECT_EQ(good.get().value<std::string>(), "7");
  try {
    bad.get();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const pg::error& e) {
    expect_every_field(e);
  }
}

TEST_F(completion_token, as_tuple_gives_the_code_beside_the_result) {
  spawn([&]() -> asio::awaitable<void> {
    auto [failed, none] = co_await db.async_query("fail", {}, {}, tuples::as_tuple(asio::use_awaitable));
    EXPECT_EQ(failed, pg::sqlstate::unique_violation);
    EXPECT_TRUE(none.empty());
    auto [fine, r] = co_await db.async_query("select 3", {}, {}, tuples::as_tuple(asio::use_awaitable));
    EXPECT_FALSE(fine);
    EXPECT_EQ(r.value<std::string>(), "3");
  });
}

TEST_F(completion_token, use_awaitable_throws_a_system_error) {
  spawn([&]() -> asio::awaitable<void> {
    EXPECT_EQ((co_await db.async_query("select 3", {}, {}, asio::use_awaitable)).value<std::string>(), "3");
    std::error_code code;
    try {
      co_await db.async_query("fail", {}, {}, asio::use_awaitable);
    } catch (const std::system_error& e) {
      code = e.code();
    }
    EXPECT_EQ(code, pg::sqlstate::unique_violation);
  });
}

#if ASIO_VERSION >= 102300
TEST_F(completion_token, deferred_starts_when_it_is_called) {
  auto lazy = db.async_query("select 5", {}, {}, asio::deferred);
  run();
  EXPECT_EQ(server.runs(), 0);
  std::string got;
  std::move(lazy)([&](std::error_code, pg::result r) { got = r.value<std::string>(); });
  run();
  EXPECT_EQ(got, "5");
}
#endif

TEST_F(completion_token, both_of_two_awaited_at_once_complete) {
  using namespace asio::experimental::awaitable_operators;
  spawn([&]() -> asio::awaitable<void> {
    auto [a, b] = co_await (db.async_query("select a", {}, {}, asio::use_awaitable) &&
                            db.async_query("select b", {}, {}, asio::use_awaitable));
    EXPECT_EQ(a.value<std::string>(), "a");
    EXPECT_EQ(b.value<std::string>(), "b");
  });
}

TEST_F(completion_token, or_with_a_timer_cancels_the_query_and_keeps_the_connection) {
  using namespace asio::experimental::awaitable_operators;
  spawn([&]() -> asio::awaitable<void> {
    asio::steady_timer timer(context, std::chrono::milliseconds(50));
    auto first =
        co_await (db.async_query("hang", {}, {}, asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
    EXPECT_EQ(first.index(), 1U);
    EXPECT_EQ((co_await db.async_query("select 4")).value<std::string>(), "4");
  });
  EXPECT_EQ(server.cancels(), 1);
  EXPECT_EQ(server.connections(), 2);  // ours and the one of the CancelRequest
}

#if ASIO_VERSION >= 102700
TEST_F(completion_token, default_in_an_or_cancels_the_query_too) {
  using namespace asio::experimental::awaitable_operators;
  spawn([&]() -> asio::awaitable<void> {
    asio::steady_timer timer(context, std::chrono::milliseconds(50));
    auto first = co_await (db.async_query("hang", {}, {}, pg::throwing(asio::use_awaitable)) ||
                           timer.async_wait(asio::use_awaitable));
    EXPECT_EQ(first.index(), 1U);
  });
}
#else
TEST_F(completion_token, default_in_an_or_cancels_the_query_too) {
  using namespace asio::experimental::awaitable_operators;
  spawn([&]() -> asio::awaitable<void> {
    asio::steady_timer timer(context, std::chrono::milliseconds(50));
    auto first = co_await (db.async_query("hang") || timer.async_wait(asio::use_awaitable));
    EXPECT_EQ(first.index(), 1U);
    EXPECT_EQ((co_await db.async_query("select 4")).value<std::string>(), "4");
  });
}
#endif

#if defined(GREENPG_TEST_SPAWN) && \
    !defined(__SANITIZE_ADDRESS__)  // which takes a throw on such a stack for an overflow
TEST_F(completion_token, stackful_coroutine_gets_result_code_and_exception) {
  bool ended = false;
  const auto body = [&](asio::yield_context yield) {
    EXPECT_EQ(db.async_query("select 1", {}, {}, yield).value<std::string>(), "1");
    std::error_code code;
    db.async_query("fail", {}, {}, yield[code]);
    EXPECT_EQ(code, pg::sqlstate::unique_violation);
    std::error_code thrown;
    try {
      db.async_query("fail", {}, {}, yield);
    } catch (const std::system_error& e) {
      thrown = e.code();
    }
    EXPECT_EQ(thrown, pg::sqlstate::unique_violation);
    ended = true;
  };
#if ASIO_VERSION < 102400
  asio::spawn(context, body);
#else
  asio::spawn(context, body, asio::detached);
#endif
  run();
  EXPECT_TRUE(ended);
}
#endif

}  // namespace
