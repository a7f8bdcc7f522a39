// Portals against a real server.
#include "asio_server.hpp"

#include <greenpg/driver/with_transaction.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <string>
#include <tuple>
#include <utility>

namespace {

using numbered = std::tuple<int, std::string>;

constexpr std::string_view numbers = "select i, 'row ' || i as t from generate_series(1, $1::int) i";

class asio_portal : public asio_server {
protected:
  /// The portals that the server has, but for the unnamed one and that of this question.
  static asio::awaitable<int> on_server(pg::transaction& tx) {
    co_return co_await tx.async_query_value<int>("select count(*)::int from pg_cursors where name like 'p%'");
  }
};

TEST_F(asio_portal, several_are_read_between_each_other_and_other_statements) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    const auto body = [&](pg::transaction& tx) -> task {
      pg::portal many = co_await tx.async_open(numbers, pg::params(1000), 7);
      pg::portal few = co_await tx.async_open(numbers, pg::params(10), 3);
      EXPECT_EQ(many.columns()[0].format, pg::format::binary);
      int sum = 0, rows = 0, other = 0;
      while (auto batch = co_await many.async_next()) {
        EXPECT_LE(batch->size(), 7U);
        for (const auto& [i, t] : batch->as<std::tuple<int, std::string_view>>()) {
          EXPECT_EQ(t, "row " + std::to_string(i));
          sum += i;
        }
        if (auto next = co_await few.async_next_rows<numbered>()) rows += static_cast<int>(next->size());
        other += co_await tx.async_query_value<int>("select 1");
      }
      EXPECT_EQ(sum, 500'500);
      EXPECT_EQ(rows, 10);
      EXPECT_EQ(other, 143);
      EXPECT_EQ(many.command_tag(), "SELECT 6");
      EXPECT_EQ(co_await on_server(tx), 2);
      few.close();
      many = pg::portal();
      EXPECT_EQ(co_await on_server(tx), 0);
    };
    co_await pg::with_transaction(db, body);
  });
}

TEST_F(asio_portal, rows_are_read_one_by_one_as_structs) {
  struct item {
    int i;
    std::string t;
  };
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::portal few = co_await tx.async_open(numbers, pg::params(5), 2);
    std::string all;
    while (auto one = co_await few.async_next_row<item>()) all += one->t + ";";
    EXPECT_EQ(all, "row 1;row 2;row 3;row 4;row 5;");
    co_await tx.async_commit();
  });
}

TEST_F(asio_portal, ends_with_its_transaction_savepoint_or_failure) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    for (const bool commits : {true, false}) {
      pg::transaction tx = co_await db.async_begin();
      pg::portal few = co_await tx.async_open(numbers, pg::params(5), 2);
      co_await few.async_next();
      if (commits)
        co_await tx.async_commit();
      else
        co_await tx.async_rollback();
      EXPECT_EQ(co_await code_of(few.async_next()), pg::errc::transaction_ended);
    }
    pg::transaction tx = co_await db.async_begin();
    pg::portal outer = co_await tx.async_open(numbers, pg::params(5), 2);
    co_await outer.async_next();
    {
      pg::transaction savepoint = co_await tx.async_begin();
      pg::portal inner = co_await savepoint.async_open(numbers, pg::params(5), 2);
      EXPECT_EQ(co_await code_of(savepoint.async_query("select 1/0")), pg::sqlstate::division_by_zero);
      co_await inner.async_next();
      EXPECT_EQ(co_await code_of(inner.async_next()), pg::sqlstate::in_failed_sql_transaction);
      co_await savepoint.async_rollback();
      EXPECT_EQ(co_await code_of(inner.async_next()), pg::errc::transaction_ended);
    }
    EXPECT_EQ(co_await outer.async_next_row<numbered>(), std::make_tuple(3, "row 3"));
    co_await tx.async_commit();
    EXPECT_EQ(co_await db.async_query_value<int>("select 1"), 1);
  });
}

TEST_F(asio_portal, fetch_that_takes_too_long_is_cancelled_and_the_connection_is_usable) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::portal slow =
        co_await tx.async_open("select i, case when i > 2 then pg_sleep(600) end from generate_series(1, 5) i", {}, 2);
    co_await slow.async_next();
    EXPECT_EQ(co_await code_of(slow.async_next({.timeout = 50ms})), pg::errc::timeout);
    EXPECT_EQ(co_await code_of(slow.async_next()), asio::error::operation_aborted);
    co_await tx.async_rollback();
    EXPECT_EQ(co_await db.async_query_value<int>("select 1"), 1);
  });
}

TEST_F(asio_portal, lost_connection_is_told_and_dropping_what_is_left_is_safe) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::portal few = co_await tx.async_open(numbers, pg::params(5), 2);
    co_await few.async_next();
    pg::connection other{db.get_executor()};
    co_await other.async_connect(mine());
    co_await other.async_query("select pg_terminate_backend($1)", pg::params(db.server().backend_pid()));
    const std::error_code lost = co_await code_of(few.async_next());
    EXPECT_TRUE(lost == pg::sqlstate::admin_shutdown || lost == pg::errc::connection_closed) << lost.message();
    EXPECT_TRUE(co_await code_of(few.async_next()));
  });
}

TEST_F(asio_portal, changes_with_returning_are_fetched_in_turns) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    co_await tx.async_execute("create temporary table portal_made (n int)");
    pg::portal made = co_await tx.async_open("insert into portal_made select generate_series(1, 5) returning n", {}, 2);
    int sum = 0;
    while (auto n = co_await made.async_next_row<int>()) sum += *n;
    EXPECT_EQ(sum, 15);
    EXPECT_EQ(made.command_tag(), "INSERT 0 1");  // of the last fetch
    pg::portal none = co_await tx.async_open("create temporary table portal_other (n int)", {}, 2);
    EXPECT_FALSE(co_await none.async_next());
    EXPECT_EQ(none.command_tag(), "CREATE TABLE");
  });
}

TEST_F(asio_portal, unnamed_statements_and_a_full_cache_do_not_matter) {
  for (const pg::statement_mode mode : {pg::statement_mode::unnamed, pg::statement_mode::named}) {
    pg::engine_settings settings;
    settings.statements = mode;
    settings.statement_cache = 1;
    pg::connection one{context, std::move(settings)};
    spawn([&]() -> task {
      co_await one.async_connect(mine());
      pg::transaction tx = co_await one.async_begin();
      pg::portal a = co_await tx.async_open(numbers, pg::params(5), 2);
      pg::portal b = co_await tx.async_open("select 'x'::text, i from generate_series(1, 3) i", {}, 2);
      co_await tx.async_query("select 1");
      int rows = 0;
      while (co_await a.async_next_row<numbered>()) ++rows;
      while (co_await b.async_next_row<std::pair<std::string, int>>()) ++rows;
      EXPECT_EQ(rows, 8);
      co_await tx.async_commit();
    });
  }
}

}  // namespace
