#include "../../../examples/pgvector.hpp"

#include "codec_probe.hpp"

#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/type_catalogue.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace codec_composite_test {

enum class mood { sad, ok, happy };
enum class spelled { one, two };

struct item {
  std::string name;
  std::optional<std::int32_t> price;
  mood feeling{};
  friend bool operator==(const item&, const item&) = default;
};

struct basket {
  std::vector<item> items;
  std::optional<greenpg::range<std::int32_t>> span;
  friend bool operator==(const basket&, const basket&) = default;
};

struct meters {
  double value = 0;
  friend bool operator==(const meters&, const meters&) = default;
};

class user_id {
public:
  user_id() = default;
  explicit user_id(std::int64_t number) : number_(number) {}
  explicit operator std::int64_t() const { return number_; }
  friend bool operator==(const user_id&, const user_id&) = default;

private:
  std::int64_t number_ = 0;
};

}  // namespace codec_composite_test

template <>
inline constexpr auto greenpg::enum_labels<codec_composite_test::spelled> =
    std::array<std::pair<codec_composite_test::spelled, std::string_view>, 2>{
        {{codec_composite_test::spelled::one, "number 1"}, {codec_composite_test::spelled::two, "number, 2"}}};
template <>
struct greenpg::codec<codec_composite_test::meters> : greenpg::codec_of<codec_composite_test::meters, double> {};
template <>
struct greenpg::codec<codec_composite_test::user_id> : greenpg::codec_of<codec_composite_test::user_id, std::int64_t> {
};

namespace {

using namespace codec_probe;
using namespace codec_composite_test;
namespace oids = pg::oids;
using pg::errc;
using pg::format;

constexpr pg::oid mood_type = 20'000, moods = 20'001, item_type = 20'002, items = 20'003, basket_type = 20'004,
                  meters_type = 20'005, meters_array = 20'006, vector_type = 20'007, vectors = 20'008;

const pg::type_catalogue& known() {
  using kind = pg::type_kind;
  static const pg::type_catalogue made = pg::type_catalogue().with(
      {}, {{mood_type, "a", "mood", kind::enumeration, 0, moods, ',', {}},
           {moods, "a", "_mood", kind::array, mood_type, 0, ',', {}},
           {item_type, "a", "item", kind::composite, 0, items, ',', {{"name", 25}, {"price", 23}, {"f", mood_type}}},
           {items, "a", "_item", kind::array, item_type, 0, ',', {}},
           {basket_type, "a", "basket", kind::composite, 0, 0, ',', {{"items", items}, {"span", 3904}}},
           {meters_type, "a", "meters", kind::domain, oids::float8, meters_array, ',', {}},
           {meters_array, "a", "_meters", kind::array, meters_type, 0, ',', {}},
           {vector_type, "a", "vector", kind::base, 0, vectors, ',', {}},
           {vectors, "a", "_vector", kind::array, vector_type, 0, ',', {}}});
  return made;
}

/// Text and back; and where the catalogue has the type, binary and back, printed as the text.
template <class T>
void expect_round_trip(pg::oid type, const T& value, std::string_view text, bool binary = true) {
  SCOPED_TRACE(std::string(text));
  EXPECT_EQ(to_text(value).bytes, text);
  EXPECT_TRUE(from_text<T>(type, text).value == value);
  const pg::params parameter(value);
  EXPECT_FALSE(pg::find_builtin_type(type) == nullptr && parameter.has_binary(0, type));
  ASSERT_EQ(parameter.has_binary(0, type, &known()), binary);
  if (!binary) return;
  pg::byte_buffer out;
  EXPECT_EQ(parameter.encode_binary(0, type, out, &known()), errc{});
  const auto again = from_binary<T>(type, out.text());
  EXPECT_EQ(again.error, errc{});
  EXPECT_TRUE(again.value == value);
  std::string printed;
  const errc print = pg::print_value(type, format::binary, out.bytes(), printed, &known());
  EXPECT_TRUE(print == errc::type_mismatch || printed == text);
  for (std::size_t size = 0; size != out.size(); ++size) {
    const errc e = from_binary<T>(type, out.text().substr(0, size)).error;
    EXPECT_TRUE(e == errc::invalid_value || e == errc::value_out_of_range) << size;
  }
}

// What record_send() of PostgreSQL 15 gives.
TEST(codec_composite, record_is_read_as_a_tuple) {
  using three = std::tuple<int, std::string, std::optional<int>>;
  const std::string binary = unhex("00000003000000170000000400000001000002c10000000361206200000017ffffffff");
  EXPECT_EQ(from_binary<three>(oids::record, binary).value, three(1, "a b", {}));
  EXPECT_EQ(from_text<three>(oids::record, "(1,\"a b\",)").value, three(1, "a b", {}));
  using nested = std::tuple<int, std::pair<std::optional<std::string>, bool>>;
  const std::string within =
      unhex("00000002000000170000000400000001000008c9000000150000000200000019ffffffff000000100000000101");
  EXPECT_EQ(from_binary<nested>(oids::record, within).value, nested(1, {{}, true}));
  EXPECT_EQ(from_text<nested>(oids::record, "(1,\"(,t)\")").value, nested(1, {{}, true}));
  const std::string rows = unhex(
      "0000000100000000000008c900000002000000010000001900000002000000170000000400000001000002c10000000161000000180000"
      "0002000000170000000400000002000002c1ffffffff");
  using pairs = std::vector<std::pair<int, std::optional<std::string>>>;
  EXPECT_EQ(from_binary<pairs>(oids::record_array, rows).value, (pairs{{1, "a"}, {2, {}}}));
  EXPECT_EQ(from_text<pairs>(oids::record_array, "{\"(1,a)\",\"(2,)\"}").value, (pairs{{1, "a"}, {2, {}}}));
  std::string printed;
  for (const auto& [type, bytes, text] : {std::tuple(oids::record, binary, "(1,\"a b\",)"),
                                          {oids::record, within, "(1,\"(,t)\")"},
                                          {oids::record_array, rows, "{\"(1,a)\",\"(2,)\"}"}}) {
    printed.clear();
    EXPECT_EQ(pg::print_value(type, format::binary, std::as_bytes(std::span(bytes)), printed), errc{});
    EXPECT_EQ(printed, text);
    EXPECT_FALSE(pg::result_binary(type));
  }
}

TEST(codec_composite, structs_go_there_and_back) {
  expect_round_trip(item_type, item{"a b", std::nullopt, mood::ok}, "(\"a b\",,ok)");
  expect_round_trip(item_type, item{"\"x\\,()", 5, mood::sad}, "(\"\"\"x\\\\,()\",5,sad)");
  expect_round_trip(item_type, item{"", -1, mood::sad}, "(\"\",-1,sad)");
  expect_round_trip(basket_type, basket{{{"a", 1, mood::sad}, {"\"", {}, mood::ok}}, pg::range<std::int32_t>(1, 3)},
                    "(\"{\"\"(a,1,sad)\"\",\"\"(\\\\\"\"\\\\\"\"\\\\\"\"\\\\\"\",,ok)\"\"}\",\"[1,3)\")");
  expect_round_trip(items, std::vector<std::optional<item>>{{}, item{"a", 1, mood::ok}}, "{NULL,\"(a,1,ok)\"}");
}

TEST(codec_composite, another_number_of_fields_is_refused) {
  using two = std::tuple<int, int>;
  for (const char* text : {"(1)", "(1,2,3)", "()"}) EXPECT_NE(from_text<two>(oids::record, text).error, errc{}) << text;
  EXPECT_EQ(from_text<two>(oids::record, "(1,2,3)").error, errc::wrong_shape);
  EXPECT_EQ(from_text<two>(oids::record, "(1)").error, errc::wrong_shape);
  EXPECT_EQ(from_binary<two>(oids::record, unhex("00000001000000170000000400000001")).error, errc::wrong_shape);
  EXPECT_EQ(from_binary<two>(oids::record, unhex("00000003")).error, errc::wrong_shape);
  EXPECT_EQ(from_binary<two>(oids::record, unhex("ffffffff")).error, errc::invalid_value);
  pg::byte_buffer out;
  EXPECT_FALSE(pg::params(two(1, 2)).has_binary(0, item_type, &known()));
  EXPECT_EQ(pg::codec<two>::encode_binary({1, 2}, item_type, out, &known()), errc::unencodable_value);
}

TEST(codec_composite, fields_are_checked_as_values_are) {
  using one = std::tuple<int>;
  EXPECT_EQ(from_binary<one>(oids::record, unhex("00000001000000190000000131")).error, errc::type_mismatch);
  EXPECT_EQ(from_binary<one>(oids::record, unhex("0000000100000017ffffffff")).error, errc::unexpected_null);
  EXPECT_EQ(from_binary<one>(oids::record, unhex("000000010000001700000003000001")).error, errc::invalid_value);
  EXPECT_EQ(from_binary<one>(oids::record, unhex("0000000100000017000000040000000100")).error, errc::invalid_value);
  EXPECT_EQ(from_text<one>(oids::record, "()").error, errc::unexpected_null);
  EXPECT_EQ(from_text<one>(oids::record, "(99999999999)").error, errc::value_out_of_range);
  using number = std::tuple<double, std::uint64_t>;
  EXPECT_EQ(from_text<number>(oids::record, "(0.1,18446744073709551615)").value, number(0.1, 18446744073709551615U));
  EXPECT_TRUE(std::signbit(std::get<0>(from_text<number>(oids::record, "(-0,1)").value)));
  EXPECT_EQ(from_text<number>(oids::record, "(0.1234567890123456789,1)").error, errc::value_out_of_range);
  // The server writes the last digit of a decimal halfway between two doubles in its own way.
  for (const char* const text : {"9.999999999999999e+22", "1e+23"})
    EXPECT_EQ(from_text<number>(oids::record, "(" + std::string(text) + ",1)").value, number(1e23, 1U)) << text;
  using single = std::tuple<float>;
  EXPECT_EQ(from_text<single>(oids::record, "(1.1)").value, single(1.1F));
  EXPECT_EQ(from_text<single>(oids::record, "(1.50)").value, single(1.5F));
  EXPECT_EQ(from_text<single>(oids::record, "(-Infinity)").value, single(-std::numeric_limits<float>::infinity()));
  for (const char* const more : {"(0.30000000000000004)", "(16777217)", "(1e300)", "(0.1234567890123456789)"})
    EXPECT_EQ(from_text<single>(oids::record, more).error, errc::value_out_of_range) << more;
  EXPECT_EQ(from_text<number>(oids::record, "(1,-1)").error, errc::value_out_of_range);
  for (const char* text : {"", "1", "(1", "1)", "(1)x", "(\"1)", "(a)"})
    EXPECT_EQ(from_text<one>(oids::record, text).error, errc::invalid_value) << text;
  EXPECT_EQ(pg::codec<one>::decoder(oids::int4, format::binary), nullptr);
}

TEST(codec_composite, what_nests_too_deep_is_not_printed) {
  std::string value = unhex("00000000");
  for (int depth = 1; depth != 40; ++depth) {
    std::string printed = "before";
    const errc e = pg::print_value(oids::record, format::binary, std::as_bytes(std::span(value)), printed);
    EXPECT_EQ(e, depth <= 16 ? errc{} : errc::limit_exceeded) << depth;
    EXPECT_EQ(printed == "before", e != errc{});
    std::string size(4, '\0');
    pg::store_be32(reinterpret_cast<std::byte*>(size.data()), static_cast<std::uint32_t>(value.size()));
    value = unhex("00000001000008c9") + size + value;
  }
}

TEST(codec_enum, labels_are_the_names_of_the_enumerators) {
  ASSERT_EQ(pg::enum_labels<mood>.size(), 3U);
  EXPECT_EQ(pg::enum_labels<mood>[2].second, "happy");
  expect_round_trip(mood_type, mood::happy, "happy");
  expect_round_trip(moods, std::vector{mood::ok, mood::sad}, "{ok,sad}");
  expect_round_trip(moods, std::vector{spelled::one, spelled::two}, "{\"number 1\",\"number, 2\"}");
  EXPECT_EQ(from_text<mood>(mood_type, "angry").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<mood>(oids::text, "ok").value, mood::ok);
  EXPECT_EQ(pg::codec<mood>::decoder(oids::int4, format::text), nullptr);
  EXPECT_EQ(to_text(static_cast<mood>(7)).error, errc::unencodable_value);
  EXPECT_FALSE(pg::codec<mood>::has_binary(oids::int4));
}

TEST(codec_domain, strong_typedefs_are_stored_as_what_they_are_of) {
  expect_round_trip(oids::float8, meters{1.5}, "1.5");
  expect_round_trip(meters_type, meters{1.5}, "1.5");
  expect_round_trip(meters_array, std::vector{meters{1.5}, meters{-0.0}}, "{1.5,-0}");
  expect_round_trip(oids::int8, user_id(5), "5");
  EXPECT_EQ(from_binary<user_id>(oids::int4, unhex("00000005")).value, user_id(5));
  EXPECT_EQ(pg::codec<user_id>::decoder(oids::text, format::text), nullptr);
  EXPECT_EQ(from_text<user_id>(oids::int8, "x").error, errc::invalid_value);
  // Of a domain the bytes are taken for what the stored type alone is: four are no double, whatever they could be.
  EXPECT_EQ(from_binary<meters>(meters_type, unhex("00000001")).error, errc::invalid_value);
  EXPECT_EQ(from_binary<user_id>(meters_type, unhex("00000001")).value, user_id(1));
  // A domain is no other type until somebody says that it is.
  EXPECT_EQ(pg::codec<double>::decoder(meters_type, format::binary), nullptr);
}

// "[1,2.5,-3]" as pgvector sends it.
TEST(codec_pgvector, type_of_an_extension_goes_there_and_back) {
  const embedding value{{1, 2.5, -3}};
  expect_round_trip(vector_type, value, "[1,2.5,-3]");
  pg::byte_buffer out;
  EXPECT_EQ(pg::codec<embedding>::encode_binary(value, vector_type, out), errc{});
  EXPECT_EQ(out.text(), unhex("000300003f80000040200000c0400000"));
  expect_round_trip(vectors, std::vector{value, embedding{}}, "{\"[1,2.5,-3]\",[]}");
  for (const char* text : {"", "[", "1", "[1,", "[1,]", "[a]", "[,1]"})
    EXPECT_EQ(from_text<embedding>(vector_type, text).error, errc::invalid_value) << text;
}

}  // namespace
