#include "codec_probe.hpp"

#include <string>
#include <utility>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

TEST(hstore_codec, values_in_all_forms) {
  expect_server_form<pg::hstore>(oids::hstore, "00000000", "");
  expect_server_form<pg::hstore>(oids::hstore, "0000000200000001610000000131000000026262ffffffff",
                                 "\"a\"=>\"1\", \"bb\"=>NULL");
  expect_server_form<pg::hstore>(oids::hstore, "0000000100000002225c0000000178", "\"\\\"\\\\\"=>\"x\"");
  EXPECT_EQ(pg::parse_hstore("\"a\"=>NULL")->at("a"), std::nullopt);
}

TEST(hstore_codec, malformed_bytes_are_refused) {
  for (const char* hex : {"ffffffff", "7fffffff", "00000001", "00000001ffffffff00000000", "000000010000000161fffffffe",
                          "00000001000000ff61ffffffff",
                          "00000001000000016100000002"
                          "62"})
    expect_no_form<pg::hstore>(oids::hstore, hex);
  // twice the same key: printed as it is, but no map
  EXPECT_EQ(from_binary<pg::hstore>(oids::hstore, unhex("000000020000000161ffffffff0000000161ffffffff")).error,
            errc::invalid_value);
}

TEST(hstore_codec, a_nul_is_not_sent) {
  for (const pg::hstore& value : {pg::hstore{{raw("a\0"), "1"}}, pg::hstore{{"a", raw("\0")}}}) {
    EXPECT_EQ(to_text(value).error, errc::embedded_nul);
    EXPECT_EQ(to_binary(value, oids::hstore).error, errc::embedded_nul);
  }
}

TEST(hstore_codec, malformed_text_is_refused) {
  for (const char* text : {"a=>1", "\"a\"", "\"a\"=>", "\"a\"=>\"1", "\"a\"=>null", "\"a\"=>\"1\",\"b\"=>\"2\"",
                           "\"a\"=>\"1\", ", "\"a\"=>\"\\", "\"a\"=>NULL, \"a\"=>NULL", "NULL=>NULL", " "})
    EXPECT_EQ(from_text<pg::hstore>(oids::hstore, text).error, errc::invalid_value) << text;
}

TEST(hstore_codec, any_type_that_is_not_built_in_is_read_as_text) {
  EXPECT_EQ(from_text<pg::hstore>(oids::first_user_defined, "\"a\"=>\"1\"").value.at("a"), "1");
  EXPECT_EQ(from_text<pg::hstore>(oids::text, "").error, errc::type_mismatch);
  EXPECT_EQ(from_binary<pg::hstore>(oids::first_user_defined, unhex("00000000")).error, errc::type_mismatch);
  EXPECT_FALSE(pg::codec<pg::hstore>::has_binary(oids::first_user_defined));
}

TEST(contrib_type, names_give_the_types_that_codecs_know) {
  EXPECT_EQ(pg::contrib_type("hstore"), oids::hstore);
  EXPECT_EQ(pg::contrib_type("ltree"), oids::ltree);
  EXPECT_EQ(pg::contrib_type("lquery"), oids::lquery);
  EXPECT_EQ(pg::contrib_type("ltxtquery"), oids::ltxtquery);
  EXPECT_EQ(pg::contrib_type("citext"), oids::text);
  EXPECT_EQ(pg::contrib_type("text"), 0U);
}

TEST(text_codec, versioned_text_has_version_1_only) {
  for (const pg::oid type : {oids::jsonb, oids::jsonpath, oids::ltree, oids::lquery, oids::ltxtquery}) {
    EXPECT_EQ(from_binary<std::string>(type, "\1abc").value, "abc");
    EXPECT_EQ(from_binary<std::string>(type, "\2abc").error, errc::invalid_value);
    EXPECT_EQ(from_binary<std::string>(type, "").error, errc::invalid_value);
    EXPECT_EQ(to_binary(std::string("abc"), type).bytes, "\1abc");
    expect_no_form<std::string>(type, "02");
  }
}

std::string print(pg::oid type, const char* hex) {
  const std::string binary = unhex(hex);
  std::string out;
  EXPECT_EQ(pg::print_value(type, pg::format::binary, std::as_bytes(std::span(binary)), out), errc{});
  EXPECT_EQ(from_binary<std::string>(type, binary).value, out);
  return out;
}

TEST(value_text, text_search_types_print_as_the_server_prints_them) {
  const struct {
    pg::oid type;
    const char* hex;
    const char* text;
  } table[] = {
      {oids::tsvector, "00000000", ""},
      {oids::tsvector, "0000000161000000", "'a'"},
      {oids::tsvector, "00000002620000013fff69742773000004c001800240030004", "'b':16383 'it''s':1A,2B,3C,4"},
      {oids::tsquery, "00000000", ""},
      {oids::tsquery, "000000010100006100", "'a'"},
      {oids::tsquery, "00000006020301000063000202010000620002010100006100", "!'a' & 'b' | 'c'"},
      {oids::tsquery, "000000050202010c016300020301000062000100006100", "( 'a' | 'b' ) & 'c':*AB"},
      {oids::tsquery, "000000050204000102040003010000630001000062000100006100", "'a' <-> ( 'b' <3> 'c' )"},
      {oids::tsquery, "0000000402010204000101000062000100006100", "!( 'a' <-> 'b' )"},
      {oids::tsquery, "00000003020102010100006974277300", "!!'it''s'"},
      {oids::jsonpath, "01242e2261225b2a5d", "$.\"a\"[*]"},
      {oids::ltree, "01546f702e536369656e6365", "Top.Science"},
  };
  for (const auto& row : table) EXPECT_EQ(print(row.type, row.hex), row.text);
}

TEST(value_text, malformed_text_search_types_are_refused) {
  for (const char* hex :
       {"", "000000", "ffffffff", "7fffffff", "0000000161", "000000016100", "00000001610001", "00000000ff"})
    expect_no_form<std::string>(oids::tsvector, hex);
  for (const char* hex : {
           "",
           "ffffffff",
           "7fffffff",
           "00000001",
           "00000001"
           "0300",  // neither a lexeme nor an operator
           "00000001"
           "0205",  // no such operator
           "00000001"
           "0200",
           "00000001"
           "0201",  // a negation of nothing
           "00000002"
           "020201000061"
           "00",  // one operand of two
           "00000002"
           "01000061000100006200",  // two trees
           "00000001"
           "0110006100",  // weights beyond the four
           "00000001"
           "0100026100",  // a prefix that is neither
           "00000001"
           "01000061",  // no end of the lexeme
           "00000003"
           "0204ffff"
           "01000061000100006200",  // a distance below 0
           "00000001"
           "010000610000",
       })
    expect_no_form<std::string>(oids::tsquery, hex);
}

TEST(value_text, a_query_of_any_depth_is_printed) {
  constexpr std::size_t depth = 200'000;
  std::string binary = unhex("00030d41");  // 200,001
  for (std::size_t i = 0; i != depth; ++i) binary += "\2\1";
  binary += raw("\1\0\0a\0");
  std::string out;
  EXPECT_EQ(pg::print_value(oids::tsquery, pg::format::binary, std::as_bytes(std::span(binary)), out), errc{});
  EXPECT_EQ(out, std::string(depth, '!') + "'a'");
}

TEST(value_text, what_has_no_bytes_prints_nothing) {
  EXPECT_EQ(print(oids::void_, ""), "");
  EXPECT_EQ(print(oids::cstring, "6162"), "ab");
}

}  // namespace
