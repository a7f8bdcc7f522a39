// Streams: what is not read stays where it is, and the connection is theirs until they end.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/protocol/sqlstate.hpp>

#include <greenpg/driver/row.hpp>

using namespace greenpg_test;

namespace {

class engine_stream : public testing::Test {
protected:
  void SetUp() override {
    scripted_answer& many = b.server->answers["many"];
    many.columns = {{"n", 23}, {"t", 25}};
    many.rows = {{"1", std::string(1000, 'x')}};
    many.repeat = 20'000;
    scripted_answer& few = b.server->answers["few"];
    few.columns = {{"n", 23}};
    few.rows = {{"1"}, {"2"}};
    b.server->answers["insert"].tag = "INSERT 0 1";
    b.server->answers["breaks"] = few;
    b.server->answers["breaks"].sqlstate = "22012";
    b.server->answers["slow"] = few;
    b.server->answers["slow"].hangs = true;
    ASSERT_TRUE(b.open());
  }
  void TearDown() override { b.expect_completed_once(); }

  std::shared_ptr<pg::stream_core> core_of(std::string_view sql) {
    return std::make_shared<pg::stream_core>(b.statement(sql), pg::params(), pg::result_format::automatic);
  }
  std::shared_ptr<pg::stream_core> open(std::string_view sql) {
    pg::open_operation op(core_of(sql));
    EXPECT_TRUE(b.run(op));
    EXPECT_FALSE(op.error()) << text_of(op);
    return op.take();
  }
  std::error_code query(std::string_view sql, bool waits = false) {
    pg::query_operation op(b.statement(sql), {}, pg::result_format::automatic);
    op.wait_for_holder = waits;
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    return op.error();
  }
  std::size_t read_to_end(const std::shared_ptr<pg::stream_core>& core, std::error_code& why) {
    std::size_t rows = 0;
    for (;;) {
      pg::batch_operation next(core);
      EXPECT_TRUE(b.run(next));
      why = next.error();
      const auto batch = next.take();
      if (why || !batch) return rows;
      rows += batch->size();
    }
  }

  engine_bench b;
  std::string last_text;
};

}  // namespace

TEST_F(engine_stream, unread_rows_stop_the_reading) {
  const auto core = open("many");
  b.settle();
  EXPECT_FALSE(b.last.read);
  EXPECT_GE(b.link->to_client.size(), 32U * 1024);  // the server is the one who waits
  std::error_code why;
  EXPECT_EQ(read_to_end(core, why), 20'000U);
  EXPECT_FALSE(why);
  EXPECT_FALSE(query("insert"));
}

TEST_F(engine_stream, operations_behind_an_open_stream_are_refused_by_name) {
  const auto core = open("many");
  EXPECT_EQ(query("insert"), pg::make_error_code(pg::errc::busy));
  EXPECT_NE(last_text.find("\"many\""), std::string::npos) << last_text;
  std::error_code why;
  read_to_end(core, why);
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, operation_that_waits_for_the_holder_runs_behind_it) {
  const auto core = open("few");
  pg::query_operation behind(b.statement("insert"), {}, pg::result_format::automatic);
  behind.wait_for_holder = true;
  b.start(behind);
  b.settle();
  EXPECT_FALSE(behind.completed());
  std::error_code why;
  EXPECT_EQ(read_to_end(core, why), 2U);
  ASSERT_TRUE(b.finish(behind));
  EXPECT_FALSE(behind.error());
}

TEST_F(engine_stream, second_stream_that_is_cancelled_leaves_the_first_its_connection) {
  const auto core = open("many");
  pg::open_operation second(core_of("few"));
  second.wait_for_holder = true;
  b.start(second);
  b.cancel(second);
  ASSERT_TRUE(b.finish(second));
  EXPECT_EQ(query("insert"), pg::make_error_code(pg::errc::busy));
  std::error_code why;
  EXPECT_EQ(read_to_end(core, why), 20'000U);
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, dropped_stream_is_passed_over) {
  open("many");  // and gone
  EXPECT_FALSE(query("insert")) << last_text;
  EXPECT_FALSE(b.engine.draining());
}

TEST_F(engine_stream, stream_dropped_while_its_opening_is_queued_was_never_sent) {
  pg::query_operation slow(b.statement("slow"), {}, pg::result_format::automatic);
  slow.exclusive = true;
  b.start(slow);
  {
    pg::open_operation op(core_of("few"));
    b.start(op);
    b.cancel(op);
    ASSERT_TRUE(b.finish(op));
  }
  b.server->proceed();
  ASSERT_TRUE(b.finish(slow));
  EXPECT_EQ(b.server->times("Parse few"), 0);
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, opening_cancelled_under_way_leaves_the_connection_usable) {
  pg::open_operation op(core_of("slow"));
  b.start(op);
  b.settle();
  b.cancel(op);
  ASSERT_TRUE(b.finish(op));
  b.server->cancel();
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, reading_cancelled_ends_the_stream_and_says_so) {
  b.link->read_chunk = 1500;
  const auto core = open("many");
  for (bool waits = false; !waits;) {
    pg::batch_operation next(core);
    b.start(next);
    waits = !next.completed();
    if (waits) b.cancel(next);
    ASSERT_TRUE(b.finish(next));
    if (waits) {
      EXPECT_EQ(next.error(), std::error_code(ECANCELED, std::system_category()));
    }
  }
  pg::batch_operation after(core);
  ASSERT_TRUE(b.run(after));
  EXPECT_EQ(after.error(), std::error_code(ECANCELED, std::system_category()));
  ASSERT_TRUE(after.details());
  EXPECT_EQ(after.details()->message, "the stream was ended by the operation that was cancelled on it");
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, rows_before_an_error_are_read_first) {
  const auto core = open("breaks");
  std::error_code why;
  EXPECT_EQ(read_to_end(core, why), 2U);
  EXPECT_EQ(why, std::error_code(pg::sqlstate::division_by_zero));
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, two_readers_at_a_time_are_one_too_many) {
  const auto core = open("many");
  pg::batch_operation taken(core);
  ASSERT_TRUE(b.run(taken));
  pg::batch_operation first(core), second(core);
  b.start(first);
  b.start(second);
  ASSERT_TRUE(b.finish(second));
  ASSERT_TRUE(b.finish(first));
  EXPECT_TRUE(first.error() || second.error());
}

TEST_F(engine_stream, results_of_a_script_are_read_one_by_one) {
  pg::open_operation op(std::make_shared<pg::stream_core>("few; insert; few"));
  ASSERT_TRUE(b.run(op));
  const auto core = op.take();
  std::error_code why;
  EXPECT_EQ(read_to_end(core, why), 2U);
  b.settle();
  const auto go_on = [&] {
    pg::result_operation next(core);
    EXPECT_TRUE(b.run(next));
    EXPECT_FALSE(next.error());
    return next.take();
  };
  EXPECT_TRUE(go_on());
  EXPECT_EQ(core->columns(), nullptr);
  EXPECT_EQ(core->command_tag(), "INSERT 0 1");
  EXPECT_TRUE(go_on());
  EXPECT_EQ(read_to_end(core, why), 2U);
  EXPECT_FALSE(go_on());
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, whoever_comes_at_the_end_of_the_only_result_need_not_be_told_to_wait) {
  pg::open_operation op(std::make_shared<pg::stream_core>("few"));
  ASSERT_TRUE(b.run(op));
  const auto core = op.take();
  std::error_code why;
  EXPECT_EQ(read_to_end(core, why), 2U);
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_stream, connection_lost_in_the_middle_is_told_behind_what_had_arrived) {
  const auto core = open("many");
  b.settle();
  b.link->failed = true;
  b.link->kind = memory_link::fault::end_of_file;
  std::error_code why;
  EXPECT_GT(read_to_end(core, why), 0U);
  EXPECT_EQ(why, pg::make_error_code(pg::errc::connection_closed));
  EXPECT_FALSE(b.engine.is_open());
}

TEST_F(engine_stream, engine_destroyed_while_a_stream_lives) {
  auto other = std::make_unique<engine_bench>();
  other->server->answers = b.server->answers;
  ASSERT_TRUE(other->open());
  pg::open_operation op(
      std::make_shared<pg::stream_core>(other->statement("many"), pg::params(), pg::result_format::automatic));
  ASSERT_TRUE(other->run(op));
  const auto core = op.take();
  pg::query_operation behind(other->statement("insert"), {}, pg::result_format::automatic);
  behind.wait_for_holder = true;
  other->start(behind);
  other->settle();
  other.reset();
  EXPECT_FALSE(behind.completed());
  EXPECT_NE(core->columns(), nullptr);
}

TEST_F(engine_stream, closing_ends_it_with_the_reason) {
  const auto core = open("many");
  b.engine.close(std::error_code(ECANCELED, std::system_category()), "the test closed it");
  std::error_code why;
  read_to_end(core, why);
  EXPECT_EQ(why, std::error_code(ECANCELED, std::system_category()));
}
