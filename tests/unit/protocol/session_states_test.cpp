// Every type of message in every state: legal, or the end of the connection.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <greenpg/protocol/sqlstate.hpp>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

using unit = std::function<void(pg::session&)>;

/// A session with one request, whose answers have come so far.
struct state {
  const char* name;
  const char* legal;  // the types that may follow; N, S, A, E may anywhere once ready
  unit write;         // nothing: no request
  std::string so_far;
  bool ready = true;
};

/// A unit and the Sync behind it.
unit synced(unit write) {
  return [write = std::move(write)](pg::session& s) {
    write(s);
    s.sync();
  };
}

const unit describe_statement = synced([](pg::session& s) { s.describe_statement("s"); });
const unit execute = synced([](pg::session& s) { s.execute("", 1); });
const unit execute_some = synced([](pg::session& s) { s.execute("", 1, 5); });
const unit bind =
    synced([](pg::session& s) { s.bind("", "", {}, 0, [](std::size_t, pg::byte_buffer&) { return pg::errc{}; }, {}); });
const unit nothing = synced([](pg::session&) {});
const unit query = [](pg::session& s) { s.query("select 1"); };
const unit copy = [](pg::session& s) { s.query("copy t from stdin", true); };
const unit call = [](pg::session& s) { s.function_call(1, {}, {}, pg::format::text); };

const state states[] = {
    {"started", "RNSEv", {}, "", false},
    {"authenticated", "KNSEZ", {}, says::ok(), false},
    {"idle", "NSAE", {}, ""},
    {"parse", "1NSAE", synced([](pg::session& s) { s.parse("", "select 1"); }), ""},
    {"bind", "2NSAE", bind, ""},
    {"describe_statement", "tNSAE", describe_statement, ""},
    {"describe_statement, parameters told", "TnNSAE", describe_statement, says::parameters()},
    {"describe_portal", "TnNSAE", synced([](pg::session& s) { s.describe_portal(""); }), ""},
    {"execute", "DCIGHNSAE", execute, ""},
    {"execute, rows", "DCNSAE", execute, says::row()},
    {"execute with a limit", "DCIsGHNSAE", execute_some, ""},
    {"execute with a limit, rows", "DCsNSAE", execute_some, says::row()},
    {"execute without rows", "CIGHNSAE", synced([](pg::session& s) { s.execute("", pg::session::as_described); }), ""},
    {"execute that may copy", "DCIGHWNSAE", synced([](pg::session& s) { s.execute("", 1, 0, true); }), ""},
    {"execute, over", "ZNSAE", execute, says::complete()},
    {"execute, failed", "ZNSAE", execute, says::error()},
    {"close", "3NSAE", synced([](pg::session& s) { s.close_portal(""); }), ""},
    {"sync", "ZNSAE", nothing, ""},
    {"sync, failed", "ZNSA", nothing, says::error()},
    {"query", "TCIHNSAE", query, ""},
    {"query, described", "DCNSAE", query, says::columns()},
    {"query, rows", "DCNSAE", query, says::columns() + says::row()},
    {"query, between statements", "TCIHZNSAE", query, says::complete()},
    {"query, empty", "TCIHZNSAE", query, says::empty()},
    {"query, failed", "ZNSA", query, says::error()},
    {"query that may copy", "TCIGHWNSAE", copy, ""},
    {"copying in", "NSAE", copy, says::copy_in()},
    {"copying out", "dcNSAE", copy, says::copy_out()},
    {"copying out, done", "CNSAE", copy, says::copy_out() + says::copy_done()},
    {"copying both", "dcCNSAE", copy, says::copy_both()},
    {"function call", "VNSAE", call, ""},
    {"function call, result told", "ZNSAE", call, says::function_result("1")},
    {"function call, failed", "ZNSA", call, says::error()},
};

const std::string messages[] = {says::ok(),
                                says::key(),
                                says::parameter("a", "b"),
                                says::ready(),
                                says::columns(),
                                says::row(),
                                says::complete(),
                                says::empty(),
                                says::suspended(),
                                says::no_data(),
                                says::parsed(),
                                says::bound(),
                                says::closed(),
                                says::parameters(),
                                says::error("57014", "no"),
                                says::notice(),
                                says::notification(),
                                says::copy_in(),
                                says::copy_out(),
                                says::copy_both(),
                                says::copy_data("x"),
                                says::copy_done(),
                                says::function_result("1"),
                                server_bytes(pg::backend::negotiate_protocol_version{}),
                                says::raw('x'),
                                says::raw('p', "a"),
                                says::raw('Q', std::string(1, '\0')),
                                says::raw('\0'),
                                says::raw('\xff'),
                                says::raw('B')};

TEST(session_states, each_message_is_legal_or_the_end) {
  for (const state& s : states) {
    for (const std::string& message : messages) {
      session_script script;
      if (s.ready)
        script.connect();
      else
        script.start(trusting_options());
      if (s.write) {
        script.machine.open();
        s.write(script.machine);
        ASSERT_FALSE(script.machine.submit());
        script.sent();
      }
      script.receive(s.so_far);
      ASSERT_FALSE(script.machine.dead()) << s.name;
      const std::string where = std::string(s.name) + ": " + message[0];
      const bool legal = std::string_view(s.legal).find(message[0]) != std::string_view::npos;
      const lines got = script.receive(message);
      if (legal && message[0] == 'E' && (!s.ready || !s.write)) {
        EXPECT_EQ(script.machine.failure(), pg::sqlstate::query_canceled) << where;  // what it goes away with
      } else if (legal) {
        EXPECT_EQ(script.machine.failure(), std::error_code()) << where;
      } else {
        EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation) << where;
        lines expected;
        if (s.write) expected.push_back("1.0 aborted the server broke the protocol");
        ASSERT_EQ(got.size(), expected.size() + 1) << where;
        EXPECT_EQ(got.back().substr(0, 42), "fatal the server broke the protocol: unexp") << where;
        EXPECT_TRUE(script.machine.output().empty());
        EXPECT_EQ(script.receive(message), lines{}) << "nothing is believed any more";
      }
    }
  }
}

TEST(session_states, end_of_file_ends_each) {
  for (const state& s : states) {
    for (const bool within : {false, true}) {
      session_script script;
      if (s.ready)
        script.connect();
      else
        script.start(trusting_options());
      if (s.write) {
        script.machine.open();
        s.write(script.machine);
        ASSERT_FALSE(script.machine.submit());
        script.sent();
      }
      script.receive(s.so_far);
      if (within) script.receive(std::string("N\0\0\0\x10", 5));
      script.machine.end_of_file();
      const lines got = script.events();
      ASSERT_EQ(got.size(), s.write ? 2U : 1U) << s.name;
      if (s.write) {
        EXPECT_EQ(got.front().substr(3), " aborted the server closed the connection unexpectedly");
      }
      EXPECT_EQ(got.back().substr(0, 46), "fatal the server closed the connection unexpec");
      EXPECT_EQ(script.events(), lines{});
      script.machine.end_of_file();
      EXPECT_EQ(script.events(), lines{});
      script.machine.open();
      script.machine.query("select 1");
      EXPECT_EQ(script.machine.submit(), pg::errc::not_connected);
      EXPECT_TRUE(script.machine.output().empty());
    }
  }
}

TEST(session_states, what_arrived_before_the_end_of_file_is_told_first) {
  session_script script;
  script.connect();
  script.machine.open();
  script.machine.query("select 1");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  const std::string bytes = says::columns() + says::row() + says::error("57P01", "terminating", "FATAL");
  const auto room = script.machine.input_space();
  ASSERT_GE(room.size(), bytes.size());
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(room.data()));
  script.machine.received(bytes.size());
  script.machine.end_of_file();
  EXPECT_EQ(script.events(), (lines{"1.0 row_description a", "1.0 rows (1)", "1.0 aborted admin_shutdown",
                                    "fatal admin_shutdown: terminating"}));
}

TEST(session_states, transport_failure_ends_each_request_once) {
  session_script script;
  script.connect();
  for (int i = 0; i < 3; ++i) {
    script.machine.open();
    script.machine.query("select 1");
    ASSERT_FALSE(script.machine.submit());
  }
  script.machine.broken(std::make_error_code(std::errc::connection_reset), "reset");
  script.machine.broken(pg::errc::timeout, "again");
  const lines got = script.events();
  ASSERT_EQ(got.size(), 4U);
  EXPECT_EQ(got[0].substr(0, 11), "1.0 aborted");
  EXPECT_EQ(got[2].substr(0, 11), "3.0 aborted");
  EXPECT_EQ(got[3].substr(0, 5), "fatal");
  EXPECT_EQ(script.machine.last_error().message, "reset");
  EXPECT_EQ(script.machine.failure(), std::errc::connection_reset);
  EXPECT_TRUE(script.machine.output().empty());
}

}  // namespace
