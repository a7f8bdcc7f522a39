#include <gtest/gtest.h>

#include <greenpg/protocol/md5_password.hpp>
#include <greenpg/protocol/scram_server.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "session_script.hpp"

namespace pg = greenpg;
using auth = pg::backend::authentication_kind;
using method = pg::auth_method;
using binding = pg::channel_binding_mode;

namespace {

constexpr std::string_view password = "open sesame";
const std::vector<std::byte> hash(32, std::byte{0xc7});
const std::vector<std::byte> salt(16, std::byte{0x5a});

std::string md5_request() {
  pg::backend::authentication m;
  m.kind = auth::md5_password;
  m.salt = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  return server_bytes(m);
}

pg::startup_options with_password() {
  pg::startup_options options = trusting_options();
  options.password = password;
  return options;
}

/// A server that runs SCRAM with the session, step by step.
class scram_script : public session_script {
public:
  explicit scram_script(pg::startup_options options = with_password(), bool plus = false)
      : verifier_(password, salt, 4096),
        server_(verifier_, "3rfcNHYJY1ZVvWVs7j", plus ? std::span(hash) : std::span<const std::byte>()),
        plus_(plus) {
    if (plus) {
      options.encrypted = true;
      options.binding_data = hash;
    }
    start(std::move(options));
  }
  void offer() {
    receive(plus_ ? says::mechanisms({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}) : says::mechanisms());
    first_ = sent();
    ASSERT_EQ(first_.size(), 1U);
    const std::string_view line = first_.front();
    const std::size_t at = line.find(' ', line.find("SCRAM"));
    mechanism = line.substr(line.find("SCRAM"), at - line.find("SCRAM"));
    ASSERT_FALSE(server_.client_first(line.substr(at + 1)));
  }
  void challenge() {
    EXPECT_EQ(receive(says::authentication(auth::sasl_continue, server_.server_first())), lines{"compute"});
  }
  void compute(std::uint32_t rounds = 1'000'000) {
    do {
      machine.compute(rounds);
      ++slices;
    } while (!events().empty());
    const lines last = sent();
    ASSERT_EQ(last.size(), 1U);
    ASSERT_FALSE(server_.client_final(std::string_view(last.front()).substr(last.front().find(' ') + 1)));
  }
  std::string proof() const { return says::authentication(auth::sasl_final, server_.server_final()); }
  /// Up to the state called.
  void go_to(int step) {
    if (step > 0) offer();
    if (step > 1) challenge();
    if (step > 2) compute();
    if (step > 3) receive(proof());
    if (step > 4) receive(says::ok());
  }

  std::string mechanism;
  int slices = 0;

private:
  pg::scram_verifier verifier_;
  pg::scram_server server_;
  bool plus_;
  lines first_;
};

TEST(session_authentication, trust_needs_nothing) {
  session_script script;
  script.start(trusting_options());
  EXPECT_EQ(script.receive(says::ok() + says::ready()), lines{"ready I"});
  EXPECT_EQ(script.sent(), lines{});
}

TEST(session_authentication, cleartext_sends_the_password) {
  session_script script;
  script.start(with_password());
  script.receive(says::authentication(auth::cleartext_password));
  EXPECT_EQ(script.sent(), lines{"Password open sesame"});
  EXPECT_EQ(script.receive(says::ok() + says::ready()), lines{"ready I"});
}

TEST(session_authentication, md5_sends_the_digest) {
  session_script script;
  script.start(with_password());
  script.receive(md5_request());
  const std::array<std::byte, 4> four{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  EXPECT_EQ(script.sent(), lines{"Password " + pg::md5_password("ann", password, four)});
  EXPECT_EQ(script.receive(says::ok() + says::ready()), lines{"ready I"});
}

TEST(session_authentication, scram_with_and_without_plus) {
  for (const bool plus : {false, true}) {
    scram_script script(with_password(), plus);
    script.go_to(4);
    EXPECT_EQ(script.mechanism, plus ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256");
    EXPECT_EQ(script.receive(says::ok() + says::ready()), lines{"ready I"});
  }
}

TEST(session_authentication, scram_is_computed_in_slices) {
  scram_script script;
  script.go_to(2);
  EXPECT_EQ(script.events(), lines{"compute"}) << "told until it is done";
  script.compute(100);
  EXPECT_GE(script.slices, 41);
  EXPECT_EQ(script.receive(script.proof() + says::ok() + says::ready()), lines{"ready I"});
}

TEST(session_authentication, compute_and_password_unasked_change_nothing) {
  scram_script script;
  script.machine.compute(1);
  script.machine.set_password("wrong");
  script.go_to(2);
  script.machine.set_password("wrong");
  EXPECT_EQ(script.events(), lines{"compute"});
  script.compute();
  script.machine.compute(1);
  EXPECT_EQ(script.receive(script.proof() + says::ok() + says::ready()), lines{"ready I"});
  script.machine.compute(1);
  script.machine.set_password("late");
  EXPECT_EQ(script.sent(), lines{});
}

TEST(session_authentication, password_is_asked_for_when_it_is_needed) {
  for (const std::string& request :
       {says::authentication(auth::cleartext_password), md5_request(), says::mechanisms()}) {
    session_script script;
    script.start(trusting_options());
    EXPECT_EQ(script.receive(request), lines{"need_password"});
    EXPECT_EQ(script.events(), lines{"need_password"}) << "told until it is given";
    EXPECT_EQ(script.sent(), lines{});
    script.machine.set_password(password);
    EXPECT_EQ(script.events(), lines{});
    EXPECT_EQ(script.sent().size(), 1U);
  }
}

TEST(session_authentication, end_of_file_while_a_password_is_awaited_is_the_end) {
  session_script script;
  script.start(trusting_options());
  script.receive(says::authentication(auth::cleartext_password));
  script.machine.end_of_file();
  ASSERT_EQ(script.events().size(), 1U);
  EXPECT_EQ(script.machine.failure(), pg::errc::connection_closed);
  script.machine.set_password(password);
  EXPECT_TRUE(script.machine.output().empty());
}

TEST(session_authentication, password_with_a_nul_is_not_sent) {
  session_script script;
  pg::startup_options options = trusting_options();
  options.password = std::string("a\0b", 3);
  script.start(std::move(options));
  script.receive(says::authentication(auth::cleartext_password));
  EXPECT_EQ(script.machine.failure(), pg::errc::embedded_nul);
  EXPECT_TRUE(script.machine.output().empty());
}

TEST(session_authentication, wrong_password_is_the_servers_to_tell) {
  scram_script script;
  script.go_to(3);
  EXPECT_EQ(script.receive(says::error("28P01", "password authentication failed", "FATAL")),
            lines{"fatal invalid_password: password authentication failed"});
}

TEST(session_authentication, each_code_in_each_state) {
  // How far a SCRAM exchange is, and the one code that is right there.
  struct {
    const char* name;
    int step;
    std::vector<auth> legal;
  } const states[] = {
      {"begin", 0, {auth::ok, auth::cleartext_password, auth::md5_password, auth::sasl}},
      {"first sent", 1, {auth::sasl_continue}},
      {"final sent", 3, {auth::sasl_final}},
      {"verified", 4, {auth::ok}},
      {"over", 5, {}},
  };
  const auth codes[] = {auth::ok,
                        auth::kerberos_v5,
                        auth::cleartext_password,
                        auth::md5_password,
                        auth::scm_credential,
                        auth::gss,
                        auth::gss_continue,
                        auth::sspi,
                        auth::sasl,
                        auth::sasl_continue,
                        auth::sasl_final,
                        auth{1},
                        auth{4},
                        auth{13},
                        auth{-1}};
  for (const auto& s : states) {
    for (const auth code : codes) {
      scram_script script;
      script.go_to(s.step);
      ASSERT_FALSE(script.machine.dead());
      const bool legal = std::find(s.legal.begin(), s.legal.end(), code) != s.legal.end();
      // What SCRAM says is checked elsewhere: here what is refused is refused for what it is.
      std::string bytes = code == auth::md5_password ? md5_request() : says::authentication(code);
      if (legal && code == auth::sasl_final) bytes = script.proof();
      if (legal && code == auth::sasl_continue) continue;
      script.receive(bytes);
      const std::string where = std::string(s.name) + " " + std::to_string(static_cast<int>(code));
      EXPECT_EQ(script.machine.dead(), !legal) << where;
      EXPECT_FALSE(script.machine.ready());
      if (!legal) {
        EXPECT_TRUE(script.machine.output().empty()) << where << ": nothing may follow";
      }
    }
  }
}

TEST(session_authentication, second_method_is_refused) {
  for (const std::string& first : {says::authentication(auth::cleartext_password), md5_request()}) {
    for (const std::string& second :
         {says::authentication(auth::cleartext_password), md5_request(), says::mechanisms()}) {
      session_script script;
      script.start(with_password());
      script.receive(first);
      script.sent();
      script.receive(second);
      EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
      EXPECT_TRUE(script.machine.output().empty());
    }
  }
}

TEST(session_authentication, request_in_answer_to_a_query_is_refused) {
  session_script script;
  script.start(with_password());
  script.receive(says::ok() + says::ready());
  script.machine.open();
  script.machine.query("select 1");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  script.receive(says::authentication(auth::cleartext_password));
  EXPECT_EQ(script.machine.failure(), pg::errc::protocol_violation);
  EXPECT_TRUE(script.machine.output().empty());
}

TEST(session_authentication, ok_before_the_servers_proof_is_refused) {
  for (const int step : {1, 3}) {
    scram_script script;
    script.go_to(step);
    script.receive(says::ok() + says::ready());
    EXPECT_EQ(script.machine.failure(), pg::errc::auth_failed) << step;
  }
  scram_script computing;
  computing.go_to(2);
  EXPECT_EQ(computing.receive(says::ok() + says::ready()), lines{"compute"}) << "not read before the proof was sent";
  computing.machine.compute(1'000'000);
  computing.events();
  EXPECT_EQ(computing.machine.failure(), pg::errc::auth_failed);
}

TEST(session_authentication, wrong_proof_is_refused) {
  scram_script script;
  script.go_to(3);
  script.receive(says::authentication(auth::sasl_final, "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") + says::ok());
  EXPECT_EQ(script.machine.failure(), pg::errc::auth_failed);
}

TEST(session_authentication, iterations_are_limited_before_computing) {
  for (const std::uint32_t count : {1'000'000U, 1'000'001U, 2'147'483'647U}) {
    session_script script;
    script.start(with_password());
    script.receive(says::mechanisms());
    const lines got = script.receive(says::authentication(
        auth::sasl_continue, "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + std::to_string(count)));
    EXPECT_EQ(got == lines{"compute"}, count == 1'000'000U);
    if (count != 1'000'000U) {
      EXPECT_EQ(script.machine.failure(), pg::errc::limit_exceeded);
    }
  }
}

TEST(session_authentication, mechanism_lists) {
  struct {
    std::string bytes;
    pg::errc failure;
  } const cases[] = {
      {says::mechanisms({"SCRAM-SHA-1"}), pg::errc::auth_method_unsupported},
      {says::mechanisms({"SCRAM-SHA-256-PLUS"}), pg::errc::protocol_violation},
      {says::mechanisms({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}), pg::errc::protocol_violation},  // not over TLS
      {says::raw('R', std::string("\0\0\0\nSCRAM-SHA-256", 17)), pg::errc::protocol_violation},   // no end
      {says::raw('R', std::string("\0\0\0\n\0", 5)), pg::errc::auth_method_unsupported},
      {says::raw('R', ""), pg::errc::protocol_violation},
      {says::raw('R', std::string("\0\0\0\0x", 5)), pg::errc::protocol_violation},
      {says::mechanisms(std::vector<std::string_view>(33, "SCRAM-SHA-256")), pg::errc::protocol_violation},
  };
  for (const auto& c : cases) {
    session_script script;
    script.start(with_password());
    script.receive(c.bytes);
    EXPECT_EQ(script.machine.failure(), c.failure);
    EXPECT_TRUE(script.machine.output().empty());
  }
  session_script script;
  script.start(with_password());
  script.receive(says::mechanisms(std::vector<std::string_view>(32, "SCRAM-SHA-256")));
  EXPECT_EQ(script.sent().size(), 1U);
}

TEST(session_authentication, flag_says_whether_binding_was_offered) {
  struct {
    bool encrypted, data, plus;
    binding mode;
    std::string_view begins;  // nothing: refused
  } const cases[] = {
      {false, false, false, binding::prefer, "SCRAM-SHA-256 n,,"},
      {false, false, false, binding::disable, "SCRAM-SHA-256 n,,"},
      {false, false, false, binding::require, ""},
      {true, true, false, binding::prefer, "SCRAM-SHA-256 y,,"},
      {true, true, true, binding::prefer, "SCRAM-SHA-256-PLUS p=tls-server-end-point,,"},
      {true, true, true, binding::require, "SCRAM-SHA-256-PLUS p=tls-server-end-point,,"},
      {true, true, false, binding::require, ""},
      {true, true, true, binding::disable, "SCRAM-SHA-256 n,,"},
      {true, false, true, binding::prefer, "SCRAM-SHA-256 n,,"},
      {true, false, true, binding::require, ""},
  };
  for (const auto& c : cases) {
    session_script script;
    pg::startup_options options = with_password();
    options.encrypted = c.encrypted;
    if (c.data) options.binding_data = hash;
    options.channel_binding = c.mode;
    script.start(std::move(options));
    script.receive(c.plus ? says::mechanisms({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}) : says::mechanisms());
    const lines out = script.sent();
    if (c.begins.empty()) {
      EXPECT_EQ(script.machine.failure(), pg::errc::auth_method_refused);
      EXPECT_EQ(out, lines{});
    } else {
      ASSERT_EQ(out.size(), 1U);
      EXPECT_EQ(out[0].substr(20, c.begins.size()), c.begins);
    }
  }
}

TEST(session_authentication, policies_are_enforced_before_anything_leaves) {
  struct {
    method asked;
    std::string bytes;
  } const requests[] = {
      {method::none, says::ok()},
      {method::password, says::authentication(auth::cleartext_password)},
      {method::md5, md5_request()},
      {method::scram_sha_256, says::mechanisms()},
  };
  const method all[] = {method::none, method::password, method::md5, method::scram_sha_256};
  for (unsigned set = 0; set < 16; ++set) {
    for (const auto& r : requests) {
      for (const binding mode : {binding::disable, binding::prefer, binding::require}) {
        pg::startup_options options = with_password();
        options.allowed = {};
        for (unsigned i = 0; i < 4; ++i)
          if ((set >> i & 1) != 0) options.allowed.insert(all[i]);
        const bool allowed = options.allowed.contains(r.asked) && mode != binding::require;
        options.channel_binding = mode;
        session_script script;
        script.start(std::move(options));
        script.receive(r.bytes);
        EXPECT_EQ(script.machine.dead(), !allowed);
        EXPECT_EQ(script.sent().size(), allowed && r.asked != method::none ? 1U : 0U);
        if (!allowed) {
          EXPECT_EQ(script.machine.failure(), pg::errc::auth_method_refused);
        }
        EXPECT_EQ(script.machine.last_error().message.find(password), std::string::npos);
      }
    }
  }
}

}  // namespace
