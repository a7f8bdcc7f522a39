// Servers that lie.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

/// A session that waits for the answer to one Query.
struct asking : session_script {
  explicit asking(const pg::limits& bounds = {}) : session_script(bounds) {
    connect();
    machine.open();
    machine.query("select 1");
    EXPECT_FALSE(machine.submit());
    sent();
  }
};

void hand_over(pg::session& machine, std::string_view bytes) {
  const auto room = machine.input_space();
  ASSERT_GE(room.size(), bytes.size());
  std::memcpy(room.data(), bytes.data(), bytes.size());
  machine.received(bytes.size());
}

const std::string answer = says::columns() + says::row() + says::complete() + says::ready();

TEST(session_errors, answer_while_idle_is_a_violation) {
  session_script script;
  script.connect();
  EXPECT_EQ(script.receive(answer).front().substr(0, 36), "fatal the server broke the protocol:");
  EXPECT_EQ(script.machine.last_error().message, "unexpected message from the server while idle: type \"T\"");
}

TEST(session_errors, answer_in_the_buffer_before_its_question_is_a_violation) {
  session_script script;
  script.connect();
  hand_over(script.machine, answer);
  script.machine.open();
  script.machine.query("select 1");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  EXPECT_EQ(script.events().front(), "1.0 aborted the server broke the protocol");
}

TEST(session_errors, answer_before_the_question_was_sent_is_a_violation) {
  session_script script;
  script.connect();
  script.machine.open();
  script.machine.query("select 1");
  ASSERT_FALSE(script.machine.submit());
  EXPECT_EQ(script.receive(answer).front(), "1.0 aborted the server broke the protocol");
}

TEST(session_errors, answer_between_two_requests_is_a_violation) {
  asking script;
  hand_over(script.machine, answer + answer);
  script.machine.open();
  script.machine.query("select 2");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  const lines got = script.events();
  ASSERT_EQ(got.size(), 6U);
  EXPECT_EQ(got[3], "1.0 ready I");
  EXPECT_EQ(got[4], "2.0 aborted the server broke the protocol");
}

TEST(session_errors, answer_that_begins_where_its_question_left_is_believed) {
  asking script;
  hand_over(script.machine, answer);
  script.machine.open();
  script.machine.query("select 2");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  hand_over(script.machine, answer);
  EXPECT_EQ(script.events().size(), 8U);
}

TEST(session_errors, half_an_answer_before_its_question_is_a_violation) {
  session_script script;
  script.connect();
  hand_over(script.machine, answer.substr(0, 3));
  script.machine.open();
  script.machine.query("select 1");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  EXPECT_EQ(script.receive(answer.substr(3)).front(), "1.0 aborted the server broke the protocol");
}

TEST(session_errors, ready_without_an_end_of_the_result_is_a_violation) {
  for (const std::string& bytes : {std::string(), says::columns(), says::columns() + says::row()}) {
    asking script;
    script.receive(bytes + says::ready());
    EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
  }
}

TEST(session_errors, results_of_a_pipeline_are_counted) {
  const std::string result = says::bound() + says::row() + says::complete();
  const std::string wrong[] = {result + says::ready(), result + result + result,
                               result + says::complete() + says::ready(), result + says::bound() + says::bound(),
                               result + says::bound() + says::ready()};
  for (const std::string& bytes : wrong) {
    session_script script;
    script.connect();
    script.machine.open();
    for (int i = 0; i < 2; ++i) {
      script.machine.bind("", "s", {}, 0, [](std::size_t, pg::byte_buffer&) { return pg::errc{}; }, {});
      script.machine.execute("", 1);
    }
    script.machine.sync();
    ASSERT_FALSE(script.machine.submit());
    script.sent();
    script.receive(bytes);
    EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
  }
}

TEST(session_errors, length_that_cannot_be_is_a_violation) {
  for (const char* header :
       {"C\0\0\0\0", "C\0\0\0\3", "C\xff\xff\xff\xff", "C\x80\0\0\0", "D\0\0\0\3", "D\x40\0\0\0"}) {
    asking script;
    script.receive(says::columns() + std::string(header, 5));
    EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation) << header[0];
  }
}

TEST(session_errors, row_that_does_not_match_its_description_is_a_violation) {
  const std::string field = std::string("\0\0\0\1x", 5);
  const std::string one("\0\1", 2), two("\0\2", 2), zero("\0\0", 2);
  const std::pair<const char*, std::string> bodies[] = {
      {"no count", ""},
      {"half a count", std::string(1, '\0')},
      {"too few", zero},
      {"too many", two + field + field},
      {"count without field", one},
      {"one field less than its count", two + field},
      {"half a length", one + std::string(3, '\0')},
      {"field beyond the row", one + std::string("\0\0\0\2x", 5)},
      {"huge field", one + std::string("\x7f\xff\xff\xffx", 5)},
      {"negative length", one + std::string("\xff\xff\xff\xfe", 4)},
      {"bytes left over", one + field + "y"},
      {"null and a byte", one + std::string("\xff\xff\xff\xffz", 5)},
  };
  for (const auto& [name, body] : bodies) {
    for (const bool last : {false, true}) {
      // Told alike wherever the reads end.
      for (const std::size_t step : {0U, 1U, 2U, 3U, 5U}) {
        asking script;
        const lines got =
            script.receive(says::columns() + says::row() + says::raw('D', body) + (last ? "" : says::row()), step);
        EXPECT_EQ(got, (lines{"1.0 row_description a", "1.0 rows (1)", "1.0 aborted the server broke the protocol",
                              "fatal the server broke the protocol: a DataRow does not match its description"}))
            << name << ", by " << step;
      }
    }
  }
}

TEST(session_errors, rows_nobody_described_are_a_violation) {
  session_script script;
  script.connect();
  script.machine.open();
  script.machine.execute("", pg::session::as_described);
  script.machine.sync();
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  script.receive(says::row());
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
}

TEST(session_errors, description_of_one_request_is_not_that_of_the_next) {
  session_script script;
  script.connect();
  for (int i = 0; i < 2; ++i) {
    script.machine.open();
    if (i == 0) script.machine.describe_portal("");
    script.machine.execute("", pg::session::as_described);
    script.machine.sync();
    ASSERT_FALSE(script.machine.submit());
  }
  script.sent();
  script.receive(says::columns() + says::row() + says::complete() + says::ready());
  EXPECT_FALSE(script.machine.dead());
  script.receive(says::row());
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
}

TEST(session_errors, malformed_answers_are_violations) {
  const std::string bodies[] = {says::raw('C', "no end"),
                                says::raw('C', ""),
                                says::raw('I', "x"),
                                says::raw('T', "x"),
                                says::raw('T', std::string("\0\1", 2)),
                                says::raw('Z', ""),
                                says::raw('Z', "X"),
                                says::raw('Z', "II"),
                                says::raw('E', "Mno end"),
                                says::raw('E', ""),
                                says::raw('H', ""),
                                says::raw('H', std::string("\2\0\0", 3))};
  for (const std::string& bytes : bodies) {
    asking script;
    if (bytes[0] == 'Z') script.receive(says::complete());
    script.receive(bytes);
    EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation) << bytes[0];
  }
}

TEST(session_errors, fatal_is_told_wherever_it_comes) {
  const std::string goodbye = says::error("57P01", "terminating connection", "FATAL");
  for (const std::string& before :
       {std::string(), says::columns(), says::columns() + says::row(), says::complete(), says::error()}) {
    asking script;
    const lines got = script.receive(before + goodbye + says::ready());
    ASSERT_GE(got.size(), 2U);
    EXPECT_EQ(got[got.size() - 2], "1.0 aborted admin_shutdown");
    EXPECT_EQ(got.back(), "fatal admin_shutdown: terminating connection");
  }
  session_script idle;
  idle.connect();
  EXPECT_EQ(idle.receive(goodbye), lines{"fatal admin_shutdown: terminating connection"});
  session_script unsent;
  unsent.connect();
  unsent.machine.open();
  unsent.machine.query("select 1");
  ASSERT_FALSE(unsent.machine.submit());
  EXPECT_EQ(unsent.receive(goodbye).front(), "1.0 aborted admin_shutdown");
  session_script between;  // the turns of an open request
  between.connect();
  between.machine.open();
  between.machine.execute("", 1, 1);
  ASSERT_FALSE(between.machine.submit());
  between.sent();
  EXPECT_EQ(between.receive(says::row() + says::suspended() + goodbye).back(),
            "fatal admin_shutdown: terminating connection");
}

TEST(session_errors, panic_and_old_servers_count_as_fatal) {
  asking script;
  EXPECT_EQ(script.receive(says::error("XX000", "oh", "PANIC")).back().substr(0, 5), "fatal");
  asking old;
  EXPECT_EQ(old.receive(says::raw('E', std::string("SFATAL\0C57P03\0Mwait\0\0", 21))).back(),
            "fatal cannot_connect_now: wait");
}

TEST(session_errors, error_of_success_is_still_an_error) {
  asking script;
  EXPECT_EQ(script.receive(says::error("00000", "fine") + says::ready()).front(), "1.0 error internal_error: fine");
}

TEST(session_errors, error_between_the_turns_that_is_not_fatal_is_a_violation) {
  session_script script;
  script.connect();
  script.machine.open();
  script.machine.execute("", 1, 1);
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  script.receive(says::row() + says::suspended() + says::error());
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
}

TEST(session_errors, bytes_after_the_end_are_dropped) {
  asking script;
  script.receive(says::ready());
  ASSERT_TRUE(script.machine.dead());
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(script.receive(answer), lines{});
  EXPECT_LE(script.machine.input_space().size(), pg::limits().receive_block);
  script.machine.sent(10);
  EXPECT_TRUE(script.machine.output().empty());
}

}  // namespace
