// Deadlines on a clock of the test's own, and how connections end.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/protocol/sqlstate.hpp>

#include <greenpg/driver/connect_operation.hpp>

#include <cstdlib>

using namespace greenpg_test;
using namespace std::chrono_literals;

namespace {

class engine_deadline : public testing::Test {
protected:
  void SetUp() override {
    scripted_answer& slow = b.server->answers["slow"];
    slow.columns = {{"n", 23}};
    slow.rows = {{"1"}};
    slow.hangs = true;
    b.server->answers["insert"].tag = "INSERT 0 1";
    b.server->answers["dies"].sqlstate = "57P01";
    b.server->answers["dies"].severity = "FATAL";
    ASSERT_TRUE(b.open());
  }
  void TearDown() override { b.expect_completed_once(); }

  pg::query_operation query(std::string_view sql) { return {b.statement(sql), {}, pg::result_format::automatic}; }

  engine_bench b;
};

}  // namespace

TEST_F(engine_deadline, passes_and_the_connection_goes_on) {
  pg::query_operation late = query("slow");
  late.deadline = b.now + 1s;
  const pg::clock_time due = late.deadline;
  ASSERT_TRUE(b.run(late));
  EXPECT_EQ(late.error(), pg::make_error_code(pg::errc::timeout));
  EXPECT_EQ(b.now, due);
  b.server->cancel();
  pg::query_operation next = query("insert");
  ASSERT_TRUE(b.run(next));
  EXPECT_FALSE(next.error()) << text_of(next);
}

TEST_F(engine_deadline, in_the_past_still_ends_outside_of_start) {
  pg::query_operation late = query("insert");
  late.deadline = b.now - 1s;
  b.engine.start(late);
  EXPECT_FALSE(late.completed());
  b.engine.step(b.now, {});
  EXPECT_TRUE(late.completed());
  EXPECT_EQ(b.engine.next_completed(), &late);
  EXPECT_EQ(b.server->times("Parse insert"), 0);
}

TEST_F(engine_deadline, each_of_several_has_its_own) {
  pg::query_operation first = query("slow"), second = query("insert"), third = query("insert");
  first.deadline = b.now + 3s;
  second.deadline = b.now + 1s;
  third.deadline = b.now + 2s;
  const pg::clock_time start = b.now;
  for (pg::query_operation* op : {&first, &second, &third}) b.start(*op);
  ASSERT_TRUE(b.finish(second));
  EXPECT_EQ(b.now, start + 1s);
  EXPECT_FALSE(third.completed());
  ASSERT_TRUE(b.finish(third));
  EXPECT_EQ(b.now, start + 2s);
  b.server->proceed();
  ASSERT_TRUE(b.finish(first));
  EXPECT_FALSE(first.error());
}

TEST_F(engine_deadline, grace_time_over_closes_the_connection) {
  pg::query_operation late = query("slow");
  late.deadline = b.now + 1s;
  ASSERT_TRUE(b.run(late));
  pg::query_operation behind = query("insert");
  const pg::clock_time cancelled = b.now;
  ASSERT_TRUE(b.run(behind));
  EXPECT_EQ(behind.error(), pg::make_error_code(pg::errc::cancel_failed));
  EXPECT_EQ(b.now, cancelled + 5s);
  pg::query_operation after = query("insert");
  ASSERT_TRUE(b.run(after));
  EXPECT_EQ(after.error(), pg::make_error_code(pg::errc::not_connected));
  EXPECT_NE(text_of(after).find("grace time"), std::string::npos);
  EXPECT_TRUE(b.link->client_closed);
}

TEST_F(engine_deadline, cancelled_without_a_deadline_has_the_whole_grace_time) {
  pg::query_operation op = query("slow");
  b.start(op);
  b.settle();
  b.cancel(op);
  const pg::clock_time cancelled = b.now;
  pg::query_operation behind = query("insert");
  ASSERT_TRUE(b.finish(op));
  ASSERT_TRUE(b.run(behind));
  EXPECT_EQ(b.now, cancelled + 5s);
}

TEST_F(engine_deadline, pause_of_the_frontend_does_not_count_as_grace_time) {
  pg::query_operation late = query("slow");
  late.deadline = b.now + 1s;
  ASSERT_TRUE(b.run(late));
  b.now += 1h;
  b.server->cancel();
  b.engine.resume();
  pg::query_operation next = query("insert");
  ASSERT_TRUE(b.run(next));
  EXPECT_FALSE(next.error()) << text_of(next);
}

TEST_F(engine_deadline, fatal_in_flight_is_told_with_its_sqlstate) {
  pg::query_operation op = query("dies"), behind = query("insert");
  b.start(op);
  b.start(behind);
  ASSERT_TRUE(b.finish(op));
  ASSERT_TRUE(b.finish(behind));
  EXPECT_EQ(op.error(), std::error_code(pg::sqlstate::admin_shutdown));
  EXPECT_EQ(op.details()->severity, "FATAL");
  EXPECT_EQ(behind.error(), std::error_code(pg::sqlstate::admin_shutdown));
  EXPECT_FALSE(b.engine.is_open());
}

TEST_F(engine_deadline, fatal_while_idle_is_what_the_next_operation_is_told) {
  b.server->die("57P01", "terminating connection due to administrator command");
  pg::query_operation op = query("insert");
  ASSERT_TRUE(b.run(op));  // its write fails, and what the server left to read says why
  EXPECT_EQ(op.error(), std::error_code(pg::sqlstate::admin_shutdown)) << text_of(op);
  pg::query_operation after = query("insert");
  ASSERT_TRUE(b.run(after));
  EXPECT_EQ(text_of(after), "the connection is not open: terminating connection due to administrator command");
}

TEST_F(engine_deadline, start_up_error_is_told_even_where_writing_failed_first) {
  engine_bench other;
  other.server->die("53300", "sorry, too many clients already");  // closed before a byte of ours
  EXPECT_FALSE(other.open());
  pg::query_operation op(other.statement("insert"), {}, pg::result_format::automatic);
  ASSERT_TRUE(other.run(op));
  EXPECT_EQ(text_of(op), "the connection is not open: sorry, too many clients already");
}

TEST_F(engine_deadline, silent_start_up_lets_what_is_queued_time_out) {
  engine_bench silent;
  silent.link->capacity = 0;  // nothing gets through
  silent.engine.attach(std::make_unique<memory_transport>(silent.link), engine_bench::default_options());
  pg::query_operation op(silent.statement("insert"), {}, pg::result_format::automatic);
  op.deadline = silent.now + 1s;
  ASSERT_TRUE(silent.run(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::timeout));
}

TEST_F(engine_deadline, close_is_in_order_and_ends_all) {
  pg::query_operation under_way = query("slow"), queued = query("insert");
  under_way.exclusive = true;
  b.start(under_way);
  b.start(queued);
  b.settle();
  b.server->proceed();
  pg::close_operation close;
  b.start(close);
  ASSERT_TRUE(b.finish(close));
  ASSERT_TRUE(b.finish(under_way));
  ASSERT_TRUE(b.finish(queued));
  EXPECT_EQ(under_way.error(), std::error_code(ECANCELED, std::system_category()));
  EXPECT_EQ(queued.error(), std::error_code(ECANCELED, std::system_category()));
  b.settle();
  EXPECT_EQ(b.server->log.back(), "Terminate");
}

TEST_F(engine_deadline, operations_taken_back_are_not_handed_back) {
  engine_bench other;
  other.server->answers = b.server->answers;
  ASSERT_TRUE(other.open());
  pg::query_operation first(other.statement("slow"), {}, pg::result_format::automatic);
  pg::query_operation second(other.statement("slow"), {}, pg::result_format::binary);
  pg::open_operation third(std::make_shared<pg::stream_core>("slow"));
  pg::query_operation fourth(other.statement("insert"), {}, pg::result_format::automatic);
  fourth.wait_for_holder = true;
  for (pg::operation* op : std::initializer_list<pg::operation*>{&first, &second, &third, &fourth}) other.start(*op);
  other.settle();
  int taken = 0;
  while (other.engine.abandon_one() != nullptr) ++taken;
  EXPECT_EQ(taken, 4);
  other.settle();
  EXPECT_FALSE(first.completed());
}

TEST(engine_transfer, parameter_and_answer_larger_than_any_buffer) {
  const std::size_t size = (std::getenv("GREENPG_TEST_LONG") != nullptr ? 200U : 20U) << 20;
  engine_bench b;
  scripted_answer& echo = b.server->answers["echo"];
  echo.columns = {{"t", 25}};
  echo.rows = {{std::string(1 << 20, 'y')}};
  echo.repeat = size >> 20;
  echo.parameters = {25};
  ASSERT_TRUE(b.open());
  b.link->capacity = 64 * 1024;
  const std::string large(size, 'x');
  // Twice in a pipeline: the second's parameter goes out while the first's answer comes in.
  pg::query_operation first(b.statement("echo"), pg::params(large), pg::result_format::automatic);
  pg::query_operation second(b.statement("echo"), pg::params(large), pg::result_format::automatic);
  b.start(first);
  b.start(second);
  ASSERT_TRUE(b.finish(first));
  ASSERT_TRUE(b.finish(second));
  EXPECT_FALSE(first.error()) << text_of(first);
  EXPECT_FALSE(second.error()) << text_of(second);
  EXPECT_EQ(first.take().size(), size >> 20);
  EXPECT_EQ(second.take().size(), size >> 20);
  EXPECT_EQ(b.server->parameter_bytes, 2 * size);
}
