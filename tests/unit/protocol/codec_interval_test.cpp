#include "codec_probe.hpp"

#include <chrono>
#include <cstdint>
#include <limits>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

TEST(interval_codec, values_in_all_forms) {
  const std::pair<const char*, const char*> table[] = {
      {"00000000000000000000000000000000", "00:00:00"},
      {"000000036c97ca88fffffffd0000000e", "1 year 2 mons -3 days +04:05:06.789"},
      {"ffffffffffffffff00000001ffffffff", "-1 mons +1 day -00:00:00.000001"},
      {"0000000000000000000000007fffffff", "178956970 years 7 mons"},
      {"00000000000000000000000080000000", "-178956970 years -8 mons"},
      {"00000000d693a400ffffffff00000000", "-1 days +01:00:00"},
      {"7fffffffffffffff0000000000000000", "2562047788:00:54.775807"},
  };
  for (const auto& [hex, text] : table) expect_server_form<pg::interval>(oids::interval, hex, text);
}

TEST(interval_codec, parts_are_kept_apart) {
  const auto value = pg::interval::parse("1 year 2 mons -3 days +04:05:06.789");
  ASSERT_TRUE(value);
  EXPECT_EQ(*value, (pg::interval{14, -3, 14'706'789'000}));
  EXPECT_NE((pg::interval{1, 0, 0}), (pg::interval{0, 30, 0}));
}

// What PostgreSQL 18 sends; before 17 there is none.
TEST(interval_codec, infinities_go_both_ways) {
  expect_server_form<pg::interval>(oids::interval, "7fffffffffffffff7fffffff7fffffff", "infinity");
  expect_server_form<pg::interval>(oids::interval, "80000000000000008000000080000000", "-infinity");
  EXPECT_TRUE(pg::interval::infinity().is_infinite() && pg::interval::minus_infinity().is_infinite());
  EXPECT_FALSE((pg::interval{std::numeric_limits<std::int32_t>::max(), 0, 0}).is_infinite());
}

TEST(interval_codec, text_of_another_style_or_beyond_the_range_is_refused) {
  expect_no_text<pg::interval>(oids::interval, {"",
                                                " ",
                                                "1",
                                                "1 year ",
                                                " 1 year",
                                                "1 month",
                                                "1 years2 mons",
                                                "1 day 1 year",
                                                "1 day 1 day",
                                                "P1Y",
                                                "1-2",
                                                "@ 1 year",
                                                "1 year 2:03:04",
                                                "01:02",
                                                "01:02:03.",
                                                "01:02:03.1234567",
                                                "01:60:00",
                                                "01:00:60",
                                                "+-1 day",
                                                "--1 day",
                                                "2147483648 days",
                                                "178956970 years 8 mons",
                                                "-178956970 years -9 mons",
                                                "2562047788:00:54.775808",
                                                "-2562047788:00:54.775809",
                                                "2562047789:00:00",
                                                "9999999999:00:00",
                                                "99999999999:00:00",
                                                "1 dayss",
                                                "1 day x"});
}

TEST(chrono_codec, durations_go_both_ways) {
  const std::chrono::microseconds value(14'706'789'000);
  expect_forms(oids::interval, value, unhex("000000036c97ca880000000000000000"), "04:05:06.789");
  expect_forms(oids::time, value, unhex("000000036c97ca88"), "04:05:06.789");
  expect_forms(oids::interval, -value, unhex("fffffffc936835780000000000000000"), "-04:05:06.789");
  EXPECT_EQ(from_text<std::chrono::microseconds>(oids::interval, "1 day").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::chrono::microseconds>(oids::interval, "1 mon").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::chrono::microseconds>(oids::interval, "infinity").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::chrono::microseconds>(oids::timetz, "00:00:00+00").error, errc::type_mismatch);
  EXPECT_EQ(to_binary(-value, oids::time).error, errc::value_out_of_range);
}

TEST(timetz_codec, values_in_all_forms) {
  const std::pair<const char*, const char*> table[] = {
      {"000000036c97ca88ffffb2a8", "04:05:06.789+05:30"},
      {"000000000000000000000000", "00:00:00+00"},
      {"000000141dd760000000e0ff", "24:00:00-15:59:59"},
      {"0000000a0eebb00000007080", "12:00:00-08"},
  };
  for (const auto& [hex, text] : table) expect_server_form<pg::time_tz>(oids::timetz, hex, text);
}

TEST(timetz_codec, times_outside_the_range_are_refused) {
  for (const char* hex : {"ffffffffffffffff00000000", "000000141dd7600100000000", "00000000000000000000e100",
                          "0000000000000000ffff1f00", "000000000000000080000000"})
    expect_no_form<pg::time_tz>(oids::timetz, hex);
  expect_no_text<pg::time_tz>(oids::timetz, {"", "00:00:00", "24:00:00.000001+00", "00:00:00+16", "00:00:00-16:00:00",
                                             "00:00:00+1", "00:00+00", "00:00:00 +00", "00:00:00+00 "});
  EXPECT_EQ(to_text(pg::time_tz{-1, 0}).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(pg::time_tz{0, 57'600}, oids::timetz).error, errc::value_out_of_range);
  EXPECT_EQ((pg::time_tz{-1, 0}).to_string(), "");
}

}  // namespace
