// What is made of other types, against the server: arrays, ranges, multiranges, composites, enums and domains. The
// bytes of its send functions print as the text that it writes, read as a C++ value that is written as the same bytes,
// come back the same as a parameter in both formats, and are the JSON that to_jsonb() makes of them.
#include "real_server.hpp"

#include <greenpg/driver/green_connection.hpp>
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/json_text.hpp>
#include <greenpg/protocol/type_catalogue.hpp>
#include <greenpg/protocol/value.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace container_types_test {

enum class mood { sad, ok, happy };
enum class odd { quotes, braces, null, empty_words, comma };

struct meters {
  double value = 0;
  friend bool operator==(const meters&, const meters&) = default;
};

struct inner {
  std::optional<std::int32_t> a;
  std::optional<std::string> b;
  friend bool operator==(const inner&, const inner&) = default;
};

struct outer {
  std::int64_t id = 0;
  std::optional<std::string> name;
  std::optional<greenpg::numeric> price;
  std::optional<greenpg::array<std::optional<std::string>>> tags;
  std::optional<greenpg::timestamptz> at;
  std::optional<mood> feeling;
  std::optional<meters> far;
  std::optional<greenpg::range<std::int32_t>> span;
  std::optional<inner> one;
  std::vector<inner> more;
  std::vector<mood> moods;
  std::vector<meters> fars;
  std::optional<greenpg::json> document;
  friend bool operator==(const outer&, const outer&) = default;
};

/// Bytes that are a value already.
struct raw {
  std::string bytes;
};

}  // namespace container_types_test

template <>
inline constexpr auto greenpg::enum_labels<container_types_test::odd> =
    std::array<std::pair<container_types_test::odd, std::string_view>, 5>{
        {{container_types_test::odd::quotes, "a \"quoted\" 'label' \\"},
         {container_types_test::odd::braces, "{(["},
         {container_types_test::odd::null, "NULL"},
         {container_types_test::odd::empty_words, "  "},
         {container_types_test::odd::comma, ",;\u20ac"}}};
template <>
struct greenpg::codec<container_types_test::meters> : greenpg::codec_of<container_types_test::meters, double> {};
template <>
struct greenpg::codec<container_types_test::raw> {
  static bool has_binary(oid) noexcept { return true; }
  static errc encode_binary(const container_types_test::raw& value, oid, byte_buffer& out) {
    return out.append(std::string_view(value.bytes)), errc{};
  }
  static errc encode_text(const container_types_test::raw&, byte_buffer&) { return errc::unencodable_value; }
};

namespace {

namespace pg = greenpg;
using namespace container_types_test;
using pg::errc;
using pg::format;

void replace_all(std::string& in, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = in.find(what, at)) != std::string::npos; at += by.size())
    in.replace(at, what.size(), by);
}

class container_types : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (IsSkipped()) return;
    db.connect(mine());
    db.execute(
        "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres'; set search_path = pg_temp");
    version = db.query("select current_setting('server_version_num')::int / 10000").value<int>();
    db.execute(
        "create type mood as enum ('sad', 'ok', 'happy');"
        "create type odd as enum (E'a \"quoted\" ''label'' \\\\', '{([', 'NULL', '  ', ',;\u20ac');"
        "create domain meters as float8;"
        "create domain far_meters as meters check (value > 1000);"
        "create domain words as text[];"
        "create type \"inner\" as (a int4, b text);"
        "create domain inner_domain as \"inner\";"
        "create type \"odd name\t\\\" as (\"a\tb\" int4, dropped text, \"c\\d\" meters);"
        "alter type \"odd name\t\\\" drop attribute dropped;"
        "create type \"outer\" as (id int8, name text, price numeric, tags text[], at timestamptz, feeling mood,"
        "  far meters, span int4range, one \"inner\", more \"inner\"[], moods mood[], fars meters[], document jsonb);"
        "create type floatrange as range (subtype = float8)");
  }

  /// Looks types up, as a connection that was told to would.
  void look_up(const std::vector<pg::oid>& types) {
    const std::vector<pg::oid> unknown = known->unknown_of(types);
    if (unknown.empty()) return;
    std::vector<pg::known_type> found;
    for (const pg::row one :
         db.query(pg::type_catalogue::lookup_sql(), pg::params(pg::type_catalogue::lookup_parameter(unknown))))
      ASSERT_TRUE(pg::type_catalogue::read_line(one[0].as<std::string>(), found.emplace_back())) << one[0].text();
    known = std::make_shared<const pg::type_catalogue>(known->with(unknown, std::move(found)));
  }

  /// A table of values: `edges` and, from 1 to 200, `generator`, both SQL expressions of the type.
  void make(const std::string& type, const std::string& edges, const std::string& generator) {
    table = "made_" + std::to_string(++count);
    db.execute("select setseed(0.5); create temporary table " + table +
               " as select row_number() over () n, v from (select e from unnest(array[" + edges +
               "]::text[]) e"
               " union all select (" +
               generator + ")::" + type +
               "::text from generate_series(1, 200) i) rows (t),"
               " lateral (select t::" +
               type + ") typed (v)");
    oid = db.query("select $1::text::regtype::oid", pg::params(type)).value<pg::oid>();
    look_up({oid});
  }

  struct sent_value {
    std::string text, bytes;
  };
  std::vector<sent_value> values_of(const std::string& send) {
    std::vector<sent_value> result;
    for (const pg::row one : db.query("select v::text, " + send + "(v) from " + table + " order by n")) {
      const auto bytes = one[1].as<std::vector<std::byte>>();
      result.push_back({one[0].as<std::string>(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
    }
    return result;
  }

  static std::span<const std::byte> bytes(const std::string& of) { return std::as_bytes(std::span(of)); }

  /// What holds of any type that the catalogue knows, without a C++ type.
  void check_dynamic(const std::string& type, const std::string& send, const std::vector<sent_value>& values) {
    const pg::statement echo = db.prepare("select $1::" + type + "::text");
    std::vector<std::string> json;
    for (const sent_value& one : values) {
      std::string printed;
      ASSERT_EQ(pg::print_value(oid, format::binary, bytes(one.bytes), printed, known.get()), errc{}) << one.text;
      ASSERT_EQ(printed, one.text);
      ASSERT_EQ(db.query(echo, pg::params(raw{one.bytes})).value<std::string>(), one.text);
      const pg::value binary(oid, format::binary, bytes(one.bytes), known),
          text(oid, format::text, bytes(one.text), known);
      ASSERT_EQ(pg::to_json(binary), pg::to_json(text)) << one.text;
      ASSERT_EQ(db.query(echo, pg::params(binary)).value<std::string>(), one.text);
      ASSERT_NE(pg::to_json(binary), "null");
      json.push_back(pg::to_json(binary));
      int visited = 0;
      ASSERT_EQ(binary.visit([&](const auto&) { ++visited; }), errc{});
      ASSERT_EQ(visited, 1);
      ASSERT_TRUE(binary == text || one.text.find("NaN") != std::string::npos) << one.text;
    }
    const pg::result differing =
        db.query("select v::text, j, to_jsonb(v)::text from unnest($1::text[]) with ordinality made (j, n) join " +
                     table + " using (n) where j::jsonb is distinct from to_jsonb(v)",
                 pg::params(json));
    ASSERT_EQ(differing.size(), 0U) << differing[0][0].text() << '\n'
                                    << differing[0][1].text() << '\n'
                                    << differing[0][2].text();
    ASSERT_GE(values.size(), 200U) << send;
  }

  template <class T>
  void check(const std::string& type, const std::string& send, const std::string& edges, const std::string& generator) {
    SCOPED_TRACE(type);
    make(type, edges, generator);
    const std::vector<sent_value> values = values_of(send);
    check_dynamic(type, send, values);
    if (HasFatalFailure()) return;
    const pg::statement echo = db.prepare("select $1::" + type + "::text");
    const pg::statement echo_text = db.prepare("select $1::text::" + type + "::text");
    ASSERT_NE(pg::codec<T>::decoder(oid, format::binary), nullptr);
    for (const sent_value& one : values) {
      T value{}, from_text{};
      ASSERT_EQ(pg::codec<T>::decoder(oid, format::binary)(bytes(one.bytes).data(), one.bytes.size(), value), errc{})
          << one.text;
      ASSERT_EQ(pg::codec<T>::decoder(oid, format::text)(bytes(one.text).data(), one.text.size(), from_text), errc{})
          << one.text;
      ASSERT_TRUE(value == from_text || one.text.find("NaN") != std::string::npos) << one.text;
      const pg::params parameter(value);
      ASSERT_TRUE(parameter.has_binary(0, oid, known.get()));
      pg::byte_buffer again;
      ASSERT_EQ(parameter.encode_binary(0, oid, again, known.get()), errc{}) << one.text;
      ASSERT_EQ(again.text(), one.bytes) << one.text;
      ASSERT_EQ(db.query(echo, parameter).value<std::string>(), one.text);
      ASSERT_EQ(db.query(echo_text, parameter).value<std::string>(), one.text);
    }
  }

  static std::string array_edges(const std::string& type, const std::string& e, const std::string& f,
                                 const std::string& g) {
    return "'{}', array[" + e + "]::text, array[null::" + type + "]::text, array[[" + e + "," + f + "],[" + g +
           ",null]]::text, '[0:1]=' || array[" + e + "," + f + "]::text, '[-3:-2][5:5]=' || array[[" + e + "],[" + f +
           "]]::text, array[[[[[[" + e + "]]]]]]::text, '[-2147483648:-2147483647]=' || array[" + f + "," + g +
           "]::text";
  }

  /// Arrays of a type of which $ in `element` makes values by number.
  template <class T>
  void check_arrays(const std::string& type, const std::string& element) {
    const auto made = [&](const std::string& by) {
      std::string result = "(" + element + ")::" + type;
      replace_all(result, "$", "(" + by + ")");
      return result;
    };
    const std::string e = "(" + made("1") + ")", f = "(" + made("7") + ")", g = "(" + made("8") + ")";
    const std::string edges = array_edges(type, e, f, g);
    if constexpr (std::is_same_v<T, pg::value>) {
      SCOPED_TRACE(type);
      make(type + "[]", edges, "select array_agg(" + made("i * 7 + j") + ") from generate_series(0, i % 6) j");
      check_dynamic(type + "[]", "array_send", values_of("array_send"));
      return;
    } else {
      check<pg::array<std::optional<T>>>(type + "[]", "array_send", edges,
                                         "select array_agg(case when random() < 0.1 then null else " +
                                             made("i * 7 + j") + " end) from generate_series(0, i % 6) j");
    }
  }

  pg::green::connection db;
  int version = 0;
  int count = 0;
  std::string table;
  pg::oid oid = 0;
  std::shared_ptr<const pg::type_catalogue> known = std::make_shared<const pg::type_catalogue>();
};

TEST_F(container_types, arrays_of_numbers) {
  check_arrays<bool>("bool", "$ % 3 = 0");
  check_arrays<std::int16_t>("int2", "$ * 37 % 65536 - 32768");
  check_arrays<std::int32_t>("int4", "$ * 1000003 % 4294967296 - 2147483648");
  check_arrays<std::int64_t>("int8", "-$ * 10000000000000");
  check_arrays<pg::oid>("oid", "$ * 2000000::int8");
  check_arrays<float>("float4", "case $ % 9 when 0 then 'NaN' when 1 then '-Infinity' else sqrt($)::text end");
  check_arrays<double>("float8", "case $ % 9 when 0 then 'NaN' when 1 then 'Infinity' else (sqrt($) * 1e16)::text end");
  check_arrays<pg::numeric>("numeric", "case $ % 9 when 0 then 'NaN' else ($::numeric / 7)::text || '00' end");
  check_arrays<std::uint64_t>("xid8", "($ * 100000)::text");
  check_arrays<pg::lsn>("pg_lsn", "'1/' || to_hex($)");
}

TEST_F(container_types, arrays_of_texts) {
  const std::string odd =
      "(array['', 'NULL', 'null', 'a b', '\"', E'\\\\', '{', '}', ',', ';', E'\\t', E'na\\u00efve', 'plain', E'\\x0b', "
      "'[1:2]=', ' ', '\"\"', 'a\"b\\c'])[$ % 18 + 1]";
  check_arrays<std::string>("text", odd);
  check_arrays<std::string>("varchar", odd);
  check_arrays<std::string>("bpchar", odd);
  check_arrays<std::string>("name", odd);
  check_arrays<std::vector<std::byte>>("bytea", "decode(left(md5($::text), $ % 16 * 2), 'hex')");
  check_arrays<pg::uuid>("uuid", "md5($::text)");
  check_arrays<pg::json>("json", "json_build_object('k', $, 'a', json_build_array($, null, '\"'))");
  check_arrays<pg::json>("jsonb", "jsonb_build_object('k', $, 'a', jsonb_build_array($, null, E'\\\\'))");
}

TEST_F(container_types, arrays_of_times) {
  check_arrays<pg::date>(
      "date",
      "case $ % 9 when 0 then 'infinity' when 1 then '0044-03-15 BC' else ('2000-01-01'::date + $ * 11)::text end");
  check_arrays<pg::time_of_day>("time", "'00:00:00'::time + $ * interval '1.000001 hour'");
  check_arrays<pg::time_tz>(
      "timetz",
      "('00:00:00'::time + $ * interval '1.000001 hour')::text || case $ % 3 when 0 then '+05:30' else '-08' end");
  check_arrays<pg::timestamp>("timestamp",
                              "case $ % 9 when 0 then '-infinity' when 1 then '0044-03-15 01:02:03 BC' else "
                              "('2000-01-01'::timestamp + $ * interval '1.000001 day')::text end");
  check_arrays<pg::timestamptz>("timestamptz",
                                "case $ % 9 when 0 then 'infinity' when 1 then '0044-03-15 01:02:03+00 BC' else "
                                "('1999-12-31'::timestamptz + $ * interval '1.000001 day')::text end");
  check_arrays<pg::interval>("interval", "make_interval(months => $ % 40 - 20, days => $ % 7 - 3, secs => $ * 3.25)");
}

TEST_F(container_types, arrays_of_the_rest) {
  check_arrays<pg::inet>("inet", "'10.0.' || $ % 256 || '.1/' || $ % 33");
  check_arrays<pg::cidr>("cidr", "'10.' || $ % 256 || '.0.0/16'");
  check_arrays<pg::macaddr>("macaddr", "'08:00:2b:01:02:' || lpad(to_hex($ % 256), 2, '0')");
  check_arrays<pg::point>("point", "point($, -$ / 3.0)");
  check_arrays<pg::box>("box", "box(point($, $), point(0, 1))");
  check_arrays<pg::bit_string>("varbit", "($ * 77)::bit(16)::varbit");
  check_arrays<std::string>("varchar(30)", "repeat('x', $ % 30)");
  check_arrays<pg::range<std::int32_t>>("int4range", "int4range($ % 50, nullif($ % 50 + $ % 3, 7))");
  check_arrays<pg::range<pg::timestamptz>>(
      "tstzrange", "tstzrange('2000-01-01', '2000-01-02'::timestamptz + $ * interval '1 hour')");
  check_arrays<mood>("mood", "(array['sad', 'ok', 'happy'])[$ % 3 + 1]");
  check_arrays<odd>("odd", "(enum_range(null::odd))[$ % 5 + 1]");
  check_arrays<meters>("meters", "$ / 4.0");
  check_arrays<meters>("far_meters", "1000 + $ / 4.0");
  check_arrays<inner>(
      "\"inner\"",
      "row(nullif($ % 5, 0), (array[null, '', 'a b', '\"', ',', '()', E'\\\\', '{}', 'NULL'])[$ % 9 + 1])");
}

TEST_F(container_types, arrays_of_types_that_print_only) {
  check_arrays<pg::value>("tsvector", "'a:' || $ % 100 + 1 || ' ''b c'':2A'");
  check_arrays<pg::value>("tsquery", "'a & !(b | ''c d'':*A) <' || $ % 9 + 1 || '> e'");
  check_arrays<pg::value>("jsonpath", "chr(36) || '.a[' || $ || ']'");
  check_arrays<pg::value>("circle", "circle(point($, 1), $ / 3.0)");
  check_arrays<pg::value>("path", "path '[(1,2),(3,4)]'");
  check_arrays<pg::value>("polygon", "polygon(circle(point($, 1), 2))");
  check_arrays<pg::value>("lseg", "lseg(point($, 1), point(0, 2.5))");
  check_arrays<pg::value>("line", "line(point($, 1), point(-1, 2.5))");
  check_arrays<pg::value>("macaddr8", "'08:00:2b:01:02:03:04:' || lpad(to_hex($ % 256), 2, '0')");
  check_arrays<pg::value>("tid", "'(' || $ || ',1)'");
  check_arrays<pg::value>("xid", "$::text");
  check_arrays<pg::value>("pg_snapshot", "'10:20:' || 10 + $ % 10");
  for (const std::string type : {"int2vector", "oidvector"}) {
    make(type, "'1'", "i || ' 2 3'");
    check_dynamic(type, type + "send", values_of(type + "send"));
  }
  for (const pg::oid type :
       {pg::oids::money_array, pg::oids::regclass_array, pg::oids::aclitem_array, pg::oids::xml_array})
    EXPECT_FALSE(pg::result_binary(type)) << type;
}

TEST_F(container_types, ranges) {
  const auto check_ranges = [this]<class T>(T, const std::string& type, const std::string& element) {
    const auto e = [&](const std::string& by) {
      std::string result = element;
      replace_all(result, "$", "(" + by + ")");
      return result;
    };
    const std::string edges = "'empty', '(,)', '[,]', '[' || " + e("1") + " || ',)', '(,' || " + e("2") +
                              " || ']', '[' || " + e("3") + " || ',' || " + e("3") + " || ']'";
    const std::string generator =
        type + "(" + e("i") + ", " + e("i + i % 5") + ", (array['[]', '[)', '(]', '()'])[1 + i % 4])";
    check<pg::range<T>>(type, "range_send", edges, generator);
    if (HasFatalFailure() || version < 14) return;
    std::string multi = type;
    replace_all(multi, "range", "multirange");
    check<pg::multirange<T>>(
        multi, "multirange_send",
        "'{}', '{(,)}', '{[' || " + e("1") + " || ',' || " + e("1") + " || '], [' || " + e("5") + " || ',)}'",
        multi + "(" + generator + ", " + type + "(" + e("2 * i + 100") + ", " + e("2 * i + 101") + "), " + type +
            "(null, " + e("-i") + "))");
  };
  check_ranges(std::int32_t(), "int4range", "$ * 7");
  check_ranges(std::int64_t(), "int8range", "$ * 10000000000");
  check_ranges(pg::numeric(), "numrange", "$ * 1.250");
  check_ranges(pg::date(), "daterange", "('2000-01-01'::date + ($)::int)");
  check_ranges(pg::timestamp(), "tsrange", "('2000-01-01'::timestamp + ($) * interval '1.5 hours')");
  check_ranges(pg::timestamptz(), "tstzrange", "('2000-01-01'::timestamptz + ($) * interval '1.5 hours')");
  check<pg::range<double>>("floatrange", "range_send", "'empty', '(,)', '[1.5,Infinity]'",
                           "'[' || i / 4.0 || ',' || i || ']'");
}

TEST_F(container_types, composites) {
  check<inner>(
      "\"inner\"", "record_send", "'(,)', '(1,\"\")', '(-1,NULL)', '(2,\"a\"\"b\\\\\\\\c\")'",
      "row(nullif(i % 5, 0), (array[null, '', 'a b', '\"', ',', '()', E'\\\\', E'\\n', '{}'])[i % 9 + 1])::\"inner\"");
  check<outer>(
      "\"outer\"", "record_send", "'(1,,,,,,,,,{},{},{},)'",
      "row(i, repeat('\"x', i % 3), i / 7.0, array[null, 'a b', '\"'], '2000-01-01'::timestamptz + i * interval '1 "
      "day', "
      "(array['sad', 'ok', null])[i % 3 + 1]::mood, i * 1.5, int4range(i, i + 3), row(i, 'x, y')::\"inner\", "
      "array[row(1, '{\"}'), row(null, '')]::\"inner\"[], array['ok', 'sad']::mood[], array[i, 2.5]::meters[], "
      "jsonb_build_object('a', i))::\"outer\"");
  check<std::tuple<std::optional<int>, std::optional<std::string>>>("inner_domain", "record_send", "'(,)'",
                                                                    "row(i, 'a b')::\"inner\"");
  check<std::tuple<int, meters>>("\"odd name\t\\\"", "record_send", "'(1,2)'", "row(i, i / 4.0)::\"odd name\t\\\"");
  const pg::known_type* const strange = known->find(oid);
  ASSERT_NE(strange, nullptr);
  EXPECT_EQ(strange->name, "odd name\t\\");
  ASSERT_EQ(strange->fields.size(), 2U);
  EXPECT_EQ(strange->fields[0].name, "a\tb");
  EXPECT_EQ(strange->fields[1].name, "c\\d");
}

TEST_F(container_types, enums_and_domains) {
  check<mood>("mood", "enum_send", "'sad'", "(array['sad', 'ok', 'happy'])[i % 3 + 1]");
  check<odd>("odd", "enum_send", "'NULL', '  '", "(enum_range(null::odd))[i % 5 + 1]");
  check<meters>("meters", "float8send", "'NaN', '-0', 'Infinity'", "i / 4.0");
  check<meters>("far_meters", "float8send", "'Infinity'", "i / 4.0 + 1000");
  check<std::vector<std::string>>("words", "array_send", "'{}', '{a}'", "array['a b', i::text]");
}

TEST_F(container_types, records_print_as_the_server_prints_them) {
  const pg::result made = db.query(
      "select r::text, record_send(r) from (select row(i, nullif(repeat('\"', i % 3), ''), array[i, null], "
      "row(i::numeric / 7, 'a b'), int4range(i, null), '2000-01-01'::timestamptz + i * interval '1 s') "
      "from generate_series(1, 200) i) rows (r)");
  ASSERT_EQ(made.size(), 200U);
  for (const pg::row one : made) {
    std::string printed;
    const auto bytes = one[1].as<std::vector<std::byte>>();
    ASSERT_EQ(pg::print_value(pg::oids::record, format::binary, bytes, printed), errc{});
    ASSERT_EQ(printed, one[0].as<std::string>());
  }
  // A record comes as text, from which a tuple is read.
  const pg::result read = db.query("select row(1, 'a b', array[1, 2], null::int)");
  using record = std::tuple<int, std::string, std::vector<int>, std::optional<int>>;
  EXPECT_EQ(read[0][0].as<record>(), record(1, "a b", {1, 2}, std::nullopt));
}

TEST_F(container_types, rows_of_containers_read_alike_in_both_formats) {
  for (const pg::result_format f : {pg::result_format::text, pg::result_format::binary}) {
    const pg::result r = db.query(
        "select array[1, 2, 3], array[[1, 2], [3, 4]], array['a', null], int4range(1, 5), array[1.5, 0.1]::float4[], "
        "row(1, 'x')::\"inner\", array['ok', 'sad']::mood[], array[1.50, 2]::numeric[]",
        {}, {.format = f});
    const pg::row one = r[0];
    EXPECT_EQ(one[0].as<std::vector<int>>(), (std::vector{1, 2, 3}));
    EXPECT_EQ((one[0].as<std::array<long, 3>>()), (std::array<long, 3>{1, 2, 3}));
    EXPECT_EQ(one[1].as<std::vector<std::vector<int>>>(), (std::vector<std::vector<int>>{{1, 2}, {3, 4}}));
    EXPECT_EQ((one[1].as<std::array<std::array<int, 2>, 2>>()), (std::array<std::array<int, 2>, 2>{{{1, 2}, {3, 4}}}));
    EXPECT_EQ(one[2].as<std::vector<std::optional<std::string>>>(), (std::vector<std::optional<std::string>>{"a", {}}));
    EXPECT_EQ(one[3].as<pg::range<int>>(), pg::range<int>(1, 5));
    EXPECT_EQ(one[4].as<std::vector<double>>(), (std::vector<double>{1.5, 0.1F}));
    EXPECT_EQ(one[5].as<inner>(), (inner{1, "x"}));
    EXPECT_EQ(one[6].as<std::vector<mood>>(), (std::vector{mood::ok, mood::sad}));
    EXPECT_EQ(one[7].as<std::vector<pg::numeric>>()[0].to_string(), "1.50");
    EXPECT_EQ(one[0].as<std::string>(), "{1,2,3}");
    EXPECT_EQ(one[3].as<std::string>(), "[1,5)");
    std::vector<int> numbers;
    EXPECT_EQ(one[1].get(numbers), errc::wrong_shape);
    EXPECT_EQ(one[2].get(numbers), errc::type_mismatch);
    std::vector<std::string> texts;
    EXPECT_EQ(one[2].get(texts), errc::unexpected_null);
    std::tuple<int> few;
    EXPECT_EQ(one[5].get(few), errc::wrong_shape);
  }
}

TEST_F(container_types, parameters_of_containers_are_taken) {
  const std::vector<int> ids{1, 3, 5};
  for (int i = 0; i != 3; ++i) {  // first as text, then as what the statement's parameters are
    EXPECT_EQ(db.query("select count(*) from public.users where id = any($1)", pg::params(ids)).value<int>(), 3);
    EXPECT_EQ(db.query("select ($1::\"inner\").b", pg::params(inner{1, "a \"b\""})).value<std::string>(), "a \"b\"");
    EXPECT_EQ(db.query("select 4 <@ $1::int4range", pg::params(pg::range<int>(1, 5))).value<bool>(), true);
    EXPECT_EQ(db.query("select $1::mood::text", pg::params(mood::happy)).value<std::string>(), "happy");
    EXPECT_EQ(db.query("select array_length($1::text[], 1)", pg::params(std::vector<std::string_view>{"a", "b,"}))
                  .value<int>(),
              2);
    EXPECT_EQ(db.query("select ($1::int[])[2]", pg::params(std::span<const int>(ids))).value<int>(), 3);
  }
}

TEST_F(container_types, catalogue_knows_what_types_are_made_of) {
  const auto type = db.query("select '\"outer\"[]'::regtype::oid").value<pg::oid>();
  look_up({type, 99'999'999});
  for (const char* name : {"outer", "_outer", "inner", "_inner", "mood", "_mood", "meters", "_meters"})
    EXPECT_NE(known->find(name), nullptr) << name;
  EXPECT_TRUE(known->unknown_of(std::vector<pg::oid>{type, 99'999'999, pg::oids::int4}).empty());
  EXPECT_EQ(known->find("meters")->kind, pg::type_kind::domain);
  EXPECT_EQ(known->base_of(known->find("meters")->type), pg::oids::float8);
  const std::string text = known->to_text();
  const auto loaded = pg::type_catalogue::from_text(text);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->to_text(), text);
  EXPECT_EQ(*loaded->find("outer"), *known->find("outer"));
  // The tables that tell of the built-in types agree with the server.
  std::string list = "{";
  for (const pg::builtin_type& t : pg::builtin_types()) list += (list.size() > 1 ? "," : "") + std::to_string(t.type);
  int compared = 0;
  for (const pg::row one : db.query(pg::type_catalogue::lookup_sql(), pg::params(list + "}"))) {
    pg::known_type found;
    ASSERT_TRUE(pg::type_catalogue::read_line(one[0].as<std::string>(), found));
    const pg::builtin_type* const ours = pg::find_builtin_type(found.type);
    if (ours == nullptr) continue;
    ++compared;
    EXPECT_EQ(ours->name, found.name);
    EXPECT_EQ(ours->array, version < 14 && found.array == 0 ? ours->array : found.array) << found.name;
    EXPECT_EQ(ours->delimiter, found.delimiter) << found.name;
    if (found.type == pg::oids::record_array) continue;  // a pseudo-type there
    EXPECT_EQ(static_cast<int>(ours->kind), static_cast<int>(found.kind)) << found.name;
    EXPECT_EQ(ours->related, found.related) << found.name;
  }
  EXPECT_GT(compared, 150);
}

}  // namespace
