// Every way to connect to a real server, and every way in which that fails: what is said must tell what to do.
#include "asio_server.hpp"

#include <asio/ip/tcp.hpp>

#include <cerrno>
#include <optional>
#include <string>
#include <vector>

namespace {

class connecting : public asio_server {
protected:
  struct outcome {
    std::error_code code;
    std::string text;
    std::string user, tls;
  };

  outcome attempt(const std::string& conninfo, pg::query_options options = {}) {
    outcome result;
    pg::diagnostics why;
    options.details = &why;
    pg::connection own(context);
    spawn([&]() -> task {
      try {
        co_await own.async_connect(conninfo, options);
        const pg::result who = co_await own.async_query("select current_user::text");
        result.user = who.value<std::string>();
        result.tls = own.server().tls_version();
      } catch (const pg::error& e) {
        result.code = e.code();
        result.text = e.what();
        EXPECT_EQ(e.message(), why.message);
      }
    });
    return result;
  }
  void expect_connected(const std::string& conninfo, const std::string& user, std::optional<bool> tls = {}) {
    const outcome got = attempt(conninfo);
    EXPECT_FALSE(got.code) << conninfo << ": " << got.text;
    EXPECT_EQ(got.user, user) << conninfo;
    if (tls) {
      EXPECT_EQ(got.tls.empty(), !*tls) << conninfo << ": " << got.tls;
    }
  }
  /// `text` with HOST, PORT, SOCKET in it.
  void expect_refused(const std::string& conninfo, std::error_code code, std::string text) {
    outcome got = attempt(conninfo);
    EXPECT_EQ(got.code, code) << conninfo << ": " << got.code.message();
    if (const auto at = got.text.find("SSL on"); at != std::string::npos)  // PostgreSQL 13's word for it
      got.text.replace(at, 6, "SSL encryption");
    for (const auto& [name, value] : {std::pair<std::string, std::string>("HOST", host()),
                                      {"PORT", port()},
                                      {"SOCKET", variable("GREENPG_TEST_SOCKET")},
                                      {"CERTS", variable("GREENPG_TEST_CERTS")}})
      for (std::size_t at; (at = text.find(name)) != std::string::npos;) text.replace(at, name.size(), value);
    EXPECT_EQ(got.text, text) << conninfo;
  }
  static std::string certificates() { return variable("GREENPG_TEST_CERTS"); }
  static std::string socket_folder() { return variable("GREENPG_TEST_SOCKET"); }
};

TEST_F(connecting, by_every_authentication_method_succeeds) {
  for (const char* sslmode : {" sslmode=disable", " sslmode=require"}) {
    expect_connected(as("scram_user") + sslmode, "scram_user");
    expect_connected(as("md5_user") + sslmode, "md5_user");
    expect_connected(as("clear_user") + sslmode, "clear_user");
    expect_connected(as("trust_user", "") + sslmode, "trust_user");
  }
  expect_connected(as("scram_user") + " sslmode=require channel_binding=require", "scram_user", true);
  expect_connected(as("scram_user") + " sslmode=require channel_binding=disable", "scram_user", true);
}

TEST_F(connecting, with_a_password_that_saslprep_changes_succeeds) {
  expect_connected(as("saslprep_user", " password='IX\u2168 \u00a0x'"), "saslprep_user");
  expect_connected(as("saslprep_user", " password='IXIX  x'"), "saslprep_user");
}

TEST_F(connecting, over_a_unix_socket_succeeds_and_ignores_sslmode) {
  const std::string there = "host=" + socket_folder() + " port=" + port() + " dbname=test ";
  expect_connected(there + "user=scram_user password=secret", "scram_user", false);
  expect_connected(there + "user=trust_user sslmode=require", "trust_user", false);
}

TEST_F(connecting, by_a_uri_and_by_the_second_of_two_hosts_succeeds) {
  expect_connected("postgresql://scram_user:secret@" + host() + ":" + port() + "/test?sslmode=require", "scram_user",
                   true);
  expect_connected("host=127.0.0.1,127.0.0.1 port=1," + port() + " user=trust_user dbname=test", "trust_user");
}

TEST_F(connecting, in_every_sslmode_uses_tls_as_it_says) {
  const std::string root = " sslrootcert=" + certificates() + "/root.crt";
  expect_connected(as("scram_user") + " sslmode=disable", "scram_user", false);
  expect_connected(as("scram_user") + " sslmode=allow", "scram_user", false);
  expect_connected(as("scram_user") + " sslmode=prefer", "scram_user", true);
  expect_connected(as("scram_user"), "scram_user", true);
  expect_connected(as("scram_user") + " sslmode=require", "scram_user", true);
  expect_connected(as("scram_user") + " sslmode=verify-ca" + root, "scram_user", true);
  expect_connected(as("scram_user") + " sslmode=verify-full" + root, "scram_user", true);
  expect_connected(as("scram_user") + " host=localhost hostaddr=127.0.0.1 sslmode=verify-full" + root, "scram_user",
                   true);
}

TEST_F(connecting, falls_back_where_sslmode_allows_it) {
  expect_connected(as("tls_only") + " sslmode=allow", "tls_only", true);
  expect_connected(as("plain_only") + " sslmode=prefer", "plain_only", false);
  expect_connected(as("plain_only") + " sslmode=allow", "plain_only", false);
  expect_connected(as("tls_only") + " sslmode=prefer", "tls_only", true);
}

TEST_F(connecting, refused_by_the_server_says_why_for_every_attempt) {
  expect_refused(as("scram_user", " password=wrong sslmode=require"), pg::sqlstate::invalid_password,
                 "connection to server at \"HOST\", port PORT failed: FATAL:  password authentication failed for user "
                 "\"scram_user\" (SQLSTATE 28P01)");
  expect_refused(as("trust_user", " dbname=nowhere sslmode=disable"), pg::sqlstate::invalid_catalog_name,
                 "connection to server at \"HOST\", port PORT failed: FATAL:  database \"nowhere\" does not exist "
                 "(SQLSTATE 3D000)");
  expect_refused(as("plain_only") + " sslmode=require", pg::sqlstate::invalid_authorization_specification,
                 "connection to server at \"HOST\", port PORT failed: FATAL:  pg_hba.conf rejects connection for host "
                 "\"127.0.0.1\", user \"plain_only\", database \"test\", SSL encryption (SQLSTATE 28000)");
}

TEST_F(connecting, to_nobody_asks_whether_there_is_a_server) {
  expect_refused("host=127.0.0.1 port=1 user=x dbname=x", std::error_code(ECONNREFUSED, std::system_category()),
                 "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n"
                 "\tIs the server running on that host and accepting TCP/IP connections?");
  expect_refused("host=/nowhere port=1 user=x dbname=x", std::error_code(ENOENT, std::system_category()),
                 "connection to server on socket \"/nowhere/.s.PGSQL.1\" failed: No such file or directory\n"
                 "\tIs the server running locally and accepting connections on that socket?");
}

TEST_F(connecting, without_what_is_needed_says_what) {
  expect_refused(as("scram_user", " sslmode=disable passfile=/nowhere"), pg::errc::password_required,
                 "connection to server at \"HOST\", port PORT failed: fe_sendauth: no password supplied");
  expect_refused(as("scram_user") + " sslmode=disable channel_binding=require", pg::errc::auth_method_refused,
                 "connection to server at \"HOST\", port PORT failed: channel binding is required, but the connection "
                 "does not use "
                 "TLS");
  expect_refused(
      as("scram_user") + " sslmode=verify-full sslrootcert=/nowhere", pg::errc::tls_failed,
      "connection to server at \"HOST\", port PORT failed: root certificate file \"/nowhere\" does not exist\n"
      "Either provide the file, use the system's trusted roots with sslrootcert=system, or change sslmode to "
      "disable server certificate verification.");
  expect_refused("port=no", pg::errc::invalid_conninfo, "invalid integer value \"no\" for connection option \"port\"");
}

TEST_F(connecting, to_a_certificate_that_does_not_verify_fails) {
  const outcome foreign =
      attempt(as("scram_user") + " sslmode=verify-ca sslrootcert=" + certificates() + "/self_signed.crt");
  EXPECT_EQ(foreign.code, pg::errc::certificate_rejected) << foreign.text;
  EXPECT_NE(foreign.text.find("certificate"), std::string::npos) << foreign.text;
  const std::string elsewhere =
      as("scram_user") + " host=other.example hostaddr=127.0.0.1 sslrootcert=" + certificates() + "/root.crt";
  const outcome wrong_host = attempt(elsewhere + " sslmode=verify-full");
  EXPECT_EQ(wrong_host.code, pg::errc::certificate_rejected) << wrong_host.text;
  EXPECT_NE(wrong_host.text.find("other.example"), std::string::npos) << wrong_host.text;
  expect_connected(elsewhere + " sslmode=verify-ca", "scram_user", true);
}

TEST_F(connecting, to_a_silent_port_ends_with_connect_timeout) {
  asio::ip::tcp::acceptor silent(context, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const std::string there = std::to_string(silent.local_endpoint().port());
  for (const char* sslmode : {"disable", "require"}) {
    const outcome got =
        attempt("host=127.0.0.1 port=" + there + " user=x dbname=x connect_timeout=2 sslmode=" + sslmode);
    EXPECT_EQ(got.code, pg::errc::timeout) << got.text;
    EXPECT_EQ(got.text, "connection to server at \"127.0.0.1\", port " + there + " failed: timeout expired");
  }
}

TEST_F(connecting, many_at_once_on_one_thread_succeeds) {
  std::vector<pg::connection> many;
  int connected = 0;
  for (int i = 0; i < 20; ++i) many.emplace_back(context);
  const std::string there = dsn();
  for (pg::connection& each : many) each.async_connect(there, {}, [&](std::error_code e) { connected += e ? 0 : 1; });
  context.restart();
  context.run();
  EXPECT_EQ(connected, 20);
}

TEST_F(connecting, twice_at_a_time_or_again_after_closing) {
  const std::string there = dsn();
  spawn([&]() -> task {
    co_await db.async_connect(there);
    auto again = db.async_connect(there);
    EXPECT_EQ(co_await code_of(std::move(again)), pg::errc::already_connected);
    co_await db.async_close();
    EXPECT_FALSE(db.is_open());
    auto closed = db.async_query("select 1");
    EXPECT_EQ(co_await code_of(std::move(closed)), pg::errc::not_connected);
    co_await db.async_connect(there);
    EXPECT_EQ((co_await db.async_query("select 1")).value<int>(), 1);
  });
}

}  // namespace
