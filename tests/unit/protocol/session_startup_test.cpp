#include <gtest/gtest.h>

#include <greenpg/protocol/frame.hpp>
#include <greenpg/protocol/startup_messages.hpp>

#include <string>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

constexpr auto v3_0 = pg::startup_options::protocol_3_0, v3_2 = pg::startup_options::protocol_3_2;

std::string version(std::uint32_t newest, std::vector<std::string_view> options = {}) {
  pg::backend::negotiate_protocol_version m;
  m.protocol = static_cast<std::int32_t>(newest);
  m.options = std::move(options);
  return server_bytes(m);
}

TEST(session_startup, sends_user_parameters_and_version) {
  session_script script;
  pg::startup_options options = trusting_options("ann");
  options.protocol = v3_2;
  options.parameters = {{"database", "db"}, {"application_name", "x y"}, {"options", ""}};
  ASSERT_FALSE(script.machine.start(std::move(options)));
  const pg::frame f = pg::next_startup_frame(script.machine.output(), 10'000);
  ASSERT_EQ(f.total, script.machine.output().size());
  pg::frontend::startup m;
  ASSERT_TRUE(read(f.body, m));
  EXPECT_EQ(m.protocol, static_cast<std::int32_t>(v3_2));
  ASSERT_EQ(m.parameters.size(), 4U);
  EXPECT_EQ(m.parameters[0], (std::pair<std::string_view, std::string_view>("user", "ann")));
  EXPECT_EQ(m.parameters[2], (std::pair<std::string_view, std::string_view>("application_name", "x y")));
}

TEST(session_startup, embedded_nul_is_refused_everywhere_and_nothing_sent) {
  const std::string bad("a\0b", 3);
  for (int where = 0; where < 3; ++where) {
    session_script script;
    pg::startup_options options = trusting_options(where == 0 ? bad : "ann");
    if (where == 1) options.parameters = {{"application_name", bad}};
    if (where == 2) options.parameters = {{bad, "x"}};
    EXPECT_EQ(script.machine.start(options), pg::errc::embedded_nul);
    EXPECT_TRUE(script.machine.output().empty());
    EXPECT_FALSE(script.machine.start(trusting_options()));  // as if nothing had happened
  }
}

TEST(session_startup, happens_once) {
  session_script script;
  script.connect();
  EXPECT_EQ(script.machine.start(trusting_options()), pg::errc::already_connected);
}

TEST(session_startup, nothing_can_be_asked_before_ready) {
  session_script script;
  for (int i = 0; i < 2; ++i) {
    script.machine.open();
    script.machine.query("select 1");
    EXPECT_EQ(script.machine.submit(), pg::errc::not_connected);
    if (i == 0) script.start(trusting_options());
  }
  EXPECT_TRUE(script.machine.output().empty());
  EXPECT_EQ(script.receive(says::ok() + says::ready()), lines{"ready I"});
  EXPECT_EQ(script.machine.open(), 1U);
}

TEST(session_startup, tells_parameters_key_and_status) {
  session_script script;
  script.start(trusting_options());
  EXPECT_EQ(script.receive(says::ok() + says::parameter("server_version", "15.18") + says::key("\1\2\3\4", 4711) +
                           says::notice() + says::ready('T')),
            (lines{"parameter_changed server_version", "notice", "ready T"}));
  EXPECT_TRUE(script.machine.ready());
  EXPECT_EQ(script.machine.backend_pid(), 4711);
  ASSERT_EQ(script.machine.cancel_key().size(), 4U);
  EXPECT_EQ(script.machine.cancel_key()[3], std::byte{4});
  EXPECT_EQ(script.machine.status(), pg::transaction_status::in_transaction);
  EXPECT_EQ(*script.machine.parameter("server_version"), "15.18");
}

TEST(session_startup, error_of_the_server_is_the_end) {
  session_script script;
  script.start(trusting_options());
  EXPECT_EQ(script.receive(says::error("3D000", "database \"x\" does not exist", "FATAL")),
            lines{"fatal invalid_catalog_name: database \"x\" does not exist"});
}

TEST(session_startup, bytes_before_it_began_are_a_violation) {
  session_script script;
  script.receive(says::ready());
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
}

TEST(session_startup, another_protocol_is_a_violation) {
  session_script script;
  script.start(trusting_options());
  script.receive("HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
}

TEST(session_startup, negotiates_the_version) {
  struct {
    std::uint32_t asked, oldest;
    std::string answer;
    std::error_code failure;
    std::uint32_t version;
  } const cases[] = {
      {v3_2, v3_0, "", {}, v3_2},
      {v3_2, v3_0, version(v3_0), {}, v3_0},
      {v3_2, v3_0, version(v3_2), {}, v3_2},
      {v3_2, v3_2, version(v3_0), pg::errc::unsupported_protocol, 0},
      {v3_2, v3_0, version(v3_2 + 1), pg::errc::protocol_violation, 0},
      {v3_0, v3_0, version(v3_2), pg::errc::protocol_violation, 0},
      {v3_2, v3_0, version(2U << 16), pg::errc::protocol_violation, 0},
      {v3_2, v3_0, version(4U << 16), pg::errc::protocol_violation, 0},
      {v3_2, v3_0, version(v3_0, {"_pq_.x"}), pg::errc::protocol_violation, 0},
      {v3_2, v3_0, says::raw('v', "x"), pg::errc::protocol_violation, 0},
      {v3_2, v3_0, says::raw('v', std::string("\0\3\0\0\xff\xff\xff\xff", 8)), pg::errc::protocol_violation, 0},
  };
  for (const auto& c : cases) {
    session_script script;
    pg::startup_options options = trusting_options();
    options.protocol = c.asked;
    options.oldest_protocol = c.oldest;
    script.start(std::move(options));
    script.receive(c.answer + says::ok() + says::ready());
    EXPECT_EQ(script.machine.failure(), c.failure) << c.answer.size();
    if (!c.failure) {
      EXPECT_EQ(script.machine.protocol_version(), c.version);
    }
  }
}

TEST(session_startup, version_cannot_change_after_authentication) {
  session_script script;
  pg::startup_options options = trusting_options();
  options.protocol = v3_2;
  script.start(std::move(options));
  script.receive(says::ok() + version(v3_0));
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
}

TEST(session_startup, cancel_key_has_the_length_of_its_protocol) {
  struct {
    std::uint32_t protocol;
    std::size_t size;
    bool accepted;
  } const cases[] = {{v3_0, 3, false}, {v3_0, 4, true},  {v3_0, 5, false},  {v3_2, 3, false},
                     {v3_2, 4, true},  {v3_2, 32, true}, {v3_2, 256, true}, {v3_2, 257, false}};
  for (const auto& c : cases) {
    session_script script;
    pg::startup_options options = trusting_options();
    options.protocol = c.protocol;
    script.start(std::move(options));
    script.receive(says::ok() + says::raw('K', "\1\2\3\4" + std::string(c.size, 'k')) + says::ready());
    EXPECT_EQ(script.machine.ready(), c.accepted) << c.size;
    if (c.accepted) {
      EXPECT_EQ(script.machine.cancel_key().size(), c.size);
    }
  }
}

TEST(session_startup, terminate_in_the_middle_is_not_followed_by_a_password) {
  session_script script;
  pg::startup_options options = trusting_options();
  options.password = "secret";
  script.start(std::move(options));
  script.machine.terminate();
  EXPECT_EQ(script.sent(), lines{"Terminate"});
  script.receive(says::authentication(pg::backend::authentication_kind::cleartext_password));
  EXPECT_EQ(script.sent(), lines{});
}

}  // namespace
