#include "codec_probe.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

static_assert(!pg::decodable<signed char> && !pg::encodable<unsigned char> && !pg::encodable<char16_t>);

TEST(bool_codec, both_values_in_all_forms) {
  EXPECT_EQ(from_binary<bool>(oids::bool_, raw("\1")).value, true);
  EXPECT_EQ(from_text<bool>(oids::bool_, "t").value, true);
  EXPECT_EQ(from_text<bool>(oids::bool_, "f").error, errc{});
  EXPECT_EQ(from_text<bool>(oids::bool_, "f").value, false);
  expect_forms(oids::bool_, true, raw("\1"), "true");
  expect_forms(oids::bool_, false, raw("\0"), "false");
  expect_size<bool>(oids::bool_, raw("\1"));
}

TEST(bool_codec, what_is_no_bool_is_invalid) {
  EXPECT_EQ(from_binary<bool>(oids::bool_, "\2").error, errc::invalid_value);
  EXPECT_EQ(from_binary<bool>(oids::bool_, "\xff").error, errc::invalid_value);
  for (const char* text : {"", "T", "tr", "1", "0", "yes", "truee", " t"})
    EXPECT_EQ(from_text<bool>(oids::bool_, text).error, errc::invalid_value) << text;
  EXPECT_EQ(from_text<bool>(oids::int4, "1").error, errc::type_mismatch);
  EXPECT_FALSE(pg::codec<bool>::has_binary(oids::int4));
}

TEST(integer_codec, edges_in_all_forms) {
  expect_forms<std::int16_t>(oids::int2, 0, raw("\0\0"), "0");
  expect_forms<std::int16_t>(oids::int2, 258, raw("\1\2"), "258");
  expect_forms<std::int16_t>(oids::int2, 32767, "\x7f\xff", "32767");
  expect_forms<std::int16_t>(oids::int2, -32768, raw("\x80\0"), "-32768");
  expect_forms<std::int32_t>(oids::int4, 16909060, "\1\2\3\4", "16909060");
  expect_forms<std::int32_t>(oids::int4, -1, "\xff\xff\xff\xff", "-1");
  expect_forms<std::int32_t>(oids::int4, 2147483647, "\x7f\xff\xff\xff", "2147483647");
  expect_forms<std::int32_t>(oids::int4, std::numeric_limits<std::int32_t>::min(), raw("\x80\0\0\0"), "-2147483648");
  expect_forms<std::int64_t>(oids::int8, 72623859790382856, "\1\2\3\4\5\6\7\10", "72623859790382856");
  expect_forms<std::int64_t>(oids::int8, std::numeric_limits<std::int64_t>::max(), "\x7f\xff\xff\xff\xff\xff\xff\xff",
                             "9223372036854775807");
  expect_forms<std::int64_t>(oids::int8, std::numeric_limits<std::int64_t>::min(), raw("\x80\0\0\0\0\0\0\0"),
                             "-9223372036854775808");
  expect_forms<std::uint32_t>(oids::oid_, 4294967295U, "\xff\xff\xff\xff", "4294967295");
  expect_forms<long long>(oids::int8, 1, raw("\0\0\0\0\0\0\0\1"), "1");
  EXPECT_EQ(to_text(std::numeric_limits<unsigned long long>::max()).bytes, "18446744073709551615");
}

TEST(integer_codec, every_wrong_size_is_invalid) {
  expect_size<std::int64_t>(oids::int2, raw("\0\1"));
  expect_size<std::int64_t>(oids::int4, raw("\0\0\0\1"));
  expect_size<std::int16_t>(oids::int8, raw("\0\0\0\0\0\0\0\1"));
  expect_size<std::int32_t>(oids::oid_, raw("\0\0\0\1"));
}

TEST(integer_codec, any_integer_type_is_read_where_the_value_fits) {
  EXPECT_EQ(from_binary<std::int64_t>(oids::int2, "\xff\xfe").value, -2);
  EXPECT_EQ(from_binary<std::int32_t>(oids::int8, raw("\0\0\0\0\x7f\xff\xff\xff")).value, 2147483647);
  EXPECT_EQ(from_binary<std::int16_t>(oids::oid_, raw("\0\0\x7f\xff")).value, 32767);
  EXPECT_EQ(from_text<std::uint16_t>(oids::int8, "65535").value, 65535);
  EXPECT_EQ(from_binary<std::uint64_t>(oids::int8, raw("\x7f\0\0\0\0\0\0\0")).value, 0x7f00000000000000U);
}

TEST(integer_codec, value_that_does_not_fit_is_out_of_range) {
  EXPECT_EQ(from_binary<std::int32_t>(oids::int8, raw("\0\0\0\0\x80\0\0\0")).error, errc::value_out_of_range);
  EXPECT_EQ(from_binary<std::int32_t>(oids::oid_, raw("\x80\0\0\0")).error, errc::value_out_of_range);
  EXPECT_EQ(from_binary<std::int16_t>(oids::int4, raw("\xff\xff\x7f\xff")).error, errc::value_out_of_range);
  EXPECT_EQ(from_binary<std::uint32_t>(oids::int4, "\xff\xff\xff\xff").error, errc::value_out_of_range);
  EXPECT_EQ(from_binary<std::uint64_t>(oids::int2, "\xff\xff").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::int16_t>(oids::int4, "32768").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::uint16_t>(oids::int4, "-1").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::int64_t>(oids::int4, "2147483648").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::int64_t>(oids::int8, "9223372036854775808").error, errc::value_out_of_range);
}

TEST(integer_codec, text_that_is_no_integer_is_invalid) {
  for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "0x10", "1e3", "--1", "NaN", "1\n"})
    EXPECT_EQ(from_text<std::int32_t>(oids::int4, text).error, errc::invalid_value) << text;
  EXPECT_EQ(from_text<std::int32_t>(oids::int4, raw("1\0")).error, errc::invalid_value);
  EXPECT_EQ(from_text<std::uint32_t>(oids::oid_, "-1").error, errc::invalid_value);
}

TEST(integer_codec, parameter_is_checked_against_its_type) {
  EXPECT_EQ(to_binary(32767, oids::int2).bytes, "\x7f\xff");
  EXPECT_EQ(to_binary(32768, oids::int2).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(-32769, oids::int2).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(-1, oids::oid_).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(-1, oids::int8).bytes, "\xff\xff\xff\xff\xff\xff\xff\xff");
  EXPECT_EQ(to_binary(std::int64_t{4294967296}, oids::oid_).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(std::uint64_t{1} << 63, oids::int8).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary((std::uint64_t{1} << 63) - 1, oids::int8).error, errc{});
}

TEST(integer_codec, other_types_are_not_its) {
  for (const pg::oid type : {oids::float8, oids::text, oids::bool_, oids::tid, oids::money, oids::int4_array, 0U}) {
    EXPECT_EQ(pg::codec<int>::decoder(type, pg::format::text), nullptr) << type;
    EXPECT_EQ(pg::codec<int>::decoder(type, pg::format::binary), nullptr) << type;
    EXPECT_FALSE(pg::codec<int>::has_binary(type)) << type;
  }
}

TEST(float_codec, values_in_all_forms) {
  expect_forms(oids::float4, 0.0F, raw("\0\0\0\0"), "0");
  expect_forms(oids::float4, 1.5F, raw("\x3f\xc0\0\0"), "1.5");
  expect_forms(oids::float4, 0.1F, "\x3d\xcc\xcc\xcd", "0.1");
  expect_forms(oids::float4, -3.4028235e38F, "\xff\x7f\xff\xff", "-3.4028235e+38");
  expect_forms(oids::float4, 1e-45F, raw("\0\0\0\1"), "1e-45");
  expect_forms(oids::float4, std::numeric_limits<float>::infinity(), raw("\x7f\x80\0\0"), "Infinity");
  expect_forms(oids::float8, 0.1, "\x3f\xb9\x99\x99\x99\x99\x99\x9a", "0.1");
  expect_forms(oids::float8, -1e300, raw("\xfe\x37\xe4\x3c\x88\x00\x75\x9c"), "-1e+300");
  expect_forms(oids::float8, 5e-324, raw("\0\0\0\0\0\0\0\1"), "5e-324");
  expect_forms(oids::float8, 1.7976931348623157e308, "\x7f\xef\xff\xff\xff\xff\xff\xff", "1.7976931348623157e+308");
  expect_forms(oids::float8, -std::numeric_limits<double>::infinity(), raw("\xff\xf0\0\0\0\0\0\0"), "-Infinity");
  expect_size<float>(oids::float4, raw("\x3f\xc0\0\0"));
  expect_size<double>(oids::float8, raw("\x3f\xf0\0\0\0\0\0\0"));
}

TEST(float_codec, negative_zero_and_nan_survive) {
  EXPECT_TRUE(std::signbit(from_text<double>(oids::float8, "-0").value));
  EXPECT_EQ(to_text(-0.0).bytes, "-0");
  EXPECT_EQ(to_binary(-0.0, oids::float8).bytes, raw("\x80\0\0\0\0\0\0\0"));
  EXPECT_TRUE(std::isnan(from_text<double>(oids::float8, "NaN").value));
  EXPECT_TRUE(std::isnan(from_text<float>(oids::float4, "NaN").value));
  EXPECT_TRUE(std::isnan(from_binary<double>(oids::float8, raw("\x7f\xf8\0\0\0\0\0\0")).value));
  EXPECT_EQ(to_text(std::nan("")).bytes, "NaN");
  EXPECT_EQ(to_text(-std::nanf("")).bytes, "NaN");
}

TEST(float_codec, text_of_any_extra_float_digits_is_read) {
  EXPECT_EQ(from_text<double>(oids::float8, "0.10000000000000001").value, 0.1);
  EXPECT_EQ(from_text<double>(oids::float8, "1e+20").value, 1e20);
  EXPECT_EQ(from_text<double>(oids::float8, "1e-05").value, 1e-5);
  EXPECT_EQ(from_text<double>(oids::float8, "9.999999999999999e+22").value, 1e23);
}

TEST(float_codec, text_that_is_no_float_is_invalid) {
  for (const char* text : {"", "-", "nan", "inf", "-inf", "infinity", "Infinityx", "nan(1)", "+1", " 1", "1 ", "1e",
                           "0x1", "1,5", "e5", "."}) {
    EXPECT_EQ(from_text<double>(oids::float8, text).error, errc::invalid_value) << text;
    EXPECT_EQ(from_text<float>(oids::float4, text).error, errc::invalid_value) << text;
  }
  EXPECT_EQ(from_text<double>(oids::float8, "1e999").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<float>(oids::float4, "1e39").error, errc::value_out_of_range);
}

TEST(double_codec, reads_what_it_holds_exactly_and_the_same_from_both_formats) {
  EXPECT_EQ(from_binary<double>(oids::float4, "\x3d\xcc\xcc\xcd").value, double{0.1F});
  EXPECT_EQ(from_text<double>(oids::float4, "0.1").value, double{0.1F});
  EXPECT_EQ(from_binary<double>(oids::int4, "\xff\xff\xff\xff").value, -1.0);
  EXPECT_EQ(from_text<double>(oids::int4, "-2147483648").value, -2147483648.0);
  EXPECT_EQ(from_binary<double>(oids::int2, "\x7f\xff").value, 32767.0);
  EXPECT_EQ(from_binary<double>(oids::int8, raw("\0\0\0\0\0\0\0\1")).error, errc::type_mismatch);
  EXPECT_EQ(from_binary<float>(oids::float8, raw("\0\0\0\0\0\0\0\1")).error, errc::type_mismatch);
}

TEST(float_codec, parameter_of_the_other_width_goes_as_text) {
  // or 0.1f would be 0.1 in a float8 the first time, while its type is not known, and 0.10000000149011612 after that
  EXPECT_FALSE(pg::codec<float>::has_binary(oids::float8));
  EXPECT_FALSE(pg::codec<double>::has_binary(oids::float4));
  EXPECT_FALSE(pg::codec<double>::has_binary(oids::numeric));
}

}  // namespace
