// What the first run of a statement, in text, comes to is what later ones come to, in binary.
#include "real_server.hpp"

#include <greenpg/green.hpp>
#include <greenpg/protocol/value.hpp>

#include <chrono>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pg = greenpg;
namespace oids = pg::oids;

namespace {

using bytes = std::span<const std::byte>;

class first_run : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (!IsSkipped()) db.connect(dsn());
  }

  /// The text of the only value, or what the error says.
  static std::string outcome(pg::green::connection& of, const std::string& sql, const pg::params& values) {
    try {
      return of.query(sql, values).value<std::optional<std::string>>().value_or("NULL");
    } catch (const pg::error& e) {
      return e.code().category() == pg::client_category() ? e.code().message() : "the server's error";
    }
  }

  void expect(const pg::params& values, const std::string& type, const std::string& what) {
    const std::string sql = "select $1::" + type + "::text --" + std::to_string(++statements);
    for (int run = 0; run != 3; ++run) EXPECT_EQ(outcome(db, sql, values), what) << type << " in run " << run;
  }
  void expect(const pg::params& values, const std::string& type, pg::errc why) {
    expect(values, type, pg::make_error_code(why).message());
  }

  pg::green::connection db;
  int statements = 0;
};

TEST_F(first_run, number_is_what_the_type_holds_or_refused) {
  constexpr auto range = pg::errc::value_out_of_range;
  expect(pg::params(-1), "int2", "-1");
  expect(pg::params(-1), "float4", "-1");
  expect(pg::params(-1), "numeric", "-1");
  expect(pg::params(-1), "text", "-1");
  expect(pg::params(-1), "oid", range);
  expect(pg::params(-1), "xid", range);
  expect(pg::params(-1), "xid8", range);
  expect(pg::params(-1), "regtype", "the server's error");
  expect(pg::params(std::int64_t{1} << 32), "xid", range);
  expect(pg::params(0xffffffffU), "xid", "4294967295");
  expect(pg::params(pg::int128{-1}), "oid", range);
  expect(pg::params(16777217), "float4", range);
  expect(pg::params(33554436), "float4", "3.3554436e+07");
  expect(pg::params((std::int64_t{1} << 53) + 1), "float8", range);
  expect(pg::params((std::int64_t{1} << 53) + 1), "numeric", "9007199254740993");
  expect(pg::params(0.1), "float4", "0.1");
  expect(pg::params(0.1), "float8", "0.1");
  expect(pg::params(0.1F), "float8", "0.1");
  expect(pg::params(0.1 + 0.2), "float8", "0.30000000000000004");
  expect(pg::params(0.1 + 0.2), "numeric", "0.30000000000000004");
  expect(pg::params(0.1 + 0.2), "float4", range);
  expect(pg::params(1e300), "float4", range);
  expect(pg::params(1e6), "int4", "1000000");
  expect(pg::params(1e6F), "int4", "1000000");
  expect(pg::params(1.5), "int4", "the server's error");
  expect(pg::params(1.5), "xid", range);
  expect(pg::params(100000.0), "xid", "100000");
  expect(pg::params(0.125), "money", range);
  expect(pg::params(0.25), "money", "$0.25");
  expect(pg::params(pg::money{-125}), "money", "-$1.25");
  expect(pg::params(*pg::numeric::parse("0.12345678901234567890")), "numeric", "0.12345678901234567890");
  expect(pg::params(*pg::numeric::parse("0.12345678901234567890")), "float8", range);
  expect(pg::params(std::numeric_limits<double>::quiet_NaN()), "float4", "NaN");
  expect(pg::params(std::vector<int>{-1, 16777217}), "float4[]", range);
  expect(pg::params(std::vector<int>{-1, 16777217}), "float8[]", "{-1,16777217}");
  expect(pg::params(std::vector<double>{0.1, 0.1 + 0.2}), "float4[]", range);
}

TEST_F(first_run, time_is_what_the_type_holds_or_refused) {
  constexpr auto form = pg::errc::unencodable_value;
  const pg::timestamp noon{43'200'000'000};
  const pg::timestamptz noon_in_utc{43'200'000'000};
  db.execute("set timezone = 'Asia/Tokyo'");
  expect(pg::params(noon), "timestamp", "2000-01-01 12:00:00");
  expect(pg::params(noon), "date", form);
  expect(pg::params(noon), "time", form);
  expect(pg::params(noon), "text", "2000-01-01 12:00:00");
  expect(pg::params(noon_in_utc), "timestamptz", "2000-01-01 21:00:00+09");
  expect(pg::params(noon_in_utc), "timestamp", form);
  expect(pg::params(noon_in_utc), "date", form);
  expect(pg::params(*noon_in_utc.to_sys_time()), "timestamp", "2000-01-01 12:00:00");
  expect(pg::params(pg::time_tz{0, 3600}), "timetz", "00:00:00+01");
  expect(pg::params(pg::time_tz{0, 3600}), "time", form);
  expect(pg::params(pg::date{1}), "timestamp", "2000-01-02 00:00:00");
}

TEST_F(first_run, byte_is_the_same_byte) {
  for (const char c : {'a', '\0', '\x7f', '\x80', '\xff'}) {
    const std::string sql = "select array_send(array[$1::\"char\"]) --" + std::to_string(static_cast<int>(c));
    for (int run = 0; run != 3; ++run) {
      const pg::result r = db.query(sql, pg::params(c));
      EXPECT_EQ(r.value<bytes>().back(), static_cast<std::byte>(c)) << run;
    }
  }
}

TEST_F(first_run, type_that_is_told_saves_the_description) {
  const std::string sql = "select $1 = -1, $2::text";
  const pg::result first = db.query(sql, pg::params(pg::typed(oids::int4, -1), pg::typed(oids::float4, 0.1)));
  EXPECT_EQ(first.columns()[0].format, pg::format::text);  // what was described before it runs comes in binary
  EXPECT_EQ(first.columns()[1].format, pg::format::text);
  EXPECT_TRUE(first.front()[0].as<bool>());
  EXPECT_EQ(first.front()[1].as<std::string>(), "0.1");
  EXPECT_EQ(db.query("select $1 = -1", pg::params(-1)).columns()[0].format, pg::format::binary);
  EXPECT_EQ(code_of([&] { db.query("select $1", pg::params(pg::typed(oids::float4, 0.1 + 0.2))); }),
            pg::errc::value_out_of_range);
  EXPECT_EQ(code_of([&] { db.query("select $1", pg::params(pg::typed(oids::int2, 70000))); }),
            pg::errc::value_out_of_range);
}

TEST_F(first_run, view_reads_what_it_reads_later) {
  const std::string sql =
      "select 5::int4 as n, 'a'::text as t, '{x,y}'::text[] as a, '\\x00ff41'::bytea as b, "
      "'[1]'::jsonb as j, 'x'::name as m, null::bytea as nothing, ''::bytea as empty";
  for (int run = 0; run != 3; ++run) {
    const pg::result r = db.query(sql);
    const pg::row row = r.front();
    EXPECT_EQ(code_of([&] { static_cast<void>(row["n"].as<std::string_view>()); }), pg::errc::type_mismatch) << run;
    EXPECT_EQ(code_of([&] { static_cast<void>(row["a"].as<std::string_view>()); }), pg::errc::type_mismatch) << run;
    EXPECT_EQ(code_of([&] { static_cast<void>(row["a"].as<std::vector<std::string_view>>()); }),
              pg::errc::type_mismatch)
        << run;
    EXPECT_EQ(row["t"].as<std::string_view>(), "a");
    EXPECT_EQ(row["j"].as<std::string_view>(), "[1]");
    EXPECT_EQ(row["m"].as<std::string_view>(), "x");
    EXPECT_EQ(row["n"].as<std::string>(), "5");
    EXPECT_EQ(row["a"].as<std::vector<std::string>>(), (std::vector<std::string>{"x", "y"}));
    const auto view = row["b"].as<bytes>();
    EXPECT_EQ(std::vector<std::byte>(view.begin(), view.end()),
              (std::vector{std::byte{0}, std::byte{255}, std::byte{65}}));
    EXPECT_EQ(row["b"].as<std::string>(), "\\x00ff41");
    EXPECT_EQ(row["b"].bytes().size(), 3U);
    EXPECT_TRUE(row["nothing"].is_null());
    EXPECT_EQ(row["empty"].as<bytes>().size(), 0U);
  }
  const pg::result text = db.query(sql, {}, {.format = pg::result_format::text});
  EXPECT_EQ(text.front()["n"].as<std::string_view>(), "5");
  EXPECT_EQ(text.front()["a"].as<std::string_view>(), "{x,y}");
  EXPECT_EQ(text.front()["b"].as<std::string_view>(), "\\x00ff41");
  const pg::result binary = db.query(sql, {}, {.format = pg::result_format::binary});
  EXPECT_EQ(binary.front()["a"].as<std::vector<std::string_view>>(), (std::vector<std::string_view>{"x", "y"}));
}

TEST_F(first_run, bytes_are_decoded_in_every_row_however_they_come) {
  for (const std::string_view output : {"hex", "escape"}) {
    db.execute("set bytea_output = " + std::string(output));
    for (int run = 0; run != 2; ++run) {
      const pg::result r = db.query(
          "select i, convert_to(repeat(chr(i % 100 + 200), i % 400), 'UTF8') || '\\x0001'::bytea as b, i as again from "
          "generate_series(1, 4000) i --" +
          std::string(output));
      ASSERT_EQ(r.size(), 4000U);
      int i = 0;
      for (const pg::row row : r) {
        ++i;
        EXPECT_EQ(row[0].as<int>(), i);
        EXPECT_EQ(row["again"].as<int>(), i);
        const auto b = row["b"].as<bytes>();
        ASSERT_EQ(b.size(), static_cast<std::size_t>(2 * (i % 400) + 2)) << run;
        EXPECT_EQ(b.back(), std::byte{1});
      }
    }
  }
}

TEST_F(first_run, pipeline_reads_the_same) {
  for (int run = 0; run != 2; ++run) {
    pg::pipeline batch;
    batch.add("select '\\x00ff'::bytea, 7");
    batch.add("select $1::int4", pg::params(pg::typed(oids::int4, -5)));
    std::vector<pg::pipeline_result> done = db.run(std::move(batch));
    EXPECT_EQ(done.at(0).get().front()[0].as<bytes>().size(), 2U);
    EXPECT_EQ(done.at(0).get().front()[1].as<int>(), 7);
    EXPECT_EQ(code_of([&] { static_cast<void>(done.at(0).get().front()[1].as<std::string_view>()); }),
              pg::errc::type_mismatch);
    EXPECT_EQ(done.at(1).get().value<int>(), -5);
  }
}

TEST_F(first_run, styles_that_text_is_not_read_in_do_not_matter) {
  db.execute("set datestyle = 'German, DMY'; set intervalstyle = sql_standard");
  const std::string sql =
      "select '2024-02-01'::date, '2024-02-01 03:04:05'::timestamp, "
      "make_interval(months => -1, days => 2, hours => 3), $1::interval = make_interval(months => -1, "
      "days => 2, secs => -3)";
  for (int run = 0; run != 2; ++run) {
    const pg::result r = db.query(sql, pg::params(pg::interval{-1, 2, -3'000'000}));
    EXPECT_EQ(r.front()[0].as<pg::date>(), pg::date::parse("2024-02-01"));
    EXPECT_EQ(r.front()[1].as<pg::timestamp>(), pg::timestamp::parse("2024-02-01 03:04:05"));
    EXPECT_EQ(r.front()[2].as<pg::interval>(), (pg::interval{-1, 2, 10'800'000'000}));
    EXPECT_EQ(r.front()[0].as<std::string>(), "2024-02-01");
    EXPECT_TRUE(r.front()[3].as<bool>());
  }
}

TEST_F(first_run, statements_without_names_and_types_that_are_told_are_exact) {
  pg::engine_settings unnamed;
  unnamed.statements = pg::statement_mode::unnamed;
  pg::green::connection one({}, unnamed);
  one.connect(dsn());
  for (int run = 0; run != 2; ++run) {
    EXPECT_EQ(outcome(one, "select $1::oid::text", pg::params(-1)),
              pg::make_error_code(pg::errc::value_out_of_range).message());
    EXPECT_EQ(outcome(one, "select $1::int4::text", pg::params(-1)), "-1");
    const pg::result r = one.query("select '\\x00ff'::bytea, 7");
    EXPECT_EQ(r.front()[0].as<bytes>().size(), 2U);
    EXPECT_EQ(code_of([&] { static_cast<void>(r.front()[1].as<std::string_view>()); }), pg::errc::type_mismatch);
  }
  pg::engine_settings simple;
  simple.statements = pg::statement_mode::simple;
  pg::green::connection two({}, simple);
  two.connect(dsn());
  EXPECT_EQ(outcome(two, "select $1::text", pg::params(pg::typed(oids::float4, 0.1 + 0.2))),
            pg::make_error_code(pg::errc::value_out_of_range).message());
  EXPECT_EQ(outcome(two, "select pg_typeof($1)::text", pg::params(pg::typed(oids::timestamptz_array, "{}"))),
            "timestamp with time zone[]");
  EXPECT_EQ(outcome(two, "select pg_typeof($1)::text", pg::params(pg::typed(oids::char_, "x"))), "\"char\"");
}

}  // namespace
