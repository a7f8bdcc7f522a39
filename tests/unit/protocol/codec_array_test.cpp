#include "codec_probe.hpp"

#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

// What array_send() and array_out() of PostgreSQL 15 give.
TEST(codec_array, values_have_the_forms_of_the_server) {
  expect_server_form<pg::array<std::optional<std::int32_t>>>(
      oids::int4_array, "00000001000000010000001700000003000000010000000400000001ffffffff00000004fffffffd",
      "{1,NULL,-3}");
  expect_server_form<std::vector<std::optional<std::int32_t>>>(
      oids::int4_array, "00000001000000010000001700000003000000010000000400000001ffffffff00000004fffffffd",
      "{1,NULL,-3}");
  expect_server_form<pg::array<std::int32_t>>(oids::int4_array, "000000000000000000000017", "{}");
  expect_server_form<std::vector<std::vector<std::int32_t>>>(oids::int4_array, "000000000000000000000017", "{}");
  expect_server_form<pg::array<std::optional<std::int32_t>>>(oids::int4_array,
                                                             "000000020000000100000017000000020000000000000002000000020"
                                                             "00000040000000100000004000000020000000400000003ffffffff",
                                                             "[0:1][2:3]={{1,2},{3,NULL}}");
  expect_server_form<pg::array<std::int32_t>>(oids::int4_array,
                                              "000000060000000000000017000000010000000100000001000000010000000100000001"
                                              "0000000100000001000000010000000100000001000000010000000400000007",
                                              "{{{{{{7}}}}}}");
  expect_server_form<std::vector<std::optional<std::string>>>(
      oids::text_array,
      "0000000100000001000000190000000900000001000000016100000000000000044e554c4cffffffff000000087820227922205c7a000000"
      "037b2c7d00000001200000000109000000076e61c3af76653b",
      "{a,\"\",\"NULL\",NULL,\"x \\\"y\\\" \\\\z\",\"{,}\",\" \",\"\t\",naïve;}");
  expect_server_form<std::vector<pg::box>>(
      oids::box_array,
      "00000001000000000000025b0000000200000001000000203ff00000000000003ff000000000000000000000000000000000000000000000"
      "00000020400000000000000040000000000000003ff00000000000003ff0000000000000",
      "{(1,1),(0,0);(2,2),(1,1)}");
  expect_server_form<std::vector<std::optional<pg::numeric>>>(
      oids::numeric_array,
      "0000000100000001000006a400000003000000010000000c000200000000000200011388ffffffff0000000800000000c0000000",
      "{1.50,NULL,NaN}");
  expect_server_form<std::vector<std::vector<std::int16_t>>>(
      oids::int2_array,
      "00000002000000000000001500000002000000010000000200000001000000020001000000020002000000020003000000020004",
      "{{1,2},{3,4}}");
  expect_server_form<std::array<std::array<int, 2>, 2>>(
      oids::int2_array,
      "00000002000000000000001500000002000000010000000200000001000000020001000000020002000000020003000000020004",
      "{{1,2},{3,4}}");
  expect_server_form<std::vector<std::array<int, 2>>>(
      oids::int2_array,
      "00000002000000000000001500000002000000010000000200000001000000020001000000020002000000020003000000020004",
      "{{1,2},{3,4}}");
  expect_server_form<std::vector<std::int64_t>>(oids::int8_array,
                                                "0000000100000000000000140000000300000001000000080000000000000001000000"
                                                "080000000000000002000000080000000000000003",
                                                "{1,2,3}");
  expect_server_form<std::array<int, 3>>(oids::int8_array,
                                         "00000001000000000000001400000003000000010000000800000000000000010000000800000"
                                         "00000000002000000080000000000000003",
                                         "{1,2,3}");
  expect_server_form<std::vector<pg::range<std::int64_t>>>(
      oids::int8range_array,
      "000000010000000000000f56000000020000000100000019020000000800000000000000010000000800000000000000020000000101",
      "{\"[1,2)\",empty}");
  expect_server_form<std::vector<pg::timestamptz>>(
      oids::timestamptz_array,
      "0000000100000000000004a0000000030000000100000008000000000000000000000008800000000000000000000008ff1af42269f0c00"
      "0",
      "{\"2000-01-01 00:00:00+00\",-infinity,\"0044-01-01 00:00:00+00 BC\"}");
  expect_server_form<std::vector<pg::json>>(
      oids::jsonb_array, "000000010000000000000eda000000010000000100000011017b2261223a205b312c206e756c6c5d7d",
      "{\"{\\\"a\\\": [1, null]}\"}");
}

TEST(codec_array, booleans_are_read_into_a_vector_of_bits) {
  const std::string binary = unhex("000000010000000000000010000000020000000100000001010000000100");
  EXPECT_EQ(from_binary<std::vector<bool>>(oids::bool_array, binary).value, (std::vector{true, false}));
  EXPECT_EQ(from_text<std::vector<bool>>(oids::bool_array, "{t,f}").value, (std::vector{true, false}));
  EXPECT_EQ(to_binary(std::vector{true, false}, oids::bool_array).bytes, binary);
  EXPECT_EQ(to_text(std::vector{true, false}).bytes, "{true,false}");
}

TEST(codec_array, binary_head_that_lies_is_refused) {
  const std::pair<const char*, errc> table[] = {
      {"", errc::invalid_value},
      {"0000000100000000000000", errc::invalid_value},
      {"000000000000000000000017", errc{}},
      {"00000000000000000000001700", errc::invalid_value},                                // more behind it
      {"000000070000000000000017", errc::invalid_value},                                  // ndim over 6
      {"ffffffff0000000000000017", errc::invalid_value},                                  // ndim below 0
      {"000000000000000200000017", errc::invalid_value},                                  // unknown flags
      {"0000000100000000000000170000000100000001", errc::invalid_value},                  // claims what is not there
      {"0000000100000000000000177fffffff00000001", errc::invalid_value},                  //
      {"000000010000000000000017ffffffff00000001", errc::invalid_value},                  // below zero
      {"00000002000000000000001700010000000000010001000000000001", errc::invalid_value},  // product of 2^32
      {"00000006000000000000001740000000000000014000000000000001400000000000000140000000000000014000000000000001"
       "4000000000000001",
       errc::invalid_value},
      {"0000000100000000000000170000000200000001ffffffff", errc::invalid_value},  // one of two
      {"000000010000000000000017000000027fffffff0000000400000001"
       "0000000400000001",
       errc::invalid_value},  // bound
      {"00000001000000000000001700000001000000010000000400000001", errc{}},
      {"00000001000000000000001700000001000000010000000500000001", errc::invalid_value},  // longer than all
      {"0000000100000000000000170000000100000001fffffffe", errc::invalid_value},          // length -2
      {"000000010000000000000017000000010000000100000003000001", errc::invalid_value},    // an int4 of 3 bytes
      {"00000001000000010000001700000001"
       "00000001ffffffff",
       errc::unexpected_null},
      {"00000001000000000000001900000001000000010000000161", errc::type_mismatch},  // of text
      {"00000001000000000000001700000000"
       "00000001",
       errc{}},  // a dimension of nothing
  };
  for (const auto& [hex, expected] : table)
    EXPECT_EQ(from_binary<std::vector<std::int32_t>>(oids::int4_array, unhex(hex)).error, expected) << hex;
}

TEST(codec_array, text_of_a_user_is_read_as_the_server_reads_it) {
  const std::pair<const char*, std::vector<std::optional<std::string>>> table[] = {
      {" { a , b c ,\"d\" } ", {"a", "b c", "d"}},
      {"{NULL,null,Null,\"NULL\",nul}", {{}, {}, {}, "NULL", "nul"}},
      {"{\\a,\"\\\"\\\\\",\\{\\}\\,}", {"a", "\"\\", "{},"}},
      {"{\"\"}", {""}},
      {"[1:2]={a,b}", {"a", "b"}},
      {"[2]={a,b}", {"a", "b"}},
      {"{}", {}},
      {" {  } ", {}},
  };
  for (const auto& [text, expected] : table) {
    const auto read = from_text<std::vector<std::optional<std::string>>>(oids::text_array, text);
    EXPECT_EQ(read.error, errc{}) << text;
    EXPECT_EQ(read.value, expected) << text;
  }
}

TEST(codec_array, malformed_text_is_refused) {
  for (const char* text : {"",
                           "a",
                           "{",
                           "}",
                           "{a",
                           "{a,}",
                           "{,a}",
                           "{a b\"c\"}",
                           "{\"a}",
                           "{\"a\"b}",
                           "{a}}",
                           "{a} b",
                           "{{a},b}",
                           "{a,{b}}",
                           "{{a},{b,c}}",
                           "{{}}",
                           "{{},{}}",
                           "{{{{{{{a}}}}}}}",
                           "[1:2]={a}",
                           "[2:1]={}",
                           "[1:2]{a,b}",
                           "[1:]={a}",
                           "[:1]={a}",
                           "[1:1][1:1]={a}",
                           "[a:b]={a}",
                           "[1:1={a}",
                           "[-2147483648:2147483647]={a}",
                           "[1:1][1:1][1:1][1:1][1:1][1:1][1:1]={{{{{{{a}}}}}}}",
                           "{a\\",
                           "{\"a\\"})
    EXPECT_EQ(from_text<pg::array<std::string>>(oids::text_array, text).error, errc::invalid_value) << text;
}

TEST(codec_array, another_shape_than_that_of_the_type_is_refused) {
  using vector = std::vector<int>;
  using matrix = std::vector<std::vector<int>>;
  EXPECT_EQ(from_text<vector>(oids::int4_array, "{{1},{2}}").error, errc::wrong_shape);
  EXPECT_EQ(from_text<vector>(oids::int4_array, "[0:1]={1,2}").error, errc::wrong_shape);
  EXPECT_EQ(from_text<matrix>(oids::int4_array, "{1,2}").error, errc::wrong_shape);
  EXPECT_EQ(from_text<matrix>(oids::int4_array, "[1:1][2:2]={{1}}").error, errc::wrong_shape);
  EXPECT_EQ((from_text<std::array<int, 2>>(oids::int4_array, "{1,2,3}").error), errc::wrong_shape);
  EXPECT_EQ((from_text<std::array<int, 2>>(oids::int4_array, "{}").error), errc::wrong_shape);
  EXPECT_EQ((from_text<std::array<int, 0>>(oids::int4_array, "{}").error), errc{});
  EXPECT_EQ((from_text<std::vector<std::array<int, 2>>>(oids::int4_array, "{{1,2,3}}").error), errc::wrong_shape);
  EXPECT_EQ(to_text(matrix{{1, 2}, {3}}).error, errc::wrong_shape);
  EXPECT_EQ(to_binary(matrix{{1, 2}, {3}}, oids::int4_array).error, errc::wrong_shape);
  EXPECT_EQ(to_text(matrix{{}, {}}).error, errc::wrong_shape);
  EXPECT_EQ(to_text(pg::array<int>({{2, 1}}, {1, 2, 3})).error, errc::wrong_shape);
  EXPECT_EQ(to_text(pg::array<int>({}, {1})).error, errc::wrong_shape);
  EXPECT_EQ(to_text(pg::array<int>({{-1, 1}}, {})).error, errc::wrong_shape);
  EXPECT_EQ(to_text(pg::array<int>({{2, 2'147'483'647}}, {1, 2})).error, errc::wrong_shape);
  EXPECT_EQ(to_text(pg::array<int>(std::vector<pg::array_dimension>(7, {1, 1}), {1})).error, errc::wrong_shape);
}

TEST(codec_array, elements_are_checked_as_values_are) {
  EXPECT_EQ(from_text<std::vector<std::int16_t>>(oids::int4_array, "{70000}").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::vector<int>>(oids::int4_array, "{x}").error, errc::invalid_value);
  EXPECT_EQ(pg::codec<std::vector<int>>::decoder(oids::text_array, pg::format::text), nullptr);
  EXPECT_EQ(pg::codec<std::vector<int>>::decoder(oids::int4, pg::format::text), nullptr);
  EXPECT_FALSE(pg::codec<std::vector<int>>::has_binary(oids::text_array));
  EXPECT_EQ(to_binary(std::vector{70'000}, oids::int2_array).error, errc::value_out_of_range);
  // A float4 reads as the same double in both formats.
  EXPECT_EQ(from_text<std::vector<double>>(oids::float4_array, "{0.1}").value[0], double{0.1F});
  EXPECT_EQ(from_text<std::vector<double>>(oids::float8_array, "{0.1}").value[0], 0.1);
}

TEST(codec_array, views_are_read_where_nothing_is_escaped) {
  const std::string binary = unhex("00000001000000000000001900000001000000010000000161");
  std::vector<std::string_view> read;
  const auto decoder = pg::codec<std::vector<std::string_view>>::decoder(oids::text_array, pg::format::binary);
  ASSERT_NE(decoder, nullptr);
  EXPECT_EQ(decoder(reinterpret_cast<const std::byte*>(binary.data()), binary.size(), read), errc{});
  EXPECT_EQ(read, std::vector<std::string_view>{"a"});
  EXPECT_EQ(pg::codec<std::vector<std::string_view>>::decoder(oids::text_array, pg::format::text), nullptr);
}

TEST(codec_array, parameters_own_what_they_are_given) {
  pg::params owned;
  {
    std::vector<int> numbers{1, 2};
    std::string text = "a longer text than any string keeps in itself";
    const std::vector<std::string_view> views{text, "b"};
    owned = pg::params(std::span<const int>(numbers), views, std::optional(std::vector{text.c_str()}),
                       std::tuple(1, std::string_view(text)), pg::range<std::string_view>(text, std::nullopt));
    numbers.assign(2, 9);
    text.assign(text.size(), 'x');
  }
  const char* const expected[] = {"{1,2}", "{\"a longer text than any string keeps in itself\",b}",
                                  "{\"a longer text than any string keeps in itself\"}",
                                  "(1,\"a longer text than any string keeps in itself\")",
                                  "[\"a longer text than any string keeps in itself\",)"};
  for (std::size_t i = 0; i != std::size(expected); ++i) {
    pg::byte_buffer out;
    EXPECT_EQ(owned.encode_text(i, out), errc{});
    EXPECT_EQ(out.text(), expected[i]);
  }
}

}  // namespace
