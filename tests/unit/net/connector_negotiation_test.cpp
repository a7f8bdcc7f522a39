// What servers say to SSLRequest ("SSL Session Encryption" in the protocol chapter).
#include "fake_server.hpp"

#include <greenpg/protocol/errc.hpp>

#include <gtest/gtest.h>

namespace {

using namespace greenpg_test;
using pg::connect_state;
using pg::encryption_policy;

// Takes the request, says `answer`, and notes all that the client says afterwards.
script answering(std::string answer, std::string& said) {
  return [answer = std::move(answer), &said](int descriptor) {
    if (receive(descriptor, ssl_request.size()) != ssl_request) return;
    send_all(descriptor, answer);
    ::shutdown(descriptor, SHUT_WR);
    said = receive_until_closed(descriptor);
  };
}

struct outcome {
  connect_state state;
  std::error_code error;
  std::string report, said;
};

outcome connect_to(std::string answer, encryption_policy policy) {
  outcome o;
  fake_server server({answering(std::move(answer), o.said)});
  {
    pg::connector c(plan_for("127.0.0.1", server.port(), policy));
    o.state = run(c);
    o.error = c.error();
    o.report = c.report();
  }
  server.finish();
  return o;
}

TEST(ssl_request, refusal_where_tls_is_required_ends_without_another_byte) {
  const outcome o = connect_to("N", encryption_policy::require);
  EXPECT_EQ(o.state, connect_state::failed);
  EXPECT_EQ(o.error, pg::errc::tls_refused);
  EXPECT_NE(o.report.find("failed: server does not support SSL, but SSL was required"), std::string::npos);
  EXPECT_EQ(o.said, "");
}

TEST(ssl_request, refusal_where_tls_is_preferred_goes_on_in_clear_on_the_same_connection) {
  std::string said;
  fake_server server({[&](int d) {
    receive(d, ssl_request.size());
    send_all(d, "N");
    said = receive(d, 5);
  }});
  pg::connector c(plan_for("127.0.0.1", server.port(), encryption_policy::prefer));
  ASSERT_EQ(run(c), connect_state::connected) << c.report();
  EXPECT_FALSE(c.connected_to().encrypted);
  const auto t = c.take();
  EXPECT_EQ(t->tls_version(), "");
  EXPECT_TRUE(t->channel_binding().empty());
  EXPECT_FALSE(write_all(*t, "hello").error);
  server.finish();
  EXPECT_EQ(said, "hello");
  EXPECT_FALSE(c.next("why", pg::errc::auth_failed, pg::connect_retry::other_encryption)) << "it was tried";
}

TEST(ssl_request, bytes_behind_the_answer_are_refused_in_every_mode) {
  for (const auto policy : {encryption_policy::prefer, encryption_policy::require}) {
    const outcome after_s = connect_to("SR\0\0\0\x08", policy);
    EXPECT_EQ(after_s.state, connect_state::failed);
    EXPECT_EQ(after_s.error, pg::errc::plaintext_before_tls);
    EXPECT_NE(after_s.report.find("received unencrypted data after SSL response"), std::string::npos);
    EXPECT_EQ(after_s.said, "");
  }
  const outcome after_n = connect_to("NR", encryption_policy::prefer);
  EXPECT_EQ(after_n.state, connect_state::failed);
  EXPECT_EQ(after_n.error, pg::errc::protocol_violation);
  EXPECT_EQ(after_n.said, "");
}

TEST(ssl_request, error_response_is_never_shown) {
  const outcome o = connect_to("Esend your password to evil.example", encryption_policy::require);
  EXPECT_EQ(o.state, connect_state::failed);
  EXPECT_EQ(o.error, pg::errc::tls_refused);
  EXPECT_NE(o.report.find("failed: server sent an error response during SSL exchange"), std::string::npos);
  EXPECT_EQ(o.report.find("evil"), std::string::npos);
  EXPECT_EQ(o.said, "");
}

TEST(ssl_request, error_response_where_tls_is_preferred_leads_to_a_connection_in_clear) {
  std::string first, second;
  fake_server server({answering("E", first), [&](int d) { second = receive(d, 5); }});
  pg::connector c(plan_for("127.0.0.1", server.port(), encryption_policy::prefer));
  ASSERT_EQ(run(c), connect_state::connected) << c.report();
  const auto t = c.take();
  EXPECT_FALSE(write_all(*t, "hello").error);
  server.finish();
  EXPECT_EQ(second, "hello");
}

TEST(ssl_request, other_answers_are_another_protocol_in_every_mode) {
  struct row {
    std::string answer, shown;
  };
  for (const row& r : {row{"H", "H"}, row{"\x15", "\\x15"}, row{std::string(1, '\0'), "\\x00"}, row{"\xff", "\\xff"},
                       row{"G", "G"}, row{"s", "s"}})
    for (const auto policy : {encryption_policy::prefer, encryption_policy::require}) {
      const outcome o = connect_to(r.answer, policy);
      EXPECT_EQ(o.state, connect_state::failed);
      EXPECT_EQ(o.error, pg::errc::unsupported_protocol);
      EXPECT_TRUE(o.report.ends_with("failed: received invalid response to SSL negotiation: " + r.shown)) << o.report;
      EXPECT_EQ(o.said, "");
    }
}

TEST(ssl_request, end_of_file_is_reported_and_preference_falls_back_to_the_clear) {
  const outcome o = connect_to("", encryption_policy::require);
  EXPECT_EQ(o.state, connect_state::failed);
  EXPECT_EQ(o.error, pg::errc::connection_closed);
  EXPECT_NE(o.report.find("server closed the connection unexpectedly"), std::string::npos);

  std::string said;
  fake_server server({answering("", said), [](int d) { receive(d, 1); }});
  pg::connector c(plan_for("127.0.0.1", server.port(), encryption_policy::prefer));
  EXPECT_EQ(run(c), connect_state::connected) << c.report();
}

TEST(ssl_request, end_of_file_in_the_handshake_is_reported) {
  const outcome o = connect_to("S", encryption_policy::require);
  EXPECT_EQ(o.state, connect_state::failed);
  EXPECT_EQ(o.error, pg::errc::connection_closed);
  EXPECT_NE(o.report.find("during the handshake"), std::string::npos);
}

TEST(ssl_request, garbage_in_place_of_a_handshake_is_a_tls_error) {
  fake_server server({[](int d) {
    receive(d, ssl_request.size());
    send_all(d, "S");
    receive(d, 1);  // the ClientHello is on its way: the rest is no plaintext before TLS
    send_all(d, "HTTP/1.1 400 Bad Request\r\n\r\n");
    receive_until_closed(d);
  }});
  pg::connector c(plan_for("127.0.0.1", server.port(), encryption_policy::require));
  EXPECT_EQ(run(c), connect_state::failed);
  EXPECT_EQ(c.error(), pg::errc::tls_failed);
  EXPECT_NE(c.report().find("failed: SSL error: "), std::string::npos) << c.report();
}

}  // namespace
