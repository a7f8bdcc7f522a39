// Parameters whose types the server is told.
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/value.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pg = greenpg;
namespace oids = pg::oids;

namespace {

using types = std::vector<pg::oid>;

std::string text(const pg::params& p, std::size_t i) {
  pg::byte_buffer out;
  EXPECT_EQ(p.encode_text(i, out), pg::errc{});
  return std::string(out.text());
}

TEST(params_told, none_is_told_by_itself) {
  const pg::params p(1, "a", std::nullopt);
  EXPECT_FALSE(p.any_told());
  EXPECT_EQ(p.told_types(), types());
}

TEST(params_told, value_of_any_kind_is_kept_as_without_its_type) {
  const pg::params p(pg::typed(oids::int8, 7), "plain", pg::typed(oids::jsonb, "[1]"),
                     pg::typed(oids::text, std::string(100, 'x')), pg::typed(oids::uuid, std::nullopt),
                     pg::typed(oids::int4, std::optional<int>()), pg::typed(oids::int4_array, std::vector<int>{1, 2}),
                     8);
  EXPECT_TRUE(p.any_told());
  EXPECT_EQ(p.told_types(), types({oids::int8, 0, oids::jsonb, oids::text, oids::uuid, oids::int4, oids::int4_array}));
  EXPECT_EQ(p.size(), 8U);
  EXPECT_EQ(text(p, 0), "7");
  EXPECT_EQ(text(p, 1), "plain");
  EXPECT_EQ(text(p, 2), "[1]");
  EXPECT_EQ(text(p, 3), std::string(100, 'x'));
  EXPECT_TRUE(p.is_null(4));
  EXPECT_TRUE(p.is_null(5));
  EXPECT_EQ(text(p, 6), "{1,2}");
  EXPECT_EQ(text(p, 7), "8");
  EXPECT_EQ(p.type_of(0), pg::params(1).type_of(0));
}

TEST(params_told, type_0_is_inferred) {
  EXPECT_FALSE(pg::params(pg::typed(0, 7)).any_told());
  EXPECT_EQ(pg::params(1, pg::typed(oids::int2, 2), pg::typed(0, 3)).told_types(), types({0, oids::int2}));
}

TEST(params_told, copies_and_what_was_moved_have_the_types_too) {
  pg::params p(pg::typed(oids::int8, 7), "a");
  for (int i = 0; i != 50; ++i) p.push_back(pg::typed(oids::int2, i));
  const pg::params copy(p);
  const pg::params moved(std::move(p));
  EXPECT_EQ(copy.told_types(), moved.told_types());
  ASSERT_EQ(copy.told_types().size(), 52U);
  EXPECT_EQ(copy.told_types()[0], oids::int8);
  EXPECT_EQ(copy.told_types()[1], 0U);
  EXPECT_EQ(copy.told_types()[51], oids::int2);
  EXPECT_EQ(text(copy, 51), "49");
  EXPECT_FALSE(p.any_told());  // NOLINT: what a moved-from object is was promised
  p.push_back(1);
  EXPECT_EQ(p.told_types(), types());
}

TEST(params_told, values_made_of_others_need_their_type) {
  EXPECT_FALSE(pg::params(1, "a", std::nullopt, 2.0, true).any_needs_type());
  EXPECT_FALSE(pg::params(std::vector<std::byte>(3), pg::numeric(7), pg::date()).any_needs_type());
  EXPECT_TRUE(pg::params(1, std::vector<int>{1}).any_needs_type());
  EXPECT_TRUE(pg::params(std::array<int, 2>{1, 2}).any_needs_type());
  EXPECT_TRUE(pg::params(std::tuple<int, std::string>(1, "a")).any_needs_type());
  EXPECT_TRUE(pg::params(pg::range<int>()).any_needs_type());
}

TEST(params_told, values_whose_text_may_be_read_as_others_need_their_type) {
  constexpr int all_hold = 1 << 24;
  EXPECT_FALSE(pg::params(0, all_hold, double{all_hold}, pg::numeric(all_hold), pg::int128{all_hold}).any_needs_type());
  EXPECT_FALSE(pg::params(pg::date{3}, pg::time_of_day{4}, pg::interval{1, 2, 3}, 'a').any_needs_type());
  EXPECT_FALSE(pg::params(std::optional<int>(), std::optional<pg::timestamp>()).any_needs_type());
  EXPECT_TRUE(pg::params(-1).any_needs_type());
  EXPECT_TRUE(pg::params(all_hold + 1).any_needs_type());
  EXPECT_TRUE(pg::params(pg::int128{-1}).any_needs_type());
  EXPECT_TRUE(pg::params(0.5).any_needs_type());
  EXPECT_TRUE(pg::params(-0.0).any_needs_type());
  EXPECT_TRUE(pg::params(0.5F).any_needs_type());
  EXPECT_TRUE(pg::params(pg::numeric(-7)).any_needs_type());
  EXPECT_TRUE(pg::params(pg::timestamp{1}).any_needs_type());
  EXPECT_TRUE(pg::params(pg::timestamptz{1}).any_needs_type());
  EXPECT_TRUE(pg::params(std::chrono::sys_time<std::chrono::microseconds>()).any_needs_type());
  EXPECT_TRUE(pg::params(pg::time_tz{1, 0}).any_needs_type());
  EXPECT_TRUE(pg::params('\x80').any_needs_type());
  EXPECT_TRUE(pg::params(pg::money{1}).any_needs_type());
  EXPECT_TRUE(pg::params(1, std::optional(-1)).any_needs_type());
}

TEST(params_told, what_is_told_is_not_needed) {
  const pg::params values(-1, 0.5);
  EXPECT_TRUE(values.any_needs_type(types{oids::int4}));
  EXPECT_TRUE(values.any_needs_type(types{0, oids::float8}));
  EXPECT_FALSE(values.any_needs_type(types{oids::int4, oids::float8}));
  EXPECT_TRUE(values.any_needs_type(types{oids::int4, 123456}));  // not built in: it is asked for
  EXPECT_FALSE(pg::params(std::vector<int>{1}).any_needs_type(types{oids::int4_array}));
}

struct text_check {
  pg::params value;
  pg::oid type;
  pg::errc outcome;
};

TEST(params_told, text_that_a_type_would_read_as_another_value_is_refused) {
  constexpr auto range = pg::errc::value_out_of_range;
  constexpr auto form = pg::errc::unencodable_value;
  const auto number = [](std::string_view text) { return pg::params(*pg::numeric::parse(text)); };
  const text_check table[] = {
      {pg::params(-1), oids::oid_, range},
      {pg::params(-1), oids::xid8, range},
      {pg::params(-1), oids::numeric, {}},
      {pg::params(-1), oids::text, {}},
      {pg::params(0x1'0000'0000), oids::xid, range},
      {pg::params(0xffff'ffffU), oids::xid, {}},
      {pg::params(std::numeric_limits<int>::max()), oids::oid_, {}},
      {pg::params(std::numeric_limits<std::uint64_t>::max()), oids::xid8, {}},
      {pg::params(pg::int128{1} << 64), oids::xid8, range},
      {pg::params(16777217), oids::float4, range},
      {pg::params(-16777217), oids::float4, range},
      {pg::params(std::numeric_limits<int>::min()), oids::float4, {}},
      {pg::params(short{-32767}), oids::float4, {}},
      {pg::params(16777218U), oids::float4, {}},
      {pg::params(16777217), oids::float8, {}},
      {pg::params((std::int64_t{1} << 53) + 1), oids::float8, range},
      {pg::params(std::numeric_limits<std::int64_t>::min()), oids::float8, {}},
      {pg::params(std::numeric_limits<std::int64_t>::max()), oids::float8, range},
      {pg::params(pg::int128{1} << 126), oids::float8, {}},
      {pg::params((pg::int128{1} << 126) + 1), oids::float8, range},
      {pg::params(~pg::uint128{0}), oids::float4, range},
      {pg::params(0.1), oids::float4, {}},
      {pg::params(0.25), oids::float4, {}},
      {pg::params(0.1 + 0.2), oids::float4, range},
      {pg::params(1e300), oids::float4, range},
      {pg::params(1e-300), oids::float4, range},
      {pg::params(std::numeric_limits<double>::infinity()), oids::float4, {}},
      {pg::params(std::numeric_limits<double>::quiet_NaN()), oids::float4, {}},
      {pg::params(0.1F), oids::float8, {}},
      {pg::params(0.1), oids::numeric, {}},
      {pg::params(1.5), oids::xid, range},
      {pg::params(1.5F), oids::cid, range},
      {pg::params(7.0), oids::xid8, {}},
      {pg::params(0.25), oids::money, {}},
      {pg::params(-1e20), oids::money, {}},
      {pg::params(0.125), oids::money, range},
      {pg::params(0.001F), oids::money, range},
      {number("0.1"), oids::float8, {}},
      {number("0.12345678901234567890"), oids::float8, range},
      {number("0.1"), oids::float4, {}},
      {number("16777217"), oids::float4, range},
      {number("NaN"), oids::float4, {}},
      {number("-1"), oids::oid_, range},
      {number("4294967296"), oids::xid, range},
      {number("1.5"), oids::xid8, range},
      {number("12.3400"), oids::money, {}},
      {number("12.345"), oids::money, range},
      {number("0.00001"), oids::money, range},
      {pg::params(pg::timestamp{1}), oids::date, form},
      {pg::params(pg::timestamp{1}), oids::time, form},
      {pg::params(pg::timestamp{1}), oids::timestamptz, {}},
      {pg::params(pg::timestamptz{1}), oids::timestamp, form},
      {pg::params(pg::timestamptz{1}), oids::timetz, form},
      {pg::params(pg::timestamptz{1}), oids::text, {}},
      {pg::params(pg::time_tz{1, 0}), oids::time, form},
      {pg::params(std::vector<int>{1, 16777217}), oids::float4_array, range},
      {pg::params(std::vector<int>{1, 16777216}), oids::float4_array, {}},
      {pg::params(std::vector<std::vector<std::optional<int>>>{{1, std::nullopt}, {2, 16777217}}), oids::float4_array,
       range},
      {pg::params(pg::array<pg::timestamp>({pg::timestamp{1}})), oids::date_array, form},
      {pg::params(std::vector<int>{-1}), oids::text, {}},
      {pg::params(pg::range<pg::timestamptz>(pg::timestamptz{1}, std::nullopt)), oids::tsrange, form},
      {pg::params(pg::range<pg::timestamptz>(pg::timestamptz{1}, std::nullopt)), oids::text, {}},
      {pg::params(pg::multirange<pg::timestamptz>{{{std::nullopt, pg::timestamptz{1}}}}), oids::tsmultirange, form},
      {pg::params(std::nullopt), oids::oid_, {}},
      {pg::params("-1"), oids::oid_, {}},
  };
  for (const text_check& c : table)
    EXPECT_EQ(c.value.is_null(0) ? pg::errc{} : c.value.check_text(0, c.type), c.outcome)
        << "case " << &c - table << ": " << c.value.signature(0) << " as " << c.type;
}

TEST(params_told, dynamic_value_is_checked_as_what_it_holds) {
  const auto of = [](pg::oid type, std::string_view text) {
    return pg::params(pg::value(type, pg::format::text, std::as_bytes(std::span(text))));
  };
  EXPECT_FALSE(of(oids::int4, "1").any_needs_type());
  EXPECT_FALSE(of(oids::text, "-1").any_needs_type());
  EXPECT_TRUE(of(oids::int4, "-1").any_needs_type());
  EXPECT_TRUE(of(oids::int4_array, "{1}").any_needs_type());
  EXPECT_EQ(of(oids::int4, "-1").check_text(0, oids::oid_), pg::errc::value_out_of_range);
  EXPECT_EQ(of(oids::int4, "-1").check_text(0, oids::int4), pg::errc());
  EXPECT_EQ(of(oids::float8, "0.30000000000000004").check_text(0, oids::float4), pg::errc::value_out_of_range);
  EXPECT_EQ(of(oids::timestamp, "2024-01-01 12:00:00").check_text(0, oids::date), pg::errc::unencodable_value);
}

}  // namespace
