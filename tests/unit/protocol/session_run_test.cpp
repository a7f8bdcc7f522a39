// session::run(): the usual request as one unit, told whole where its answer arrives whole.
#include <greenpg/protocol/session.hpp>

#include <gtest/gtest.h>

#include "../../support/session_script.hpp"

namespace pg = greenpg;

namespace {

constexpr pg::format binary = pg::format::binary;

/// `select $1`, with so many columns, its parameter a text.
class session_run : public testing::Test {
protected:
  session_run() { connect(pg::limits()); }

  void connect(const pg::limits& bounds) {
    script.emplace(bounds);
    script->connect();
    script->sent();
  }
  pg::errc run(std::string_view value = "v", std::int32_t columns = 1) {
    return script->machine.run(pg::execution_frame("s1", {}, 1, {&binary, 1}, columns), value.size(),
                               [&](std::size_t, pg::byte_buffer& out) {
                                 out.append(value);
                                 return pg::errc{};
                               });
  }
  void ask(std::string_view value = "v") {
    ASSERT_EQ(run(value), pg::errc{});
    script->sent();
  }

  std::optional<session_script> script;
};

const std::string answer = says::bound() + says::row({"v"}) + says::complete("SELECT 1") + says::ready();
const lines answer_lines{"1.0 rows (v)", "1.0 command_complete SELECT 1", "1.0 ready I"};

TEST_F(session_run, request_is_bind_execute_copy_guard_and_sync) {
  ASSERT_EQ(run(), pg::errc{});
  EXPECT_EQ(script->sent(), (lines{"Bind: s1 'v' //b", "Execute 0", "CopyFail", "Sync"}));
  EXPECT_EQ(script->machine.last_request(), 1U);
}

TEST_F(session_run, parameters_of_all_kinds_are_encoded_as_asked) {
  const pg::format formats[] = {binary, pg::format::text, binary};
  const pg::errc refused =
      script->machine.run(pg::execution_frame("s2", formats, 3, {}, 0), 0, [](std::size_t i, pg::byte_buffer& out) {
        if (i == 1) return pg::session::null_parameter;
        out.append(std::string(i * 100, 'x'));
        return pg::errc{};
      });
  ASSERT_EQ(refused, pg::errc{});
  EXPECT_EQ(script->sent().front(), "Bind: s2 '' NULL '" + std::string(200, 'x') + "' /btb/");
}

TEST_F(session_run, whole_answer_is_told_whole) {
  ask();
  EXPECT_EQ(script->receive(answer), answer_lines);
  EXPECT_EQ(script->done, 1U);
  EXPECT_TRUE(script->machine.idle());
  EXPECT_EQ(script->machine.status(), pg::transaction_status::idle);
}

TEST_F(session_run, answer_cut_anywhere_tells_the_same) {
  for (std::size_t cut = 1; cut < answer.size(); ++cut) {
    connect(pg::limits());
    ask();
    lines told = script->receive(answer.substr(0, cut));
    for (std::string& line : script->receive(answer.substr(cut))) told.push_back(std::move(line));
    EXPECT_EQ(told, answer_lines) << cut;
    EXPECT_EQ(script->done, cut < 5 ? 1U : 0U) << cut;  // a piece of the first message is not yet part of it
  }
}

TEST_F(session_run, many_answers_in_one_read_are_each_told_whole) {
  std::string all;
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(run(), pg::errc{});
    all += answer;
  }
  script->sent();
  EXPECT_EQ(script->receive(all).size(), 150U);
  EXPECT_EQ(script->done, 50U);
}

TEST_F(session_run, statement_without_rows_tells_its_tag) {
  ASSERT_EQ(run("v", pg::session::as_described), pg::errc{});
  script->sent();
  EXPECT_EQ(script->receive(says::bound() + says::complete("INSERT 0 5") + says::ready('T')),
            (lines{"1.0 command_complete INSERT 0 5", "1.0 ready T"}));
  EXPECT_EQ(script->done, 1U);
}

TEST_F(session_run, large_rows_come_with_their_block_and_small_ones_without) {
  ask();
  script->receive(answer);
  EXPECT_FALSE(script->batches.back().block);
  ask();
  script->receive(says::bound() + says::row({std::string(5000, 'x')}) + says::complete("SELECT 1") + says::ready());
  EXPECT_TRUE(script->batches.back().block);
}

TEST_F(session_run, error_ends_the_run_and_no_other) {
  for (int i = 0; i < 2; ++i) ASSERT_EQ(run(), pg::errc{});
  script->sent();
  EXPECT_EQ(script->receive(says::error("22012", "division by zero") + says::ready() + answer),
            (lines{"1.0 error division_by_zero: division by zero", "1.0 ready I", "2.0 rows (v)",
                   "2.0 command_complete SELECT 1", "2.0 ready I"}));
}

TEST_F(session_run, error_behind_rows_is_told_behind_them) {
  ask();
  const lines told = script->receive(says::bound() + says::row({"v"}) + says::error("22012", "no") + says::ready());
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0], "1.0 rows (v)");
  EXPECT_EQ(told[2], "1.0 ready I");
}

TEST_F(session_run, notice_in_the_middle_is_told_in_its_place) {
  ask();
  EXPECT_EQ(script->receive(says::bound() + says::notice("mind") + says::row({"v"}) + says::complete("SELECT 1") +
                            says::ready()),
            (lines{"notice", "1.0 rows (v)", "1.0 command_complete SELECT 1", "1.0 ready I"}));
}

TEST_F(session_run, copy_that_nobody_feeds_ends_it) {
  ask();
  const lines told =
      script->receive(says::bound() + says::copy_in() + says::error("57014", "COPY failed") + says::ready());
  ASSERT_EQ(told.size(), 2U);
  EXPECT_NE(told[0].find("COPY FROM STDIN needs a call that feeds it"), std::string::npos);
  EXPECT_EQ(told[1], "1.0 ready I");
}

TEST_F(session_run, discarded_run_tells_its_end_alone) {
  ask();
  script->machine.discard(1);
  EXPECT_EQ(script->receive(answer), lines{"1.0 ready I"});
}

TEST_F(session_run, wrong_answers_are_violations) {
  const std::string wrong[] = {
      says::row({"v"}) + says::complete("SELECT 1") + says::ready(),                            // not bound
      says::bound() + says::row({"v", "w"}) + says::complete("SELECT 1") + says::ready(),       // two columns
      says::bound() + says::bound() + says::complete("SELECT 1") + says::ready(),               // bound twice
      says::bound() + says::row({"v"}) + says::ready(),                                         // no end
      says::bound() + says::suspended() + says::ready(),                                        // no limit
      says::bound() + says::complete("SELECT 1") + says::complete("SELECT 1") + says::ready(),  // two ends
      says::bound() + says::raw('C', std::string_view("SEL\0ECT", 8)) + says::ready(),          // a NUL inside
      says::bound() + says::complete("SELECT 1") + says::raw('Z', "X"),                         // no status
      says::bound() + says::complete("SELECT 1") + says::raw('Z', "II"),                        // two
      says::raw('2', "x") + says::complete("SELECT 1") + says::ready(),                         // a body
  };
  for (const std::string& bytes : wrong)
    for (const std::size_t step : {0, 1}) {
      connect(pg::limits());
      ask();
      EXPECT_TRUE(script->receive(bytes, step).back().starts_with("fatal")) << bytes;
    }
}

TEST_F(session_run, answer_before_its_question_is_a_violation) {
  ASSERT_EQ(run(), pg::errc{});  // and not sent
  EXPECT_TRUE(script->receive(answer).back().starts_with("fatal"));
}

TEST_F(session_run, second_answer_in_the_buffer_before_its_question_is_a_violation) {
  ask();
  ASSERT_EQ(run(), pg::errc{});
  const lines told = script->receive(answer + answer);
  EXPECT_EQ(told[2], "1.0 ready I");
  EXPECT_TRUE(told.back().starts_with("fatal"));
}

TEST_F(session_run, row_over_its_limit_fails_the_run_alone) {
  pg::limits bounds;
  bounds.data_message = 100;
  connect(bounds);
  ASSERT_EQ(run(), pg::errc{});
  ASSERT_EQ(run(), pg::errc{});
  script->sent();
  const lines told = script->receive(says::bound() + says::row({std::string(200, 'x')}) + says::complete("SELECT 1") +
                                     says::ready() + answer);
  ASSERT_EQ(told.size(), 5U);
  EXPECT_NE(told[0].find("1.0 error"), std::string::npos);
  EXPECT_EQ(told[1], "1.0 ready I");
  EXPECT_EQ(told[2], "2.0 rows (v)");
}

TEST_F(session_run, refused_run_leaves_nothing_behind) {
  pg::limits bounds;
  bounds.frontend_message = 60;
  connect(bounds);
  EXPECT_EQ(run(std::string(60, 'x')), pg::errc::message_too_long);
  EXPECT_EQ(script->machine.run(pg::execution_frame("s1", {}, 1, {}, 1), 0,
                                [](std::size_t, pg::byte_buffer& out) {
                                  out.append(std::string_view("begun"));
                                  return pg::errc::unencodable_value;
                                }),
            pg::errc::unencodable_value);
  EXPECT_TRUE(script->machine.output().empty());
  EXPECT_TRUE(script->machine.idle());
  ask();
  EXPECT_EQ(script->receive(answer).back(), "1.0 ready I");
}

TEST_F(session_run, run_is_refused_while_a_request_is_open_and_after_the_end) {
  script->machine.open();
  script->machine.parse("", "select 1");
  ASSERT_FALSE(script->machine.submit());
  EXPECT_EQ(run(), pg::errc::busy);
  script->machine.broken(pg::errc::connection_closed, "gone");
  EXPECT_EQ(run(), pg::errc::not_connected);
}

}  // namespace
