// Cursors of SQL's, against a real server.
#include "asio_server.hpp"

#include <greenpg/driver/with_transaction.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <string>
#include <utility>

namespace {

constexpr std::string_view numbers = "select i, i / 2.0::float8 as half from generate_series(1, $1::int) i";
constexpr pg::cursor_options scrolls{.scroll = pg::cursor_options::scroll_mode::scroll};

class asio_server_cursor : public asio_server {
protected:
  /// The numbers of some rows, read in the format that they came in.
  static std::string read(const pg::result& rows) {
    std::string all;
    for (const pg::row r : rows) all += (all.empty() ? "" : " ") + std::to_string(r["i"].as<int>());
    return all;
  }
  asio::awaitable<int> cursors(pg::query_verbs& in, std::string name) {
    co_return co_await in.async_query_value<int>("select count(*)::int from pg_cursors where name = $1",
                                                 pg::params(name));
  }
};

TEST_F(asio_server_cursor, goes_everywhere_in_binary_and_beyond_both_ends) {
  using step = pg::cursor_step;
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::server_cursor c = co_await tx.async_declare("every \"where\"", numbers, pg::params(10), scrolls);
    EXPECT_EQ(c.name(), "every \"where\"");
    EXPECT_EQ(c.columns().size(), 2U);
    pg::result three = co_await c.async_fetch(3);
    EXPECT_EQ(read(three), "1 2 3");
    EXPECT_EQ(three.columns()[1].format, pg::format::binary);
    EXPECT_EQ(three[2]["half"].as<double>(), 1.5);
    EXPECT_EQ(three.command_tag(), "FETCH 3");
    EXPECT_EQ(read(co_await c.async_fetch(step::backward(2))), "2 1");
    EXPECT_EQ(read(co_await c.async_fetch(step::backward(2))), "");
    EXPECT_EQ(read(co_await c.async_fetch(step::absolute(5))), "5");
    EXPECT_EQ(read(co_await c.async_fetch(step::relative(-2))), "3");
    EXPECT_EQ(read(co_await c.async_fetch(step::relative(0))), "3");
    EXPECT_EQ(read(co_await c.async_fetch(step::last())), "10");
    EXPECT_EQ(read(co_await c.async_fetch(step::first())), "1");
    EXPECT_EQ(read(co_await c.async_fetch(step::absolute(11))), "");
    EXPECT_EQ(read(co_await c.async_fetch(step::forward(2))), "");
    EXPECT_EQ(read(co_await c.async_fetch(-2)), "10 9");
    EXPECT_EQ(read(co_await c.async_fetch(step::absolute(-11))), "");
    EXPECT_EQ(read(co_await c.async_fetch(step::all())), "1 2 3 4 5 6 7 8 9 10");
    EXPECT_EQ(read(co_await c.async_fetch(step::backward_all())), "10 9 8 7 6 5 4 3 2 1");
    EXPECT_EQ(co_await c.async_move(4), 4U);
    EXPECT_EQ(read(co_await c.async_fetch(1)), "5");
    EXPECT_EQ(co_await c.async_move(step::all()), 5U);
    EXPECT_EQ(co_await c.async_move(step::absolute(2)), 1U);
    EXPECT_EQ(co_await c.async_move(step::absolute(99)), 0U);
    co_await tx.async_commit();
  });
}

TEST_F(asio_server_cursor, is_read_by_its_itersize_and_asks_no_more_at_the_end) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::server_cursor c = co_await tx.async_declare("by_three", numbers, pg::params(7), {.itersize = 3});
    std::string sizes;
    while (auto rows = co_await c.async_next()) sizes += std::to_string(rows->size());
    EXPECT_EQ(sizes, "331");
    EXPECT_EQ(co_await c.async_move(pg::cursor_step::absolute(0)), 0U);
    EXPECT_EQ(read((co_await c.async_next()).value()), "1 2 3");
  });
}

TEST_F(asio_server_cursor, that_does_not_scroll_is_refused_by_the_server) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::server_cursor c = co_await tx.async_declare("forth", numbers, pg::params(7),
                                                    {.scroll = pg::cursor_options::scroll_mode::no_scroll});
    co_await c.async_fetch(3);
    EXPECT_EQ(co_await code_of(c.async_fetch(-1)), pg::sqlstate::object_not_in_prerequisite_state);
    co_await c.async_close();  // in a failed transaction, too
    EXPECT_EQ(co_await code_of(c.async_fetch(1)), pg::errc::cursor_closed);
    co_await tx.async_rollback();
  });
}

TEST_F(asio_server_cursor, held_lives_through_commit_and_after_until_it_is_closed) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::server_cursor alone = co_await db.async_declare("held_alone", numbers, pg::params(5), {.hold = true});
    EXPECT_EQ(read(co_await alone.async_fetch(2)), "1 2");
    pg::server_cursor made;
    const auto body = [&](pg::transaction& tx) -> task {
      const auto inner = [&](pg::transaction& savepoint) -> task {
        made = co_await savepoint.async_declare("held_made", numbers, pg::params(5), {.hold = true});
        EXPECT_EQ(read(co_await made.async_fetch(1)), "1");
      };
      co_await pg::with_transaction(tx, inner);
      EXPECT_EQ(read(co_await made.async_fetch(1)), "2");
    };
    co_await pg::with_transaction(db, body);
    EXPECT_EQ(read(co_await made.async_fetch(pg::cursor_step::all())), "3 4 5");
    EXPECT_EQ(read(co_await alone.async_fetch(pg::cursor_step::all())), "3 4 5");
    co_await made.async_close();
    co_await made.async_close();
    EXPECT_EQ(co_await cursors(db, "held_made"), 0);
    EXPECT_EQ(co_await cursors(db, "held_alone"), 1);
    alone = pg::server_cursor();
    EXPECT_EQ(co_await cursors(db, "held_alone"), 0);
  });
}

TEST_F(asio_server_cursor, held_goes_with_a_transaction_that_is_rolled_back_and_its_name_is_free) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::server_cursor c = co_await tx.async_declare("held_back", numbers, pg::params(5), {.hold = true});
    co_await tx.async_rollback();
    EXPECT_EQ(co_await code_of(c.async_fetch(1)), pg::errc::transaction_ended);
    // The one that it replaces must not close it.
    c = co_await db.async_declare("held_back", numbers, pg::params(5), {.hold = true});
    EXPECT_EQ(co_await db.async_query_value<int>("select 1"), 1);
    EXPECT_EQ(read(co_await c.async_fetch(1)), "1");
  });
}

TEST_F(asio_server_cursor, ends_with_its_transaction_and_needs_one) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    EXPECT_EQ(co_await code_of(db.async_declare("none", "select 1")), pg::sqlstate::no_active_sql_transaction);
    pg::server_cursor c;
    const auto body = [&](pg::transaction& tx) -> task { c = co_await tx.async_declare("ends", "select 1"); };
    co_await pg::with_transaction(db, body);
    pg::diagnostics said;
    EXPECT_EQ(co_await code_of(c.async_fetch(1, {.details = &said})), pg::errc::transaction_ended);
    EXPECT_EQ(said.message, "the cursor \"ends\" has ended with the transaction that it was made in");
    EXPECT_EQ(co_await code_of(c.async_close()), std::error_code());
    EXPECT_THROW(static_cast<void>(pg::server_cursor().async_fetch(1)), pg::error);
  });
}

TEST_F(asio_server_cursor, made_in_sql_is_taken_over_and_left_there) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    co_await tx.async_execute(
        "create function pg_temp.opens(n int) returns refcursor language plpgsql as "
        "$$ declare c refcursor := 'from a function'; begin open c for select i from generate_series(1, n) i; "
        "return c; end $$");
    const auto name = co_await tx.async_query_value<std::string>("select pg_temp.opens(5)::text");
    {
      pg::server_cursor c = co_await tx.async_adopt_cursor(name);
      EXPECT_EQ(c.columns()[0].name, "i");
      pg::result two = co_await c.async_fetch(2);
      EXPECT_EQ(two.columns()[0].format, pg::format::binary);
      EXPECT_EQ(read(two), "1 2");
    }
    EXPECT_EQ(co_await cursors(tx, name), 1);
    pg::server_cursor again = co_await tx.async_adopt_cursor(name);
    EXPECT_EQ(read(co_await again.async_fetch(pg::cursor_step::all())), "3 4 5");
    co_await again.async_close();
    EXPECT_EQ(co_await cursors(tx, name), 0);
    EXPECT_EQ(co_await code_of(tx.async_adopt_cursor("there is none")), pg::sqlstate::invalid_cursor_name);
    co_await tx.async_rollback();
    EXPECT_EQ(co_await code_of(db.async_adopt_cursor("\xff")), pg::errc::invalid_utf8);
  });
}

TEST_F(asio_server_cursor, another_cursor_under_its_name_is_read_as_what_it_is) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::server_cursor c = co_await tx.async_declare("twice", numbers, pg::params(3));
    EXPECT_EQ(read(co_await c.async_fetch(1)), "1");
    co_await tx.async_execute("close twice; declare twice cursor for select 'x'::text as a, 7::int8 as b");
    pg::result other = co_await c.async_fetch(1);
    EXPECT_EQ(other[0]["a"].as<std::string>(), "x");
    EXPECT_EQ(other[0]["b"].as<int>(), 7);
  });
}

TEST_F(asio_server_cursor, fetch_that_is_cancelled_fails_the_transaction_and_not_the_connection) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    pg::server_cursor c = co_await tx.async_declare("slow", "select pg_sleep(600)");
    EXPECT_EQ(co_await code_of(c.async_fetch(1, {.timeout = 50ms})), pg::errc::timeout);
    EXPECT_EQ(co_await code_of(c.async_fetch(1)), pg::sqlstate::in_failed_sql_transaction);
    co_await tx.async_rollback();
    EXPECT_EQ(co_await db.async_query_value<int>("select 1"), 1);
  });
}

TEST_F(asio_server_cursor, lost_connection_is_told_and_a_new_one_knows_nothing_of_it) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::server_cursor c = co_await db.async_declare("lost", numbers, pg::params(3), {.hold = true});
    pg::connection other{db.get_executor()};
    co_await other.async_connect(mine());
    co_await other.async_query("select pg_terminate_backend($1)", pg::params(db.server().backend_pid()));
    EXPECT_TRUE(co_await code_of(c.async_fetch(1)));
    EXPECT_EQ(co_await code_of(c.async_fetch(1)), pg::errc::not_connected);
    co_await db.async_connect(mine());
    pg::server_cursor fresh = co_await db.async_declare("lost", numbers, pg::params(3), {.hold = true});
    c = pg::server_cursor();
    co_await db.async_query("select 1");
    EXPECT_EQ(read(co_await fresh.async_fetch(1)), "1");
  });
}

TEST_F(asio_server_cursor, parameters_are_checked_and_told) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::transaction tx = co_await db.async_begin();
    EXPECT_EQ(co_await code_of(tx.async_declare("few", numbers)), pg::errc::wrong_parameter_count);
    const std::vector<int> some{3, 1, 2};
    pg::server_cursor c =
        co_await tx.async_declare("composed", "select i from unnest($1::int[]) i order by i", pg::params(some));
    EXPECT_EQ(read(co_await c.async_fetch(pg::cursor_step::all())), "1 2 3");
    co_await tx.async_rollback();
  });
}

TEST_F(asio_server_cursor, simple_protocol_and_no_names_do_as_well) {
  for (const pg::statement_mode mode : {pg::statement_mode::unnamed, pg::statement_mode::simple}) {
    pg::engine_settings settings;
    settings.statements = mode;
    pg::connection one{context, std::move(settings)};
    spawn([&]() -> task {
      co_await one.async_connect(mine());
      pg::transaction tx = co_await one.async_begin();
      pg::server_cursor c = co_await tx.async_declare("plain", numbers, pg::params(5), scrolls);
      EXPECT_EQ(read(co_await c.async_fetch(2)), "1 2");
      EXPECT_EQ(co_await c.async_move(pg::cursor_step::absolute(0)), 0U);
      pg::server_cursor same = co_await tx.async_adopt_cursor("plain");
      EXPECT_EQ(read(co_await same.async_fetch(pg::cursor_step::all())), "1 2 3 4 5");
      co_await c.async_close();
      co_await tx.async_commit();
    });
  }
}

}  // namespace
