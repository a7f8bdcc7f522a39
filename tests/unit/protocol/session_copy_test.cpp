#include <gtest/gtest.h>

#include <string>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

class session_copy : public testing::Test {
protected:
  session_copy() { script.connect(); }
  pg::session& machine = script.machine;

  lines query(std::string_view sql, bool copy = false) {
    machine.open();
    machine.query(sql, copy);
    EXPECT_FALSE(machine.submit());
    return script.sent();
  }
  lines execute(bool copy, bool sync = true) {
    machine.open();
    machine.parse("", "copy t from stdin");
    machine.bind("", "", {}, 0, [](std::size_t, pg::byte_buffer&) { return pg::errc{}; }, {});
    machine.execute("", 0, 0, copy);
    if (sync)
      machine.sync();
    else
      machine.flush();
    EXPECT_FALSE(machine.submit());
    return script.sent();
  }
  static std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
  }

  session_script script;
  const std::string bound = says::parsed() + says::bound();
};

constexpr const char* not_allowed = "COPY FROM STDIN and COPY TO STDOUT are not possible in this call: ";

TEST_F(session_copy, guard_goes_before_each_sync) {
  EXPECT_EQ(execute(false), (lines{"Parse: copy t from stdin", "Bind:  //", "Execute 0", "CopyFail", "Sync"}));
}

TEST_F(session_copy, guard_goes_behind_a_query_that_mentions_copy) {
  for (const char* sql :
       {"copy t from stdin", "COPY t FROM stdin", "select 1; CoPy t from stdin", "copy", "select 'photocopy'"}) {
    session_script s;
    s.connect();
    s.machine.open();
    s.machine.query(sql);
    ASSERT_FALSE(s.machine.submit());
    EXPECT_EQ(s.sent(), (lines{"Query " + std::string(sql), "CopyFail"})) << sql;
  }
  for (const char* sql : {"select 1", "cop", "co py", "", "#opy"}) {
    session_script s;
    s.connect();
    s.machine.open();
    s.machine.query(sql);
    ASSERT_FALSE(s.machine.submit());
    EXPECT_EQ(s.sent().size(), 1U) << sql;
  }
}

TEST_F(session_copy, from_stdin_that_nobody_feeds_is_one_error) {
  for (const bool extended : {false, true}) {
    session_script s;
    s.connect();
    s.machine.open();
    if (extended) {
      s.machine.execute("", 0);
      s.machine.sync();
    } else {
      s.machine.query("copy t from stdin");
    }
    ASSERT_FALSE(s.machine.submit());
    s.sent();
    EXPECT_EQ(s.receive(says::copy_in() + says::error("57014", "COPY from stdin failed") + says::ready()),
              (lines{std::string("1.0 error ") + not_allowed + "COPY FROM STDIN needs a call that feeds it",
                     extended ? "1.1 ready I" : "1.0 ready I"}));
    EXPECT_EQ(s.sent(), lines{});
  }
}

TEST_F(session_copy, from_stdin_in_an_open_request_is_ended_at_once) {
  execute(false, false);
  EXPECT_EQ(script.receive(bound + says::copy_in()).size(), 1U);
  EXPECT_EQ(script.sent(), lines{"CopyFail"});
  EXPECT_EQ(script.receive(says::error("57014", "failed")), lines{});
  machine.append();
  machine.sync();
  ASSERT_FALSE(machine.submit());
  EXPECT_EQ(script.sent().back(), "Sync");
  EXPECT_EQ(script.receive(says::ready()), lines{"1.3 ready I"});
}

TEST_F(session_copy, from_stdin_without_the_word_is_a_violation) {
  query("select 1");
  EXPECT_EQ(script.receive(says::copy_in()).front(), "1.0 aborted the server broke the protocol");
}

TEST_F(session_copy, fed_by_a_simple_query) {
  EXPECT_EQ(query("copy t from stdin", true), lines{"Query copy t from stdin"});
  EXPECT_EQ(script.receive(says::copy_in()), lines{"1.0 copy_in"});
  machine.append();
  machine.copy_data(bytes("1\n"));
  machine.copy_data(bytes(""));
  machine.copy_done();
  ASSERT_FALSE(machine.submit());
  EXPECT_EQ(script.sent(), (lines{"CopyData 1\n", "CopyData ", "CopyDone"}));
  EXPECT_EQ(script.receive(says::complete("COPY 1") + says::ready()),
            (lines{"1.0 command_complete COPY 1", "1.0 ready I"}));
}

TEST_F(session_copy, fed_by_an_extended_request) {
  EXPECT_EQ(execute(true, false).back(), "Flush");
  EXPECT_EQ(script.receive(bound + says::copy_in()), lines{"1.2 copy_in"});
  machine.append();
  machine.copy_data(bytes("1\n"));
  machine.copy_done();
  machine.sync();
  ASSERT_FALSE(machine.submit());
  EXPECT_EQ(script.sent(), (lines{"CopyData 1\n", "CopyDone", "Sync"}));
  EXPECT_EQ(script.receive(says::complete("COPY 1") + says::ready()),
            (lines{"1.2 command_complete COPY 1", "1.3 ready I"}));
}

TEST_F(session_copy, given_up_by_copy_fail) {
  query("copy t from stdin", true);
  script.receive(says::copy_in());
  machine.append();
  machine.copy_fail("changed my mind");
  ASSERT_FALSE(machine.submit());
  EXPECT_EQ(script.sent(), lines{"CopyFail changed my mind"});
  EXPECT_EQ(script.receive(says::error("57014", "COPY from stdin failed: changed my mind") + says::ready()),
            (lines{"1.0 error query_canceled: COPY from stdin failed: changed my mind", "1.0 ready I"}));
}

TEST_F(session_copy, refused_by_the_server_while_being_fed) {
  query("copy t from stdin", true);
  script.receive(says::copy_in());
  machine.append();
  machine.copy_data(bytes("x\n"));
  ASSERT_FALSE(machine.submit());
  script.sent();
  EXPECT_EQ(script.receive(says::error("22P02", "no number") + says::ready()),
            (lines{"1.0 error invalid_text_representation: no number", "1.0 ready I"}));
}

TEST_F(session_copy, completed_before_it_was_ended_is_a_violation) {
  query("copy t from stdin", true);
  script.receive(says::copy_in());
  EXPECT_EQ(script.receive(says::complete("COPY 1")).front(), "1.0 aborted the server broke the protocol");
}

TEST_F(session_copy, data_for_a_request_that_does_not_copy_is_refused) {
  query("select 1");
  machine.append();
  machine.copy_data(bytes("1\n"));
  EXPECT_EQ(machine.submit(), pg::errc::busy);
  execute(true, false);
  machine.append();
  machine.copy_done();
  machine.copy_data(bytes("1\n"));
  EXPECT_EQ(machine.submit(), pg::errc::copy_not_allowed);
  machine.append();
  machine.copy_fail(std::string_view("a\0b", 3));
  EXPECT_EQ(machine.submit(), pg::errc::embedded_nul);
  EXPECT_EQ(script.sent(), lines{});
}

TEST_F(session_copy, to_stdout_gives_its_data) {
  query("copy t to stdout", true);
  EXPECT_EQ(script.receive(says::copy_out() + says::copy_data("1\n") + says::copy_data("2\n") + says::copy_done() +
                           says::complete("COPY 2") + says::ready()),
            (lines{"1.0 copy_out", "1.0 copy_data 1\n", "1.0 copy_data 2\n", "1.0 copy_done",
                   "1.0 command_complete COPY 2", "1.0 ready I"}));
}

TEST_F(session_copy, to_stdout_that_nobody_wants_is_one_error) {
  query("copy t to stdout");
  EXPECT_EQ(
      script.receive(says::copy_out() + says::copy_data("1\n") + says::copy_done() + says::complete("COPY 1") +
                     says::ready()),
      (lines{std::string("1.0 error ") + not_allowed + "COPY TO STDOUT needs a call that receives it", "1.0 ready I"}));
}

TEST_F(session_copy, to_stdout_may_fail_in_the_middle) {
  query("copy t to stdout", true);
  EXPECT_EQ(
      script.receive(says::copy_out() + says::copy_data("1\n") + says::error("57014", "cancelled") + says::ready())
          .back(),
      "1.0 ready I");
}

TEST_F(session_copy, nothing_but_its_end_follows_copy_done) {
  for (const std::string& wrong : {says::copy_data("x"), says::row(), says::suspended(), says::ready(),
                                   says::copy_done(), says::columns(), says::copy_in(), says::empty()}) {
    session_script s;
    s.connect();
    s.machine.open();
    s.machine.query("copy t to stdout", true);
    ASSERT_FALSE(s.machine.submit());
    s.sent();
    s.receive(says::copy_out() + says::copy_done());
    s.receive(wrong);
    EXPECT_EQ(s.machine.failure(), pg::errc::protocol_violation) << wrong[0];
  }
}

TEST_F(session_copy, both_ways) {
  query("START_REPLICATION", true);
  EXPECT_EQ(script.receive(says::copy_both() + says::copy_data("w")), (lines{"1.0 copy_both", "1.0 copy_data w"}));
  machine.append();
  machine.copy_data(bytes("r"));
  machine.copy_done();
  ASSERT_FALSE(machine.submit());
  EXPECT_EQ(script.sent(), (lines{"CopyData r", "CopyDone"}));
  EXPECT_EQ(script.receive(says::copy_done() + says::complete("COPY 0") + says::ready()),
            (lines{"1.0 copy_done", "1.0 command_complete COPY 0", "1.0 ready I"}));
}

TEST_F(session_copy, both_ways_unasked_is_a_violation) {
  query("copy");
  script.receive(says::copy_both());
  EXPECT_EQ(machine.failure(), pg::errc::protocol_violation);
}

TEST_F(session_copy, several_copies_in_one_query) {
  query("copy a from stdin; copy b from stdin; copy c to stdout", true);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(script.receive(says::copy_in()), lines{"1.0 copy_in"});
    machine.append();
    machine.copy_done();
    ASSERT_FALSE(machine.submit());
    script.sent();
    EXPECT_EQ(script.receive(says::complete("COPY 0")).size(), 1U);
  }
  EXPECT_EQ(script.receive(says::copy_out() + says::copy_done() + says::complete("COPY 0") + says::ready()).size(), 4U);
}

}  // namespace
