// Pipelines on a real server.
#include "real_server.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>

#include <string>
#include <vector>

namespace {

namespace pg = greenpg;

class pipelines_on_a_server : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (IsSkipped()) return;
    db.connect(dsn());
    db.execute("create temporary table kept(a int primary key deferrable initially deferred, b text)");
  }
  int rows() { return db.query("select count(*)::int from kept").value<int>(); }

  pg::green::connection db;
};

TEST_F(pipelines_on_a_server, groups_are_kept_or_undone_as_one) {
  for (int round = 0; round < 3; ++round) {
    db.execute("truncate kept");
    pg::pipeline items;
    for (int i = 0; i < 10; ++i) items.add("insert into kept values ($1, $2)", pg::params(i, "first"));
    items.sync();
    items.add("insert into kept values ($1, $2)", pg::params(100, "second"));
    items.add("select 1 / ($1::int4)", pg::params(0));
    items.add("insert into kept values ($1, $2)", pg::params(101, "second"));
    items.sync();
    items.add("select count(*)::int from kept");
    const std::vector<pg::pipeline_result> done = db.run(items);
    ASSERT_EQ(done.size(), 14U);
    EXPECT_FALSE(done[9].error);
    EXPECT_EQ(done[9].rows.command_tag(), "INSERT 0 1");
    EXPECT_EQ(done[10].error, pg::errc::rolled_back);
    EXPECT_EQ(done[11].error, pg::sqlstate::division_by_zero);
    EXPECT_EQ(done[12].error, pg::errc::skipped);
    EXPECT_EQ(done[13].rows.value<int>(), 10);
    EXPECT_EQ(rows(), 10);
  }
}

TEST_F(pipelines_on_a_server, what_fails_at_its_sync_undoes_the_group) {
  for (int round = 0; round < 2; ++round) {
    pg::pipeline items;
    items.add("insert into kept values (1, 'a')");
    items.add("insert into kept values (1, 'b')");  // a deferred constraint: told at the end
    items.sync();
    items.add("select count(*)::int from kept");
    const std::vector<pg::pipeline_result> done = db.run(std::move(items));
    EXPECT_EQ(done[0].error, pg::errc::rolled_back);
    EXPECT_EQ(done[1].error, pg::sqlstate::unique_violation);
    EXPECT_EQ(done[2].rows.value<int>(), 0);
  }
}

TEST_F(pipelines_on_a_server, many_items_with_large_values_both_ways) {
  pg::pipeline items;
  const std::string large(20'000, 'x');
  for (int i = 0; i < 2000; ++i) {
    items.add("select $1::text || $2::int4", pg::params(large, i));
    if (i % 50 == 49) items.sync();
  }
  const std::vector<pg::pipeline_result> done = db.run(std::move(items));
  ASSERT_EQ(done.size(), 2000U);
  for (std::size_t i = 0; i < done.size(); ++i)
    ASSERT_EQ(done[i].rows.value<std::string>(), large + std::to_string(i)) << done[i].error.message();
}

TEST_F(pipelines_on_a_server, value_that_cannot_be_sent_later_on_undoes_its_group) {
  EXPECT_EQ(db.query("select $1::int4", pg::params(1)).value<int>(), 1);
  pg::pipeline items;
  items.add("insert into kept values (7, 'x')");
  const std::string large(20'000, 'x');
  for (int i = 0; i < 100; ++i) items.add("select $1::text", pg::params(large));
  items.add("select $1::int4", pg::params(std::int64_t{1} << 40));
  EXPECT_THROW(static_cast<void>(db.run(std::move(items))), pg::error);
  EXPECT_EQ(rows(), 0);
}

TEST_F(pipelines_on_a_server, copy_in_a_group_fails_it_and_no_more) {
  pg::pipeline items;
  items.add("copy kept from stdin");
  items.add("select 1");
  items.sync();
  items.add("select 2");
  const std::vector<pg::pipeline_result> done = db.run(std::move(items));
  EXPECT_TRUE(done[0].error);
  EXPECT_EQ(done[1].error, pg::errc::skipped);
  EXPECT_EQ(done[2].rows.value<int>(), 2) << done[2].error.message();
}

TEST_F(pipelines_on_a_server, in_a_transaction_items_are_part_of_it) {
  db.execute("begin");
  pg::pipeline items;
  items.add("insert into kept values (1, 'a')");
  items.sync();
  items.add("select 1 / 0");
  items.sync();
  items.add("select 1");
  const std::vector<pg::pipeline_result> done = db.run(std::move(items));
  EXPECT_FALSE(done[0].error);
  EXPECT_EQ(done[1].error, pg::sqlstate::division_by_zero);
  EXPECT_EQ(done[2].error, pg::sqlstate::in_failed_sql_transaction);
  db.execute("rollback");
  EXPECT_EQ(rows(), 0);
}

}  // namespace
