// Several operations on one connection: none harms another.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/row.hpp>

using namespace greenpg_test;

namespace {

class engine_pipeline : public testing::Test {
protected:
  void SetUp() override {
    scripted_answer& one = b.server->answers["select 1"];
    one.columns = {{"n", 23}};
    one.rows = {{"1"}};
    one.tag = "SELECT 1";
    b.server->answers["select $1"] = one;
    b.server->answers["select $1"].parameters = {23};
    b.server->answers["select 2"] = one;
    b.server->answers["select 3"] = one;
    b.server->answers["fails late"] = one;
    b.server->answers["fails late"].sqlstate = "22012";
    b.server->answers["fails to parse"].sqlstate = "42601";
    b.server->answers["fails to parse"].fails_in_parse = true;
    b.server->answers["slow"] = one;
    b.server->answers["slow"].hangs = true;
    b.server->answers["insert"].tag = "INSERT 0 1";
    ASSERT_TRUE(b.open());
  }
  void TearDown() override { b.expect_completed_once(); }

  pg::query_operation query(std::string_view sql, pg::params values = {},
                            pg::result_format format = pg::result_format::automatic) {
    return {b.statement(sql), std::move(values), format};
  }

  engine_bench b;
};

}  // namespace

TEST_F(engine_pipeline, failure_harms_no_neighbour) {
  pg::query_operation first = query("select 1"), second = query("fails to parse"), third = query("select 2"),
                      fourth = query("fails late"), fifth = query("select 1");
  for (pg::query_operation* op : {&first, &second, &third, &fourth, &fifth}) b.start(*op);
  for (pg::query_operation* op : {&first, &second, &third, &fourth, &fifth}) ASSERT_TRUE(b.finish(*op));
  EXPECT_FALSE(first.error());
  EXPECT_EQ(second.details()->sqlstate, "42601");
  EXPECT_EQ(second.details()->query, "fails to parse");
  EXPECT_FALSE(third.error());
  EXPECT_EQ(fourth.details()->sqlstate, "22012");
  EXPECT_FALSE(fifth.error());
  EXPECT_EQ(fifth.take()[0][0].as<int>(), 1);
}

TEST_F(engine_pipeline, statement_prepared_by_one_while_others_run_it) {
  pg::query_operation first = query("select $1", pg::params(1)), second = query("select $1", pg::params(2)),
                      third = query("select $1", pg::params(3));
  for (pg::query_operation* op : {&first, &second, &third}) b.start(*op);
  for (pg::query_operation* op : {&first, &second, &third}) {
    ASSERT_TRUE(b.finish(*op));
    EXPECT_FALSE(op->error()) << text_of(*op);
  }
  EXPECT_EQ(b.server->times("Parse select $1"), 3);  // the others keep to themselves
  pg::query_operation fourth = query("select $1", pg::params(4));
  ASSERT_TRUE(b.run(fourth));
  EXPECT_EQ(b.server->times("Parse select $1"), 3);
  EXPECT_EQ(fourth.take()[0][0].as<int>(), 1);
}

TEST_F(engine_pipeline, failing_parse_of_a_shared_statement_fails_each_by_itself) {
  pg::query_operation first = query("fails to parse"), second = query("fails to parse"), third = query("select 1");
  for (pg::query_operation* op : {&first, &second, &third}) b.start(*op);
  for (pg::query_operation* op : {&first, &second, &third}) ASSERT_TRUE(b.finish(*op));
  EXPECT_EQ(first.details()->sqlstate, "42601");
  EXPECT_EQ(second.details()->sqlstate, "42601");
  EXPECT_FALSE(third.error());
}

TEST_F(engine_pipeline, preparer_cancelled_leaves_the_others_their_answers) {
  pg::query_operation slow = query("slow"), preparer = query("select 1"), other = query("select 1");
  b.start(slow);
  b.start(preparer);
  b.start(other);
  b.settle();
  b.cancel(preparer);
  ASSERT_TRUE(b.finish(preparer));
  b.server->proceed();
  ASSERT_TRUE(b.finish(slow));
  ASSERT_TRUE(b.finish(other));
  EXPECT_FALSE(slow.error());
  EXPECT_FALSE(other.error());
  pg::query_operation again = query("select 1"), and_again = query("select 1");
  ASSERT_TRUE(b.run(again));
  EXPECT_FALSE(again.error()) << text_of(again);
  ASSERT_TRUE(b.run(and_again));
  EXPECT_EQ(and_again.take().columns()[0].format, pg::format::binary);
}

TEST_F(engine_pipeline, neighbours_of_a_cancelled_request_have_all_the_time_they_take) {
  pg::query_operation slow = query("slow"), behind = query("select 1");
  b.start(slow);
  b.start(behind);
  b.settle();
  b.cancel(slow);
  ASSERT_TRUE(b.finish(slow));
  b.now += std::chrono::hours(1);
  b.settle();
  EXPECT_TRUE(b.engine.is_open());
  b.server->proceed();
  ASSERT_TRUE(b.finish(behind));
  EXPECT_FALSE(behind.error());
}

TEST_F(engine_pipeline, requests_behind_a_cancelled_one_are_held_until_it_is_over) {
  pg::query_operation slow = query("slow"), later = query("select 1");
  b.start(slow);
  b.settle();
  b.cancel(slow);
  b.start(later);
  b.settle();
  EXPECT_FALSE(later.sent());
  EXPECT_EQ(b.server->times("Parse select 1"), 0);
  b.server->cancel();
  ASSERT_TRUE(b.finish(later));
  EXPECT_FALSE(later.error());
  EXPECT_EQ(b.engine.draining(), false);
}

TEST_F(engine_pipeline, operation_cancelled_in_the_queue_was_never_sent) {
  pg::query_operation alone = query("slow"), queued = query("select 2");
  alone.exclusive = true;
  b.start(alone);
  b.start(queued);
  b.settle();
  EXPECT_FALSE(queued.sent());
  b.cancel(queued);
  ASSERT_TRUE(b.finish(queued));
  EXPECT_EQ(queued.error(), std::error_code(ECANCELED, std::system_category()));
  b.server->proceed();
  ASSERT_TRUE(b.finish(alone));
  EXPECT_FALSE(alone.error());
  EXPECT_EQ(b.server->times("Parse select 2"), 0);
}

TEST_F(engine_pipeline, exclusive_operation_waits_for_those_before_it_and_holds_those_behind) {
  pg::query_operation before = query("slow"), alone = query("select 1"), behind = query("select 2");
  alone.exclusive = true;
  for (pg::query_operation* op : {&before, &alone, &behind}) b.start(*op);
  b.settle();
  EXPECT_TRUE(before.sent());
  EXPECT_FALSE(alone.sent());
  b.server->answers["select 1"].hangs = true;
  b.server->proceed();
  b.settle();
  EXPECT_TRUE(alone.sent());
  EXPECT_FALSE(behind.sent());
  b.server->proceed();
  ASSERT_TRUE(b.finish(behind));
  ASSERT_TRUE(b.finish(before));
  ASSERT_TRUE(b.finish(alone));
}

TEST_F(engine_pipeline, one_byte_at_a_time_both_ways) {
  b.link->read_chunk = b.link->write_chunk = 1;
  for (const pg::result_format format : {pg::result_format::automatic, pg::result_format::binary}) {
    pg::query_operation op = query("select $1", pg::params(1), format);
    ASSERT_TRUE(b.run(op));
    ASSERT_FALSE(op.error()) << text_of(op);
    EXPECT_EQ(op.take()[0][0].as<int>(), 1);
  }
}

TEST_F(engine_pipeline, notices_are_delivered_at_any_point) {
  b.server->send_notice("while idle");
  b.server->answers["select 1"].notices = {"first", "second"};
  pg::query_operation op = query("select 1");
  ASSERT_TRUE(b.run(op));
  EXPECT_EQ(b.notices, (std::vector<std::string>{"while idle", "first", "second"}));
}

TEST_F(engine_pipeline, result_over_its_limit_ends_at_once_and_the_connection_goes_on) {
  pg::engine_settings settings;
  settings.limits.result_bytes = 100'000;
  engine_bench small(settings);
  small.server->answers = b.server->answers;
  small.server->answers["many"] = b.server->answers["select 1"];
  small.server->answers["many"].repeat = 1'000'000;
  ASSERT_TRUE(small.open());
  pg::query_operation op(small.statement("many"), {}, pg::result_format::automatic);
  ASSERT_TRUE(small.run(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::result_too_large));
  EXPECT_NE(text_of(op).find("100000"), std::string::npos);
  small.server->cancel();
  pg::execute_operation script("many");
  ASSERT_TRUE(small.run(script));
  EXPECT_EQ(script.error(), pg::make_error_code(pg::errc::result_too_large));
  pg::query_operation after(small.statement("select 1"), {}, pg::result_format::automatic);
  ASSERT_TRUE(small.run(after));
  EXPECT_FALSE(after.error()) << text_of(after);
  small.expect_completed_once();
}
