#include <greenpg/protocol/conninfo.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <greenpg/protocol/errc.hpp>

namespace {

using namespace std::string_view_literals;
namespace pg = greenpg;

/// What a string says, printed with its secrets; or its error after a `!`.
std::string parsed(std::string_view text) {
  pg::conninfo info;
  std::string message;
  if (const auto error = pg::parse_conninfo(text, info, message)) {
    EXPECT_EQ(error, pg::make_error_code(pg::errc::invalid_conninfo)) << text;
    EXPECT_FALSE(message.empty()) << text;
    EXPECT_EQ(pg::print_conninfo(info, true), "") << text;
    return "!" + message;
  }
  EXPECT_EQ(message, "") << text;
  return pg::print_conninfo(info, true);
}

using table = std::vector<std::pair<std::string_view, std::string_view>>;

void expect_each(const table& cases) {
  for (const auto& [text, expected] : cases) EXPECT_EQ(parsed(text), expected) << text;
}

TEST(conninfo, keyword_values_parse_as_libpq) {
  expect_each({
      {"", ""},
      {" \t\n\r\f\v ", ""},
      {"host=a port=5", "host='a' port='5'"},
      {"port=5 host=a", "host='a' port='5'"},
      {"host = a\tport\n=\v5", "host='a' port='5'"},
      {"host= port=5", "host='port=5'"},
      {"dbname=", "dbname=''"},
      {"dbname=''", "dbname=''"},
      {"dbname='a b'", "dbname='a b'"},
      {"dbname=a\\ b", "dbname='a b'"},
      {"dbname=a\\", "dbname='a'"},
      {"dbname=a\\\\", R"(dbname='a\\')"},
      {R"(dbname='it\'s' user='a\\b')", R"(user='a\\b' dbname='it\'s')"},
      {R"(dbname='\x')", "dbname='x'"},
      {"dbname=a'b", R"(dbname='a\'b')"},
      {"dbname=a=b", "dbname='a=b'"},
      {"host='a'port=5", "host='a' port='5'"},
      {"host=a host=b", "host='b'"},
      {"host=#x", "host='#x'"},
      {"sslmode=bogus", "sslmode='bogus'"},
      {"dbname=%41", "dbname='%41'"},
      {"dbname='host=z'", "dbname='host=z'"},
      {"requiressl=1", "sslmode='require'"},
      {"requiressl=0", "sslmode='prefer'"},
      {"dbname=\xc3\xbc", "dbname='\xc3\xbc'"},
  });
}

TEST(conninfo, keyword_values_malformed_say_libpqs_reason) {
  expect_each({
      {"host", R"(!missing "=" after "host" in connection info string)"},
      {"us er=x", R"(!missing "=" after "us" in connection info string)"},
      {"dbname='it''s'", R"(!missing "=" after "***" in connection info string)"},
      {"=x", R"(!invalid connection option "")"},
      {"HOST=x", R"(!invalid connection option "HOST")"},
      {"authtype=x", R"(!invalid connection option "authtype")"},
      {"ssl=true", R"(!invalid connection option "ssl")"},
      {"host='a", "!unterminated quoted string in connection info string"},
      {"host='a\\'", "!unterminated quoted string in connection info string"},
      {"host='a\\", "!unterminated quoted string in connection info string"},
      {"# host=a", R"(!missing "=" after "***" in connection info string)"},
  });
}

TEST(conninfo, uri_parts_parse_as_libpq) {
  expect_each({
      {"postgresql://", ""},
      {"postgres://", ""},
      {"postgresql:///", ""},
      {"postgresql://h", "host='h'"},
      {"postgresql://h:5433/d", "dbname='d' host='h' port='5433'"},
      {"postgresql://u:p@h/d", "user='u' password='p' dbname='d' host='h'"},
      {"postgresql://u@", "user='u'"},
      {"postgresql://:@", ""},
      {"postgresql://u:@h", "user='u' host='h'"},
      {"postgresql://u:p:q@h", "user='u' password='p:q' host='h'"},
      {"postgresql://u:p@ss@h", "user='u' password='p' host='ss@h'"},
      {"postgresql://u:p?w@h", "user='u' password='p?w' host='h'"},
      {"postgresql://u:p/w@h/d", "dbname='w@h/d' host='u' port='p'"},
      {"postgresql://h:", "host='h'"},
      {"postgresql://h:/", "host='h'"},
      {"postgresql://h:1:2", "host='h' port='1:2'"},
      {"postgresql://[::1]:5433/d", "dbname='d' host='::1' port='5433'"},
      {"postgresql://[fe80::1%25eth0]", "host='fe80::1%eth0'"},
      {"postgresql://[x y]", R"(!unexpected spaces found in "x y", use percent-encoded spaces (%20) instead)"},
      {"postgresql://h1,h2", "host='h1,h2' port=','"},
      {"postgresql://h1,h2:5433", "host='h1,h2' port=',5433'"},
      {"postgresql://h1:1,[::1]:2/d", "dbname='d' host='h1,::1' port='1,2'"},
      {"postgresql://,/", "host=',' port=','"},
      {"postgresql://h%2Ch2", "host='h,h2'"},
      {"postgresql://%2Ftmp/d", "dbname='d' host='/tmp'"},
      {"postgresql:///d?host=/tmp", "dbname='d' host='/tmp'"},
      {"postgresql://h/a/b", "dbname='a/b' host='h'"},
      {"postgresql://h/a#b+c", "dbname='a#b+c' host='h'"},
      {"postgresql://u%40x:p%2Fw@h", "user='u@x' password='p/w' host='h'"},
  });
}

TEST(conninfo, uri_query_parses_as_libpq) {
  expect_each({
      {"postgresql://h?", "host='h'"},
      {"postgresql://h?host=other", "host='other'"},
      {"postgresql://h/d?dbname=e&user=u", "user='u' dbname='e' host='h'"},
      {"postgresql://h?port=1&port=2", "host='h' port='2'"},
      {"postgresql://h?port=", "host='h' port=''"},
      {"postgresql://h?port=1&", "host='h' port='1'"},
      {"postgresql://?us%65r=x", "user='x'"},
      {"postgresql://?application_name=a%20b%3D", "application_name='a b='"},
      {"postgresql://?ssl=true", "sslmode='require'"},
      {"postgresql://?requiressl=1", "sslmode='require'"},
      {"postgresql://?&port=1", R"(!missing key/value separator "=" in URI query parameter: "")"},
      {"postgresql://?a", R"(!missing key/value separator "=" in URI query parameter: "a")"},
      {"postgresql://?host=a=b", R"(!extra key/value separator "=" in URI query parameter: "host")"},
      {"postgresql://?x=1", R"(!invalid URI query parameter: "x")"},
      {"postgresql://?ssl=false", R"(!invalid URI query parameter: "ssl")"},
      {"postgresql://?HOST=x", R"(!invalid URI query parameter: "HOST")"},
  });
}

TEST(conninfo, uri_blanks_around_parts_are_dropped) {
  expect_each({
      {"postgresql:// u : p @ h : 5 / d ? sslmode = x ",
       "user='u' password='p' dbname='d' host='h' port='5' sslmode='x'"},
      {"postgresql://h/a%20b", "dbname='a b' host='h'"},
      {"postgresql://h/\ta", "dbname='\ta' host='h'"},
      {"postgresql://h/a b", R"(!unexpected spaces found in "a b", use percent-encoded spaces (%20) instead)"},
      {" postgresql://h", R"(!missing "=" after "postgresql***" in connection info string)"},
  });
}

TEST(conninfo, uri_malformed_says_libpqs_reason) {
  expect_each({
      {"postgresql://[]", R"(!IPv6 host address may not be empty in URI: "postgresql://[]")"},
      {"postgresql://[::1",
       R"(!end of string reached when looking for matching "]" in IPv6 host address in URI: "postgresql://[::1")"},
      {"postgresql://[::1]x",
       R"(!unexpected character "x" at position 19 in URI (expected ":" or "/"): "postgresql://[::1]x")"},
      {"postgresql://h/d%00x", R"(!forbidden value %00 in percent-encoded value: "d%00x")"},
      {"postgresql://h/d%zz", R"(!invalid percent-encoded token: "d%zz")"},
      {"postgresql://h/d%", R"(!invalid percent-encoded token: "d%")"},
      {"postgresql://h/d%4", R"(!invalid percent-encoded token: "d%4")"},
      {"postgresql+x://h", R"(!missing "=" after "postgresql***" in connection info string)"},
      {"Postgresql://h", R"(!missing "=" after "Postgresql***" in connection info string)"},
      {"jdbc:postgresql://h", R"(!missing "=" after "jdbc***" in connection info string)"},
  });
}

TEST(conninfo, errors_quote_no_secret) {
  const std::vector<std::string_view> strings{
      "password=hunter2 hunter2",
      "password=hunter2 hunter2=x",
      "password=x'hunter2 y",
      "password='hunter2",
      "password='it's hunter2'",
      "sslpassword=x hunter2",
      "scram_client_key=x hunter2",
      "password:hunter2",
      "password:hunter2=x",
      " postgresql://u:hunter2@h/d",
      "postgresql+psycopg://u:hunter2@h/d?sslmode=require",
      "Postgres://u:hunter2@h/d",
      "postgresql://u:hunter2%zz@h",
      "postgresql://u:hunter2%00@h",
      "postgresql://u:x hunter2@h",
      "postgresql://u:hunter2@[",
      "postgresql://u:hunter2@[]",
      "postgresql://u:hunter2@[::1]x",
      "postgresql://u:p@[hunter2@x",
      "postgresql://u:p@hunter2%zz@h",
      "postgresql://u:p@hunter2 x@h",
      "postgresql://u:p/hunter2%zz@h/d",
      "postgresql://u:p/hunter2?hunter2@h/d",
      "postgresql://u:p/x?hunter2=x=@h/d",
      "postgresql://[?password=hunter2",
      "postgresql://[?pass%77ord=hunter2",
      "postgresql://[]?sslpassword=hunter2&host=x",
      "postgresql://[]?host=x&password=a&hunter2",
      "postgresql://h?password=hunter2%zz",
      "postgresql://h?pass%77ord=hunter2%zz",
      "postgresql://h?passwd=hunter2%zz",
      "postgresql://h?password=a&hunter2",
      "postgresql://h?password=a&hunter2=b",
      "postgresql://h?password=a&hunter2=b=c",
      "postgresql://h?password=a&host=hunter2%zz",
      "postgresql://h?password=a hunter2",
      "postgresql://h?password=p@hunter2 x",
      "postgresql://[?passfile=x?password=hunter2",
      "postgresql://[?password=a&host=hunter2",
      "postgresql://[x?password=hunter2%zz]",
      "postgresql://[x?password=p]:hunter2%zz",
      "postgresql://h?password=p@hunter2:[?x",
      "postgresql://h?password=p@[hunter2",
      "postgresql://h:1?password=hunter2%zz@x",
  };
  for (const std::string_view text : strings) {
    const std::string answer = parsed(text);
    EXPECT_TRUE(answer.starts_with('!')) << text << ": " << answer;
    EXPECT_EQ(answer.find("hunter2"), std::string::npos) << answer;
  }
}

TEST(conninfo, uri_quoted_in_an_error_keeps_what_is_no_secret) {
  EXPECT_EQ(parsed("postgresql://ann:pw@[]:5432/shop?sslmode=require&password=pw&x=y"),
            R"(!IPv6 host address may not be empty in URI: "postgresql://ann:***@[]:5432/shop?sslmode=require&)"
            R"(password=***")");
}

TEST(conninfo, nul_in_the_text_is_refused) {
  for (const std::string_view text : {"host=a\0b"sv, "\0"sv, "postgresql://h\0"sv, "host='a\0'"sv}) {
    pg::conninfo info;
    std::string message;
    EXPECT_EQ(pg::parse_conninfo(text, info, message), pg::make_error_code(pg::errc::embedded_nul));
    EXPECT_EQ(message, "connection string contains a NUL character");
    EXPECT_EQ(info, pg::conninfo());
  }
}

TEST(conninfo, text_is_recognised_as_libpq_does) {
  EXPECT_TRUE(pg::is_conninfo_uri("postgres://"));
  EXPECT_TRUE(pg::is_conninfo_uri("postgresql://x"));
  EXPECT_FALSE(pg::is_conninfo_uri(" postgresql://x"));
  EXPECT_FALSE(pg::is_conninfo_uri("postgresql:/x"));
  EXPECT_TRUE(pg::is_conninfo("postgres://x"));
  EXPECT_TRUE(pg::is_conninfo("a=b"));
  EXPECT_FALSE(pg::is_conninfo("shop"));
}

TEST(conninfo, printed_and_parsed_again_is_the_same) {
  pg::conninfo info;
  for (const pg::conninfo_keyword& k : pg::conninfo_keywords())
    EXPECT_TRUE(info.set(k.name, std::string(k.name) + " '\\\n\x01\xff=#"));
  EXPECT_TRUE(info.set("dbname", ""));
  pg::conninfo again;
  std::string message;
  ASSERT_FALSE(pg::parse_conninfo(pg::print_conninfo(info, true), again, message)) << message;
  EXPECT_EQ(again, info);
}

TEST(conninfo, printed_without_secrets_shows_stars) {
  pg::conninfo info;
  for (const std::string_view name :
       {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
    info.set(name, "hunter2");
  info.set("user", "ann");
  EXPECT_EQ(pg::print_conninfo(info, false),
            "user='ann' password='***' sslpassword='***' scram_client_key='***' scram_server_key='***' "
            "oauth_client_secret='***'");
}

TEST(conninfo, values_are_set_found_and_unset) {
  pg::conninfo info;
  EXPECT_EQ(info.find("host"), nullptr);
  EXPECT_TRUE(info.set("host", ""));
  ASSERT_NE(info.find("host"), nullptr);
  EXPECT_FALSE(info.has("host"));
  EXPECT_TRUE(info.set("host", "a"));
  EXPECT_TRUE(info.has("host"));
  EXPECT_EQ(*info.find("host"), "a");
  EXPECT_FALSE(info.set("hosts", "a"));
  EXPECT_EQ(info.find("hosts"), nullptr);
  const pg::conninfo copy = info;
  info.unset("host");
  EXPECT_EQ(info.find("host"), nullptr);
  EXPECT_EQ(*copy.find("host"), "a");
}

TEST(conninfo_keyword, table_knows_environment_and_secrets) {
  const pg::conninfo_keyword* password = pg::find_conninfo_keyword("password");
  ASSERT_NE(password, nullptr);
  EXPECT_TRUE(password->secret);
  EXPECT_EQ(password->environment, "PGPASSWORD");
  const pg::conninfo_keyword* port = pg::find_conninfo_keyword("port");
  ASSERT_NE(port, nullptr);
  EXPECT_FALSE(port->secret);
  EXPECT_EQ(port->compiled_default, "5432");
  EXPECT_EQ(pg::find_conninfo_keyword("PORT"), nullptr);
}

TEST(secret_string, wiped_text_is_gone_from_its_memory) {
  pg::secret_string secret("correct horse battery staple");
  const char* const place = secret.str().data();
  const std::size_t size = secret.str().size();
  secret.wipe();
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(std::string(place, size), std::string(size, '\0'));
}

TEST(secret_string, moved_text_stays_in_its_place) {
  pg::secret_string secret("pw");
  const char* const place = secret.str().data();
  const pg::secret_string moved = std::move(secret);
  EXPECT_EQ(moved.str().data(), place);
  EXPECT_EQ(moved.str(), "pw");
}

}  // namespace
