#include "codec_probe.hpp"

#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <cstdint>
#include <string>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

// What range_send(), multirange_send() and their output functions of PostgreSQL 15 give.
TEST(codec_range, values_have_the_forms_of_the_server) {
  expect_server_form<pg::range<std::int32_t>>(oids::int4range, "0200000004000000010000000400000005", "[1,5)");
  expect_server_form<pg::range<std::int64_t>>(oids::int4range, "0200000004000000010000000400000005", "[1,5)");
  expect_server_form<pg::range<std::int32_t>>(oids::int4range, "01", "empty");
  expect_server_form<pg::range<std::int32_t>>(oids::int4range, "18", "(,)");
  expect_server_form<pg::range<std::int32_t>>(oids::int4range, "080000000400000005", "(,5)");
  expect_server_form<pg::range<pg::numeric>>(
      oids::numrange, "060000000c0002000000000002000113880000000c000200000000000100021388", "[1.50,2.5]");
  expect_server_form<pg::range<pg::numeric>>(oids::numrange,
                                             "000000000a000100000000000000010000000a00010000000000000002", "(1,2)");
  expect_server_form<pg::range<pg::timestamptz>>(oids::tstzrange, "06000000080000000000000000000000087fffffffffffffff",
                                                 "[\"2000-01-01 00:00:00+00\",infinity]");
  expect_server_form<pg::range<pg::timestamp>>(oids::tsrange, "120000000800000000d693a400",
                                               "[\"2000-01-01 01:00:00\",)");
  expect_server_form<pg::range<pg::date>>(oids::daterange, "020000000400000001000000040000001f",
                                          "[2000-01-02,2000-02-01)");
  expect_server_form<pg::range<std::int64_t>>(oids::int8range, "0200000008ffffffffffffffff0000000800000002540be400",
                                              "[-1,10000000000)");
  expect_server_form<pg::multirange<std::int32_t>>(oids::int4multirange, "00000000", "{}");
  expect_server_form<pg::multirange<std::int32_t>>(
      oids::int4multirange, "0000000200000011020000000400000001000000040000000200000009120000000400000004",
      "{[1,2),[4,)}");
  expect_server_form<pg::multirange<pg::date>>(
      oids::datemultirange, "0000000100000011020000000400000001000000040000001f", "{[2000-01-02,2000-02-01)}");
  expect_server_form<pg::multirange<pg::numeric>>(
      oids::nummultirange,
      "000000020000001f060000000c0002000000000001000113880000000a000100000000000000020000001d000000000a0001000000000000"
      "00030000000a00010000000000000004",
      "{[1.5,2],(3,4)}");
}

TEST(codec_range, bounds_are_kept_apart_from_infinities) {
  const pg::range<int> empty, all(std::nullopt, std::nullopt), up(1, std::nullopt, true, true), some(1, 5);
  EXPECT_TRUE(empty.empty() && !all.empty());
  EXPECT_FALSE(up.upper_inclusive());
  EXPECT_NE(empty, all);
  EXPECT_FALSE(empty.contains(1));
  EXPECT_TRUE(from_text<pg::range<int>>(oids::int4range, "(,)").value.contains(1));
  EXPECT_TRUE(some.contains(1) && some.contains(4) && !some.contains(5) && !some.contains(0));
  EXPECT_FALSE(pg::range<int>(1, 5, false, true).contains(1));
  EXPECT_TRUE(pg::range<int>(1, 5, false, true).contains(5));
}

TEST(codec_range, malformed_binary_is_refused) {
  for (const char* hex :
       {"", "20", "40", "80", "03", "09", "0a0000000400000001", "140000000400000001", "11", "00", "0200000004000000",
        "1800", "0200000004000000010000000400000005ff", "02ffffffff0000000400000005", "0200000003000001"})
    EXPECT_EQ(from_binary<pg::range<std::int32_t>>(oids::int4range, unhex(hex)).error, errc::invalid_value) << hex;
  for (const char* hex : {"", "00000001", "ffffffff", "7fffffff00000001010000000101", "000000010000000118ff",
                          "00000001ffffffff00", "0000000100000000", "00000001000000020118"})
    EXPECT_EQ(from_binary<pg::multirange<std::int32_t>>(oids::int4multirange, unhex(hex)).error, errc::invalid_value)
        << hex;
}

TEST(codec_range, text_of_a_user_is_read_as_the_server_reads_it) {
  using range = pg::range<std::int32_t>;
  const std::pair<const char*, range> table[] = {
      {" EMPTY ", range()},
      {" [1,2) ", range(1, 2)},
      {"[\"1\",\\2]", range(1, 2, true, true)},
      {"[,]", range(std::nullopt, std::nullopt)},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(from_text<range>(oids::int4range, text).value, expected) << text;
  for (const char* text :
       {"", "1,2", "[1,2", "[1)", "[1,2,3)", "(1,2))", "[1,2) x", "[a,2)", "[1;2)", "[\"1,2)", "emptyx", "{[1,2)}"})
    EXPECT_EQ(from_text<range>(oids::int4range, text).error, errc::invalid_value) << text;
  for (const char* text : {"", "{", "}", "{[1,2)", "{[1,2),}", "{,}", "{[1,2)[3,4)}", "{[1,2)} x", "[1,2)"})
    EXPECT_EQ(from_text<pg::multirange<std::int32_t>>(oids::int4multirange, text).error, errc::invalid_value) << text;
}

TEST(codec_range, types_of_bounds_are_checked) {
  EXPECT_EQ(pg::codec<pg::range<int>>::decoder(oids::tsrange, pg::format::binary), nullptr);
  EXPECT_EQ(pg::codec<pg::range<int>>::decoder(oids::int4, pg::format::binary), nullptr);
  EXPECT_EQ(pg::codec<pg::range<int>>::decoder(oids::int4multirange, pg::format::text), nullptr);
  EXPECT_EQ(pg::codec<pg::multirange<int>>::decoder(oids::int4range, pg::format::text), nullptr);
  EXPECT_FALSE(pg::codec<pg::range<int>>::has_binary(oids::numrange));
  EXPECT_EQ(from_text<pg::range<std::int16_t>>(oids::int4range, "[1,70000)").error, errc::value_out_of_range);
}

TEST(codec_range, bounds_of_text_are_quoted) {
  using range = pg::range<std::string>;
  for (const auto& [value, text] : {std::pair(range("a b", "c\"\\"), "[\"a b\",\"c\"\"\\\\\")"),
                                    {range("", "(,)]", false, true), "(\"\",\"(,)]\"]"}}) {
    EXPECT_EQ(to_text(value).bytes, text);
    EXPECT_EQ(from_text<range>(20'000, text).value, value);
  }
}

}  // namespace
