#include "codec_probe.hpp"

#include <chrono>
#include <cstdint>
#include <limits>

namespace {

using namespace codec_probe;
using namespace std::chrono_literals;
namespace oids = pg::oids;
using pg::errc;
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

template <class Int>
std::string big_endian(Int value) {
  std::string bytes(sizeof(Int), '\0');
  for (std::size_t i = 0; i != sizeof(Int); ++i)
    bytes[sizeof(Int) - 1 - i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 255);
  return bytes;
}

template <class T>
void expect_invalid(pg::oid type, std::initializer_list<const char*> texts) {
  for (const char* text : texts) {
    EXPECT_EQ(from_text<T>(type, text).error, errc::invalid_value) << text;
    EXPECT_FALSE(T::parse(text)) << text;
  }
}

TEST(date_codec, values_in_all_forms) {
  const std::pair<std::int32_t, const char*> table[] = {
      {0, "2000-01-01"},
      {-1, "1999-12-31"},
      {59, "2000-02-29"},
      {60, "2000-03-01"},
      {-10957, "1970-01-01"},
      {-36465, "1900-03-01"},
      {-36466, "1900-02-28"},
      {-730119, "0001-01-01"},
      {-730120, "0001-12-31 BC"},
      {-730485, "0001-01-01 BC"},
      {-746117, "0044-03-15 BC"},
      {-2451545, "4714-11-24 BC"},
      {2921939, "9999-12-31"},
      {2921940, "10000-01-01"},
      {2145031948, "5874897-12-31"},
      {std::numeric_limits<std::int32_t>::max(), "infinity"},
      {std::numeric_limits<std::int32_t>::min(), "-infinity"},
  };
  for (const auto& [days, text] : table) {
    expect_forms(oids::date, pg::date{days}, big_endian(days), text);
    EXPECT_EQ(pg::date{days}.to_string(), text);
    EXPECT_EQ(pg::date::parse(text), pg::date{days});
  }
  expect_size<pg::date>(oids::date, big_endian(std::int32_t{0}));
}

TEST(date_codec, days_outside_the_range_are_no_dates) {
  for (const std::int32_t days : {-2451546, 2145031949, std::numeric_limits<std::int32_t>::max() - 1,
                                  std::numeric_limits<std::int32_t>::min() + 1}) {
    EXPECT_EQ(from_binary<pg::date>(oids::date, big_endian(days)).error, errc::invalid_value) << days;
    EXPECT_EQ(to_binary(pg::date{days}, oids::date).error, errc::value_out_of_range) << days;
    EXPECT_EQ(to_text(pg::date{days}).error, errc::value_out_of_range) << days;
    EXPECT_EQ(pg::date{days}.to_string(), "") << days;
  }
}

TEST(date_codec, text_that_is_no_iso_date_is_invalid) {
  expect_invalid<pg::date>(oids::date, {"",
                                        "2000",
                                        "2000-01",
                                        "2000-1-1",
                                        "00-01-01",
                                        "99-12-31",
                                        "999-12-31",
                                        "2000-13-01",
                                        "2000-00-01",
                                        "2000-01-00",
                                        "2000-01-32",
                                        "1900-02-29",
                                        "2001-02-29",
                                        "2000-04-31",
                                        "0000-01-01",
                                        "0000-01-01 BC",
                                        "2000-01-01 ",
                                        "2000-01-01BC",
                                        "2000-01-01 AD",
                                        "2000-01-01 00:00:00",
                                        "-2000-01-01",
                                        "+2000-01-01",
                                        "4714-11-23 BC",
                                        "5874898-01-01",
                                        "9999999-12-31",
                                        "9999999-12-31 BC",
                                        "10000000-01-01",
                                        "Infinity",
                                        "infinit",
                                        "infinity "});
}

TEST(date_codec, other_date_styles_are_invalid) {
  expect_invalid<pg::date>(oids::date, {"12/31/1999", "31/12/1999", "31.12.1999", "12-31-1999", "31-12-1999"});
  expect_invalid<pg::timestamp>(oids::timestamp, {"12/31/1999 04:05:06", "31.12.1999 04:05:06",
                                                  "Fri Dec 31 04:05:06 1999", "Fri 31 Dec 04:05:06 1999"});
  expect_invalid<pg::timestamptz>(oids::timestamptz, {"12/31/1999 04:05:06 UTC", "31.12.1999 04:05:06 UTC",
                                                      "Fri Dec 31 04:05:06 1999 UTC", "1999-12-31 04:05:06 UTC"});
}

TEST(time_codec, values_in_all_forms) {
  const std::pair<std::int64_t, const char*> table[] = {
      {0, "00:00:00"},
      {1, "00:00:00.000001"},
      {100'000, "00:00:00.1"},
      {14'706'789'000, "04:05:06.789"},
      {86'399'999'999, "23:59:59.999999"},
      {86'400'000'000, "24:00:00"},
  };
  for (const auto& [value, text] : table) {
    expect_forms(oids::time, pg::time_of_day{value}, big_endian(value), text);
    EXPECT_EQ(pg::time_of_day{value}.to_string(), text);
  }
  expect_size<pg::time_of_day>(oids::time, big_endian(std::int64_t{0}));
}

TEST(time_codec, what_is_not_within_a_day_is_no_time) {
  for (const std::int64_t value :
       {std::int64_t{-1}, std::int64_t{86'400'000'001}, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(from_binary<pg::time_of_day>(oids::time, big_endian(value)).error, errc::invalid_value);
    EXPECT_EQ(to_binary(pg::time_of_day{value}, oids::time).error, errc::value_out_of_range);
    EXPECT_EQ(to_text(pg::time_of_day{value}).error, errc::value_out_of_range);
    EXPECT_FALSE(pg::time_of_day::from(microseconds(value)));
  }
  expect_invalid<pg::time_of_day>(oids::time, {"", "04:05", "4:05:06", "04:05:6", "24:00:01", "24:00:00.000001",
                                               "25:00:00", "00:60:00", "00:00:60", "00:00:00.", "00:00:00.1234567",
                                               "-00:00:01", "00:00:00 ", "00:00:00+00", "04:05:06 AM", "04-05-06"});
}

TEST(time_codec, converts_to_chrono) {
  EXPECT_EQ(pg::time_of_day::from(4h + 5min + 6s), pg::time_of_day::parse("04:05:06"));
  EXPECT_EQ(pg::time_of_day::parse("24:00:00")->since_midnight(), 24h);
}

TEST(timestamp_codec, values_in_all_forms) {
  const std::pair<std::int64_t, const char*> table[] = {
      {0, "2000-01-01 00:00:00"},
      {-1, "1999-12-31 23:59:59.999999"},
      {1, "2000-01-01 00:00:00.000001"},
      {120'000, "2000-01-01 00:00:00.12"},
      {-946'684'800'000'000, "1970-01-01 00:00:00"},
      {-63'082'281'600'000'000, "0001-01-01 00:00:00"},
      {-63'082'281'600'000'001, "0001-12-31 23:59:59.999999 BC"},
      {-211'813'488'000'000'000, "4714-11-24 00:00:00 BC"},
      {252'455'616'000'000'000, "10000-01-01 00:00:00"},
      {9'223'371'331'199'999'999, "294276-12-31 23:59:59.999999"},
      {std::numeric_limits<std::int64_t>::max(), "infinity"},
      {std::numeric_limits<std::int64_t>::min(), "-infinity"},
  };
  for (const auto& [value, text] : table) {
    expect_forms(oids::timestamp, pg::timestamp{value}, big_endian(value), text);
    EXPECT_EQ(pg::timestamp{value}.to_string(), text);
    EXPECT_EQ(pg::timestamp::parse(text), pg::timestamp{value});
    std::string zoned = text;
    if (!pg::timestamp{value}.is_infinite())
      zoned.insert(zoned.ends_with(" BC") ? zoned.size() - 3 : zoned.size(), "+00");
    expect_forms(oids::timestamptz, pg::timestamptz{value}, big_endian(value), zoned);
    EXPECT_EQ(pg::timestamptz{value}.to_string(), zoned);
  }
  expect_size<pg::timestamp>(oids::timestamp, big_endian(std::int64_t{0}));
  expect_size<pg::timestamptz>(oids::timestamptz, big_endian(std::int64_t{0}));
}

TEST(timestamp_codec, times_outside_the_range_are_no_timestamps) {
  for (const std::int64_t value :
       {std::int64_t{-211'813'488'000'000'001}, std::int64_t{9'223'371'331'200'000'000},
        std::numeric_limits<std::int64_t>::max() - 1, std::numeric_limits<std::int64_t>::min() + 1}) {
    EXPECT_EQ(from_binary<pg::timestamp>(oids::timestamp, big_endian(value)).error, errc::invalid_value) << value;
    EXPECT_EQ(from_binary<pg::timestamptz>(oids::timestamptz, big_endian(value)).error, errc::invalid_value) << value;
    EXPECT_EQ(to_binary(pg::timestamptz{value}, oids::timestamptz).error, errc::value_out_of_range) << value;
    EXPECT_EQ(to_text(pg::timestamp{value}).error, errc::value_out_of_range) << value;
  }
}

TEST(timestamp_codec, text_that_is_no_iso_timestamp_is_invalid) {
  expect_invalid<pg::timestamp>(
      oids::timestamp, {"", "2000-01-01", "2000-01-01 ", "2000-01-01T00:00:00", "2000-01-01 24:00:00",
                        "2000-01-01 00:00", "2000-01-01 00:00:00+00", "2000-01-01 00:00:00 ", "2000-01-01 BC 00:00:00",
                        "2000-02-30 00:00:00", "294277-01-01 00:00:00", "9999999-01-01 00:00:00",
                        "9999999-01-01 00:00:00 BC", "4714-11-23 23:59:59.999999 BC", "0000-01-01 00:00:00"});
  expect_invalid<pg::timestamptz>(
      oids::timestamptz,
      {"2000-01-01 00:00:00", "2000-01-01 00:00:00Z", "2000-01-01 00:00:00+", "2000-01-01 00:00:00+1",
       "2000-01-01 00:00:00+00:", "2000-01-01 00:00:00+00:6", "2000-01-01 00:00:00+00:60",
       "2000-01-01 00:00:00+00:00:60", "2000-01-01 00:00:00+00:00:00:00", "2000-01-01 00:00:00 +00",
       "2000-01-01 00:00:00+00BC", "2000-01-01 00:00:00 BC+00", "294277-01-01 00:00:00+00",
       "294277-12-31 23:59:59.999999-99:59:59", "294276-12-31 23:59:59-01", "294277-01-03 00:00:00+99:00",
       "294277-01-08 23:59:59-99:59:59", "4714-11-24 00:00:00+00:00:01 BC"});
}

TEST(timestamptz_codec, offsets_of_any_zone_are_read) {
  const std::pair<const char*, const char*> table[] = {
      {"2000-01-01 05:30:00+05:30", "2000-01-01 00:00:00+00"},
      {"1999-12-31 20:30:00-03:30", "2000-01-01 00:00:00+00"},
      {"1739-09-07 10:19:28.517122+05:53:28", "1739-09-07 04:26:00.517122+00"},
      {"1808-12-05 15:13:01-00:43:08", "1808-12-05 15:56:09+00"},
      {"294277-01-01 05:29:59.999999+05:30", "294276-12-31 23:59:59.999999+00"},
      {"4714-11-23 23:16:52-00:43:08 BC", "4714-11-24 00:00:00+00 BC"},
      {"0001-01-01 00:30:00+01", "0001-12-31 23:30:00+00 BC"},
  };
  for (const auto& [local, utc] : table) {
    const auto value = from_text<pg::timestamptz>(oids::timestamptz, local);
    EXPECT_EQ(value.error, errc{}) << local;
    EXPECT_EQ(value.value.to_string(), utc) << local;
  }
}

TEST(date_time_codec, each_type_is_its_own) {
  EXPECT_EQ(from_text<pg::timestamp>(oids::timestamptz, "2000-01-01 00:00:00").error, errc::type_mismatch);
  EXPECT_EQ(from_text<pg::timestamptz>(oids::timestamp, "2000-01-01 00:00:00+00").error, errc::type_mismatch);
  EXPECT_EQ(from_text<pg::date>(oids::timestamp, "2000-01-01").error, errc::type_mismatch);
  EXPECT_EQ(from_text<pg::time_of_day>(oids::timetz, "00:00:00").error, errc::type_mismatch);
  EXPECT_FALSE(pg::codec<pg::timestamp>::has_binary(oids::timestamptz));
  EXPECT_FALSE(pg::codec<pg::date>::has_binary(oids::timestamp));
}

TEST(chrono_codec, days_go_both_ways) {
  const sys_days day = std::chrono::year(1999) / 12 / 31;
  expect_forms(oids::date, day, big_endian(std::int32_t{-1}), "1999-12-31");
  EXPECT_EQ(pg::date::from(day), pg::date{-1});
  EXPECT_EQ(pg::date{-1}.to_sys_days(), day);
  expect_size<sys_days>(oids::date, big_endian(std::int32_t{0}));
  EXPECT_EQ(from_text<sys_days>(oids::timestamp, "1999-12-31").error, errc::type_mismatch);
}

TEST(chrono_codec, days_outside_the_range_are_refused) {
  const std::int64_t first = -2451545 + 10957, last = std::int64_t{2145031948} + 10957;
  EXPECT_TRUE(pg::date::from(sys_days(std::chrono::days(first))));
  EXPECT_FALSE(pg::date::from(sys_days(std::chrono::days(first - 1))));
  EXPECT_TRUE(pg::date::from(sys_days(std::chrono::days(last))));
  EXPECT_FALSE(pg::date::from(sys_days(std::chrono::days(last + 1))));
  EXPECT_EQ(to_binary(sys_days(std::chrono::days(first - 1)), oids::date).error, errc::value_out_of_range);
  EXPECT_EQ(to_text(sys_days(std::chrono::days(last + 1))).error, errc::value_out_of_range);
  EXPECT_EQ(from_binary<sys_days>(oids::date, "\x7f\xff\xff\xff").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<sys_days>(oids::date, "-infinity").error, errc::value_out_of_range);
  EXPECT_FALSE(pg::date::infinity().to_sys_days());
}

TEST(chrono_codec, times_go_both_ways) {
  const sys_time<microseconds> time = sys_days(std::chrono::year(2000) / 1 / 1) + 1us;
  expect_forms(oids::timestamptz, time, big_endian(std::int64_t{1}), "2000-01-01 00:00:00.000001+00");
  EXPECT_EQ(from_binary<sys_time<microseconds>>(oids::timestamp, big_endian(std::int64_t{1})).value, time);
  EXPECT_EQ(from_text<sys_time<microseconds>>(oids::timestamp, "2000-01-01 00:00:00.000001").value, time);
  EXPECT_EQ(to_binary(time, oids::timestamp).bytes, big_endian(std::int64_t{1}));
  EXPECT_EQ(pg::timestamp{1}.to_sys_time(), time);
  EXPECT_EQ(from_text<sys_time<microseconds>>(oids::date, "2000-01-01").error, errc::type_mismatch);
}

TEST(chrono_codec, times_outside_the_range_are_refused) {
  const std::int64_t epoch = 946'684'800'000'000;
  const auto sys = [](std::int64_t since_1970) { return sys_time<microseconds>(microseconds(since_1970)); };
  const std::int64_t first = -211'813'488'000'000'000 + epoch, most = std::numeric_limits<std::int64_t>::max();
  EXPECT_TRUE(pg::timestamp::from(sys(first)));
  EXPECT_FALSE(pg::timestamp::from(sys(first - 1)));
  EXPECT_FALSE(pg::timestamp::from(sys(std::numeric_limits<std::int64_t>::min())));
  EXPECT_FALSE(pg::timestamp::from(sys(std::numeric_limits<std::int64_t>::min() + epoch)));
  EXPECT_EQ(pg::timestamp::from(sys(most)), pg::timestamp{most - epoch});
  EXPECT_EQ(pg::timestamp{most - epoch}.to_sys_time(), sys(most));
  EXPECT_FALSE(pg::timestamp{most - epoch + 1}.to_sys_time());
  EXPECT_EQ(to_binary(sys(first - 1), oids::timestamptz).error, errc::value_out_of_range);
  EXPECT_EQ(to_text(sys(first - 1)).error, errc::value_out_of_range);
  EXPECT_EQ(from_text<sys_time<microseconds>>(oids::timestamptz, "infinity").error, errc::value_out_of_range);
  EXPECT_EQ(from_text<sys_time<microseconds>>(oids::timestamptz, "294276-12-31 00:00:00+00").error,
            errc::value_out_of_range);
}

}  // namespace
