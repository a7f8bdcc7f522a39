// Prepared statements that the server loses, or that what they read is altered under.
#include "real_server.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>

#include <string>
#include <system_error>

namespace {

namespace pg = greenpg;

class stale_plan : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (IsSkipped()) return;
    db.connect(dsn());
    db.execute("create temporary table kept(a int); insert into kept values (1)");
  }
  std::size_t columns() { return db.query("select * from kept where a = $1", pg::params(1)).columns().size(); }

  pg::green::connection db;
};

TEST_F(stale_plan, altered_table_is_read_anew) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(columns(), 1U);
  db.execute("alter table kept add b text default 'x'");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(columns(), 2U);
  EXPECT_EQ(db.query("select * from kept where a = $1", pg::params(1)).front()["b"].text(), "x");
  db.execute("alter table kept alter a type int8");
  EXPECT_EQ(db.query("select * from kept where a = $1", pg::params(1)).front()["a"].as<int>(), 1);
}

TEST_F(stale_plan, altered_table_is_streamed_anew) {
  for (int i = 0; i < 2; ++i) {
    pg::green::row_stream rows = db.stream("select * from kept");
    while (rows.next()) {
    }
  }
  db.execute("alter table kept add b text default 'x'");
  pg::green::row_stream rows = db.stream("select * from kept");
  auto batch = rows.next();
  ASSERT_TRUE(batch);
  EXPECT_EQ((*batch->begin())["b"].text(), "x");
}

TEST_F(stale_plan, prepared_statement_is_made_anew) {
  const pg::statement s = db.prepare("select * from kept");
  EXPECT_EQ(db.query(s).columns().size(), 1U);
  db.execute("alter table kept add b int");
  EXPECT_EQ(db.query(s).columns().size(), 2U);
  db.execute("discard plans");
  EXPECT_EQ(db.query(s).columns().size(), 2U);
}

TEST_F(stale_plan, in_a_transaction_it_is_an_error_of_its_own) {
  EXPECT_EQ(columns(), 1U);
  db.execute("alter table kept add b int");
  db.execute("begin");
  EXPECT_EQ(code_of([&] { columns(); }), pg::errc::stale_plan);
  EXPECT_EQ(db.server().status(), pg::transaction_status::failed);
  db.execute("rollback");
  EXPECT_EQ(columns(), 2U);
}

TEST_F(stale_plan, discarding_and_deallocating_lose_nothing) {
  for (const char* how : {"discard all", "deallocate all"}) {
    EXPECT_EQ(db.query("select $1::int4", pg::params(1)).value<int>(), 1);
    EXPECT_EQ(db.query("select $1::int4", pg::params(2)).value<int>(), 2);
    db.execute(how);
    EXPECT_EQ(db.query("select $1::int4", pg::params(3)).value<int>(), 3);
    EXPECT_EQ(db.query("select $1::int4", pg::params(4)).value<int>(), 4);
  }
  EXPECT_GE(db.statement_figures().kept, 1U);  // by name, as before
}

TEST_F(stale_plan, behind_our_back_deallocated_is_made_anew) {
  EXPECT_EQ(db.query("select $1::int4", pg::params(1)).value<int>(), 1);
  db.execute("do $$ begin execute 'deallocate all'; end $$");
  EXPECT_EQ(db.query("select $1::int4", pg::params(2)).value<int>(), 2);
  EXPECT_EQ(db.query("select $1::int4", pg::params(3)).value<int>(), 3);
}

TEST_F(stale_plan, type_made_anew_under_the_same_name_is_read) {
  db.execute(
      "create type pg_temp.mood as enum ('low'); create temporary table moods(m pg_temp.mood); "
      "insert into moods values ('low')");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(db.query("select m from moods").front()[0].text(), "low");
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(db.query("select $1::pg_temp.mood", pg::params("low")).front()[0].text(), "low");
  db.execute(
      "drop table moods; drop type pg_temp.mood; create type pg_temp.mood as enum ('high'); "
      "create temporary table moods(m pg_temp.mood); insert into moods values ('high')");
  EXPECT_EQ(db.query("select m from moods").front()[0].text(), "high");
  EXPECT_EQ(db.query("select $1::pg_temp.mood", pg::params("high")).front()[0].text(), "high");
}

}  // namespace
