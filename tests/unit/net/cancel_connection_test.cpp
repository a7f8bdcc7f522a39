#include "tls_server.hpp"

#include <greenpg/net/cancel_connection.hpp>
#include <greenpg/protocol/errc.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>

namespace {

using namespace greenpg_test;
using namespace std::chrono_literals;
using pg::encryption_policy;

constexpr std::array<std::byte, 4> key{std::byte{0xde}, std::byte{0xad}, std::byte{0xbe}, std::byte{0xef}};
const std::string cancel_request{"\0\0\0\x10\x04\xd2\x16\x2e\0\0\x30\x39\xde\xad\xbe\xef", 16};

pg::connected_peer peer_at(std::uint16_t port, bool encrypted, std::string host = "127.0.0.1") {
  pg::connected_peer peer;
  peer.host = std::move(host);
  peer.address = *pg::socket_address::from_ip("127.0.0.1", port);
  peer.port = port;
  peer.encrypted = encrypted;
  return peer;
}

bool run(pg::cancel_connection& c) {
  return drive(c, [&] { return c.done(); });
}

TEST(cancel_connection, ends_when_the_server_hangs_up) {
  std::string said;
  fake_server server({[&](int d) { said = receive(d, 16); }});
  pg::cancel_connection c(plan_for("elsewhere.invalid", 1), peer_at(server.port(), false), 12345, key,
                          pg::clock_time::max());
  ASSERT_TRUE(run(c));
  EXPECT_FALSE(c.error()) << c.error_text();
  server.finish();
  EXPECT_EQ(said, cancel_request);
  EXPECT_TRUE(c.step(std::chrono::steady_clock::now()).nothing()) << "stepping on is harmless";
}

TEST(cancel_connection, is_not_done_before_the_server_hangs_up) {
  std::atomic<bool> hang_up = false;
  fake_server server({[&](int d) {
    receive(d, 16);
    while (!hang_up) std::this_thread::sleep_for(1ms);
  }});
  pg::cancel_connection c(plan_for("x", 1), peer_at(server.port(), false), 12345, key, pg::clock_time::max());
  for (int i = 0; i < 20; ++i) {
    pg::wants w = c.step(std::chrono::steady_clock::now());
    ASSERT_FALSE(c.done());
    w.deadline = std::chrono::steady_clock::now() + 2ms;
    pg::poll_wait(w);
  }
  EXPECT_TRUE(c.step(std::chrono::steady_clock::now()).read);
  hang_up = true;
  ASSERT_TRUE(run(c));
  EXPECT_FALSE(c.error());
}

TEST(cancel_connection, key_of_protocol_3_2_is_sent_whole) {
  std::string said;
  fake_server server({[&](int d) { said = receive(d, 12 + 256); }});
  const std::vector<std::byte> longest(256, std::byte{7});
  pg::cancel_connection c(plan_for("x", 1), peer_at(server.port(), false), 1, longest, pg::clock_time::max());
  ASSERT_TRUE(run(c));
  EXPECT_FALSE(c.error()) << c.error_text();
  server.finish();
  EXPECT_EQ(said, std::string("\0\0\x01\x0c\x04\xd2\x16\x2e\0\0\0\x01", 12) + std::string(256, '\x07'));
}

TEST(cancel_connection, of_an_encrypted_session_is_encrypted_and_verified) {
  const identity who = make_identity({.common_name = "x", .names = "DNS:db"});
  temporary_folder folder;
  const std::string file = folder.file("root.crt");
  who.write_certificate(file);
  struct row {
    std::string host;
    bool accepted;
  };
  for (const row& r : {row{"db", true}, row{"other", false}}) {
    tls_server_context server_side(who);
    std::string said;
    fake_server server({server_side.granting([&](tls_session& s) { said = s.read(16); })});
    auto plan = plan_for("x", 1, encryption_policy::prefer);
    plan->tls.verification = pg::tls_verification::host;
    plan->tls.root_certificates = file;
    pg::cancel_connection c(plan, peer_at(server.port(), true, r.host), 12345, key, pg::clock_time::max());
    ASSERT_TRUE(run(c));
    c.step(std::chrono::steady_clock::now());
    server.finish();
    EXPECT_EQ(said, r.accepted ? cancel_request : "");
    EXPECT_EQ(c.error(), r.accepted ? std::error_code() : std::error_code(pg::errc::certificate_rejected))
        << c.error_text();
  }
}

TEST(cancel_connection, key_never_leaves_in_clear_after_an_encrypted_session) {
  for (const auto policy : {encryption_policy::allow, encryption_policy::prefer, encryption_policy::require})
    for (const char* answer : {"N", "E", "", "x"}) {
      std::string said;
      const script refusing = [&](int d) {
        receive(d, ssl_request.size());
        send_all(d, answer);
        ::shutdown(d, SHUT_WR);
        said += receive_until_closed(d);
      };
      fake_server server({refusing});
      pg::cancel_connection c(plan_for("x", 1, policy), peer_at(server.port(), true), 12345, key,
                              pg::clock_time::max());
      ASSERT_TRUE(run(c));
      EXPECT_TRUE(c.error());
      EXPECT_FALSE(c.error_text().empty());
      EXPECT_TRUE(c.step(std::chrono::steady_clock::now()).nothing()) << "lets go of the connection";
      server.finish();
      EXPECT_EQ(said, "");
    }
}

TEST(cancel_connection, refused_connection_is_an_error_with_its_server) {
  closed_port closed;
  pg::cancel_connection c(plan_for("x", 1), peer_at(closed.port(), false), 1, key, pg::clock_time::max());
  ASSERT_TRUE(run(c));
  EXPECT_EQ(c.error(), std::errc::connection_refused);
  EXPECT_TRUE(c.error_text().starts_with("connection to server at \"127.0.0.1\""));
}

TEST(cancel_connection, silent_server_ends_at_the_deadline) {
  fake_server server({[](int d) { receive(d, 100); }});
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = start + 3600s;
  pg::cancel_connection c(plan_for("x", 1), peer_at(server.port(), false), 1, key, deadline);
  pg::wants w;
  for (int i = 0; i < 20; ++i) {
    w = c.step(start);
    w.deadline = std::chrono::steady_clock::now() + 2ms;
    pg::poll_wait(w);
  }
  EXPECT_FALSE(c.done());
  EXPECT_EQ(c.step(start).deadline, deadline);
  c.step(deadline);
  ASSERT_TRUE(c.done());
  EXPECT_EQ(c.error(), pg::errc::timeout);
}

TEST(cancel_connection, talkative_server_is_passed_over_up_to_a_limit) {
  fake_server brief({[](int d) {
    receive(d, 16);
    send_all(d, std::string(1000, 'Z'));
  }});
  pg::cancel_connection taken(plan_for("x", 1), peer_at(brief.port(), false), 1, key, pg::clock_time::max());
  ASSERT_TRUE(run(taken));
  EXPECT_FALSE(taken.error());

  fake_server endless({[](int d) {
    const std::string much(1 << 16, 'Z');
    for (int i = 0; i < 64; ++i) send_all(d, much);
  }});
  pg::cancel_connection refused(plan_for("x", 1), peer_at(endless.port(), false), 1, key, pg::clock_time::max());
  ASSERT_TRUE(run(refused));
  EXPECT_EQ(refused.error(), pg::errc::protocol_violation);
}

}  // namespace
