#include "codec_probe.hpp"

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

using pg::numeric;

numeric of(std::string_view text) {
  const auto value = numeric::parse(text);
  EXPECT_TRUE(value) << text;
  return value.value_or(numeric());
}

TEST(numeric_codec, values_in_all_forms) {
  const std::pair<const char*, const char*> table[] = {
      {"0000000000000000", "0"},
      {"0000000000000002", "0.00"},
      {"00010000000000000001", "1"},
      {"00010000400000000001", "-1"},
      {"0001000000000000000a", "10"},
      {"0002000000000002000c1388", "12.50"},
      {"0001000000000000270f", "9999"},
      {"00010001000000000001", "10000"},
      {"00010002000000000001", "100000000"},
      {"0001ffff0000000103e8", "0.1"},
      {"0001ffff000000040001", "0.0001"},
      {"0001ffff000000080001", "0.00010000"},
      {"000600044000000104d2162e23340d801ed21388", "-12345678901234567890.5"},
      {"0001fffb000000140001", "0.00000000000000000001"},
      {"00000000c0000000", "NaN"},
      {"00000000d0000020", "Infinity"},
      {"00000000f0000020", "-Infinity"},
      {"0003000100000004000100000001", "10000.0001"},
      {"000a00090000000000aa0583209a01d5090d0c601c871bf620da165f", "170141183460469231731687303715884105727"},
  };
  for (const auto& [hex, text] : table) expect_server_form<numeric>(oids::numeric, hex, text);
}

TEST(numeric_codec, the_longest_numbers_go_both_ways) {
  const std::string nines(131'072, '9'), zeros(16'382, '0');
  for (const std::string& text : {nines, '-' + nines + '.' + zeros + '1', "0." + zeros + '1', "0.0" + zeros}) {
    const numeric value = of(text);
    EXPECT_EQ(value.to_string(), text);
    EXPECT_EQ(from_binary<numeric>(oids::numeric, to_binary(value, oids::numeric).bytes).value.to_string(), text);
  }
  EXPECT_FALSE(numeric::parse('1' + std::string(131'072, '0')));
  EXPECT_FALSE(numeric::parse("0.00" + zeros));
  EXPECT_FALSE(numeric::parse("1e131072"));
  EXPECT_TRUE(numeric::parse("1e131071"));
  EXPECT_FALSE(numeric::parse("1e-16384"));
  EXPECT_TRUE(numeric::parse("1e-16383"));
  EXPECT_FALSE(numeric::parse("1e99999999999"));
  EXPECT_FALSE(numeric::parse("1e-2147483648"));
}

TEST(numeric_codec, malformed_bytes_are_refused) {
  for (const char* hex : {
           "00010000000000002710",  // a digit of 10000
           "0001000000000000ffff",
           "00010000800000000001",  // no such sign
           "00010000100000000001",
           "00010000c00000000001",  // NaN with a digit
           "0000000000004000",      // a scale of 16384
           "00020000000000000001",  // fewer digits than said
           "ffff000000000000", "00010000000000000001ffff",
           "0001ffff0000000003e8",  // 0.1 without a place to show the digit
           "0001ffff000000010064",  // 0.01 with one place
           "00018000000000000001",  // 10000^-32768
       })
    expect_no_form<numeric>(oids::numeric, hex);
}

TEST(numeric_codec, zeros_at_either_end_are_passed_over) {
  const auto value = from_binary<numeric>(oids::numeric, unhex("000400020000000200000000000c0000"));
  EXPECT_EQ(value.error, errc{});
  EXPECT_EQ(value.value.to_string(), "12.00");
  EXPECT_EQ(value.value, of("12"));
  EXPECT_EQ(value.value.digits().size(), 1U);
  EXPECT_EQ(from_binary<numeric>(oids::numeric, unhex("0001000040000000"
                                                      "0000"))
                .value.to_string(),
            "0");
  EXPECT_EQ(from_binary<numeric>(oids::numeric, unhex("00017fff00000000"
                                                      "0000"))
                .value.to_string(),
            "0");
}

TEST(numeric_codec, text_that_is_no_number_is_refused) {
  expect_no_text<numeric>(oids::numeric, {"", "-", "+", ".", "1e", "e1", "1e+", "1e+-1", "1.2.3", " 1", "1 ", "nan",
                                          "inf", "Infinity ", "--1", "0x10", "1_000", "1,5", "-NaN"});
}

TEST(numeric, texts_beyond_those_of_the_server_are_read) {
  const std::pair<const char*, const char*> table[] = {
      {"+1", "1"},
      {".5", "0.5"},
      {"5.", "5"},
      {"-0", "0"},
      {"-0.00", "0.00"},
      {"007", "7"},
      {"1e3", "1000"},
      {"1E+3", "1000"},
      {"1.50e1", "15.0"},
      {"1.5e-3", "0.0015"},
      {"12345e-2", "123.45"},
      {"0e5", "0"},
      {"0e-5", "0.00000"},
      {"1e-4", "0.0001"},
      {"10e-5", "0.00010"},
      {"0.00001234e4", "0.1234"},
      {"99999e-1", "9999.9"},
      {"-1e-1", "-0.1"},
  };
  for (const auto& [text, canonical] : table) EXPECT_EQ(of(text).to_string(), canonical) << text;
}

TEST(numeric, numbers_compare_as_in_the_server) {
  const char* const ascending[] = {"-Infinity", "-1e20",   "-10000.1", "-10000", "-1.5", "-1",       "-0.0001",
                                   "0",         "0.00001", "0.0001",   "0.1",    "1",    "1.0001",   "1.5",
                                   "2",         "9999",    "10000",    "10001",  "1e20", "Infinity", "NaN"};
  for (std::size_t i = 0; i != std::size(ascending); ++i)
    for (std::size_t j = 0; j != std::size(ascending); ++j)
      EXPECT_EQ(of(ascending[i]) <=> of(ascending[j]), i <=> j) << ascending[i] << ' ' << ascending[j];
  EXPECT_EQ(of("1.0"), of("1.00"));
  EXPECT_EQ(of("0.0"), of("-0"));
  EXPECT_EQ(numeric::nan(), numeric::nan());
  EXPECT_EQ(std::hash<numeric>()(of("1.0")), std::hash<numeric>()(of("1.00")));
  EXPECT_NE(std::hash<numeric>()(of("1.0")), std::hash<numeric>()(of("-1")));
}

TEST(numeric, copies_and_moves_keep_short_and_long_values) {
  for (const std::string& text : {std::string("12.5"), std::string(100, '7')}) {
    numeric a = of(text);
    numeric b = a;
    EXPECT_EQ(a, b);
    numeric c = std::move(a);
    EXPECT_EQ(c.to_string(), text);
    for (const char* other : {"1", "77777777777777777777777777777777777777777777777777777777"}) {
      b = of(other);
      b = c;
      EXPECT_EQ(b.to_string(), text);
      b = of(other);
      EXPECT_EQ(b.to_string(), other);
    }
    b = std::move(c);
    EXPECT_EQ(b.to_string(), text);
  }
}

template <class T>
void expect_integer(T value, const char* text) {
  EXPECT_EQ(numeric(value).to_string(), text);
  EXPECT_TRUE(of(text).to<T>() == value) << text;
  EXPECT_TRUE(of(std::string(text) + ".000").to<T>() == value) << text;
}

TEST(numeric, integers_go_both_ways) {
  expect_integer<int>(0, "0");
  expect_integer<int>(-1, "-1");
  expect_integer<int>(10000, "10000");
  expect_integer<short>(std::numeric_limits<short>::min(), "-32768");
  expect_integer<unsigned short>(65535, "65535");
  expect_integer<int>(std::numeric_limits<int>::min(), "-2147483648");
  expect_integer<long long>(std::numeric_limits<long long>::min(), "-9223372036854775808");
  expect_integer<long long>(std::numeric_limits<long long>::max(), "9223372036854775807");
  expect_integer<unsigned long long>(std::numeric_limits<unsigned long long>::max(), "18446744073709551615");
  const pg::int128 most = ~pg::uint128{0} >> 1;
  expect_integer<pg::int128>(most, "170141183460469231731687303715884105727");
  expect_integer<pg::int128>(-most - 1, "-170141183460469231731687303715884105728");
  expect_integer<pg::uint128>(~pg::uint128{0}, "340282366920938463463374607431768211455");
}

TEST(numeric, what_is_no_integer_or_does_not_fit_is_refused) {
  EXPECT_FALSE(of("0.5").to<int>());
  EXPECT_FALSE(of("10000.0001").to<int>());
  EXPECT_FALSE(of("2147483648").to<int>());
  EXPECT_FALSE(of("-2147483649").to<int>());
  EXPECT_FALSE(of("-1").to<unsigned>());
  EXPECT_FALSE(of("9223372036854775808").to<std::int64_t>());
  EXPECT_FALSE(of("18446744073709551616").to<std::uint64_t>());
  EXPECT_FALSE(of("170141183460469231731687303715884105728").to<pg::int128>());
  EXPECT_FALSE(of("340282366920938463463374607431768211456").to<pg::uint128>());
  EXPECT_FALSE(of("1e39").to<pg::uint128>());
  EXPECT_FALSE(of("1e131071").to<pg::uint128>());
  EXPECT_FALSE(numeric::nan().to<int>());
  EXPECT_FALSE(numeric::infinity().to<int>());
}

TEST(numeric, doubles_are_given_where_nothing_is_lost) {
  const std::pair<const char*, double> table[] = {
      {"0", 0},
      {"0.1", 0.1},
      {"-2.50", -2.5},
      {"1e22", 1e22},
      {"123456789012345", 123456789012345},
      {"1e23", 1e23},
      {"1e-10", 1e-10},
      {"0.30", 0.3},
      {"1e300", 1e300},
      {"9007199254740992", 9007199254740992},
      {"5e-324", 5e-324},
      {"3.141592653589793", 3.141592653589793},
      {"1.7976931348623157e308", 1.7976931348623157e308},
  };
  for (const auto& [text, value] : table) {
    EXPECT_EQ(of(text).to_double(), value) << text;
    EXPECT_EQ(of(text).nearest_double(), value) << text;
  }
  for (const char* text :
       {"9007199254740993", "0.12345678901234567890", "1e309", "1e-400", "3.14159265358979311600",
        "179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878"})
    EXPECT_FALSE(of(text).to_double()) << text;
  EXPECT_EQ(of("9007199254740993").nearest_double(), 9007199254740992);
  EXPECT_EQ(of("1e309").nearest_double(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(of("-1e131071").nearest_double(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(of("1e-16383").nearest_double(), 0);
  EXPECT_TRUE(std::isnan(*numeric::nan().to_double()));
  EXPECT_EQ(numeric::minus_infinity().to_double(), -std::numeric_limits<double>::infinity());
}

TEST(numeric_codec, columns_of_numeric_read_as_numbers_where_exact) {
  const std::string twelve = to_binary(of("12.00"), oids::numeric).bytes,
                    half = to_binary(of("0.5"), oids::numeric).bytes;
  EXPECT_EQ(from_binary<int>(oids::numeric, twelve).value, 12);
  EXPECT_EQ(from_text<int>(oids::numeric, "12.00").value, 12);
  EXPECT_EQ(from_binary<int>(oids::numeric, half).error, errc::value_out_of_range);
  EXPECT_EQ(from_text<int>(oids::numeric, "0.5").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<int>(oids::numeric, "2147483648").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<unsigned short>(oids::numeric, "65536").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<int>(oids::numeric, "x").error, errc::invalid_value);
  EXPECT_EQ(from_binary<double>(oids::numeric, half).value, 0.5);
  EXPECT_EQ(from_text<double>(oids::numeric, "9007199254740993").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<float>(oids::numeric, "1").error, errc::type_mismatch);
  EXPECT_EQ(from_binary<std::string>(oids::numeric, twelve).value, "12.00");
  EXPECT_EQ(from_binary<numeric>(oids::int8, unhex("7fffffffffffffff")).value,
            numeric(std::int64_t{9223372036854775807}));
  EXPECT_EQ(from_text<numeric>(oids::int2, "-5").value, numeric(-5));
  EXPECT_EQ(from_binary<numeric>(oids::float8, unhex("0000000000000000")).error, errc::type_mismatch);
}

TEST(int128_codec, numbers_go_both_ways) {
  const pg::int128 value = pg::int128{1} << 100;
  const auto text = "1267650600228229401496703205376";
  EXPECT_EQ(to_text(value).bytes, text);
  EXPECT_TRUE(from_text<pg::int128>(oids::numeric, text).value == value);
  EXPECT_TRUE(from_binary<pg::int128>(oids::numeric, to_binary(value, oids::numeric).bytes).value == value);
  EXPECT_TRUE(from_binary<pg::int128>(oids::int4, unhex("ffffffff")).value == -1);
  EXPECT_EQ(from_binary<pg::uint128>(oids::int4, unhex("ffffffff")).error, errc::value_out_of_range);
  EXPECT_EQ(from_text<pg::uint128>(oids::numeric, "-1").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<pg::int128>(oids::text, "1").error, errc::type_mismatch);
}

}  // namespace
