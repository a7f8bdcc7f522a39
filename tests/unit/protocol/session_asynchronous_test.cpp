// What a server says unasked.
#include <gtest/gtest.h>

#include <string>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

const std::string anything = says::notice() + says::notification() + says::parameter("TimeZone", "UTC");
const lines told = {"notice", "notification", "parameter_changed TimeZone"};

TEST(session_asynchronous, comes_while_idle) {
  session_script script;
  script.connect();
  EXPECT_EQ(script.receive(anything), told);
  ASSERT_NE(script.machine.parameter("TimeZone"), nullptr);
  EXPECT_EQ(*script.machine.parameter("TimeZone"), "UTC");
  EXPECT_EQ(script.machine.parameter("nothing"), nullptr);
}

TEST(session_asynchronous, comes_between_any_two_messages) {
  const std::string answers[] = {says::parsed(), says::parameters({23}), says::columns(), says::bound(), says::row(),
                                 says::row(),    says::complete(),       says::closed(),  says::ready()};
  for (std::size_t at = 0; at <= std::size(answers); ++at) {
    session_script script;
    script.connect();
    script.machine.open();
    script.machine.parse("s", "select $1");
    script.machine.describe_statement("s");
    script.machine.bind("", "s", {}, 0, [](std::size_t, pg::byte_buffer&) { return pg::errc{}; }, {});
    script.machine.execute("", 1);
    script.machine.close_statement("s");
    script.machine.sync();
    ASSERT_FALSE(script.machine.submit());
    script.sent();
    std::string bytes;
    for (std::size_t i = 0; i < std::size(answers); ++i) bytes += (i == at ? anything : "") + answers[i];
    if (at == std::size(answers)) bytes += anything;
    lines got = script.receive(bytes);
    EXPECT_FALSE(script.machine.dead());
    std::erase_if(got, [](const std::string& line) { return line.find('.') != std::string::npos; });
    EXPECT_EQ(got, told) << at;
  }
}

TEST(session_asynchronous, comes_while_a_copy_or_an_error_runs) {
  session_script script;
  script.connect();
  script.machine.open();
  script.machine.query("copy t to stdout", true);
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  EXPECT_EQ(script
                .receive(says::copy_out() + anything + says::copy_data("1") + anything + says::error() + anything +
                         says::ready())
                .size(),
            4U + 9U);
}

TEST(session_asynchronous, malformed_is_a_violation) {
  for (const std::string& bytes :
       {says::raw('N', "Mno end"), says::raw('N', ""), says::raw('A', "1234channel"), says::raw('A', ""),
        says::raw('S', "name"), says::raw('S', std::string("a\0b\0c", 5)), says::raw('N', std::string("\0x", 2))}) {
    session_script script;
    script.connect();
    script.receive(bytes);
    EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation) << bytes[0];
  }
}

TEST(session_asynchronous, parameter_over_its_limit_is_dropped_once_ready) {
  pg::limits bounds;
  bounds.parameter_status_names = 2;
  bounds.parameter_status_value = 8;
  session_script script(bounds);
  script.connect();
  EXPECT_EQ(
      script.receive(says::parameter("a", "12345678") + says::parameter("a", "123456789") + says::parameter("b", "") +
                     says::parameter("c", "") + says::parameter("b", "new") + says::parameter("ninechars", "")),
      (lines{"parameter_changed a", "parameter_changed b", "parameter_changed b"}));
  EXPECT_EQ(script.machine.parameters().size(), 2U);
  EXPECT_EQ(*script.machine.parameter("a"), "12345678");
  EXPECT_EQ(*script.machine.parameter("b"), "new");
}

TEST(session_asynchronous, flood_before_ready_is_cut) {
  for (const std::string& message : {says::notice(), says::parameter("a", "b")}) {
    for (const std::size_t excess : {std::size_t{0}, std::size_t{1}}) {
      pg::limits bounds;
      bounds.asynchronous_messages = 10;
      session_script script(bounds);
      script.start(trusting_options());
      std::string bytes = says::ok();
      for (std::size_t i = 0; i < 10 + excess; ++i) bytes += message;
      script.receive(bytes + says::ready());
      EXPECT_EQ(script.machine.ready(), excess == 0);
      EXPECT_EQ(script.machine.failure(), excess == 0 ? std::error_code() : make_error_code(pg::errc::limit_exceeded));
    }
  }
}

TEST(session_asynchronous, bytes_before_ready_are_limited) {
  for (const std::size_t excess : {std::size_t{0}, std::size_t{1}}) {
    pg::limits bounds;
    bounds.asynchronous_bytes = 100;
    session_script script(bounds);
    script.start(trusting_options());
    script.receive(says::ok() + says::parameter("a", std::string(47, 'x')) +
                   says::parameter("b", std::string(47 + excess, 'x')) + says::ready());
    EXPECT_EQ(script.machine.ready(), excess == 0);
  }
}

TEST(session_asynchronous, parameter_over_its_limit_before_ready_is_fatal) {
  pg::limits bounds;
  bounds.parameter_status_names = 2;
  bounds.parameter_status_value = 8;
  for (const std::string& bytes : {says::parameter("a", "") + says::parameter("b", "") + says::parameter("c", ""),
                                   says::parameter("a", "123456789")}) {
    session_script script(bounds);
    script.start(trusting_options());
    script.receive(says::ok() + bytes);
    EXPECT_EQ(script.machine.failure(), pg::errc::limit_exceeded);
  }
}

TEST(session_asynchronous, flood_once_ready_is_the_readers_to_slow_down) {
  session_script script;
  script.connect();
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += says::notification();
  EXPECT_EQ(script.receive(bytes).size(), 5000U);
}

TEST(session_asynchronous, notification_before_ready_is_a_violation) {
  session_script script;
  script.start(trusting_options());
  script.receive(says::ok() + says::notification());
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
}

}  // namespace
