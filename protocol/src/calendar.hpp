#pragma once
#include <cstdint>

namespace greenpg::inline v0::detail {

struct civil_date {
  std::int64_t year;  ///< astronomical: 1 BC is 0
  unsigned month;     ///< 1 to 12
  unsigned day;       ///< 1 to 31
};

// The proleptic Gregorian calendar repeats every 400 years, which are 146,097 days. Years are counted from 1 March, so
// that the day that only some of them have is their last. 2000-03-01 is day 60.
inline constexpr std::int64_t days_per_era = 146'097;

[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// Days since 2000-01-01, of any year whose days an int64 can count.
[[nodiscard]] constexpr std::int64_t days_since_2000(civil_date d) noexcept {
  const std::int64_t year = d.year - 2000 - (d.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const unsigned month = (d.month + 9) % 12;  // from March
  const std::int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;
  return era * days_per_era + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year + 60;
}

[[nodiscard]] constexpr civil_date civil_from_days(std::int64_t since_2000) noexcept {
  const std::int64_t days = since_2000 - 60;
  const std::int64_t era = floor_divide(days, days_per_era);
  const std::int64_t day_of_era = days - era * days_per_era;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const auto day_of_year =
      static_cast<unsigned>(day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
  const unsigned month = (5 * day_of_year + 2) / 153;
  const std::int64_t year = 2000 + era * 400 + year_of_era + (month >= 10 ? 1 : 0);
  return {year, month < 10 ? month + 3 : month - 9, day_of_year - (153 * month + 2) / 5 + 1};
}

[[nodiscard]] constexpr unsigned days_in_month(std::int64_t year, unsigned month) noexcept {
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (month == 2) return leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static_assert(days_since_2000({2000, 1, 1}) == 0 && days_since_2000({1970, 1, 1}) == -10'957);
static_assert(days_since_2000({-4713, 11, 24}) == -2'451'545 && days_since_2000({5874897, 12, 31}) == 2'145'031'948);

}  // namespace greenpg::inline v0::detail
