// A pipeline that is added to while it is answered.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/pipeline_core.hpp>
#include <greenpg/driver/row.hpp>

using namespace greenpg_test;

namespace {

class pipeline_streams : public testing::Test {
protected:
  explicit pipeline_streams(pg::engine_settings settings = {}) : b(std::move(settings)) {
    scripted_answer& one = b.server->answers["select $1"];
    one.columns = {{"n", 23}};
    one.rows = {{"7"}};
    one.parameters = {23};
    scripted_answer& bad = b.server->answers["bad"];
    bad.columns = {{"n", 23}};
    bad.sqlstate = "22012";
    b.server->answers["insert"].tag = "INSERT 0 1";
    b.server->answers["hang"].hangs = true;
    scripted_answer& large = b.server->answers["large"];
    large.columns = {{"t", 25}};
    large.rows = {{std::string(20'000, 'x')}};
  }
  void SetUp() override { ASSERT_TRUE(b.open()); }
  void TearDown() override { b.expect_completed_once(); }

  std::shared_ptr<pg::pipeline_core> open_pipeline() {
    pg::open_pipeline_operation op(std::make_shared<pg::pipeline_core>());
    EXPECT_TRUE(b.run(op));
    EXPECT_FALSE(op.error()) << text_of(op);
    return op.take();
  }
  std::optional<pg::pipeline_answer> next(const std::shared_ptr<pg::pipeline_core>& of) {
    pg::next_answer_operation op(of);
    EXPECT_TRUE(b.run(op));
    error = op.error();
    return op.take();
  }
  /// All that there is now, each as a letter: ran, failed, skipped, and of groups K kept, U undone.
  std::string letters(const std::shared_ptr<pg::pipeline_core>& of) {
    std::string out;
    while (const auto answer = next(of)) {
      if (answer->ends_group)
        out += answer->error ? 'U' : 'K';
      else
        out += !answer->error ? 'r' : answer->error == pg::errc::skipped ? 's' : 'f';
      last = *answer;
    }
    return out;
  }
  void expect_usable() {
    pg::query_operation after(b.statement("select $1"), pg::params(1), pg::result_format::automatic);
    ASSERT_TRUE(b.run(after));
    EXPECT_FALSE(after.error()) << text_of(after);
  }

  engine_bench b;
  std::error_code error;
  pg::pipeline_answer last;
};

TEST_F(pipeline_streams, items_are_answered_while_others_are_added) {
  const auto live = open_pipeline();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(live->add("select $1", pg::params(i)));
    const auto answer = next(live);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->item, static_cast<std::size_t>(i));
    EXPECT_EQ(answer->rows.value<int>(), 7);
    EXPECT_EQ(b.server->times("Sync"), 0);
  }
  EXPECT_FALSE(next(live));
  live->finish();
  EXPECT_FALSE(live->is_open());
  EXPECT_EQ(letters(live), "K");
  EXPECT_EQ(b.server->times("Sync"), 1);
  EXPECT_EQ(b.server->times("Parse select $1"), 1);
  expect_usable();
}

TEST_F(pipeline_streams, groups_are_told_of_behind_their_items) {
  for (int bytes : {100000, 1, 7}) {
    b.link->read_chunk = static_cast<std::size_t>(bytes);
    const auto live = open_pipeline();
    live->sync();  // of nothing: no group
    live->add("select $1", pg::params(1));
    live->sync();
    live->sync();
    live->add("insert", {});
    live->add("bad", {});
    live->add("insert", {});
    live->sync();
    live->add("insert", {});
    live->finish();
    EXPECT_EQ(letters(live), "rKrfsUrK") << bytes;
    EXPECT_FALSE(error);
    expect_usable();
  }
}

TEST_F(pipeline_streams, failed_group_names_its_item) {
  const auto live = open_pipeline();
  live->add("insert", {});
  live->add("insert", {});
  live->sync();
  live->add("insert", {});
  live->add("bad", {});
  live->add("insert", {});
  live->finish();
  EXPECT_EQ(letters(live), "rrKrfsU");
  EXPECT_TRUE(last.ends_group);
  EXPECT_EQ(last.item, 3U);
  EXPECT_EQ(last.error, pg::sqlstate::division_by_zero);
  ASSERT_TRUE(last.details);
  EXPECT_EQ(last.details->query, "bad");
}

TEST_F(pipeline_streams, sync_behind_what_was_answered_ends_its_group) {
  const auto live = open_pipeline();
  live->add("insert", {});
  EXPECT_EQ(letters(live), "r");
  live->sync();
  EXPECT_EQ(letters(live), "K");
  EXPECT_EQ(letters(live), "");
  live->finish();
  EXPECT_EQ(letters(live), "");
  expect_usable();
}

TEST_F(pipeline_streams, value_that_cannot_be_sent_fails_as_an_item) {
  const auto live = open_pipeline();
  live->add("select $1", pg::params(1));
  EXPECT_EQ(letters(live), "r");
  live->sync();
  EXPECT_EQ(letters(live), "K");
  live->add("insert", {});
  live->add("select $1", pg::params(std::int64_t{1} << 40));
  live->add("insert", {});
  live->sync();
  live->add("select $1", pg::params(2));
  EXPECT_EQ(letters(live), "rfsUr");
  live->add("select $1", {});
  const auto answer = next(live);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, pg::errc::wrong_parameter_count);
  ASSERT_TRUE(answer->details);
  EXPECT_EQ(answer->details->message, "the statement takes 1 parameter, 0 were given");
  live->finish();
  EXPECT_EQ(letters(live), "U");
  expect_usable();
}

TEST_F(pipeline_streams, other_operations_are_told_who_holds_the_connection) {
  auto live = open_pipeline();
  pg::query_operation other(b.statement("insert"), {}, pg::result_format::automatic);
  ASSERT_TRUE(b.run(other));
  EXPECT_EQ(other.error(), pg::errc::busy);
  EXPECT_NE(text_of(other).find("a pipeline"), std::string::npos) << text_of(other);
  pg::query_operation waits(b.statement("insert"), {}, pg::result_format::automatic);
  waits.wait_for_holder = true;
  b.start(waits);
  b.settle();
  EXPECT_FALSE(waits.completed());
  live->add("insert", {});
  live->finish();
  EXPECT_EQ(letters(live), "rK");
  EXPECT_TRUE(b.finish(waits));
  EXPECT_FALSE(waits.error());
  EXPECT_THROW(live->add("insert", {}), pg::error);
}

TEST_F(pipeline_streams, only_one_reads_at_a_time) {
  const auto live = open_pipeline();
  live->add("hang", {});
  pg::next_answer_operation first(live), second(live);
  b.start(first);
  ASSERT_TRUE(b.run(second));
  EXPECT_EQ(second.error(), pg::errc::busy);
  b.server->proceed();
  EXPECT_TRUE(b.finish(first));
  EXPECT_TRUE(first.take());
}

TEST_F(pipeline_streams, read_given_up_takes_no_answer) {
  const auto live = open_pipeline();
  live->add("hang", {});
  pg::next_answer_operation op(live);
  b.start(op);
  b.settle();
  b.cancel(op);
  EXPECT_TRUE(b.finish(op));
  EXPECT_TRUE(op.error());
  b.server->proceed();
  live->finish();
  EXPECT_EQ(letters(live), "rK");
  expect_usable();
}

TEST_F(pipeline_streams, waiting_reader_gets_what_is_added_later) {
  const auto live = open_pipeline();
  live->add("hang", {});
  live->add("select $1", pg::params(1));
  pg::next_answer_operation op(live);
  b.start(op);
  b.settle();
  EXPECT_FALSE(op.completed());
  live->add("insert", {});
  b.server->proceed();
  EXPECT_TRUE(b.finish(op));
  EXPECT_EQ(letters(live), "rr");
}

TEST_F(pipeline_streams, dropped_at_any_point_leaves_the_connection_usable) {
  for (int point = 0; point < 8; ++point) {
    auto live = open_pipeline();
    if (point > 0) live->add("select $1", pg::params(1));
    if (point > 1) next(live);
    if (point > 2) live->sync();
    if (point > 3) next(live);
    if (point > 4) live->add("large", {});
    if (point > 5) live->add("bad", {});
    if (point > 6) live->finish();
    live.reset();
    expect_usable();
  }
}

TEST_F(pipeline_streams, lost_connection_is_told_behind_the_answers) {
  const auto live = open_pipeline();
  live->add("insert", {});
  live->sync();
  live->add("hang", {});
  b.settle();
  b.server->die("57P01", "terminating connection");
  b.settle();
  std::string out = letters(live);
  EXPECT_EQ(out, "rK");
  EXPECT_EQ(error, pg::sqlstate::admin_shutdown);
  EXPECT_FALSE(next(live));
  EXPECT_TRUE(error);
  EXPECT_THROW(live->add("insert", {}), pg::error);
}

TEST_F(pipeline_streams, plan_that_does_not_fit_is_told_and_made_anew) {
  const auto live = open_pipeline();
  live->add("select $1", pg::params(1));
  EXPECT_EQ(letters(live), "r");
  live->sync();
  EXPECT_EQ(letters(live), "K");
  b.server->alter("select $1");
  live->add("select $1", pg::params(1));
  live->add("select $1", pg::params(1));
  live->sync();
  EXPECT_EQ(letters(live), "fsU");
  EXPECT_EQ(last.error, pg::errc::stale_plan);
  ASSERT_TRUE(last.details);
  EXPECT_EQ(last.details->sqlstate, "0A000");
  live->add("select $1", pg::params(1));
  live->finish();
  EXPECT_EQ(letters(live), "rK");
  EXPECT_EQ(b.server->times("Parse select $1"), 2);
}

TEST_F(pipeline_streams, statement_that_has_gone_is_told_and_made_anew) {
  const auto live = open_pipeline();
  live->add("select $1", pg::params(1));
  EXPECT_EQ(letters(live), "r");
  live->sync();
  EXPECT_EQ(letters(live), "K");
  b.server->discard_all();
  live->add("select $1", pg::params(1));
  live->sync();
  EXPECT_EQ(letters(live), "fU");
  EXPECT_EQ(last.error, pg::errc::stale_plan);
  live->add("select $1", pg::params(1));
  live->finish();
  EXPECT_EQ(letters(live), "rK");
}

class small_pipeline_streams : public pipeline_streams {
protected:
  static pg::engine_settings settings() {
    pg::engine_settings made;
    made.output_high_water = 1000;
    made.limits.result_bytes = 50'000;
    return made;
  }
  small_pipeline_streams() : pipeline_streams(settings()) {}
};

TEST_F(small_pipeline_streams, full_one_says_so_and_goes_on_behind_answers) {
  const auto live = open_pipeline();
  int refused = 0;
  for (int i = 0; i < 5000; ++i) {
    while (!live->add("select $1", pg::params(i))) {
      EXPECT_TRUE(live->full());
      ++refused;
      const auto answer = next(live);
      ASSERT_TRUE(answer) << i;
      ASSERT_FALSE(answer->error);
    }
    ASSERT_LT(b.engine.protocol().output().size(), 1500U);
  }
  EXPECT_GT(refused, 10);
  live->finish();
  while (next(live)) {
  }
  EXPECT_FALSE(error);
  EXPECT_EQ(live->size(), 5000U);
}

TEST_F(small_pipeline_streams, answers_not_taken_stop_the_reading) {
  const auto live = open_pipeline();
  b.link->capacity = 1000;
  for (int i = 0; i < 10'000 && live->add("large", {}); ++i) b.settle();
  EXPECT_TRUE(live->full());
  EXPECT_LT(b.server->times("Execute large"), 200);  // of 20 KB each
  EXPECT_FALSE(b.last.read);
  std::size_t taken = 0;
  live->finish();
  while (const auto answer = next(live)) taken += answer->ends_group ? 0 : 1;
  EXPECT_FALSE(error);
  EXPECT_EQ(taken, live->size());
}

TEST_F(small_pipeline_streams, result_that_is_too_large_fails_its_item_only) {
  b.server->answers["large"].repeat = 5;
  for (int round = 0; round < 2; ++round) {
    const auto live = open_pipeline();
    live->add("insert", {});
    live->add("large", {});
    live->add("select $1", pg::params(1));
    live->finish();
    EXPECT_EQ(letters(live), "rfrK");
    expect_usable();
  }
}

}  // namespace
