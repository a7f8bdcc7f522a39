// TLS through the connector: what certificates, versions and names come to.
#include "tls_server.hpp"

#include <greenpg/protocol/errc.hpp>

#include <gtest/gtest.h>

namespace {

using namespace greenpg_test;
using pg::connect_state;
using pg::encryption_policy;
using pg::tls_verification;

// An authority and its file.
struct authority {
  identity who = make_identity({.common_name = "greenpg test authority", .names = {}, .authority = true});
  temporary_folder folder;
  std::string file = folder.file("root.crt");
  authority() { who.write_certificate(file); }
};

authority& root() {
  static authority one;
  return one;
}

struct outcome {
  connect_state state = connect_state::failed;
  std::error_code error;
  std::string report, version, cipher;
  bool encrypted = false, echoed = false;
};

outcome connect_to(tls_server_context& server_side, const std::string& host,
                   const std::function<void(pg::connect_plan&)>& change, std::vector<script> more = {}) {
  std::vector<script> scripts{server_side.granting([](tls_session& s) { s.write(s.read(5)); })};
  scripts.insert(scripts.end(), more.begin(), more.end());
  fake_server server(std::move(scripts));
  auto plan = plan_for(host, server.port(), encryption_policy::require);
  plan->hosts[0].address = "127.0.0.1";
  change(*plan);
  pg::connector c(plan);
  outcome o;
  o.state = run(c);
  o.error = c.error();
  o.report = c.report();
  o.encrypted = c.connected_to().encrypted;
  if (const auto t = c.take()) {
    o.version = t->tls_version();
    o.cipher = t->tls_cipher();
    o.echoed = !write_all(*t, "hello").error && read_text(*t, 5) == "hello";
  }
  return o;
}

outcome verify(const certificate_request& request, const std::string& host, tls_verification how, bool by_root = true) {
  const identity who = make_identity(request, by_root ? &root().who : nullptr);
  tls_server_context server_side(who);
  return connect_to(server_side, host, [&](pg::connect_plan& plan) {
    plan.tls.verification = how;
    plan.tls.root_certificates = root().file;
  });
}

struct host_case {
  std::string common_name, names, host;
  bool accepted;
};

TEST(connector_tls, verify_full_takes_the_right_host_only) {
  for (const host_case& h : {
           host_case{"x", "DNS:db.example", "db.example", true},
           host_case{"x", "DNS:db.example", "DB.Example", true},
           host_case{"x", "DNS:db.example", "other.example", false},
           host_case{"x", "DNS:a.example,DNS:db.example", "db.example", true},
           host_case{"db.example", "", "db.example", true},                    // the common name where there is no SAN
           host_case{"db.example", "DNS:other.example", "db.example", false},  // and not where there is one
           host_case{"x", "DNS:*.example.org", "db.example.org", true},
           host_case{"x", "DNS:*.example.org", "a.db.example.org", false},
           host_case{"x", "DNS:*.example.org", "example.org", false},
           host_case{"x", "DNS:d*.example.org", "db.example.org", false},
           host_case{"x", "DNS:*", "db", false},
           host_case{"x", "IP:127.0.0.1", "127.0.0.1", true},
           host_case{"x", "IP:127.0.0.2", "127.0.0.1", false},
           host_case{"x", "DNS:127.0.0.1", "127.0.0.1", false},
           host_case{"127.0.0.1", "", "127.0.0.1", false},
           host_case{"x", "IP:2001:db8::1", "2001:db8::1", true},
       }) {
    const outcome o = verify({.common_name = h.common_name, .names = h.names}, h.host, tls_verification::host);
    EXPECT_EQ(o.state == connect_state::connected, h.accepted)
        << h.common_name << ' ' << h.names << ' ' << h.host << ' ' << o.report;
    if (h.accepted) {
      EXPECT_TRUE(o.encrypted);
      EXPECT_TRUE(o.echoed);
    } else {
      EXPECT_EQ(o.error, pg::errc::certificate_rejected);
      EXPECT_NE(o.report.find("does not match host name \"" + h.host + '"'), std::string::npos) << o.report;
    }
  }
}

TEST(connector_tls, mismatch_names_what_the_certificate_is_for) {
  const outcome o =
      verify({.common_name = "x", .names = "DNS:other.example,IP:192.0.2.9"}, "db", tls_verification::host);
  EXPECT_TRUE(o.report.ends_with(
      "failed: server certificate for \"other.example\", \"192.0.2.9\" does not match host name \"db\""))
      << o.report;
}

TEST(connector_tls, verify_ca_does_not_look_at_the_host) {
  const outcome o = verify({.common_name = "x", .names = "DNS:other.example"}, "db", tls_verification::chain);
  EXPECT_EQ(o.state, connect_state::connected) << o.report;
}

TEST(connector_tls, chain_is_checked_wherever_there_is_a_root) {
  for (const auto how : {tls_verification::if_rooted, tls_verification::chain, tls_verification::host}) {
    const outcome self = verify({.common_name = "x", .names = "DNS:db"}, "db", how, false);
    EXPECT_EQ(self.state, connect_state::failed);
    EXPECT_EQ(self.error, pg::errc::certificate_rejected);
    EXPECT_NE(self.report.find("certificate verify failed: self-signed certificate"), std::string::npos) << self.report;
    EXPECT_NE(self.report.find("host \"db\""), std::string::npos);

    const identity stranger = make_identity({.common_name = "a stranger", .names = {}, .authority = true});
    const identity who = make_identity({.common_name = "x", .names = "DNS:db"}, &stranger);
    tls_server_context server_side(who);
    const outcome untrusted = connect_to(server_side, "db", [&](pg::connect_plan& plan) {
      plan.tls.verification = how;
      plan.tls.root_certificates = root().file;
    });
    EXPECT_EQ(untrusted.error, pg::errc::certificate_rejected);
    EXPECT_NE(untrusted.report.find("unable to get local issuer certificate"), std::string::npos) << untrusted.report;

    const outcome expired =
        verify({.common_name = "x", .names = "DNS:db", .starts_in = -7200, .ends_in = -3600}, "db", how);
    EXPECT_EQ(expired.error, pg::errc::certificate_rejected);
    EXPECT_NE(expired.report.find("certificate has expired"), std::string::npos) << expired.report;

    const outcome early =
        verify({.common_name = "x", .names = "DNS:db", .starts_in = 3600, .ends_in = 7200}, "db", how);
    EXPECT_EQ(early.error, pg::errc::certificate_rejected);
    EXPECT_NE(early.report.find("certificate is not yet valid"), std::string::npos) << early.report;
  }
}

TEST(connector_tls, nothing_is_checked_without_a_root_where_none_is_demanded) {
  const identity who = make_identity({.common_name = "x", .names = "DNS:other"});
  tls_server_context server_side(who);
  const outcome o = connect_to(server_side, "db", [](pg::connect_plan&) {});
  EXPECT_EQ(o.state, connect_state::connected) << o.report;
  EXPECT_TRUE(o.echoed);
}

TEST(connector_tls, verify_full_without_a_host_name_is_refused) {
  const outcome o = verify({.common_name = "x", .names = "IP:127.0.0.1"}, "", tls_verification::host);
  EXPECT_EQ(o.state, connect_state::failed);
  EXPECT_EQ(o.error, pg::errc::tls_failed);
  EXPECT_NE(o.report.find("host name must be specified for a verified SSL connection"), std::string::npos);
}

TEST(connector_tls, control_characters_of_a_certificate_are_not_shown) {
  const outcome o = verify({.common_name = "a\x1b[31mb\n", .names = ""}, "db", tls_verification::host);
  EXPECT_EQ(o.error, pg::errc::certificate_rejected);
  EXPECT_EQ(o.report.find('\x1b'), std::string::npos);
  EXPECT_NE(o.report.find("\"a?[31mb?\""), std::string::npos) << o.report;
}

TEST(connector_tls, versions_are_negotiated_within_their_bounds) {
  const identity who = make_identity({.common_name = "x", .names = {}});
  struct row {
    int server_lowest, server_highest;
    std::string lowest, highest, version;
  };
  for (const row& r : {row{TLS1_2_VERSION, TLS1_3_VERSION, "TLSv1.2", "", "TLSv1.3"},
                       row{TLS1_2_VERSION, TLS1_2_VERSION, "TLSv1.2", "", "TLSv1.2"},
                       row{TLS1_2_VERSION, TLS1_3_VERSION, "TLSv1.2", "TLSv1.2", "TLSv1.2"},
                       row{TLS1_2_VERSION, TLS1_2_VERSION, "TLSv1.3", "", ""},
                       row{TLS1_3_VERSION, TLS1_3_VERSION, "TLSv1.2", "TLSv1.2", ""}}) {
    tls_server_options options;
    options.min_version = r.server_lowest;
    options.max_version = r.server_highest;
    tls_server_context server_side(who, options);
    const outcome o = connect_to(server_side, "db", [&](pg::connect_plan& plan) {
      plan.tls.min_version = r.lowest;
      plan.tls.max_version = r.highest;
    });
    EXPECT_EQ(o.version, r.version) << o.report;
    if (r.version.empty()) {
      EXPECT_EQ(o.error, pg::errc::tls_failed);
      EXPECT_NE(o.report.find("SSL error: "), std::string::npos);
    } else {
      EXPECT_TRUE(o.echoed);
      EXPECT_FALSE(o.cipher.empty());
    }
  }
}

TEST(connector_tls, server_name_is_sent_for_names_and_never_for_figures) {
  const identity who = make_identity({.common_name = "x", .names = {}});
  struct row {
    std::string host;
    bool allowed;
    std::string sent;
  };
  for (const row& r : {row{"db.example", true, "db.example"}, row{"db.example", false, ""}, row{"127.0.0.1", true, ""},
                       row{"::1", true, ""}, row{"", true, ""}}) {
    tls_server_context server_side(who);
    std::string sent = "?";
    fake_server server({server_side.granting([&](tls_session& s) {
      const char* name = SSL_get_servername(s.native(), TLSEXT_NAMETYPE_host_name);
      sent = name != nullptr ? name : "";
      s.read(1);
    })});
    {
      auto plan = plan_for(r.host, server.port(), encryption_policy::require);
      plan->hosts[0].address = "127.0.0.1";
      plan->tls.server_name_indication = r.allowed;
      pg::connector c(plan);
      ASSERT_EQ(run(c), connect_state::connected) << c.report();
    }
    server.finish();
    EXPECT_EQ(sent, r.sent) << r.host;
  }
}

TEST(connector_tls, another_protocol_by_alpn_is_refused) {
  const identity who = make_identity({.common_name = "x", .names = {}});
  for (const char* chosen : {"http/1.1", "postgresq", "postgresqlx"}) {
    tls_server_options options;
    options.alpn = chosen;
    tls_server_context server_side(who, options);
    const outcome o = connect_to(server_side, "db", [](pg::connect_plan&) {});
    EXPECT_EQ(o.state, connect_state::failed) << chosen;
    EXPECT_EQ(o.error, pg::errc::tls_failed);
  }
  tls_server_options options;
  options.alpn = "";
  tls_server_context old(who, options);
  EXPECT_EQ(connect_to(old, "db", [](pg::connect_plan&) {}).state, connect_state::connected) << "servers before 17";
}

TEST(connector_tls, direct_tls_demands_alpn) {
  const identity who = make_identity({.common_name = "x", .names = {}});
  for (const char* chosen : {"postgresql", ""}) {
    tls_server_options options;
    options.alpn = chosen;
    tls_server_context server_side(who, options);
    fake_server server({[&](int d) { server_side.serve(d, [](tls_session& s) { s.read(1); }); }});
    auto plan = plan_for("127.0.0.1", server.port(), encryption_policy::require);
    plan->direct_tls = true;
    pg::connector c(plan);
    EXPECT_EQ(run(c) == connect_state::connected, *chosen != '\0') << c.report();
    const bool said = c.report().find("without ALPN protocol negotiation extension") != std::string::npos;
    EXPECT_EQ(said, *chosen == '\0');
  }
}

TEST(connector_tls, failed_handshake_falls_back_to_the_clear_only_where_tls_is_preferred) {
  const identity who = make_identity({.common_name = "x", .names = {}});
  for (const bool preferred : {true, false}) {
    tls_server_options old;
    old.max_version = TLS1_2_VERSION;
    tls_server_context server_side(who, old);
    std::string second;
    fake_server server({server_side.granting(), [&](int d) { send_all(d, second = receive(d, 5)); }});
    auto plan =
        plan_for("127.0.0.1", server.port(), preferred ? encryption_policy::prefer : encryption_policy::require);
    plan->tls.min_version = "TLSv1.3";
    pg::connector c(plan);
    EXPECT_EQ(run(c) == connect_state::connected, preferred);
    EXPECT_NE(c.report().find("SSL error: "), std::string::npos);
    EXPECT_FALSE(c.connected_to().encrypted);
    if (!preferred) continue;
    const auto t = c.take();
    write_all(*t, "hello");
    EXPECT_EQ(read_text(*t, 5), "hello");
    EXPECT_FALSE(c.next("why", pg::errc::auth_failed, pg::connect_retry::other_encryption)) << "both were tried";
  }
}

TEST(connector_tls, session_refused_over_tls_is_tried_in_clear_where_preferred) {
  const identity who = make_identity({.common_name = "x", .names = {}});
  tls_server_context server_side(who);
  std::string second;
  fake_server server({server_side.granting([](tls_session& s) { s.read(1); }), [&](int d) { second = receive(d, 5); }});
  pg::connector c(plan_for("127.0.0.1", server.port(), encryption_policy::prefer));
  ASSERT_EQ(run(c), connect_state::connected) << c.report();
  EXPECT_TRUE(c.connected_to().encrypted);
  auto t = c.take();
  EXPECT_TRUE(c.next("FATAL:  no pg_hba.conf entry", pg::errc::auth_failed, pg::connect_retry::other_encryption));
  t.reset();
  ASSERT_EQ(run(c), connect_state::connected) << c.report();
  EXPECT_FALSE(c.connected_to().encrypted);
  t = c.take();
  write_all(*t, "hello");
  server.finish();
  EXPECT_EQ(second, "hello");
}

TEST(connector_tls, missing_root_file_is_reported_with_the_server) {
  const identity who = make_identity({.common_name = "x", .names = {}});
  tls_server_context server_side(who);
  const outcome o = connect_to(server_side, "db", [](pg::connect_plan& plan) {
    plan.tls.verification = tls_verification::host;
    plan.tls.root_certificates = "/nowhere/root.crt";
  });
  EXPECT_EQ(o.error, pg::errc::tls_failed);
  EXPECT_NE(o.report.find("failed: root certificate file \"/nowhere/root.crt\" does not exist"), std::string::npos);
}

}  // namespace
