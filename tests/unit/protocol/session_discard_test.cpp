#include <gtest/gtest.h>

#include <string>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

class session_discard : public testing::Test {
protected:
  session_discard() { script.connect(); }
  pg::session& machine = script.machine;
  pg::request_id query(std::string_view sql, bool copy = false) {
    const pg::request_id id = machine.open();
    machine.query(sql, copy);
    EXPECT_FALSE(machine.submit());
    return id;
  }
  session_script script;
  const std::string answer = says::columns() + says::row() + says::complete() + says::ready();
};

TEST_F(session_discard, before_it_was_sent_leaves_only_the_end) {
  machine.discard(query("select 1"));
  query("select 2");
  script.sent();
  EXPECT_EQ(script.receive(answer + answer), (lines{"1.0 ready I", "2.0 row_description a", "2.0 rows (1)",
                                                    "2.0 command_complete SELECT 1", "2.0 ready I"}));
}

TEST_F(session_discard, in_the_middle_of_rows_leaves_only_the_end) {
  const pg::request_id id = query("select 1");
  script.sent();
  script.receive(says::columns() + says::row());
  machine.discard(id);
  EXPECT_EQ(script.receive(says::row() + says::notice() + says::row() + says::complete() + says::ready()),
            (lines{"notice", "1.0 ready I"}));
}

TEST_F(session_discard, of_a_later_request_leaves_the_earlier_alone) {
  query("select 1");
  machine.discard(query("select 2"));
  script.sent();
  EXPECT_EQ(script.receive(answer + answer).size(), 5U);
}

TEST_F(session_discard, after_its_end_does_nothing) {
  const pg::request_id id = query("select 1");
  script.sent();
  script.receive(answer);
  machine.discard(id);
  machine.discard(0);
  machine.discard(99);
  query("select 2");
  script.sent();
  EXPECT_EQ(script.receive(answer).size(), 4U);
}

TEST_F(session_discard, hides_errors_and_skipped_executes) {
  const pg::request_id id = machine.open();
  machine.execute("", 1);
  machine.execute("", 1);
  machine.sync();
  ASSERT_FALSE(machine.submit());
  script.sent();
  machine.discard(id);
  EXPECT_EQ(script.receive(says::error() + says::ready('E')), lines{"1.2 ready E"});
}

TEST_F(session_discard, still_counts_and_checks_the_answers) {
  const std::string wrong[] = {says::columns() + says::row({"1", "2"}), says::ready(), says::row(), says::bound()};
  for (const std::string& bytes : wrong) {
    session_script s;
    s.connect();
    const pg::request_id id = s.machine.open();
    s.machine.query("select 1");
    ASSERT_FALSE(s.machine.submit());
    s.sent();
    s.machine.discard(id);
    const lines got = s.receive(bytes);
    ASSERT_FALSE(got.empty());
    EXPECT_EQ(got.front(), "1.0 aborted the server broke the protocol");
  }
}

TEST_F(session_discard, rows_follow_the_description_that_nobody_was_told) {
  const pg::request_id id = machine.open();
  machine.parse("", "select");
  machine.describe_portal("");
  machine.execute("", pg::session::as_described);
  machine.sync();
  ASSERT_FALSE(machine.submit());
  script.sent();
  machine.discard(id);
  EXPECT_EQ(
      script.receive(says::parsed() + says::columns(3) + says::row({"1", "2", "3"}) + says::complete() + says::ready()),
      lines{"1.3 ready I"});
}

TEST_F(session_discard, of_a_copy_that_is_to_be_fed_ends_it) {
  machine.discard(query("copy t from stdin", true));
  script.sent();
  EXPECT_EQ(script.receive(says::copy_in()), lines{});
  EXPECT_EQ(script.sent(), lines{"CopyFail"});
  EXPECT_EQ(script.receive(says::error("57014", "failed") + says::ready()), lines{"1.0 ready I"});
}

TEST_F(session_discard, of_a_copy_to_the_client_passes_it_over) {
  machine.discard(query("copy t to stdout", true));
  script.sent();
  EXPECT_EQ(script.receive(says::copy_out() + says::copy_data("x") + says::copy_done() + says::complete("COPY 1") +
                           says::ready()),
            lines{"1.0 ready I"});
}

TEST_F(session_discard, gets_its_final_event_when_the_connection_ends) {
  machine.discard(query("select 1"));
  script.sent();
  machine.end_of_file();
  EXPECT_EQ(script.events().front(), "1.0 aborted the server closed the connection unexpectedly");
}

}  // namespace
