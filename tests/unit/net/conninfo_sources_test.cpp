#include <greenpg/net/conninfo_sources.hpp>

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <greenpg/net/connect_plan.hpp>
#include <greenpg/net/password_file.hpp>
#include <greenpg/protocol/errc.hpp>

namespace {

using namespace std::string_view_literals;
namespace pg = greenpg;

/// A home folder of its own and an environment with nothing in it but what the test puts there.
class conninfo_sources : public testing::Test {
protected:
  conninfo_sources() {
    std::string pattern = testing::TempDir() + "conninfo_XXXXXX";
    folder = mkdtemp(pattern.data());
    std::filesystem::create_directories(folder + "/run");
    std::filesystem::create_directories(folder + "/etc");
    std::filesystem::create_directories(folder + "/.postgresql");
    variables["HOME"] = folder;
    from.variable = [this](const char* name) -> std::optional<std::string> {
      const auto at = variables.find(name);
      return at == variables.end() ? std::nullopt : std::optional(at->second);
    };
    from.user = "osuser";
    from.socket_directories = {folder + "/missing", folder + "/run"};
    from.system_directory = folder + "/etc";
  }
  ~conninfo_sources() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, std::string_view text, mode_t mode = 0600) {
    const std::string path = folder + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    chmod(path.c_str(), mode);
  }

  /// All that is known about `dsn`, or its error after a `!`.
  std::string resolved(std::string_view dsn) {
    pg::conninfo info;
    std::string message;
    if (const auto error = pg::resolve_conninfo(dsn, from, info, message)) {
      EXPECT_EQ(error, pg::make_error_code(pg::errc::invalid_conninfo));
      return "!" + message;
    }
    return pg::print_conninfo(info, true);
  }

  pg::connection_options options_of(std::string_view dsn, std::string* warning = nullptr) {
    pg::connection_options options;
    std::string message;
    EXPECT_FALSE(pg::resolve_options(dsn, from, options, message, warning)) << dsn << ": " << message;
    return options;
  }

  std::string password_of(std::string_view dsn) {
    const pg::connection_options o = options_of(dsn);
    const pg::secret_string* password = o.password_for(o.hosts.back());
    return password == nullptr ? "(none)" : password->str();
  }

  std::string folder;
  std::map<std::string, std::string> variables;
  pg::environment from;
};

TEST_F(conninfo_sources, nothing_said_gives_the_users_own_database_on_the_socket) {
  EXPECT_EQ(resolved(""), "user='osuser' host='" + folder + "/run'");
  const pg::connection_options o = options_of("");
  EXPECT_EQ(o.dbname, "osuser");
  ASSERT_EQ(o.hosts.size(), 1U);
  EXPECT_EQ(o.hosts[0].host, folder + "/run");
  EXPECT_TRUE(o.hosts[0].is_socket());
}

TEST_F(conninfo_sources, no_socket_folder_gives_localhost) {
  from.socket_directories = {folder + "/missing"};
  EXPECT_EQ(resolved(""), "user='osuser' host='localhost'");
  from.socket_directories.clear();
  EXPECT_EQ(resolved("hostaddr=127.0.0.1"), "user='osuser' hostaddr='127.0.0.1'");
}

TEST_F(conninfo_sources, explicit_beats_service_beats_environment) {
  write(".pg_service.conf", "[s]\nhost=service\nport=2\nuser=service\n");
  variables = {{"HOME", folder}, {"PGHOST", "env"}, {"PGPORT", "3"}, {"PGUSER", "env"}, {"PGDATABASE", "env"}};
  EXPECT_EQ(resolved("service=s host=explicit"), "service='s' user='service' dbname='env' host='explicit' port='2'");
  EXPECT_EQ(resolved("host=explicit"), "user='env' dbname='env' host='explicit' port='3'");
  variables["PGSERVICE"] = "s";
  EXPECT_EQ(resolved("postgresql://?port=1"), "service='s' user='service' dbname='env' host='service' port='1'")
      << "the service named by the environment";
}

TEST_F(conninfo_sources, every_keyword_with_a_variable_takes_it) {
  for (const pg::conninfo_keyword& k : pg::conninfo_keywords()) {
    if (k.environment.empty() || k.name == "service") continue;
    variables = {{"HOME", folder}, {std::string(k.environment), "value"}};
    pg::conninfo info;
    std::string message;
    ASSERT_FALSE(pg::resolve_conninfo("", from, info, message)) << message;
    ASSERT_NE(info.find(k.name), nullptr) << k.name;
    EXPECT_EQ(*info.find(k.name), "value") << k.name;
  }
}

TEST_F(conninfo_sources, empty_variables_count_as_unset_for_who_and_where) {
  variables = {{"HOME", folder}, {"PGHOST", ""}, {"PGPORT", ""}, {"PGUSER", ""}, {"PGDATABASE", ""}};
  const pg::connection_options o = options_of("");
  EXPECT_EQ(o.user, "osuser");
  EXPECT_EQ(o.dbname, "osuser");
  EXPECT_EQ(o.hosts[0].host, folder + "/run");
  EXPECT_EQ(o.hosts[0].port, 5432);
}

TEST_F(conninfo_sources, old_requiressl_variable_yields_to_sslmode) {
  variables["PGREQUIRESSL"] = "1";
  EXPECT_EQ(options_of("").sslmode, pg::ssl_mode::require);
  variables["PGSSLMODE"] = "disable";
  EXPECT_EQ(options_of("").sslmode, pg::ssl_mode::disable);
  variables = {{"PGREQUIRESSL", "0"}};
  EXPECT_EQ(options_of("").sslmode, pg::ssl_mode::prefer);
}

TEST_F(conninfo_sources, settings_come_from_their_variables) {
  variables["PGTZ"] = "UTC";
  variables["PGGEQO"] = "Default";
  variables["PGDATESTYLE"] = "ISO";
  const decltype(pg::connection_options::settings) expected{{"datestyle", "ISO"}, {"timezone", "UTC"}};
  EXPECT_EQ(options_of("").settings, expected);
}

TEST_F(conninfo_sources, unknown_user_is_an_error_only_when_needed) {
  from.user.clear();
  from.user_error = "local user with ID 7 does not exist";
  EXPECT_EQ(resolved(""), "!local user with ID 7 does not exist");
  EXPECT_EQ(resolved("user=ann host=h"), "user='ann' host='h'");
}

TEST_F(conninfo_sources, options_laid_over_strict_stay_strict) {
  variables["PGCONNECT_TIMEOUT"] = "3";
  pg::connection_options o = pg::connection_options::strict();
  o.user = "ann";
  o.hosts.emplace_back("db", "", std::uint16_t{5433});
  std::string message;
  ASSERT_FALSE(pg::resolve_options("dbname=d", from, o, message)) << message;
  EXPECT_EQ(o.sslmode, pg::ssl_mode::verify_full);
  EXPECT_EQ(o.sslrootcert, "system");
  EXPECT_EQ(o.connect_timeout, std::chrono::seconds(3));
  EXPECT_EQ(o.user, "ann");
  ASSERT_EQ(o.hosts.size(), 1U);
  EXPECT_EQ(o.hosts[0].host, "db");
  EXPECT_EQ(o.hosts[0].port, 5433);
}

TEST_F(conninfo_sources, failed_resolution_leaves_the_options_alone) {
  pg::connection_options o;
  std::string message;
  EXPECT_EQ(pg::resolve_options("host=x sslmode=bogus", from, o, message),
            pg::make_error_code(pg::errc::invalid_conninfo));
  EXPECT_EQ(message, R"(invalid sslmode value: "bogus")");
  EXPECT_TRUE(o.hosts.empty());
}

TEST_F(conninfo_sources, certificate_files_have_their_places) {
  const pg::connection_options o = options_of("sslcert=/mine");
  EXPECT_EQ(o.sslrootcert, folder + "/.postgresql/root.crt");
  EXPECT_EQ(o.sslcert, "/mine");
  EXPECT_EQ(o.sslkey, folder + "/.postgresql/postgresql.key");
}

TEST_F(conninfo_sources, revocation_list_in_its_place_is_not_passed_over) {
  write(".postgresql/root.crl", "x");
  options_of("host=db");
  write(".postgresql/root.crt", "x");
  options_of("");  // a socket: no TLS
  options_of("host=db sslmode=disable");
  pg::connection_options o;
  std::string message;
  EXPECT_EQ(pg::resolve_options("host=db", from, o, message), pg::make_error_code(pg::errc::unsupported_option));
  EXPECT_NE(message.find("root.crl"), std::string::npos) << message;
}

// "The Connection Service File"

TEST_F(conninfo_sources, service_is_found_where_libpq_looks) {
  EXPECT_EQ(resolved("service=s host=h user=u"), R"(!definition of service "s" not found)");
  write("etc/pg_service.conf", "[s]\nhost=system\n[t]\nhost=system\n");
  EXPECT_EQ(resolved("service=s user=u"), "service='s' user='u' host='system'");
  write(".pg_service.conf", "[s]\nhost=home\n");
  EXPECT_EQ(resolved("service=s user=u"), "service='s' user='u' host='home'");
  EXPECT_EQ(resolved("service=t user=u"), "service='t' user='u' host='system'");
  write("own.conf", "[s]\nhost=own\n");
  variables["PGSERVICEFILE"] = folder + "/own.conf";
  EXPECT_EQ(resolved("service=s user=u"), "service='s' user='u' host='own'");
  EXPECT_EQ(resolved("service=t user=u"), "service='t' user='u' host='system'");
  variables["PGSYSCONFDIR"] = folder;
  EXPECT_EQ(resolved("service=t user=u"), R"(!definition of service "t" not found)");
  variables["PGSERVICEFILE"] = folder + "/none.conf";
  EXPECT_EQ(resolved("service=s user=u"), "!service file \"" + folder + "/none.conf\" not found");
}

TEST_F(conninfo_sources, service_file_reads_as_in_libpq) {
  const std::string at = "\"" + folder + "/.pg_service.conf\", line ";
  const std::string syntax = "!syntax error in service file " + at;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"# c\r\n\r\n  [s]  \r\n \tport=1 \r\n # c\r\nhost=h\r\n", "service='s' user='u' host='h' port='1'"},
      {"[s]junk\nhost=h", "service='s' user='u' host='h'"},
      {"[s]\nhost=h\nhost=i", "service='s' user='u' host='h'"},
      {"[s]\nhost=h\n[s]\nport=1", "service='s' user='u' host='h'"},
      {"[x]\nnonsense\n[s]\nhost=h\n[y]\nnonsense", "service='s' user='u' host='h'"},
      {"[s]\nhost='h'", R"(service='s' user='u' host='\'h\'')"},
      {"[s]\nhost=h\noptions=-c a=b", "service='s' user='u' host='h' options='-c a=b'"},
      {"[s]\nhost=h\ndbname=", "service='s' user='u' dbname='' host='h'"},
      {"[s]\nhost = h", syntax + "2"},
      {"[s]\nhost", syntax + "2"},
      {"[s]\nHOST=h", syntax + "2"},
      {"[s]\n\nrequiressl=1", syntax + "3"},
      {"[s]\nservice=t", "!nested service specifications not supported in service file " + at + "2"},
      {"[ s ]\nhost=h", R"(!definition of service "s" not found)"},
      {"[S]\nhost=h", R"(!definition of service "s" not found)"},
      {"[ss]\nhost=h", R"(!definition of service "s" not found)"},
      {"[s", R"(!definition of service "s" not found)"},
      {"#" + std::string(1021, 'x') + "\n[s]\nhost=h",
       "!line 1 too long in service file \"" + folder + "/.pg_service.conf\""},
      {"#" + std::string(1020, 'x') + "\n[s]\nhost=h", "service='s' user='u' host='h'"},
  };
  for (const auto& [text, expected] : cases) {
    write(".pg_service.conf", text);
    EXPECT_EQ(resolved("service=s user=u"), expected) << text;
  }
}

// "The Password File"

TEST_F(conninfo_sources, password_file_lines_match_as_in_libpq) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"h:5432:d:u:pw", "pw"},
      {"h:5432:d:u:pw\r\n", "pw"},
      {"*:*:*:*:pw", "pw"},
      {"h:5432:d:u:", ""},
      {"h:5432:d:u:\nh:5432:d:u:pw", ""},
      {"x:5432:d:u:no\nh:5432:d:u:pw", "pw"},
      {"h:5433:d:u:no\nh:5432:d:x:no\nh:5432:x:u:no", "(none)"},
      {"H:5432:d:u:no", "(none)"},
      {" h:5432:d:u:no", "(none)"},
      {"#h:5432:d:u:no\nh:5432:d:u:pw", "pw"},
      {"h:5432:d:u", "(none)"},
      {"h:5432:d:u:pw ", "pw "},
      {"h:5432:d:u:pw:more", "pw"},
      {R"(h:5432:d:u:p\:w\\x\y)", R"(p:w\xy)"},
      {R"(h:5432:d:u:pw\)", R"(pw\)"},
      {R"(\h:5432:d:u:pw)", "pw"},
      {R"(\*:5432:d:u:no)", "(none)"},
      {"h*:5432:d:u:no", "(none)"},
      {"\n\n:\nh\nh:5432:d:u:pw", "pw"},
      {"", "(none)"},
  };
  pg::password_query query;
  query.host = "h";
  query.port = "5432";
  query.dbname = "d";
  query.user = "u";
  for (const auto& [text, expected] : cases) {
    const auto found = pg::find_password(text, query);
    EXPECT_EQ(found ? found->str() : "(none)", expected) << text;
  }
  query.host = "a:b\\c";
  EXPECT_EQ(pg::find_password(R"(a\:b\\c:*:*:*:pw)", query)->str(), "pw");
}

TEST_F(conninfo_sources, password_is_looked_up_for_each_host) {
  write(".pgpass", "localhost:*:*:*:local\n/nx:*:*:*:socket\ndb:5433:*:*:db\n192.0.2.1:*:*:*:address\n");
  EXPECT_EQ(password_of(""), "local");
  EXPECT_EQ(password_of("host=" + folder + "/run"), "local");
  EXPECT_EQ(password_of("host=localhost"), "local");
  EXPECT_EQ(password_of("host=/nx"), "socket");
  EXPECT_EQ(password_of("hostaddr=192.0.2.1"), "address");
  EXPECT_EQ(password_of("host=db hostaddr=192.0.2.1"), "(none)");
  const pg::connection_options o = options_of("host=db,/nx,other port=5433");
  EXPECT_EQ(o.password_for(o.hosts[0])->str(), "db");
  EXPECT_EQ(o.password_for(o.hosts[1])->str(), "socket");
  EXPECT_EQ(o.password_for(o.hosts[2]), nullptr);
  EXPECT_TRUE(o.password_is_from_file(o.hosts[0]));
}

TEST_F(conninfo_sources, password_given_leaves_the_file_unread) {
  write(".pgpass", "*:*:*:*:file\n");
  EXPECT_EQ(password_of("password=given"), "given");
  EXPECT_EQ(password_of("password=''"), "file");
  variables["PGPASSWORD"] = "variable";
  EXPECT_EQ(password_of(""), "variable");
}

TEST_F(conninfo_sources, password_file_is_the_named_one) {
  write(".pgpass", "*:*:*:*:home\n");
  write("a", "*:*:*:*:a\n");
  write("b", "*:*:*:*:b\n");
  variables["PGPASSFILE"] = folder + "/a";
  EXPECT_EQ(password_of(""), "a");
  EXPECT_EQ(password_of("passfile=" + folder + "/b"), "b");
  EXPECT_EQ(password_of("passfile=" + folder + "/none"), "(none)");
  EXPECT_EQ(password_of("passfile=''"), "home");
}

TEST_F(conninfo_sources, password_file_that_others_can_read_is_ignored) {
  for (const mode_t mode : {0640U, 0604U, 0620U, 0601U}) {
    write(".pgpass", "*:*:*:*:file\n", mode);
    std::string warning;
    const pg::connection_options o = options_of("", &warning);
    EXPECT_EQ(o.password_for(o.hosts[0]), nullptr);
    EXPECT_EQ(warning, "WARNING: password file \"" + folder +
                           "/.pgpass\" has group or world access; permissions should be u=rw (0600) or less");
  }
  write(".pgpass", "*:*:*:*:file\n", 0400);
  EXPECT_EQ(password_of(""), "file");
}

TEST_F(conninfo_sources, password_file_that_is_no_file_is_ignored) {
  for (const bool pipe : {false, true}) {
    const std::string path = folder + (pipe ? "/pipe" : "/run");
    if (pipe) {
      ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    }
    std::string warning;
    options_of("passfile=" + path, &warning);
    EXPECT_EQ(warning, "WARNING: password file \"" + path + "\" is not a plain file");
  }
}

TEST_F(conninfo_sources, process_environment_knows_the_user_and_its_variables) {
  const pg::environment process = pg::environment::process();
  ASSERT_EQ(setenv("GREENPG_TEST_VARIABLE", "x y", 1), 0);
  EXPECT_EQ(process.get("GREENPG_TEST_VARIABLE"), "x y");
  ASSERT_EQ(unsetenv("GREENPG_TEST_VARIABLE"), 0);
  EXPECT_EQ(process.get("GREENPG_TEST_VARIABLE"), std::nullopt);
  EXPECT_NE(process.user.empty(), process.user_error.empty());
  EXPECT_FALSE(process.default_host().empty());
}

TEST_F(conninfo_sources, plan_has_what_the_options_say) {
  const pg::connect_plan plan = pg::make_connect_plan(options_of(
      "host=a,b hostaddr=192.0.2.1,192.0.2.2 port=1,2 sslmode=verify-full sslrootcert=/r sslcert=/c sslkey=/k "
      "sslsni=0 ssl_max_protocol_version=TLSv1.3 connect_timeout=4 keepalives=0 keepalives_idle=5 "
      "keepalives_interval=6 keepalives_count=7 tcp_user_timeout=8"));
  ASSERT_EQ(plan.hosts.size(), 2U);
  EXPECT_EQ(plan.hosts[1].host, "b");
  EXPECT_EQ(plan.hosts[1].address, "192.0.2.2");
  EXPECT_EQ(plan.hosts[1].port, 2);
  EXPECT_EQ(plan.encryption, pg::encryption_policy::require);
  EXPECT_EQ(plan.tls.verification, pg::tls_verification::host);
  EXPECT_EQ(plan.tls.root_certificates, "/r");
  EXPECT_EQ(plan.tls.certificate, "/c");
  EXPECT_EQ(plan.tls.key, "/k");
  EXPECT_EQ(plan.tls.min_version, "TLSv1.2");
  EXPECT_EQ(plan.tls.max_version, "TLSv1.3");
  EXPECT_FALSE(plan.tls.server_name_indication);
  EXPECT_FALSE(plan.socket.keepalives);
  EXPECT_EQ(plan.socket.keepalives_idle, 5);
  EXPECT_EQ(plan.socket.keepalives_interval, 6);
  EXPECT_EQ(plan.socket.keepalives_count, 7);
  EXPECT_EQ(plan.socket.tcp_user_timeout, 8);
  EXPECT_EQ(plan.timeout, std::chrono::seconds(4));
  EXPECT_TRUE(pg::make_connect_plan(options_of("sslcertmode=disable sslcert=/c")).tls.certificate.empty());
}

TEST_F(conninfo_sources, plan_encrypts_as_sslmode_says) {
  using pg::encryption_policy;
  using pg::tls_verification;
  const std::vector<std::pair<std::string, std::pair<encryption_policy, tls_verification>>> cases{
      {"disable", {encryption_policy::never, tls_verification::if_rooted}},
      {"allow", {encryption_policy::allow, tls_verification::if_rooted}},
      {"prefer", {encryption_policy::prefer, tls_verification::if_rooted}},
      {"require", {encryption_policy::require, tls_verification::if_rooted}},
      {"verify-ca", {encryption_policy::require, tls_verification::chain}},
      {"verify-full", {encryption_policy::require, tls_verification::host}},
  };
  for (const auto& [mode, expected] : cases) {
    const pg::connect_plan plan = pg::make_connect_plan(options_of("sslmode=" + mode));
    EXPECT_EQ(plan.encryption, expected.first) << mode;
    EXPECT_EQ(plan.tls.verification, expected.second) << mode;
  }
}

}  // namespace
