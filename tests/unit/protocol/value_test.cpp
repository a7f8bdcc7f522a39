#include "codec_probe.hpp"

#include <greenpg/protocol/json_text.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/value.hpp>
#if __has_include(<nlohmann/json.hpp>)
#include <greenpg/protocol/nlohmann_json.hpp>
#endif

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <vector>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;
using pg::format;

pg::value text_value(pg::oid type, std::string_view text, pg::value::catalogue known = nullptr) {
  return {type, format::text, std::as_bytes(std::span(text)), std::move(known)};
}

pg::value binary_value(pg::oid type, std::string_view hex, pg::value::catalogue known = nullptr) {
  const std::string bytes = unhex(hex);
  return {type, format::binary, std::as_bytes(std::span(bytes)), std::move(known)};
}

constexpr pg::oid item_type = 20'000, items = 20'001, domain = 20'002;

pg::value::catalogue known() {
  return std::make_shared<const pg::type_catalogue>(
      pg::type_catalogue().with({}, {{item_type,
                                      "a",
                                      "item",
                                      pg::type_kind::composite,
                                      0,
                                      items,
                                      ',',
                                      {{"id", oids::int4}, {"na\"me", oids::text}, {"d", domain}}},
                                     {items, "a", "_item", pg::type_kind::array, item_type, 0, ',', {}},
                                     {domain, "a", "d", pg::type_kind::domain, oids::timestamp, 0, ',', {}}}));
}

template <class T>
bool visits_as(const pg::value& of) {
  bool result = false;
  const errc e = of.visit([&](const auto& x) { result = std::is_same_v<std::remove_cvref_t<decltype(x)>, T>; });
  return e == errc{} && result;
}

TEST(value, is_visited_as_the_type_that_holds_it) {
  EXPECT_TRUE(visits_as<std::nullptr_t>(pg::value()));
  EXPECT_TRUE(visits_as<std::int32_t>(text_value(oids::int4, "5")));
  EXPECT_TRUE(visits_as<std::int32_t>(binary_value(oids::int4, "00000005")));
  EXPECT_TRUE(visits_as<pg::numeric>(text_value(oids::numeric, "1.50")));
  EXPECT_TRUE(visits_as<pg::json>(text_value(oids::jsonb, "{}")));
  EXPECT_TRUE(visits_as<pg::interval>(text_value(oids::interval, "1 day")));
  EXPECT_TRUE(visits_as<std::string>(text_value(oids::text, "x")));
  EXPECT_TRUE(visits_as<std::string>(text_value(oids::money, "$1.00")));
  EXPECT_TRUE(visits_as<std::string>(text_value(99'999, "x")));
  EXPECT_TRUE(visits_as<pg::array<pg::value>>(text_value(oids::int4_array, "{1}")));
  EXPECT_TRUE(visits_as<pg::range<pg::value>>(text_value(oids::int4range, "[1,2)")));
  EXPECT_TRUE(visits_as<pg::multirange<pg::value>>(text_value(oids::int4multirange, "{[1,2)}")));
  EXPECT_TRUE(visits_as<std::vector<pg::value_field>>(text_value(oids::record, "(1,a)")));
  EXPECT_TRUE(visits_as<std::vector<pg::value_field>>(text_value(item_type, "(1,a,)", known())));
  EXPECT_TRUE(visits_as<std::string>(text_value(item_type, "(1,a,)")));
  EXPECT_TRUE(visits_as<pg::timestamp>(text_value(domain, "2000-01-01 00:00:00", known())));
  int called = 0;
  EXPECT_EQ(text_value(oids::int4, "x").visit([&](const auto&) { ++called; }), errc::invalid_value);
  EXPECT_EQ(binary_value(99'999, "00").visit([&](const auto&) { ++called; }), errc::type_mismatch);
  EXPECT_EQ(called, 0);
}

TEST(value, is_taken_apart) {
  pg::array<pg::value> elements;
  EXPECT_EQ(text_value(oids::int4_array, "[0:1]={7,NULL}").parts(elements), errc{});
  EXPECT_EQ(elements.dimensions, (std::vector<pg::array_dimension>{{2, 0}}));
  ASSERT_EQ(elements.elements.size(), 2U);
  int number = 0;
  EXPECT_FALSE(elements.elements[0].get(number));
  EXPECT_EQ(number, 7);
  EXPECT_EQ(elements.elements[1].get(number), errc::unexpected_null);
  std::vector<pg::value_field> fields;
  EXPECT_EQ(text_value(item_type, "(1,\"a b\",)", known()).parts(fields), errc{});
  ASSERT_EQ(fields.size(), 3U);
  EXPECT_EQ(fields[1].name, "na\"me");
  EXPECT_EQ(fields[1].content.to_string(), "a b");
  EXPECT_TRUE(fields[2].content.is_null());
  EXPECT_EQ(text_value(item_type, "(1)", known()).parts(fields), errc::invalid_value);
  EXPECT_EQ(text_value(item_type, "(1,2,3,4)", known()).parts(fields), errc::invalid_value);
  EXPECT_EQ(text_value(oids::int4, "1").parts(fields), errc::type_mismatch);
  EXPECT_EQ(text_value(oids::record, "(1,a)").parts(fields), errc{});
  EXPECT_EQ(fields[1].name, "f2");
  pg::range<pg::value> range;
  EXPECT_EQ(binary_value(oids::int4range, "120000000400000005").parts(range), errc{});
  EXPECT_EQ(range.lower()->to_string(), "5");
  EXPECT_FALSE(range.upper());
  pg::multirange<pg::value> ranges;
  EXPECT_EQ(text_value(oids::int4multirange, "{[1,2),[4,)}").parts(ranges), errc{});
  EXPECT_EQ(ranges.ranges.size(), 2U);
  // An element of another type than the array's is no element of it.
  EXPECT_EQ(binary_value(oids::int4_array, "000000010000000000000019000000010000000100000000").parts(elements),
            errc::invalid_value);
}

TEST(value, compares_as_its_type_does) {
  EXPECT_EQ(text_value(oids::numeric, "1.0"), text_value(oids::numeric, "1.00"));
  EXPECT_EQ(text_value(oids::int4, "5"), binary_value(oids::int4, "00000005"));
  EXPECT_NE(text_value(oids::int4, "5"), text_value(oids::int8, "5"));
  EXPECT_LT(text_value(oids::int4, "5"), text_value(oids::int4, "10"));
  EXPECT_LT(text_value(oids::text, "10"), text_value(oids::text, "5"));
  EXPECT_LT(text_value(oids::int4_array, "{1,5}"), text_value(oids::int4_array, "{1,10}"));
  EXPECT_LT(text_value(oids::int4_array, "{1}"), text_value(oids::int4_array, "{1,0}"));
  EXPECT_NE(text_value(oids::int4_array, "{1}"), text_value(oids::int4_array, "[0:0]={1}"));
  EXPECT_LT(text_value(oids::int4, "5"), pg::value::null(oids::int4));
  EXPECT_EQ(pg::value::null(oids::int4), pg::value::null(oids::int4));
  EXPECT_NE(text_value(oids::float8, "NaN"), text_value(oids::float8, "NaN"));
  EXPECT_EQ(text_value(oids::point, "(1,2)"), text_value(oids::point, "(1,2)"));
  EXPECT_NE(text_value(oids::point, "(1,2)"), text_value(oids::point, "(1,3)"));
  EXPECT_EQ(text_value(oids::record, "(1,a)"), text_value(oids::record, "(1,a)"));
  EXPECT_EQ(text_value(oids::int4, "x"), text_value(oids::int4, "x"));  // no value: by its bytes
}

TEST(value, is_sent_as_its_text) {
  const pg::params sent(binary_value(oids::int4_array, "0000000100000000000000170000000100000001000000040000000a"),
                        pg::value::null(oids::int4), std::vector{text_value(oids::int4, "5"), pg::value()});
  pg::byte_buffer out;
  EXPECT_EQ(sent.encode_text(0, out), errc{});
  EXPECT_EQ(out.text(), "{10}");
  EXPECT_TRUE(sent.is_null(1));
  out.clear();
  EXPECT_EQ(sent.encode_text(2, out), errc{});
  EXPECT_EQ(out.text(), "{5,NULL}");
  EXPECT_EQ(to_text(binary_value(99'999, "00")).error, errc::unencodable_value);
}

// What to_jsonb() of PostgreSQL 15 gives, but for blanks.
TEST(json_text, values_are_those_of_to_jsonb) {
  struct {
    pg::oid type;
    const char* text;
    const char* json;
  } const table[] = {
      {oids::bool_, "t", "true"},
      {oids::int8, "-5", "-5"},
      {oids::float8, "NaN", "\"NaN\""},
      {oids::float8, "-Infinity", "\"-Infinity\""},
      {oids::float8, "1e+20", "1e+20"},
      {oids::numeric, "1.50", "1.50"},
      {oids::oid_, "5", "\"5\""},
      {oids::text, "a\"\\\n\t\b\f\r\x01\x1f\u20ac/", "\"a\\\"\\\\\\n\\t\\b\\f\\r\\u0001\\u001f\u20ac/\""},
      {oids::bytea, "\\x00ff", "\"\\\\x00ff\""},
      {oids::date, "0044-03-15 BC", "\"0044-03-15 BC\""},
      {oids::timestamp, "2000-01-01 01:02:03.5", "\"2000-01-01T01:02:03.5\""},
      {oids::timestamp, "0044-03-15 01:02:03 BC", "\"0044-03-15T01:02:03 BC\""},
      {oids::timestamp, "infinity", "\"infinity\""},
      {oids::timestamptz, "2000-01-01 01:02:03+00", "\"2000-01-01T01:02:03+00:00\""},
      {oids::timestamptz, "2000-01-01 01:02:03-03:30", "\"2000-01-01T01:02:03-03:30\""},
      {oids::timestamptz, "0044-03-15 01:02:03+00 BC", "\"0044-03-15T01:02:03+00:00 BC\""},
      {oids::interval, "1 day", "\"1 day\""},
      {oids::json, " {\"a\" :1}", " {\"a\" :1}"},
      {oids::int4_array, "{1,NULL}", "[1,null]"},
      {oids::int4_array, "[0:1][2:3]={{1,2},{3,4}}", "[[1,2],[3,4]]"},
      {oids::int4_array, "{}", "[]"},
      {oids::text_array, "{\"a,b\",c}", "[\"a,b\",\"c\"]"},
      {oids::int4range, "[1,2)", "\"[1,2)\""},
      {oids::int4range_array, "{\"[1,2)\"}", "[\"[1,2)\"]"},
      {oids::record, "(1,a)", "{\"f1\":\"1\",\"f2\":\"a\"}"},
      {oids::int2vector, "1 2", "[1,2]"},
      {item_type, "(1,\"a b\",\"2000-01-01 00:00:00\")",
       "{\"id\":1,\"na\\\"me\":\"a b\",\"d\":\"2000-01-01T00:00:00\"}"},
      {items, "{\"(1,,)\",NULL}", "[{\"id\":1,\"na\\\"me\":null,\"d\":null},null]"},
  };
  for (const auto& row : table) EXPECT_EQ(pg::to_json(text_value(row.type, row.text, known())), row.json) << row.text;
  EXPECT_EQ(pg::to_json(pg::value()), "null");
  EXPECT_EQ(pg::to_json(binary_value(oids::timestamptz, "0000000000000000")), "\"2000-01-01T00:00:00+00:00\"");
  EXPECT_EQ(pg::to_json(binary_value(oids::jsonb, "015b315d")), "[1]");
  std::string out = "before";
  EXPECT_EQ(pg::print_json(oids::int4_array, format::text, {}, out), errc::invalid_value);
  EXPECT_EQ(pg::print_json(99'999, format::binary, {}, out), errc::type_mismatch);
  EXPECT_EQ(out, "before");
}

#if __has_include(<nlohmann/json.hpp>)
TEST(nlohmann_json, documents_go_there_and_back) {
  const nlohmann::json document = {{"a", {1, nullptr, "x\u20ac"}}};
  EXPECT_EQ(from_text<nlohmann::json>(oids::json, "{\"a\": [1, null, \"x\u20ac\"]}").value, document);
  EXPECT_EQ(from_binary<nlohmann::json>(oids::jsonb, "\1{\"a\": [1, null, \"x\u20ac\"]}").value, document);
  EXPECT_EQ(to_text(document).bytes, "{\"a\":[1,null,\"x\u20ac\"]}");
  EXPECT_EQ(to_binary(document, oids::jsonb).bytes, "\1{\"a\":[1,null,\"x\u20ac\"]}");
  EXPECT_EQ(from_text<nlohmann::json>(oids::json, "{").error, errc::invalid_value);
  EXPECT_EQ(from_binary<nlohmann::json>(oids::jsonb, "\2{}").error, errc::invalid_value);
  EXPECT_EQ(to_text(nlohmann::json("\xff")).error, errc::unencodable_value);
  EXPECT_EQ(pg::codec<nlohmann::json>::decoder(oids::text, format::text), nullptr);
}
#endif

}  // namespace
