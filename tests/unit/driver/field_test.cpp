#include "data_rows.hpp"
#include "read_failure.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/field.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pg = greenpg;
namespace oids = greenpg::oids;

namespace {

// A field of bytes of its own.
class one_field {
public:
  one_field(pg::column of, field_bytes bytes) : column_(std::move(of)), bytes_(std::move(bytes)) {}

  [[nodiscard]] pg::field get() const {
    return bytes_ ? pg::field(reinterpret_cast<const std::byte*>(bytes_->data()),
                              static_cast<std::int32_t>(bytes_->size()), column_)
                  : pg::field(nullptr, -1, column_);
  }

private:
  pg::column column_;
  field_bytes bytes_;
};

TEST(field, value_is_read_in_both_formats) {
  const one_field binary(binary_column("n", oids::int4), int4_bytes(-7));
  const one_field text(text_column("n", oids::int4), "-7");
  EXPECT_EQ(binary.get().as<int>(), -7);
  EXPECT_EQ(text.get().as<int>(), -7);
  EXPECT_EQ(binary.get().as<std::int64_t>(), -7);
  EXPECT_EQ(text.get().as<short>(), -7);
}

TEST(field, value_of_its_usual_column_is_read_in_both_formats) {
  EXPECT_EQ(one_field(binary_column("n", oids::int2), big_endian(0x8000, 2)).get().as<short>(), -32768);
  EXPECT_EQ(one_field(binary_column("n", oids::int8), int8_bytes(std::int64_t{1} << 40)).get().as<long>(), 1L << 40);
  EXPECT_EQ(one_field(binary_column("n", oids::int8), int8_bytes(-1)).get().as<long long>(), -1);
  EXPECT_EQ(one_field(binary_column("n", oids::float8), float8_bytes(0.1)).get().as<double>(), 0.1);
  EXPECT_EQ(one_field(text_column("n", oids::float8), "0.1").get().as<double>(), 0.1);
  EXPECT_EQ(one_field(binary_column("s", oids::text), "abc").get().as<std::string_view>(), "abc");
  EXPECT_EQ(one_field(text_column("s", oids::text), "abc").get().as<std::string_view>(), "abc");
  EXPECT_EQ(one_field(binary_column("s", oids::text), "").get().as<std::string_view>(), "");
}

TEST(field, value_views_point_into_the_row) {
  const one_field text(text_column("s", oids::text), "abc");
  EXPECT_EQ(static_cast<const void*>(text.get().as<std::string_view>().data()), text.get().bytes().data());
  const one_field bytea(binary_column("b", oids::bytea), std::string("\0\1", 2));
  EXPECT_EQ(bytea.get().as<std::span<const std::byte>>().data(), bytea.get().bytes().data());
}

TEST(field, null_is_told_and_read_as_an_empty_optional) {
  const one_field null(binary_column("age", oids::int4), std::nullopt);
  EXPECT_TRUE(null.get().is_null());
  EXPECT_EQ(null.get().as<std::optional<int>>(), std::nullopt);
  EXPECT_EQ(null.get().bytes().size(), 0U);
  EXPECT_EQ(null.get().text(), "");
  const one_field some(binary_column("age", oids::int4), int4_bytes(5));
  EXPECT_FALSE(some.get().is_null());
  EXPECT_EQ(some.get().as<std::optional<int>>(), 5);
}

TEST(field, null_as_a_value_names_column_type_and_remedy) {
  const one_field null(binary_column("age", oids::int4), std::nullopt);
  EXPECT_FAILURE((void)null.get().as<int>(), pg::errc::unexpected_null,
                 "column \"age\" (integer): NULL cannot be read as int; use std::optional<int>");
  const one_field name(text_column("name", oids::varchar), std::nullopt);
  EXPECT_FAILURE((void)name.get().as<std::string>(), pg::errc::unexpected_null,
                 "column \"name\" (character varying): NULL cannot be read as std::string; use "
                 "std::optional<std::string>");
  const one_field list(text_column("list", oids::int4_array), "{1,NULL}");
  EXPECT_FAILURE((void)list.get().as<std::vector<int>>(), pg::errc::unexpected_null,
                 "column \"list\" (integer[]): NULL cannot be read as std::vector<int>; use "
                 "std::optional<std::vector<int>>, or a std::optional for the part of it that is NULL");
}

TEST(field, mismatched_type_names_column_type_and_wanted_type) {
  const one_field name(text_column("name", oids::text), "x");
  EXPECT_FAILURE((void)name.get().as<double>(), pg::errc::type_mismatch,
                 "column \"name\" (text): cannot be read as double in text format");
  const one_field number(binary_column("n", oids::int4), int4_bytes(1));
  EXPECT_FAILURE((void)number.get().as<std::string_view>(), pg::errc::type_mismatch,
                 "column \"n\" (integer): cannot be read as std::string_view in binary format");
  const one_field unknown(binary_column("u", 16411), "x");
  EXPECT_FAILURE((void)unknown.get().as<std::optional<int>>(), pg::errc::type_mismatch,
                 "column \"u\" (type 16411): cannot be read as std::optional<int> in binary format");
}

TEST(field, mismatched_type_is_told_even_of_null) {
  const one_field null(text_column("name", oids::text), std::nullopt);
  EXPECT_FAILURE((void)null.get().as<int>(), pg::errc::type_mismatch,
                 "column \"name\" (text): cannot be read as int in text format");
  EXPECT_FAILURE((void)null.get().as<std::optional<int>>(), pg::errc::type_mismatch,
                 "column \"name\" (text): cannot be read as std::optional<int> in text format");
}

TEST(field, too_large_value_names_column_and_wanted_type) {
  const one_field big(binary_column("big", oids::int8), int8_bytes(3'000'000'000));
  EXPECT_FAILURE((void)big.get().as<int>(), pg::errc::value_out_of_range,
                 "column \"big\" (bigint): the value does not fit int");
  const one_field text(text_column("big", oids::int8), "-1");
  EXPECT_FAILURE((void)text.get().as<unsigned>(), pg::errc::value_out_of_range,
                 "column \"big\" (bigint): the value does not fit unsigned");
}

TEST(field, malformed_bytes_are_an_error_in_both_formats) {
  const one_field too_short(binary_column("n", oids::int4), "abc");
  EXPECT_FAILURE((void)too_short.get().as<int>(), pg::errc::invalid_value,
                 "column \"n\" (integer): what the server sent is not a value of this type in binary format");
  const one_field no_number(text_column("n", oids::int4), "12x");
  EXPECT_FAILURE((void)no_number.get().as<int>(), pg::errc::invalid_value,
                 "column \"n\" (integer): what the server sent is not a value of this type in text format");
  for (const std::size_t size : {0U, 1U, 7U, 9U})
    EXPECT_FAILURE(
        (void)one_field(binary_column("d", oids::float8), std::string(size, 'x')).get().as<double>(),
        pg::errc::invalid_value,
        "column \"d\" (double precision): what the server sent is not a value of this type in binary format");
}

TEST(field, get_returns_a_code_instead_of_throwing) {
  int n = 0;
  EXPECT_EQ(one_field(binary_column("n", oids::int4), int4_bytes(9)).get().get(n), std::error_code());
  EXPECT_EQ(n, 9);
  EXPECT_EQ(one_field(binary_column("n", oids::int4), std::nullopt).get().get(n), pg::errc::unexpected_null);
  EXPECT_EQ(one_field(binary_column("n", oids::text), "x").get().get(n), pg::errc::type_mismatch);
  EXPECT_EQ(one_field(text_column("n", oids::int8), "3000000000").get().get(n), pg::errc::value_out_of_range);
  EXPECT_EQ(one_field(binary_column("n", oids::int4), "x").get().get(n), pg::errc::invalid_value);
  std::optional<int> maybe = 1;
  EXPECT_EQ(one_field(binary_column("n", oids::int4), std::nullopt).get().get(maybe), std::error_code());
  EXPECT_EQ(maybe, std::nullopt);
}

TEST(field, column_and_name_are_those_of_the_description) {
  pg::column of = binary_column("id", oids::int4);
  of.table = 1259;
  const one_field f(of, int4_bytes(1));
  EXPECT_EQ(f.get().name(), "id");
  EXPECT_EQ(f.get().column().table, 1259U);
}

struct binary_text {
  const char* label;
  pg::oid type;
  std::string bytes;
  std::string text;
};

// As PostgreSQL 15 writes them.
const binary_text binary_texts[] = {
    {"true", oids::bool_, std::string("\1", 1), "t"},
    {"false", oids::bool_, std::string("\0", 1), "f"},
    {"int2", oids::int2, big_endian(0xffff, 2), "-1"},
    {"int4", oids::int4, int4_bytes(-2147483647 - 1), "-2147483648"},
    {"int8", oids::int8, int8_bytes(9007199254740993), "9007199254740993"},
    {"oid", oids::oid_, big_endian(4294967295, 4), "4294967295"},
    {"float8_tenth", oids::float8, float8_bytes(0.1), "0.1"},
    {"float8_whole", oids::float8, float8_bytes(100000000000000), "100000000000000"},
    {"float8_large", oids::float8, float8_bytes(1e15), "1e+15"},
    {"float8_digits", oids::float8, float8_bytes(123456789012345680.0), "1.2345678901234568e+17"},
    {"float8_small", oids::float8, float8_bytes(0.0001), "0.0001"},
    {"float8_smaller", oids::float8, float8_bytes(0.00001), "1e-05"},
    {"float8_smallest", oids::float8, float8_bytes(5e-324), "5e-324"},
    {"float8_minus_zero", oids::float8, float8_bytes(-0.0), "-0"},
    {"float8_infinity", oids::float8, float8_bytes(-std::numeric_limits<double>::infinity()), "-Infinity"},
    {"float8_nan", oids::float8, float8_bytes(std::nan("")), "NaN"},
    {"float4_whole", oids::float4, big_endian(std::bit_cast<std::uint32_t>(123456.0F), 4), "123456"},
    {"float4_large", oids::float4, big_endian(std::bit_cast<std::uint32_t>(1234567.0F), 4), "1.234567e+06"},
    {"text", oids::text, "caf\xc3\xa9", "caf\xc3\xa9"},
    {"json", oids::json, "{\"a\": 1}", "{\"a\": 1}"},
    {"jsonb", oids::jsonb, "\1{\"a\": 1}", "{\"a\": 1}"},
    {"bytea", oids::bytea, std::string("\xde\x00\xff", 3), "\\xde00ff"},
    {"uuid", oids::uuid, "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef",
     "01234567-89ab-cdef-0123-456789abcdef"},
    {"date", oids::date, int4_bytes(9), "2000-01-10"},
    {"time", oids::time, int8_bytes(3'661'500'000), "01:01:01.5"},
    {"timestamp", oids::timestamp, int8_bytes(86'400'000'000), "2000-01-02 00:00:00"},
    {"timestamptz", oids::timestamptz, int8_bytes(0), "2000-01-01 00:00:00+00"},
    {"infinity", oids::timestamptz, int8_bytes(std::numeric_limits<std::int64_t>::max()), "infinity"},
};

class field_text : public testing::TestWithParam<binary_text> {};

TEST_P(field_text, binary_value_is_written_as_the_server_would) {
  EXPECT_EQ(one_field(binary_column("x", GetParam().type), GetParam().bytes).get().text(), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(types, field_text, testing::ValuesIn(binary_texts),
                         [](const auto& each) { return std::string(each.param.label); });

TEST(field, text_value_is_its_bytes_whatever_its_type) {
  EXPECT_EQ(one_field(text_column("x", 99999), "anything").get().text(), "anything");
  EXPECT_EQ(one_field(text_column("x", oids::int4), "012").get().text(), "012");
}

TEST(field, binary_value_of_a_type_that_cannot_be_printed_has_no_text) {
  EXPECT_FAILURE((void)one_field(binary_column("p", oids::money), std::string(8, 'x')).get().text(),
                 pg::errc::type_mismatch, "column \"p\" (money): cannot be read as std::string in binary format");
}

TEST(field, malformed_binary_value_has_no_text) {
  EXPECT_FAILURE((void)one_field(binary_column("n", oids::int4), "x").get().text(), pg::errc::invalid_value,
                 "column \"n\" (integer): what the server sent is not a value of this type in binary format");
}

enum class colour : std::uint8_t {};

}  // namespace

template <>
struct greenpg::codec<colour> {
  static greenpg::decode_function<colour>* decoder(greenpg::oid, greenpg::format) noexcept { return nullptr; }
};

namespace {

template <class T>
std::string type_in_error() {
  // The last word but what follows it in: column "x" (money): cannot be read as <type> in binary format
  const std::string text = failure_of([] { (void)one_field(binary_column("x", oids::money), "").get().as<T>(); }).text;
  const std::string before = "read as ", behind = " in binary format";
  const std::size_t begin = text.find(before) + before.size();
  return text.substr(begin, text.size() - behind.size() - begin);
}

TEST(field, types_in_errors_are_spelt_as_in_programs) {
  EXPECT_EQ(type_in_error<bool>(), "bool");
  EXPECT_EQ(type_in_error<short>(), "short");
  EXPECT_EQ(type_in_error<unsigned short>(), "unsigned short");
  EXPECT_EQ(type_in_error<unsigned>(), "unsigned");
  EXPECT_EQ(type_in_error<long>(), "long");
  EXPECT_EQ(type_in_error<unsigned long>(), "unsigned long");
  EXPECT_EQ(type_in_error<long long>(), "long long");
  EXPECT_EQ(type_in_error<unsigned long long>(), "unsigned long long");
  EXPECT_EQ(type_in_error<float>(), "float");
  EXPECT_EQ(type_in_error<std::string>(), "std::string");
  EXPECT_EQ(type_in_error<std::optional<std::string_view>>(), "std::optional<std::string_view>");
  EXPECT_EQ(type_in_error<std::span<const std::byte>>(), "std::span<const std::byte>");
  EXPECT_EQ(type_in_error<std::vector<std::byte>>(), "std::vector<std::byte>");
  EXPECT_EQ(type_in_error<pg::uuid>(), "greenpg::uuid");
  EXPECT_EQ(type_in_error<pg::timestamptz>(), "greenpg::timestamptz");
  EXPECT_EQ(type_in_error<std::chrono::sys_days>(), "std::chrono::sys_days");
  EXPECT_EQ((type_in_error<std::chrono::sys_time<std::chrono::microseconds>>()),
            "std::chrono::sys_time<std::chrono::microseconds>");
  EXPECT_EQ(type_in_error<pg::numeric>(), "greenpg::numeric");
  EXPECT_EQ(type_in_error<pg::inet>(), "greenpg::inet");
  EXPECT_EQ(type_in_error<pg::cidr>(), "greenpg::cidr");
  EXPECT_EQ(type_in_error<pg::macaddr>(), "greenpg::macaddr");
  EXPECT_EQ(type_in_error<pg::macaddr8>(), "greenpg::macaddr8");
  EXPECT_EQ(type_in_error<pg::int2vector>(), "greenpg::int2vector");
  EXPECT_EQ(type_in_error<pg::oidvector>(), "greenpg::oidvector");
  EXPECT_EQ(type_in_error<pg::int128>(), "greenpg::int128");
  EXPECT_EQ(type_in_error<pg::uint128>(), "greenpg::uint128");
  EXPECT_EQ(type_in_error<pg::hstore>(), "greenpg::hstore");
  EXPECT_TRUE(type_in_error<colour>().ends_with("colour"));
}

struct sql_name {
  pg::oid type;
  const char* name;
};

TEST(field, postgresql_types_in_errors_are_spelt_as_in_sql) {
  for (const sql_name& each : {sql_name{oids::bool_, "boolean"},
                               {oids::int2, "smallint"},
                               {oids::int8, "bigint"},
                               {oids::float4, "real"},
                               {oids::bpchar, "character"},
                               {oids::numeric, "numeric"},
                               {oids::timestamptz, "timestamp with time zone"},
                               {oids::int4_array, "integer[]"},
                               {oids::text_array, "text[]"},
                               {oids::char_, "\"char\""},
                               {0, "type 0"}})
    EXPECT_EQ(pg::detail::sql_type_name(each.type), each.name);
}

}  // namespace
