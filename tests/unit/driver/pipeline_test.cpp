// A pipeline: many items in one request, in groups that fail as one.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/pipeline_operation.hpp>
#include <greenpg/driver/row.hpp>

using namespace greenpg_test;

namespace {

class pipelines : public testing::Test {
protected:
  pipelines() {
    scripted_answer& one = b.server->answers["select $1"];
    one.columns = {{"n", 23}};
    one.rows = {{"7"}};
    one.parameters = {23};
    scripted_answer& bad = b.server->answers["bad"];
    bad.columns = {{"n", 23}};
    bad.sqlstate = "22012";
    b.server->answers["insert"].tag = "INSERT 0 1";
  }
  void SetUp() override { ASSERT_TRUE(b.open()); }
  void TearDown() override { b.expect_completed_once(); }

  std::vector<pg::pipeline_result> run(pg::pipeline items) {
    pg::pipeline_operation op(std::move(items));
    EXPECT_TRUE(b.run(op));
    error = op.error();
    text = text_of(op);
    return op.take();
  }
  /// The outcome of each as one letter: ran, failed, skipped, undone.
  static std::string letters(const std::vector<pg::pipeline_result>& of) {
    std::string out;
    for (const pg::pipeline_result& r : of)
      out += !r.error ? 'r' : r.error == pg::errc::skipped ? 's' : r.error == pg::errc::rolled_back ? 'u' : 'f';
    return out;
  }

  engine_bench b;
  std::error_code error;
  std::string text;
};

TEST_F(pipelines, items_run_in_order_in_one_sync) {
  for (int round = 0; round < 3; ++round) {
    pg::pipeline items;
    for (int i = 0; i < 5; ++i) items.add("select $1", pg::params(i));
    items.add("insert");
    const auto done = run(std::move(items));
    ASSERT_FALSE(error) << text;
    ASSERT_EQ(letters(done), "rrrrrr");
    EXPECT_EQ(done[4].rows.value<int>(), 7);
    EXPECT_EQ(done[5].rows.command_tag(), "INSERT 0 1");
    EXPECT_EQ(b.server->times("Sync"), round + 1);
    EXPECT_EQ(b.server->times("Execute select $1"), 5 * (round + 1));
  }
  EXPECT_EQ(b.server->times("Parse select $1"), 1);
}

TEST_F(pipelines, empty_one_comes_to_nothing) {
  EXPECT_TRUE(run(pg::pipeline()).empty());
  EXPECT_FALSE(error);
}

TEST_F(pipelines, failure_undoes_its_group_and_no_other) {
  for (int round = 0; round < 3; ++round) {  // described along, and then known
    for (int bytes : {100000, 1, 7}) {
      b.link->read_chunk = static_cast<std::size_t>(bytes);
      pg::pipeline items;
      items.add("select $1", pg::params(1));
      items.sync();
      items.add("insert");
      items.add("bad");
      items.add("insert");
      items.add("select $1", pg::params(2));
      items.sync();
      items.add("select $1", pg::params(3));
      const auto done = run(std::move(items));
      ASSERT_FALSE(error) << text;
      ASSERT_EQ(letters(done), "rufssr") << round << " " << bytes;
      EXPECT_EQ(done[2].error, pg::sqlstate::division_by_zero);
      ASSERT_TRUE(done[2].details);
      EXPECT_EQ(done[2].details->query, "bad");
      pg::pipeline_result copy = done[2];
      EXPECT_THROW(static_cast<void>(copy.get()), pg::error);
    }
  }
}

TEST_F(pipelines, failure_in_parse_is_the_items) {
  pg::pipeline items;
  items.add("insert");
  items.add("unknown");
  items.add("insert");
  const auto done = run(std::move(items));
  ASSERT_FALSE(error) << text;
  EXPECT_EQ(letters(done), "ufs");
  EXPECT_EQ(letters(run([] {
              pg::pipeline again;
              again.add("insert");
              return again;
            }())),
            "r");
}

TEST_F(pipelines, first_and_last_may_fail) {
  pg::pipeline items;
  items.add("bad");
  items.add("insert");
  items.sync();
  items.add("insert");
  items.add("bad");
  EXPECT_EQ(letters(run(std::move(items))), "fsuf");
}

TEST_F(pipelines, neighbours_are_answered_before_and_behind) {
  pg::query_operation before(b.statement("select $1"), pg::params(1), pg::result_format::automatic);
  pg::pipeline items;
  items.add("bad");
  pg::pipeline_operation op(std::move(items));
  pg::query_operation behind(b.statement("select $1"), pg::params(2), pg::result_format::automatic);
  b.start(before);
  b.start(op);
  b.start(behind);
  EXPECT_TRUE(b.finish(before));
  EXPECT_TRUE(b.finish(op));
  EXPECT_TRUE(b.finish(behind));
  EXPECT_FALSE(before.error());
  EXPECT_FALSE(op.error());
  EXPECT_FALSE(behind.error());
}

TEST_F(pipelines, value_that_cannot_be_sent_refuses_all_before_a_byte) {
  ASSERT_EQ(letters(run([] {
              pg::pipeline items;
              items.add("select $1", pg::params(1));
              return items;
            }())),
            "r");
  const std::size_t log = b.server->log.size();
  pg::pipeline items;
  items.add("select $1", pg::params(1));
  items.add("select $1", pg::params(std::int64_t{1} << 40));
  run(std::move(items));
  EXPECT_EQ(error, pg::errc::value_out_of_range);
  EXPECT_NE(text.find("item 1"), std::string::npos) << text;
  EXPECT_EQ(b.server->log.size(), log);
  pg::pipeline count;
  count.add("select $1");
  run(std::move(count));
  EXPECT_EQ(error, pg::errc::wrong_parameter_count);
}

TEST_F(pipelines, stale_plan_is_told_and_made_anew) {
  const auto twice = [] {
    pg::pipeline items;
    items.add("select $1", pg::params(1));
    items.sync();
    items.add("select $1", pg::params(2));
    return items;
  };
  ASSERT_EQ(letters(run(twice())), "rr");
  b.server->alter("select $1");
  const auto done = run(twice());
  ASSERT_FALSE(error) << text;
  ASSERT_EQ(letters(done), "ff");  // both were on their way
  EXPECT_EQ(done[0].error, pg::errc::stale_plan);
  EXPECT_EQ(done[1].error, pg::errc::stale_plan);
  EXPECT_EQ(letters(run(twice())), "rr");
}

TEST_F(pipelines, connection_lost_in_the_middle_fails_the_whole) {
  b.server->answers["hang"].hangs = true;
  pg::pipeline items;
  items.add("insert");
  items.add("hang");
  items.add("insert");
  pg::pipeline_operation op(std::move(items));
  b.start(op);
  b.settle();
  b.server->die("57P01", "terminating connection");
  EXPECT_TRUE(b.finish(op));
  EXPECT_TRUE(op.error());
}

TEST_F(pipelines, cancelled_leaves_the_connection_usable) {
  b.server->answers["hang"].hangs = true;
  pg::pipeline items;
  items.add("hang");
  items.add("insert");
  pg::pipeline_operation op(std::move(items));
  b.start(op);
  b.settle();
  b.cancel(op);
  EXPECT_TRUE(b.finish(op));
  EXPECT_TRUE(op.error());
  b.server->proceed();
  EXPECT_EQ(letters(run([] {
              pg::pipeline again;
              again.add("select $1", pg::params(1));
              return again;
            }())),
            "r");
}

}  // namespace

TEST(pipeline_in_a_small_cache, closes_what_it_pushes_out) {
  pg::engine_settings settings;
  settings.statement_cache = 2;
  engine_bench b(settings);
  for (const char* sql : {"a", "b", "c"}) b.server->answers[sql].tag = "SELECT 0";
  ASSERT_TRUE(b.open());
  for (const char* sql : {"a", "b"}) {
    pg::query_operation op(b.statement(sql), pg::params(), pg::result_format::automatic);
    ASSERT_TRUE(b.run(op));
  }
  pg::pipeline items;
  items.add("c");
  pg::pipeline_operation op(std::move(items));
  ASSERT_TRUE(b.run(op));
  EXPECT_EQ(b.server->statements(), 2U);
  b.expect_completed_once();
}

TEST(pipeline_that_is_long, is_sent_in_turns_and_answered_meanwhile) {
  pg::engine_settings settings;
  settings.output_high_water = 1000;
  engine_bench b(settings);
  scripted_answer& one = b.server->answers["select $1"];
  one.columns = {{"n", 23}};
  one.rows = {{"7"}};
  one.parameters = {23};
  ASSERT_TRUE(b.open());
  for (int round = 0; round < 2; ++round) {
    pg::pipeline items;
    for (int i = 0; i < 2000; ++i) {
      items.add("select $1", pg::params(i));
      if (i % 100 == 99) items.sync();
    }
    pg::pipeline_operation op(std::move(items));
    ASSERT_TRUE(b.run(op));
    ASSERT_FALSE(op.error()) << text_of(op);
    const auto done = op.take();
    ASSERT_EQ(done.size(), 2000U);
    for (const pg::pipeline_result& r : done) EXPECT_EQ(r.rows.size(), 1U);
    EXPECT_GT(b.server->times("Flush"), 20);
  }
  pg::pipeline items;
  for (int i = 0; i < 2000; ++i) items.add("select $1", i == 1500 ? pg::params(std::int64_t{1} << 40) : pg::params(i));
  pg::pipeline_operation op(std::move(items));
  ASSERT_TRUE(b.run(op));
  EXPECT_EQ(op.error(), pg::errc::value_out_of_range);
  EXPECT_NE(text_of(op).find("item 1500"), std::string::npos);
  pg::query_operation after(b.statement("select $1"), pg::params(1), pg::result_format::automatic);
  ASSERT_TRUE(b.run(after));
  EXPECT_FALSE(after.error()) << text_of(after);
  b.expect_completed_once();
}
