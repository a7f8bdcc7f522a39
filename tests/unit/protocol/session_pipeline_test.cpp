#include <gtest/gtest.h>

#include <string>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

pg::errc no_value(std::size_t, pg::byte_buffer&) { return pg::session::null_parameter; }

class session_pipeline : public testing::Test {
protected:
  session_pipeline() { script.connect(); }
  pg::session& machine = script.machine;

  /// Parse, Bind, Describe, Execute.
  void statement(std::uint32_t max_rows = 0) {
    machine.parse("", "select $1");
    machine.bind("", "", {}, 1, no_value, {});
    machine.describe_portal("");
    machine.execute("", pg::session::as_described, max_rows);
  }
  void submit() { ASSERT_FALSE(machine.submit()); }
  session_script script;
};

const std::string answered = says::parsed() + says::bound() + says::columns() + says::row() + says::complete();

TEST_F(session_pipeline, extended_request_is_written_and_read_unit_by_unit) {
  const pg::oid types[] = {23};
  const pg::format formats[] = {pg::format::binary};
  machine.open();
  machine.parse("s1", "select $1", types);
  machine.describe_statement("s1");
  machine.bind(
      "p1", "s1", formats, 2,
      [](std::size_t i, pg::byte_buffer& out) {
        if (i == 1) return pg::session::null_parameter;
        out.append(std::string_view("four"));
        return pg::errc{};
      },
      formats);
  machine.execute("p1", 1, 10);
  machine.close_portal("p1");
  machine.close_statement("s1");
  machine.flush();
  machine.sync();
  submit();
  EXPECT_EQ(script.sent(),
            (lines{"Parse s1: select $1 23", "Describe statement s1", "Bind p1: s1 'four' NULL /b/b", "Execute p1 10",
                   "Close portal p1", "Close statement s1", "Flush", "CopyFail", "Sync"}));
  EXPECT_EQ(
      script.receive(says::parsed() + says::parameters({23}) + says::columns() + says::bound() + says::row() +
                     says::suspended() + says::closed() + says::closed() + says::ready('T')),
      (lines{"1.1 parameter_description 23", "1.1 row_description a", "1.3 rows (1)", "1.3 suspended", "1.6 ready T"}));
}

TEST_F(session_pipeline, requests_are_answered_in_their_order) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(machine.open(), static_cast<pg::request_id>(i + 1));
    statement();
    machine.sync();
    submit();
  }
  script.sent();
  EXPECT_EQ(script.receive(answered + says::ready() + says::parsed() + says::error() + says::ready() + answered +
                           says::ready()),
            (lines{"1.2 row_description a", "1.3 rows (1)", "1.3 command_complete SELECT 1", "1.4 ready I",
                   "2.1 error syntax_error: wrong", "2.3 skipped", "2.4 ready I", "3.2 row_description a",
                   "3.3 rows (1)", "3.3 command_complete SELECT 1", "3.4 ready I"}));
}

TEST_F(session_pipeline, executes_after_an_error_are_skipped_to_the_sync) {
  machine.open();
  for (int i = 0; i < 3; ++i) {
    machine.bind("", "s", {}, 0, no_value, {});
    machine.execute("", 1);
  }
  machine.sync();
  submit();
  script.sent();
  EXPECT_EQ(script.receive(says::bound() + says::error("22012", "no") + says::ready()),
            (lines{"1.1 error division_by_zero: no", "1.3 skipped", "1.5 skipped", "1.6 ready I"}));
}

TEST_F(session_pipeline, error_at_the_sync_is_told) {
  machine.open();
  machine.sync();
  submit();
  script.sent();
  EXPECT_EQ(script.receive(says::error("40001", "again") + says::ready()),
            (lines{"1.0 error serialization_failure: again", "1.0 ready I"}));
}

TEST_F(session_pipeline, statement_without_rows_is_described_as_none) {
  machine.open();
  machine.parse("s", "insert");
  machine.describe_statement("s");
  machine.sync();
  submit();
  script.sent();
  EXPECT_EQ(script.receive(says::parsed() + says::parameters() + says::no_data() + says::ready()),
            (lines{"1.1 parameter_description", "1.1 row_description none", "1.2 ready I"}));
}

TEST_F(session_pipeline, open_request_goes_on_after_it_was_submitted) {
  machine.open();
  statement(1);
  machine.flush();
  submit();
  EXPECT_EQ(script.sent(), (lines{"Parse: select $1", "Bind:  NULL //", "Describe portal", "Execute 1", "Flush"}));
  EXPECT_EQ(script.receive(says::parsed() + says::bound() + says::columns() + says::row() + says::suspended()),
            (lines{"1.2 row_description a", "1.3 rows (1)", "1.3 suspended"}));
  machine.append();
  machine.execute("", pg::session::as_described, 1);
  machine.flush();
  submit();
  EXPECT_EQ(script.sent(), (lines{"Execute 1", "Flush"}));
  EXPECT_EQ(script.receive(says::row({"2"}) + says::complete()),
            (lines{"1.4 rows (2)", "1.4 command_complete SELECT 1"}));
  machine.append();
  machine.sync();
  submit();
  EXPECT_EQ(script.sent(), (lines{"CopyFail", "Sync"}));
  EXPECT_EQ(script.receive(says::ready()), lines{"1.5 ready I"});
}

TEST_F(session_pipeline, what_is_appended_after_an_error_is_skipped) {
  machine.open();
  statement(1);
  machine.flush();
  submit();
  script.sent();
  EXPECT_EQ(script.receive(says::error()), (lines{"1.0 error syntax_error: wrong", "1.3 skipped"}));
  machine.append();
  machine.execute("", 1);
  machine.sync();
  submit();
  script.sent();
  EXPECT_EQ(script.events(), lines{"1.4 skipped"});
  EXPECT_EQ(script.receive(says::ready()), lines{"1.5 ready I"});
}

TEST_F(session_pipeline, nothing_begins_while_a_request_is_open) {
  machine.open();
  statement(1);
  submit();
  machine.open();
  machine.query("select 1");
  EXPECT_EQ(machine.submit(), pg::errc::busy);
  machine.append();
  machine.sync();
  submit();
  machine.append();
  machine.execute("", 1);
  EXPECT_EQ(machine.submit(), pg::errc::busy);
  EXPECT_EQ(script.sent().back(), "Sync");
  EXPECT_EQ(
      script.receive(answered.substr(0, answered.size() - says::complete().size()) + says::suspended() + says::ready())
          .back(),
      "1.4 ready I");
}

TEST_F(session_pipeline, query_stands_alone_in_its_request) {
  machine.open();
  machine.parse("", "select 1");
  machine.query("select 1");
  EXPECT_EQ(machine.submit(), pg::errc::busy);
  machine.open();
  machine.query("select 1");
  machine.sync();
  EXPECT_EQ(machine.submit(), pg::errc::busy);
  EXPECT_EQ(script.sent(), lines{});
  EXPECT_TRUE(machine.idle());
}

TEST_F(session_pipeline, append_that_is_refused_changes_nothing) {
  machine.open();
  statement(1);
  machine.flush();
  submit();
  script.sent();
  machine.append();
  machine.execute("", 1, 1);
  machine.parse(std::string_view("a\0b", 3), "select");
  machine.sync();
  EXPECT_EQ(machine.submit(), pg::errc::embedded_nul);
  EXPECT_EQ(script.sent(), lines{});
  EXPECT_EQ(script.receive(answered.substr(0, answered.size() - says::complete().size()) + says::suspended()).back(),
            "1.3 suspended");
  machine.append();
  machine.sync();
  submit();
  script.sent();
  EXPECT_EQ(script.receive(says::ready()), lines{"1.4 ready I"});
}

TEST_F(session_pipeline, turn_answered_before_it_left_is_a_violation) {
  for (const bool before : {true, false}) {
    session_script s;
    s.connect();
    s.machine.open();
    s.machine.execute("", 1, 1);
    s.machine.flush();
    ASSERT_FALSE(s.machine.submit());
    s.sent();
    EXPECT_EQ(s.receive(says::row() + says::suspended()).size(), 2U);
    s.machine.append();
    s.machine.execute("", 1, 1);
    s.machine.flush();
    ASSERT_FALSE(s.machine.submit());
    if (!before) s.sent();
    const std::string answer = says::row() + says::suspended();
    const auto room = s.machine.input_space();
    ASSERT_GE(room.size(), answer.size());
    std::memcpy(room.data(), answer.data(), answer.size());
    s.machine.received(answer.size());
    if (before) s.sent();
    s.events();
    EXPECT_EQ(s.machine.dead(), before);
  }
}

TEST_F(session_pipeline, only_sent_names_the_last_of_which_bytes_left) {
  machine.open();
  statement();
  machine.sync();
  submit();
  EXPECT_FALSE(machine.only_sent(1));
  machine.sent(machine.output().size() - 1);
  EXPECT_FALSE(machine.only_sent(1));
  machine.sent(1);
  EXPECT_TRUE(machine.only_sent(1));
  machine.open();
  statement();
  machine.sync();
  submit();
  EXPECT_FALSE(machine.only_sent(1));
  machine.sent(1);
  EXPECT_FALSE(machine.only_sent(1));
  EXPECT_FALSE(machine.only_sent(2));
  EXPECT_FALSE(machine.only_sent(3));
}

}  // namespace
