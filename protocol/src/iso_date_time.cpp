#include "iso_date_time.hpp"

#include "calendar.hpp"

#include <charconv>
#include <cstring>

namespace greenpg::inline v0::detail {

namespace {

constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;

/// Of timestamps.
constexpr std::int64_t first_day = days_since_2000({-4713, 11, 24}), last_day = days_since_2000({294276, 12, 31});

char* write_literal(std::string_view text, char* to) noexcept {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

/// At least `width` digits.
char* write_number(std::int64_t value, int width, char* to) noexcept {
  char digits[20];
  const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  for (auto missing = width - (end - digits); missing > 0; --missing) *to++ = '0';
  return write_literal({digits, static_cast<std::size_t>(end - digits)}, to);
}

/// Without the " BC" that ends the whole text of a year before 1, which is what `bc` tells.
char* write_days(std::int64_t days, bool& bc, char* to) noexcept {
  const civil_date civil = civil_from_days(days);
  bc = civil.year < 1;
  to = write_number(bc ? 1 - civil.year : civil.year, 4, to);
  *to++ = '-';
  to = write_number(civil.month, 2, to);
  *to++ = '-';
  return write_number(civil.day, 2, to);
}

char* write_clock(std::int64_t microseconds, char* to) noexcept {
  to = write_number(microseconds / hour, 2, to);
  *to++ = ':';
  to = write_number(microseconds % hour / minute, 2, to);
  *to++ = ':';
  to = write_number(microseconds % minute / second, 2, to);
  if (const std::int64_t fraction = microseconds % second; fraction != 0) {
    *to++ = '.';
    to = write_number(fraction, 6, to);
    while (to[-1] == '0') --to;
  }
  return to;
}

template <bool Zoned>
char* write_timestamp(basic_timestamp<Zoned> value, char* to) noexcept {
  if (value.is_infinite()) return write_literal(value.microseconds < 0 ? "-infinity" : "infinity", to);
  const std::int64_t days = floor_divide(value.microseconds, day);
  bool bc = false;
  to = write_days(days, bc, to);
  *to++ = ' ';
  to = write_clock(value.microseconds - days * day, to);
  if (Zoned) to = write_literal("+00", to);
  return bc ? write_literal(" BC", to) : to;
}

/// How far ahead of UTC: "+00", "-03:30", "+05:53:28".
char* write_offset(std::int32_t seconds, char* to) noexcept {
  *to++ = seconds < 0 ? '-' : '+';
  const std::int32_t all = seconds < 0 ? -seconds : seconds;
  to = write_number(all / 3600, 2, to);
  if (all % 3600 == 0) return to;
  *to++ = ':';
  to = write_number(all % 3600 / 60, 2, to);
  if (all % 60 == 0) return to;
  *to++ = ':';
  return write_number(all % 60, 2, to);
}

/// What is left of a text. Each function takes something off its front, or says that it is not there.
struct reader {
  std::string_view rest;

  [[nodiscard]] bool literal(std::string_view text) noexcept {
    if (!rest.starts_with(text)) return false;
    rest.remove_prefix(text.size());
    return true;
  }

  /// `least` to `most` digits, as many as there are.
  [[nodiscard]] bool number(std::size_t least, std::size_t most, std::int64_t& out) noexcept {
    std::size_t digits = 0;
    out = 0;
    while (digits < most && digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9')
      out = out * 10 + (rest[digits++] - '0');
    rest.remove_prefix(digits);
    return digits >= least;
  }

  /// "2000-01-02": with at least four digits a year cannot be mistaken for the day or month of another DateStyle.
  [[nodiscard]] bool calendar_date(civil_date& out) noexcept {
    std::int64_t month = 0, day_of_month = 0;
    if (!number(4, 7, out.year) || !literal("-") || !number(2, 2, month) || !literal("-") ||
        !number(2, 2, day_of_month))
      return false;
    out.month = static_cast<unsigned>(month);
    out.day = static_cast<unsigned>(day_of_month);
    return true;
  }

  /// "04:05:06.789"
  [[nodiscard]] bool clock(std::int64_t& out) noexcept {
    std::int64_t hours = 0, minutes = 0, seconds = 0, fraction = 0;
    if (!number(2, 2, hours) || !literal(":") || !number(2, 2, minutes) || !literal(":") || !number(2, 2, seconds))
      return false;
    if (minutes > 59 || seconds > 59) return false;
    if (literal(".")) {
      const std::size_t before = rest.size();
      if (!number(1, 6, fraction)) return false;
      for (std::size_t digits = before - rest.size(); digits < 6; ++digits) fraction *= 10;
    }
    out = hours * hour + minutes * minute + seconds * second + fraction;
    return out <= day;
  }

  /// "+05", "-03:30", "+05:53:28": what local time is ahead of UTC, in microseconds.
  [[nodiscard]] bool offset(std::int64_t& out) noexcept {
    const bool west = literal("-");
    if (!west && !literal("+")) return false;
    std::int64_t hours = 0, minutes = 0, seconds = 0;
    if (!number(2, 2, hours)) return false;
    if (literal(":") && (!number(2, 2, minutes) || minutes > 59)) return false;
    if (literal(":") && (!number(2, 2, seconds) || seconds > 59)) return false;
    out = hours * hour + minutes * minute + seconds * second;
    if (west) out = -out;
    return true;
  }

  /// The end of the text, behind " BC" if the year is before 1, which the date then becomes; and whether there is
  /// such a day.
  [[nodiscard]] bool era_and_end(civil_date& d) noexcept {
    if (d.year < 1 || d.month < 1 || d.month > 12) return false;
    if (literal(" BC")) d.year = 1 - d.year;
    return rest.empty() && d.day >= 1 && d.day <= days_in_month(d.year, d.month);
  }
};

template <class T>
bool read_infinity(std::string_view text, T& out) noexcept {
  if (text == "infinity") return out = T::infinity(), true;
  if (text == "-infinity") return out = T::minus_infinity(), true;
  return false;
}

template <bool Zoned>
bool read_timestamp(std::string_view text, basic_timestamp<Zoned>& out) noexcept {
  if (read_infinity(text, out)) return true;
  reader r{text};
  civil_date civil{};
  std::int64_t clock = 0, offset = 0;
  if (!r.calendar_date(civil) || !r.literal(" ") || !r.clock(clock) || clock == day) return false;
  if (Zoned && !r.offset(offset)) return false;
  if (!r.era_and_end(civil)) return false;
  // Local time may be up to a day outside the range, which is far from overflowing.
  const std::int64_t days = days_since_2000(civil);
  if (days < first_day - 1 || days > last_day + 1) return false;
  const basic_timestamp<Zoned> value{days * day + clock - offset};
  if (!value.is_valid() || value.is_infinite()) return false;
  out = value;
  return true;
}

}  // namespace

char* write_iso(date value, char* to) noexcept {
  if (value.is_infinite()) return write_literal(value.days < 0 ? "-infinity" : "infinity", to);
  bool bc = false;
  to = write_days(value.days, bc, to);
  return bc ? write_literal(" BC", to) : to;
}

char* write_iso(time_of_day value, char* to) noexcept { return write_clock(value.microseconds, to); }
char* write_iso(time_tz value, char* to) noexcept {
  return write_offset(value.offset, write_clock(value.microseconds, to));
}
char* write_iso(timestamp value, char* to) noexcept { return write_timestamp(value, to); }
char* write_iso(timestamptz value, char* to) noexcept { return write_timestamp(value, to); }

bool read_iso(std::string_view text, date& out) noexcept {
  if (read_infinity(text, out)) return true;
  reader r{text};
  civil_date civil{};
  if (!r.calendar_date(civil) || !r.era_and_end(civil)) return false;
  const std::int64_t days = days_since_2000(civil);
  if (days < std::numeric_limits<std::int32_t>::min() || days > std::numeric_limits<std::int32_t>::max()) return false;
  const date value{static_cast<std::int32_t>(days)};
  if (!value.is_valid() || value.is_infinite()) return false;
  out = value;
  return true;
}

bool read_iso(std::string_view text, time_of_day& out) noexcept {
  reader r{text};
  return r.clock(out.microseconds) && r.rest.empty();
}

bool read_iso(std::string_view text, time_tz& out) noexcept {
  reader r{text};
  std::int64_t offset = 0;
  if (!r.clock(out.microseconds) || !r.offset(offset) || !r.rest.empty()) return false;
  out.offset = static_cast<std::int32_t>(offset / second);
  return true;
}

bool read_iso(std::string_view text, timestamp& out) noexcept { return read_timestamp(text, out); }
bool read_iso(std::string_view text, timestamptz& out) noexcept { return read_timestamp(text, out); }

}  // namespace greenpg::inline v0::detail
