// The cursor of the DB-API, against a real server: what psycopg2 does is what this does.
#include "real_server.hpp"

#include <greenpg/green.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace {

namespace pg = greenpg;
using scroll_mode = pg::green::cursor::scroll_mode;

struct user {
  std::string name;
  std::optional<int> age;
};

class green_cursor : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (!IsSkipped()) db.connect(mine());
  }
  static std::string numbers(const pg::result& rows) {
    std::string all;
    for (const int i : rows.as<int>()) all += (all.empty() ? "" : " ") + std::to_string(i);
    return all;
  }
  static std::optional<int> number(const std::optional<pg::owned_row>& row) {
    return row ? std::optional<int>((*row)[0].as<int>()) : std::nullopt;
  }

  pg::green::connection db;
};

TEST_F(green_cursor, rows_by_name_as_the_dictionaries_of_psycopg2) {
  pg::green::cursor cur = db.cursor();
  cur.execute("SELECT name, age FROM users WHERE city = %(city)s AND age > %(age)s ORDER BY age", pg::arg("age", 30),
              pg::arg("city", "Rome"));
  std::string said;
  for (const pg::row row : cur.fetchall()) said += row["name"].as<std::string>() + " " + row["age"].text() + "\n";
  EXPECT_EQ(said, "Elena 31\nBruno 52\nFederico 63\n");
  EXPECT_EQ(cur.rowcount(), 3);
  EXPECT_EQ(cur.statusmessage(), "SELECT 3");

  cur.execute("SELECT * FROM users WHERE age > %s AND city = %s", 60, "Rome");
  EXPECT_EQ((*cur.fetchone())["name"].text(), "Federico");
  EXPECT_FALSE(cur.fetchone());
  EXPECT_FALSE(cur.fetchone());
  EXPECT_TRUE(cur.fetchall().empty());
  EXPECT_TRUE(cur.fetchmany(5).empty());
}

TEST_F(green_cursor, rows_as_tuples_and_structs) {
  pg::green::cursor cur = db.cursor();
  cur.execute("select name, age from users order by id");
  EXPECT_EQ(cur.fetchone<user>()->name, "Ada");
  EXPECT_EQ((cur.fetchmany<std::tuple<std::string, int>>(2)),
            (std::vector<std::tuple<std::string, int>>{{"Bruno", 52}, {"Chiara", 29}}));
  const std::vector<user> rest = cur.fetchall<user>();
  ASSERT_EQ(rest.size(), 5U);
  EXPECT_FALSE(rest.back().age);
  EXPECT_FALSE(cur.fetchone<user>());
}

TEST_F(green_cursor, row_that_was_fetched_outlives_the_cursor_and_a_slice_the_next_execute) {
  std::optional<pg::owned_row> first;
  pg::result two;
  {
    pg::green::cursor cur = db.cursor();
    cur.execute("select i, repeat('x', 3000) || i as t from generate_series(1, 50) i");
    first = cur.fetchone();
    two = cur.fetchmany(2);
    cur.execute("select 1");
  }
  EXPECT_EQ((*first)["t"].as<std::string>(), std::string(3000, 'x') + "1");
  EXPECT_EQ(two[1]["t"].as<std::string>(), std::string(3000, 'x') + "3");
  EXPECT_EQ(two.columns()[0].name, "i");
}

TEST_F(green_cursor, fetchmany_goes_by_arraysize_and_a_loop_to_the_end) {
  pg::green::cursor cur = db.cursor();
  cur.execute("select generate_series(1, 7)");
  EXPECT_EQ(numbers(cur.fetchmany()), "1");
  cur.arraysize = 3;
  EXPECT_EQ(numbers(cur.fetchmany()), "2 3 4");
  int sum = 0;
  for (const pg::row row : cur) sum += row[0].as<int>();
  EXPECT_EQ(sum, 5 + 6 + 7);
  EXPECT_EQ(numbers(cur.fetchmany()), "");
}

TEST_F(green_cursor, rowcount_and_description_are_those_of_the_statement) {
  pg::green::cursor cur = db.cursor();
  EXPECT_EQ(cur.rowcount(), -1);
  EXPECT_EQ(cur.description(), nullptr);
  EXPECT_EQ(code_of([&] { cur.fetchone(); }), pg::errc::nothing_to_fetch);
  cur.execute("create temporary table cursor_rows (n int)");
  EXPECT_EQ(cur.rowcount(), -1);
  EXPECT_EQ(cur.statusmessage(), "CREATE TABLE");
  EXPECT_EQ(cur.description(), nullptr);
  cur.execute("insert into cursor_rows values (%s), (%s)", 1, 2);
  EXPECT_EQ(cur.rowcount(), 2);
  EXPECT_EQ(cur.statusmessage(), "INSERT 0 2");
  EXPECT_EQ(code_of([&] { cur.fetchall(); }), pg::errc::nothing_to_fetch);
  EXPECT_EQ(code_of([&] { cur.fetchmany(); }), pg::errc::nothing_to_fetch);
  EXPECT_EQ(code_of([&] { static_cast<void>(cur.begin()); }), pg::errc::nothing_to_fetch);
  EXPECT_EQ(code_of([&] { cur.scroll(1); }), pg::errc::nothing_to_fetch);
  cur.execute("update cursor_rows set n = n + 1 returning n");
  EXPECT_EQ(cur.rowcount(), 2);
  EXPECT_EQ(cur.fetchall().size(), 2U);
  cur.execute("select n as a, n as b from cursor_rows where false");
  EXPECT_EQ(cur.rowcount(), 0);
  ASSERT_NE(cur.description(), nullptr);
  EXPECT_EQ((*cur.description())[1].name, "b");
  EXPECT_EQ((*cur.description())[1].type, pg::oids::int4);
  EXPECT_EQ(code_of([&] { cur.execute("select 1/0"); }), pg::sqlstate::division_by_zero);
  EXPECT_EQ(cur.rowcount(), -1);
  EXPECT_EQ(code_of([&] { cur.fetchall(); }), pg::errc::nothing_to_fetch);
}

TEST_F(green_cursor, parameters_are_those_of_psycopg2) {
  pg::green::cursor cur = db.cursor();
  EXPECT_EQ((*cur.execute("select '%s' || '%%'").fetchone())[0].text(), "%s%%");
  EXPECT_EQ((*cur.execute("select %s || '%%'", "a").fetchone())[0].text(), "a%");
  EXPECT_EQ(number(cur.execute("select 7 %% %s", 4).fetchone()), 3);
  EXPECT_EQ(number(cur.execute("select $1::int + 1", 4).fetchone()), 5);
  EXPECT_EQ(number(cur.execute("select %s::int + %s", pg::params(4, 2)).fetchone()), 6);
  EXPECT_EQ((*cur.execute("select %s::text is null", std::nullopt).fetchone())[0].as<bool>(), true);
  EXPECT_EQ(code_of([&] { cur.execute("select %s, %s", 1); }), pg::errc::bad_parameters);
  EXPECT_EQ(code_of([&] { cur.execute("select %(a)s", pg::arg("b", 1)); }), pg::errc::bad_parameters);
  EXPECT_EQ(code_of([&] { cur.execute("select %(a)s", pg::params(1)); }), pg::errc::bad_parameters);
  EXPECT_EQ(code_of([&] { cur.execute("select %(a)s, %s", 1); }), pg::errc::bad_parameters);
}

TEST_F(green_cursor, of_several_statements_the_last_counts_and_of_equal_names_too) {
  pg::green::cursor cur = db.cursor();
  cur.execute(
      "create temporary table cursor_script (n int); insert into cursor_script values (1), (2); "
      "select n from cursor_script; -- done");
  EXPECT_EQ(cur.rowcount(), 2);
  EXPECT_EQ(numbers(cur.fetchall()), "1 2");
  cur.execute("select 1 as a, 2 as b, 3 as a");
  EXPECT_EQ((*cur.fetchone())["a"].as<int>(), 3);
}

TEST_F(green_cursor, scrolls_within_its_result_and_no_further) {
  pg::green::cursor cur = db.cursor();
  cur.execute("select generate_series(1, 5)");
  cur.scroll(2);
  EXPECT_EQ(number(cur.fetchone()), 3);
  cur.scroll(-3);
  EXPECT_EQ(number(cur.fetchone()), 1);
  cur.scroll(4, scroll_mode::absolute);
  EXPECT_EQ(number(cur.fetchone()), 5);
  EXPECT_EQ(code_of([&] { cur.scroll(5, scroll_mode::absolute); }), pg::errc::scroll_out_of_range);
  EXPECT_EQ(code_of([&] { cur.scroll(-1, scroll_mode::absolute); }), pg::errc::scroll_out_of_range);
  EXPECT_EQ(code_of([&] { cur.scroll(1); }), pg::errc::scroll_out_of_range);
  EXPECT_EQ(code_of([&] { cur.scroll(-6); }), pg::errc::scroll_out_of_range);
  EXPECT_FALSE(cur.fetchone());
}

TEST_F(green_cursor, closed_one_says_so) {
  pg::green::cursor cur = db.cursor();
  cur.execute("select 1");
  EXPECT_FALSE(cur.closed());
  cur.close();
  cur.close();
  EXPECT_TRUE(cur.closed());
  EXPECT_EQ(code_of([&] { cur.fetchone(); }), pg::errc::cursor_closed);
  EXPECT_EQ(code_of([&] { cur.execute("select 1"); }), pg::errc::cursor_closed);
  EXPECT_EQ(code_of([&] { cur.execute("select 1; select 2"); }), pg::errc::cursor_closed);
  EXPECT_EQ(code_of([&] { cur.scroll(0); }), pg::errc::cursor_closed);
}

TEST_F(green_cursor, named_one_fetches_as_it_is_read) {
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    pg::green::cursor cur = tx.cursor("dbapi named");
    cur.itersize = 4;
    cur.execute("select generate_series(1, %s)", 20);
    EXPECT_EQ(cur.rowcount(), -1);
    EXPECT_EQ(cur.statusmessage(), "DECLARE CURSOR");
    EXPECT_EQ(number(cur.fetchone()), 1);
    EXPECT_EQ(cur.rowcount(), 1);
    EXPECT_EQ(cur.statusmessage(), "FETCH 1");
    EXPECT_EQ(numbers(cur.fetchmany(3)), "2 3 4");
    EXPECT_EQ(cur.rowcount(), 3);
    int read = 0;
    for (const pg::row row : cur) {
      EXPECT_EQ(row[0].as<int>(), 5 + read);
      if (++read == 5) break;  // one of the second four
    }
    EXPECT_EQ(cur.statusmessage(), "FETCH 4");
    // What was fetched ahead is not lost.
    EXPECT_EQ(numbers(cur.fetchmany(2)), "10 11");
    EXPECT_EQ(cur.statusmessage(), "FETCH 4");
    EXPECT_EQ(numbers(cur.fetchmany(3)), "12 13 14");
    EXPECT_EQ(cur.statusmessage(), "FETCH 2");
    EXPECT_EQ(number(cur.fetchone()), 15);
    EXPECT_EQ(numbers(cur.fetchall()), "16 17 18 19 20");
    EXPECT_EQ(cur.rowcount(), 5);
    EXPECT_FALSE(cur.fetchone());
    EXPECT_EQ(cur.rowcount(), 0);
    EXPECT_EQ(code_of([&] { cur.execute("select 1"); }), pg::errc::cursor_executed);
    cur.close();
    EXPECT_EQ(code_of([&] { cur.fetchone(); }), pg::errc::cursor_closed);
    EXPECT_EQ(tx.query_value<int>("select count(*)::int from pg_cursors where name = 'dbapi named'"), 0);
  });
}

TEST_F(green_cursor, named_one_scrolls_from_where_it_was_read) {
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    pg::green::cursor cur = tx.cursor("dbapi scroll", {.scroll = pg::cursor_options::scroll_mode::scroll});
    cur.itersize = 4;
    cur.execute("select generate_series(1, 20)");
    EXPECT_EQ(number(*cur.begin()), 1);
    cur.scroll(2);  // within the four
    EXPECT_EQ(number(cur.fetchone()), 4);
    cur.scroll(-2);
    EXPECT_EQ(number(cur.fetchone()), 3);
    cur.scroll(3);  // beyond them
    EXPECT_EQ(cur.statusmessage(), "MOVE 2");
    EXPECT_EQ(number(cur.fetchone()), 7);
    cur.scroll(0, scroll_mode::absolute);
    EXPECT_EQ(numbers(cur.fetchmany(2)), "1 2");
    cur.scroll(18, scroll_mode::absolute);
    EXPECT_EQ(numbers(cur.fetchall()), "19 20");
    cur.scroll(-20);
    EXPECT_EQ(number(cur.fetchone()), 1);
    cur.scroll(100);  // behind the last, as psycopg2 lets one
    EXPECT_FALSE(cur.fetchone());
    cur.scroll(-100);
    EXPECT_EQ(number(cur.fetchone()), 1);
  });
}

TEST_F(green_cursor, named_one_needs_a_transaction_or_hold_and_takes_over_what_is_there) {
  pg::green::cursor none = db.cursor("dbapi none");
  EXPECT_EQ(code_of([&] { none.execute("select 1"); }), pg::sqlstate::no_active_sql_transaction);
  pg::green::cursor held = db.cursor("dbapi held", {.hold = true});
  held.execute("select generate_series(1, 3)");
  pg::green::cursor ends = db.cursor();
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    tx.execute("declare \"dbapi stolen\" cursor for select generate_series(1, 3)");
    pg::green::cursor stolen = tx.cursor("dbapi stolen");
    EXPECT_EQ(stolen.description(), nullptr);
    EXPECT_EQ(numbers(stolen.fetchmany(2)), "1 2");
    EXPECT_EQ((*stolen.description())[0].name, "generate_series");
    ends = tx.cursor("dbapi ends");
    ends.execute("select 1");
  });
  EXPECT_EQ(numbers(held.fetchall()), "1 2 3");
  EXPECT_EQ(code_of([&] { ends.fetchall(); }), pg::errc::transaction_ended);
  ends.close();
}

}  // namespace
