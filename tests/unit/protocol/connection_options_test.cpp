#include <greenpg/protocol/connection_options.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/require_auth.hpp>

namespace {

using namespace std::string_view_literals;
namespace pg = greenpg;

std::error_code read(std::string_view text, pg::connection_options& out, std::string& message) {
  pg::conninfo info;
  EXPECT_FALSE(pg::parse_conninfo(text, info, message)) << text << ": " << message;
  if (!info.has("user")) info.set("user", "ann");
  return pg::to_options(info, out, message);
}

pg::connection_options options_of(std::string_view text) {
  pg::connection_options options;
  std::string message;
  EXPECT_FALSE(read(text, options, message)) << text << ": " << message;
  return options;
}

/// "host|hostaddr|port" of each.
std::vector<std::string> hosts_of(std::string_view text) {
  std::vector<std::string> hosts;
  for (const pg::connection_host& h : options_of(text).hosts)
    hosts.push_back(h.host + "|" + h.hostaddr + "|" + std::to_string(h.port));
  return hosts;
}

TEST(connection_options, values_libpq_refuses_give_its_text) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"sslmode=''", R"(invalid sslmode value: "")"},
      {"sslmode=bogus", R"(invalid sslmode value: "bogus")"},
      {"sslmode=Require", R"(invalid sslmode value: "Require")"},
      {"connect_timeout=abc", R"(invalid integer value "abc" for connection option "connect_timeout")"},
      {"connect_timeout=''", R"(invalid integer value "" for connection option "connect_timeout")"},
      {"connect_timeout=99999999999", R"(invalid integer value "99999999999" for connection option "connect_timeout")"},
      {"connect_timeout='5 x'", R"(invalid integer value "5 x" for connection option "connect_timeout")"},
      {"connect_timeout=+-5", R"(invalid integer value "+-5" for connection option "connect_timeout")"},
      {"keepalives=x", R"(invalid integer value "x" for connection option "keepalives")"},
      {"keepalives_idle=x", R"(invalid integer value "x" for connection option "keepalives_idle")"},
      {"keepalives_interval=''", R"(invalid integer value "" for connection option "keepalives_interval")"},
      {"keepalives_count=x", R"(invalid integer value "x" for connection option "keepalives_count")"},
      {"tcp_user_timeout=x", R"(invalid integer value "x" for connection option "tcp_user_timeout")"},
      {"port=0", R"(invalid port number: "0")"},
      {"port=65536", R"(invalid port number: "65536")"},
      {"port=-1", R"(invalid port number: "-1")"},
      {"port=abc", R"(invalid integer value "abc" for connection option "port")"},
      {"host=a,b port=1,x", R"(invalid integer value "x" for connection option "port")"},
      {"host=a,b hostaddr=1.1.1.1", "could not match 2 host names to 1 hostaddr values"},
      {"host=a hostaddr=1.1.1.1,2.2.2.2", "could not match 1 host names to 2 hostaddr values"},
      {"host=/nx port=1,2", "could not match 2 port numbers to 1 hosts"},
      {"host=a,b port=1,2,3", "could not match 3 port numbers to 2 hosts"},
      {"port=,", "could not match 2 port numbers to 1 hosts"},
      {"channel_binding=x", R"(invalid channel_binding value: "x")"},
      {"channel_binding=''", R"(invalid channel_binding value: "")"},
      {"sslnegotiation=x", R"(invalid sslnegotiation value: "x")"},
      {"sslnegotiation=direct", R"(weak sslmode "prefer" may not be used with sslnegotiation=direct (use "require", )"
                                R"("verify-ca", or "verify-full"))"},
      {"sslrootcert=system sslmode=require",
       R"(weak sslmode "require" may not be used with sslrootcert=system (use "verify-full"))"},
      {"ssl_min_protocol_version=x", R"(invalid "ssl_min_protocol_version" value: "x")"},
      {"ssl_max_protocol_version=TLSv1.4", R"(invalid "ssl_max_protocol_version" value: "TLSv1.4")"},
      {"ssl_min_protocol_version=tlsv1.3 ssl_max_protocol_version=TLSv1.2", "invalid SSL protocol version range"},
      {"ssl_max_protocol_version=TLSv1.1", "invalid SSL protocol version range"},
      {"sslcertmode=x", R"(invalid sslcertmode value: "x")"},
      {"sslcertmode=''", R"(invalid sslcertmode value: "")"},
      {"gssencmode=x", R"(invalid gssencmode value: "x")"},
      {"gssencmode=''", R"(invalid gssencmode value: "")"},
      {"target_session_attrs=x", R"(invalid target_session_attrs value: "x")"},
      {"target_session_attrs=''", R"(invalid target_session_attrs value: "")"},
      {"load_balance_hosts=x", R"(invalid load_balance_hosts value: "x")"},
      {"load_balance_hosts=''", R"(invalid load_balance_hosts value: "")"},
      {"min_protocol_version=3.1", R"(invalid min_protocol_version value: "3.1")"},
      {"min_protocol_version=''", R"(invalid min_protocol_version value: "")"},
      {"max_protocol_version=3", R"(invalid max_protocol_version value: "3")"},
      {"min_protocol_version=3.2 max_protocol_version=3.0",
       R"("min_protocol_version" is greater than "max_protocol_version")"},
      {"require_auth=x", R"(invalid require_auth value: "x")"},
      // of two faults the one that libpq sees first
      {"port=x sslmode=bogus", R"(invalid sslmode value: "bogus")"},
      {"sslmode=bogus host=a port=1,2", "could not match 2 port numbers to 1 hosts"},
      {"sslmode=bogus require_auth=x", R"(invalid require_auth value: "x")"},
  };
  for (const auto& [text, expected] : cases) {
    pg::connection_options options;
    std::string message;
    EXPECT_EQ(read(text, options, message), pg::make_error_code(pg::errc::invalid_conninfo)) << text;
    EXPECT_EQ(message, expected) << text;
    EXPECT_TRUE(options.hosts.empty()) << text;
  }
}

TEST(connection_options, keywords_not_acted_on_are_refused_by_name) {
  for (const std::string_view text : {"sslnegotiation=direct sslmode=require",
                                      "sslcertmode=require",
                                      "gssencmode=require",
                                      "target_session_attrs=read-write",
                                      "target_session_attrs=prefer-standby",
                                      "load_balance_hosts=random",
                                      "sslpassword=hunter2",
                                      "sslcrl=/x",
                                      "sslcrldir=/x",
                                      "requirepeer=postgres",
                                      "krbsrvname=x",
                                      "gsslib=gssapi",
                                      "gssdelegation=1",
                                      "replication=database",
                                      "scram_client_key=hunter2",
                                      "scram_server_key=hunter2",
                                      "oauth_issuer=x",
                                      "oauth_client_id=x",
                                      "oauth_client_secret=hunter2",
                                      "oauth_scope=x",
                                      "sslkeylogfile=/x",
                                      "sslkey=pkcs11:x",
                                      "client_encoding=auto"}) {
    pg::connection_options options;
    std::string message;
    EXPECT_EQ(read(text, options, message), pg::make_error_code(pg::errc::unsupported_option)) << text;
    const std::string keyword(text.substr(0, text.find('=')));
    EXPECT_NE(message.find("\"" + keyword + "\""), std::string::npos) << message;
    EXPECT_NE(message.find(": "), std::string::npos) << "no advice: " << message;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
  }
}

TEST(connection_options, keywords_not_acted_on_pass_at_their_defaults) {
  pg::conninfo info;
  for (const pg::conninfo_keyword& k : pg::conninfo_keywords())
    if (!k.compiled_default.empty()) info.set(k.name, k.compiled_default);
  for (const std::string_view name :
       {"sslpassword", "sslcrl", "requirepeer", "replication", "scram_client_key", "oauth_issuer", "sslkeylogfile"})
    info.set(name, "");
  info.set("user", "ann");
  pg::connection_options options;
  std::string message;
  EXPECT_FALSE(pg::to_options(info, options, message)) << message;
  for (const std::string_view text : {"gssencmode=prefer", "replication=off", "sslcompression=1", "sslcertmode=allow"})
    options_of(text);
}

TEST(connection_options, hosts_are_paired_as_libpq_does) {
  using list = std::vector<std::string>;
  EXPECT_EQ(hosts_of(""), list{"localhost||5432"});
  EXPECT_EQ(hosts_of("host='' hostaddr='' port=1"), list{"localhost||1"});
  EXPECT_EQ(hosts_of("host=a port=' 5 '"), list{"a||5"});
  EXPECT_EQ(hosts_of("host=a port=+5"), list{"a||5"});
  EXPECT_EQ(hosts_of("host=a,b port=5"), (list{"a||5", "b||5"}));
  EXPECT_EQ(hosts_of("host=a,,@c port=1,,2"), (list{"a||1", "localhost||5432", "@c||2"}));
  EXPECT_EQ(hosts_of("hostaddr=1.1.1.1,::1"), (list{"|1.1.1.1|5432", "|::1|5432"}));
  EXPECT_EQ(hosts_of("host=a,b hostaddr=1.1.1.1,"), (list{"a|1.1.1.1|5432", "b||5432"}));
  EXPECT_EQ(hosts_of("postgresql://h1,h2:5433"), (list{"h1||5432", "h2||5433"}));
}

TEST(connection_options, sockets_are_told_from_names) {
  const auto hosts = options_of("host=/run,@x,db,/run hostaddr=,,,127.0.0.1").hosts;
  ASSERT_EQ(hosts.size(), 4U);
  EXPECT_TRUE(hosts[0].is_socket());
  EXPECT_TRUE(hosts[1].is_socket());
  EXPECT_FALSE(hosts[2].is_socket());
  EXPECT_FALSE(hosts[3].is_socket());
}

TEST(connection_options, values_reach_their_fields) {
  const pg::connection_options o = options_of(
      "user=u password=p passfile=/f dbname=d application_name=a fallback_application_name=b client_encoding=LATIN1 "
      "options='-c x=y' connect_timeout=' 7 ' keepalives=0 keepalives_idle=1 keepalives_interval=2 keepalives_count=3 "
      "tcp_user_timeout=4 sslmode=verify-ca sslrootcert=/r sslcert=/c sslkey=/k sslcertmode=disable sslsni=0 "
      "ssl_min_protocol_version=tlsV1.3 ssl_max_protocol_version=TLSv1.3 channel_binding=require require_auth=md5 "
      "max_protocol_version=3.2");
  EXPECT_EQ(o.user, "u");
  ASSERT_TRUE(o.password);
  EXPECT_EQ(o.password->str(), "p");
  EXPECT_EQ(o.passfile, "/f");
  EXPECT_EQ(o.dbname, "d");
  EXPECT_EQ(o.application_name, "a");
  EXPECT_EQ(o.fallback_application_name, "b");
  EXPECT_EQ(o.client_encoding, "LATIN1");
  EXPECT_EQ(o.options, "-c x=y");
  EXPECT_EQ(o.connect_timeout, std::chrono::seconds(7));
  EXPECT_FALSE(o.keepalives.enabled);
  EXPECT_EQ(o.keepalives.idle, std::chrono::seconds(1));
  EXPECT_EQ(o.keepalives.interval, std::chrono::seconds(2));
  EXPECT_EQ(o.keepalives.count, 3);
  EXPECT_EQ(o.tcp_user_timeout, std::chrono::milliseconds(4));
  EXPECT_EQ(o.sslmode, pg::ssl_mode::verify_ca);
  EXPECT_EQ(pg::to_string(o.sslmode), "verify-ca");
  EXPECT_EQ(o.sslrootcert, "/r");
  EXPECT_EQ(o.sslcert, "/c");
  EXPECT_EQ(o.sslkey, "/k");
  EXPECT_FALSE(o.send_certificate);
  EXPECT_FALSE(o.sslsni);
  EXPECT_EQ(o.ssl_min_protocol_version, "tlsV1.3");
  EXPECT_EQ(o.ssl_max_protocol_version, "TLSv1.3");
  EXPECT_EQ(o.channel_binding, pg::channel_binding_mode::require);
  EXPECT_EQ(o.require_auth, pg::auth_methods{pg::auth_method::md5});
  EXPECT_EQ(o.min_protocol_version, pg::startup_options::protocol_3_0);
  EXPECT_EQ(o.max_protocol_version, pg::startup_options::protocol_3_2);
}

TEST(connection_options, defaults_are_libpqs) {
  const pg::connection_options o = options_of("");
  EXPECT_EQ(o.dbname, "ann");
  EXPECT_FALSE(o.password);
  EXPECT_EQ(o.sslmode, pg::ssl_mode::prefer);
  EXPECT_EQ(o.channel_binding, pg::channel_binding_mode::prefer);
  EXPECT_EQ(o.require_auth, pg::auth_methods::all());
  EXPECT_EQ(o.ssl_min_protocol_version, "TLSv1.2");
  EXPECT_EQ(o.connect_timeout.count(), 0);
  EXPECT_TRUE(o.keepalives.enabled);
  EXPECT_TRUE(o.sslsni);
  EXPECT_EQ(o.max_protocol_version, pg::startup_options::protocol_3_0);
}

TEST(connection_options, times_of_zero_and_less_mean_none) {
  EXPECT_EQ(options_of("connect_timeout=0").connect_timeout.count(), 0);
  EXPECT_EQ(options_of("connect_timeout=-3").connect_timeout.count(), 0);
  EXPECT_EQ(options_of("connect_timeout=1").connect_timeout.count(), 1);
  EXPECT_FALSE(options_of("keepalives_idle=0").keepalives.idle);
  EXPECT_FALSE(options_of("keepalives_count=-1").keepalives.count);
  EXPECT_EQ(options_of("tcp_user_timeout=-1").tcp_user_timeout.count(), 0);
}

TEST(connection_options, system_roots_make_the_default_mode_verify_full) {
  EXPECT_EQ(options_of("sslrootcert=system").sslmode, pg::ssl_mode::verify_full);
  EXPECT_EQ(options_of("sslrootcert=/x").sslmode, pg::ssl_mode::prefer);
}

TEST(connection_options, oldest_protocol_alone_raises_the_newest) {
  EXPECT_EQ(options_of("min_protocol_version=3.2").max_protocol_version, pg::startup_options::protocol_3_2);
  EXPECT_EQ(options_of("min_protocol_version=latest").min_protocol_version, pg::startup_options::protocol_3_2);
}

TEST(connection_options, strict_is_kept_where_the_string_is_silent) {
  pg::connection_options o = pg::connection_options::strict();
  std::string message;
  ASSERT_FALSE(read("host=db connect_timeout=3", o, message)) << message;
  EXPECT_EQ(o.sslmode, pg::ssl_mode::verify_full);
  EXPECT_EQ(o.sslrootcert, "system");
  EXPECT_EQ(o.require_auth, pg::auth_methods{pg::auth_method::scram_sha_256});
  EXPECT_EQ(o.connect_timeout, std::chrono::seconds(3));
  EXPECT_EQ(o.keepalives.idle, std::chrono::seconds(60));
  ASSERT_FALSE(read("host=db sslrootcert=/ca sslmode=verify-ca", o, message)) << message;
  EXPECT_EQ(o.sslmode, pg::ssl_mode::verify_ca);
}

TEST(connection_options, password_of_the_string_goes_before_the_hosts_own) {
  pg::connection_options o = options_of("host=a,b");
  o.hosts[0].password.emplace("from file");
  EXPECT_EQ(o.password_for(o.hosts[0])->str(), "from file");
  EXPECT_TRUE(o.password_is_from_file(o.hosts[0]));
  EXPECT_EQ(o.password_for(o.hosts[1]), nullptr);
  o.password.emplace("");
  EXPECT_EQ(o.password_for(o.hosts[0])->str(), "from file");
  o.password.emplace("given");
  EXPECT_EQ(o.password_for(o.hosts[0])->str(), "given");
  EXPECT_FALSE(o.password_is_from_file(o.hosts[0]));
  o.password.reset();
  o.hosts[0].password.emplace("");
  EXPECT_EQ(o.password_for(o.hosts[0]), nullptr);
}

TEST(connection_options, nul_in_any_value_is_refused) {
  for (const pg::conninfo_keyword& k : pg::conninfo_keywords()) {
    pg::conninfo info;
    info.set("user", "ann");
    info.set(k.name, "x\0user\0admin"sv);
    pg::connection_options o;
    std::string message;
    EXPECT_EQ(pg::to_options(info, o, message), pg::make_error_code(pg::errc::embedded_nul)) << k.name;
    EXPECT_NE(message.find(k.name), std::string::npos);
  }
}

TEST(connection_options, errors_about_a_misread_password_do_not_quote_it) {
  for (const std::string_view text :
       {"postgresql://ann:hunter2/x@h/d", "postgresql://ann:p@hunter2@h/d", "postgresql://a@b:hunter2@h/d"}) {
    pg::connection_options o;
    std::string message;
    EXPECT_EQ(read(text, o, message), pg::make_error_code(pg::errc::invalid_conninfo)) << text;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
  }
}

TEST(connection_options, missing_user_is_an_error) {
  pg::connection_options o;
  std::string message;
  EXPECT_EQ(pg::to_options(pg::conninfo(), o, message), pg::make_error_code(pg::errc::invalid_conninfo));
  EXPECT_EQ(message, R"(no user name given: set the connection option "user")");
}

TEST(connection_options, startup_carries_what_the_server_is_told) {
  pg::connection_options o = options_of("user=u password=p dbname=d fallback_application_name=f options=-cx=y");
  o.settings.emplace_back("timezone", "UTC");
  const pg::startup_options start = pg::to_startup_options(o, o.hosts[0]);
  EXPECT_EQ(start.user, "u");
  EXPECT_EQ(std::string_view(*start.password), "p");
  const decltype(start.parameters) expected{{"database", "d"},
                                            {"options", "-cx=y"},
                                            {"application_name", "f"},
                                            {"client_encoding", "UTF8"},
                                            {"timezone", "UTC"}};
  EXPECT_EQ(start.parameters, expected);
}

TEST(require_auth, lists_parse_as_libpq) {
  using pg::auth_method;
  using pg::auth_methods;
  auth_methods no_md5 = auth_methods::all(), no_none = auth_methods::all(), no_gss = auth_methods::all();
  no_md5.erase(auth_method::md5);
  no_none.erase(auth_method::none);
  no_gss.erase(auth_method::gss);
  no_gss.erase(auth_method::sspi);
  const std::vector<std::pair<std::string_view, auth_methods>> cases{
      {"", auth_methods::all()},
      {"none", {auth_method::none}},
      {"scram-sha-256", {auth_method::scram_sha_256}},
      {"password,md5,gss,sspi,oauth",
       {auth_method::password, auth_method::md5, auth_method::gss, auth_method::sspi, auth_method::oauth}},
      {"none,md5", {auth_method::none, auth_method::md5}},
      {"!md5", no_md5},
      {"!none", no_none},
      {"!gss,!sspi", no_gss},
  };
  for (const auto& [text, expected] : cases) {
    auth_methods methods;
    std::string message;
    EXPECT_FALSE(pg::parse_require_auth(text, methods, message)) << text << ": " << message;
    EXPECT_EQ(methods, expected) << text;
  }
}

TEST(require_auth, lists_excluding_everything_allow_nothing) {
  pg::auth_methods methods = pg::auth_methods::all();
  std::string message;
  ASSERT_FALSE(pg::parse_require_auth("!none,!password,!md5,!gss,!sspi,!scram-sha-256,!oauth", methods, message));
  EXPECT_EQ(methods, pg::auth_methods());
}

TEST(require_auth, malformed_lists_say_libpqs_reason) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"x", R"(invalid require_auth value: "x")"},
      {"MD5", R"(invalid require_auth value: "MD5")"},
      {" md5", R"(invalid require_auth value: " md5")"},
      {"md5,", R"(invalid require_auth value: "")"},
      {",md5", R"(invalid require_auth value: "")"},
      {"!", R"(invalid require_auth value: "")"},
      {"!!md5", R"(invalid require_auth value: "!md5")"},
      {"md5,md5", R"(require_auth method "md5" is specified more than once)"},
      {"!md5,!md5", R"(require_auth method "!md5" is specified more than once)"},
      {"none,none", R"(require_auth method "none" is specified more than once)"},
      {"!none,!none", R"(require_auth method "!none" is specified more than once)"},
      {"md5,!password", R"(negative require_auth method "!password" cannot be mixed with non-negative methods)"},
      {"md5,!x", R"(negative require_auth method "!x" cannot be mixed with non-negative methods)"},
      {"!md5,password", R"(require_auth method "password" cannot be mixed with negative methods)"},
  };
  for (const auto& [text, expected] : cases) {
    pg::auth_methods methods{pg::auth_method::md5};
    std::string message;
    EXPECT_EQ(pg::parse_require_auth(text, methods, message), pg::make_error_code(pg::errc::invalid_conninfo)) << text;
    EXPECT_EQ(message, expected) << text;
    EXPECT_EQ(methods, pg::auth_methods{pg::auth_method::md5}) << text;
  }
}

}  // namespace
