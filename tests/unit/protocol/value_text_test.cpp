#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace {

namespace pg = greenpg;
namespace oids = pg::oids;
using pg::errc;

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

std::string unhex(std::string_view hex) {
  std::string result;
  for (std::size_t i = 0; i != hex.size(); i += 2)
    result.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return result;
}

std::string big_endian(std::uint64_t value, std::size_t size) {
  std::string result;
  while (size-- != 0) result.push_back(static_cast<char>(value >> (8 * size) & 255));
  return result;
}

std::string print(pg::oid type, std::string_view binary) {
  std::string out;
  const errc e = pg::print_value(type, pg::format::binary, bytes(binary), out);
  return e == errc{} ? out : "error " + pg::make_error_code(e).message();
}

std::string print(double value) { return print(oids::float8, big_endian(std::bit_cast<std::uint64_t>(value), 8)); }
std::string print(float value) { return print(oids::float4, big_endian(std::bit_cast<std::uint32_t>(value), 4)); }

// What PostgreSQL 15 prints for the value of which its send function gives these bytes.
TEST(value_text, values_print_as_the_server_prints_them) {
  struct {
    pg::oid type;
    const char* hex;
    const char* text;
  } const table[] = {
      {oids::bool_, "01", "t"},
      {oids::bool_, "00", "f"},
      {oids::int2, "8000", "-32768"},
      {oids::int4, "7fffffff", "2147483647"},
      {oids::int8, "8000000000000000", "-9223372036854775808"},
      {oids::oid_, "ffffffff", "4294967295"},
      {oids::text, "61e282ac", "a\u20ac"},
      {oids::varchar, "", ""},
      {oids::bpchar, "612020", "a  "},
      {oids::name, "7067", "pg"},
      {oids::bytea, "00ff5c27", "\\x00ff5c27"},
      {oids::bytea, "", "\\x"},
      {oids::json, "5b312c322e35305d", "[1,2.50]"},
      {oids::jsonb, "015b312c20322e35305d", "[1, 2.50]"},
      {oids::uuid, "a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
      {oids::date, "00000000", "2000-01-01"},
      {oids::date, "ffda97a7", "4714-11-24 BC"},
      {oids::date, "7fda970c", "5874897-12-31"},
      {oids::date, "7fffffff", "infinity"},
      {oids::date, "80000000", "-infinity"},
      {oids::time, "000000141dd76000", "24:00:00"},
      {oids::time, "0000000000000001", "00:00:00.000001"},
      {oids::timestamp, "0000000000000000", "2000-01-01 00:00:00"},
      {oids::timestamp, "ff1fe2ffc59c5fff", "0001-12-31 23:59:59.999999 BC"},
      {oids::timestamp, "7fffff5bb3b29fff", "294276-12-31 23:59:59.999999"},
      {oids::timestamp, "8000000000000000", "-infinity"},
      {oids::timestamptz, "00000000000186a0", "2000-01-01 00:00:00.1+00"},
      {oids::timestamptz, "fd0f7cc1411fa000", "4714-11-24 00:00:00+00 BC"},
      {oids::timestamptz, "0380e70b913b8000", "10000-01-01 00:00:00+00"},
      {oids::timestamptz, "7fffffffffffffff", "infinity"},
  };
  for (const auto& row : table) EXPECT_EQ(print(row.type, unhex(row.hex)), row.text) << pg::type_name(row.type);
}

TEST(value_text, float8_prints_as_the_server_prints_it) {
  const std::pair<double, const char*> table[] = {
      {0.0, "0"},
      {-0.0, "-0"},
      {1.0, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {0.0001, "0.0001"},
      {0.00012345, "0.00012345"},
      {0.00001, "1e-05"},
      {1e14, "100000000000000"},
      {123456789012345.0, "123456789012345"},
      {12345678901234.5, "12345678901234.5"},
      {1e15, "1e+15"},
      {1e20, "1e+20"},
      {123456789012345678.0, "1.2345678901234568e+17"},
      {9007199254740993.0, "9.007199254740992e+15"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {1e100, "1e+100"},
      // exactly halfway to a neighbour, which only a reader that rounds ties to even takes for the value
      {1e23, "9.999999999999999e+22"},
      {8.41e21, "8.409999999999999e+21"},
      {2e22, "2e+22"},
      {-1e23, "-9.999999999999999e+22"},
  };
  for (const auto& [value, text] : table) EXPECT_EQ(print(value), text);
  EXPECT_EQ(print(oids::float8, unhex("7ff0000000000000")), "Infinity");
  EXPECT_EQ(print(oids::float8, unhex("fff0000000000000")), "-Infinity");
  EXPECT_EQ(print(oids::float8, unhex("fff8000000000000")), "NaN");
}

TEST(value_text, float4_prints_as_the_server_prints_it) {
  const std::pair<float, const char*> table[] = {
      {0.1F, "0.1"},
      {999999.0F, "999999"},
      {1e6F, "1e+06"},
      {1234567.0F, "1.234567e+06"},
      {123456.7F, "123456.7"},
      {0.0001F, "0.0001"},
      {0.00001F, "1e-05"},
      {33554432.0F, "3.3554432e+07"},
      {8388608.5F, "8.388608e+06"},
      {9.5367431640625e-7F, "9.536743e-07"},
      {1e-45F, "1e-45"},
      {3.4028235e38F, "3.4028235e+38"},
  };
  for (const auto& [value, text] : table) EXPECT_EQ(print(value), text);
  EXPECT_EQ(print(oids::float4, unhex("7f800000")), "Infinity");
  EXPECT_EQ(print(oids::float4, unhex("7fc00000")), "NaN");
}

TEST(value_text, text_is_printed_as_it_is) {
  std::string out = "before ";
  EXPECT_EQ(pg::print_value(oids::numeric, pg::format::text, bytes("1.50"), out), errc{});
  EXPECT_EQ(out, "before 1.50");
}

TEST(value_text, what_cannot_be_printed_leaves_the_output_as_it_was) {
  std::string out = "before";
  for (const pg::oid type : {oids::money, oids::xml, oids::regclass, oids::aclitem, 0U, 999'999U})
    EXPECT_EQ(pg::print_value(type, pg::format::binary, bytes("1234"), out), errc::type_mismatch) << type;
  EXPECT_EQ(pg::print_value(oids::int4, pg::format::binary, bytes("123"), out), errc::invalid_value);
  EXPECT_EQ(pg::print_value(oids::jsonb, pg::format::binary, bytes("{}"), out), errc::invalid_value);
  const std::string before_midnight = unhex("ffffffffffffffff");
  EXPECT_EQ(pg::print_value(oids::time, pg::format::binary, bytes(before_midnight), out), errc::invalid_value);
  EXPECT_EQ(out, "before");
}

TEST(value_text, every_type_asked_for_in_binary_is_printed) {
  for (pg::oid type = 0; type != 10'000; ++type) {
    std::string out;
    const errc e = pg::print_value(type, pg::format::binary, bytes(std::string_view("\1", 1)), out);
    EXPECT_FALSE(pg::result_binary(type) && e == errc::type_mismatch) << type;
  }
}

TEST(oid, names_are_those_of_the_catalogue) {
  EXPECT_EQ(pg::type_name(oids::bool_), "bool");
  EXPECT_EQ(pg::type_name(oids::int4), "int4");
  EXPECT_EQ(pg::type_name(oids::int4_array), "_int4");
  EXPECT_EQ(pg::type_name(oids::int8multirange_array), "_int8multirange");
  EXPECT_EQ(pg::type_name(oids::char_), "char");
  EXPECT_EQ(pg::type_name(0), "");
  EXPECT_EQ(pg::type_name(15), "");
  EXPECT_EQ(pg::type_name(999'999), "");
}

TEST(oid, types_without_a_decoded_binary_form_are_asked_for_as_text) {
  for (const pg::oid type : {oids::aclitem, oids::regclass, oids::regproc, oids::money, oids::pg_ndistinct,
                             oids::pg_dependencies, oids::pg_mcv_list, oids::char_, oids::xml, 0U})
    EXPECT_FALSE(pg::result_binary(type)) << type;
  for (const pg::oid type :
       {oids::int4, oids::text, oids::timestamptz, oids::bytea, oids::jsonb, oids::numeric, oids::tsquery})
    EXPECT_TRUE(pg::result_binary(type)) << type;
}

}  // namespace
