#include <greenpg/protocol/interval.hpp>

#include "value_codec_members.hpp"

#include <charconv>
#include <cstring>

namespace greenpg::inline v0 {

// interval_send(): microseconds, days, months.
static bool read_value(wire_reader& in, interval& out) {
  out.microseconds = in.i64();
  out.days = in.i32();
  out.months = in.i32();
  return true;
}

static errc write_value(const interval& value, byte_buffer& out) {
  std::byte* const at = out.extend(16);
  store_be64(at, static_cast<std::uint64_t>(value.microseconds));
  store_be32(at + 8, static_cast<std::uint32_t>(value.days));
  store_be32(at + 12, static_cast<std::uint32_t>(value.months));
  return {};
}

namespace {

/// Writes the parts of an interval, the first without a blank before it. What follows a negative part and is not
/// negative itself has a plus.
class writer {
public:
  explicit writer(char* to) noexcept : begin_(to), to_(to) {}

  void part(std::int64_t value, std::string_view unit) noexcept {
    if (value == 0) return;
    blank();
    if (after_negative_ && value > 0) *to_++ = '+';
    to_ = std::to_chars(to_, to_ + 20, value).ptr;
    *to_++ = ' ';
    std::memcpy(to_, unit.data(), unit.size());
    to_ += unit.size();
    if (value != 1) *to_++ = 's';
    after_negative_ = value < 0;
  }

  void clock(std::int64_t microseconds) noexcept {
    if (microseconds == 0 && to_ != begin_) return;
    blank();
    if (microseconds < 0)
      *to_++ = '-';
    else if (after_negative_)
      *to_++ = '+';
    const auto signless = static_cast<std::uint64_t>(microseconds);
    const std::uint64_t whole = microseconds < 0 ? 0 - signless : signless;
    two_digits(whole / 3'600'000'000);
    *to_++ = ':';
    two_digits(whole / 60'000'000 % 60);
    *to_++ = ':';
    two_digits(whole / 1'000'000 % 60);
    std::uint64_t fraction = whole % 1'000'000;
    if (fraction == 0) return;
    *to_++ = '.';
    for (std::uint64_t unit = 100'000; fraction != 0; fraction %= unit, unit /= 10)
      *to_++ = static_cast<char>('0' + fraction / unit);
  }

  [[nodiscard]] std::string_view text() const noexcept { return {begin_, static_cast<std::size_t>(to_ - begin_)}; }

private:
  void blank() noexcept {
    if (to_ != begin_) *to_++ = ' ';
  }
  void two_digits(std::uint64_t value) noexcept {
    if (value < 10) *to_++ = '0';
    to_ = std::to_chars(to_, to_ + 20, value).ptr;
  }

  char* begin_;
  char* to_;
  bool after_negative_ = false;
};

/// Reads what the writer writes, the parts in that order, each at most once.
class reader {
public:
  explicit reader(std::string_view text) noexcept : rest_(text) {}

  /// A number and its unit, if they are next; false for a number that no interval has.
  [[nodiscard]] bool part(std::string_view unit, std::int64_t& out) noexcept {
    std::string_view at = rest_;
    if (at.starts_with('+')) at.remove_prefix(1);
    if (at.size() != rest_.size() && at.starts_with('-')) return false;
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(at.data(), at.data() + at.size(), value);
    at.remove_prefix(static_cast<std::size_t>(end - at.data()));
    if (!at.starts_with(' ') || !at.substr(1).starts_with(unit)) return true;
    if (error != std::errc{}) return false;
    at.remove_prefix(1 + unit.size());
    if (at.starts_with('s')) at.remove_prefix(1);
    if (!at.empty() && !at.starts_with(' ')) return false;
    if (at.size() == 1) return false;
    rest_ = at.empty() ? at : at.substr(1);
    out = value;
    any_ = true;
    return true;
  }

  [[nodiscard]] bool clock(std::int64_t& out) noexcept {
    if (rest_.empty()) return any_;
    const bool negative = rest_.starts_with('-');
    if (negative || rest_.starts_with('+')) rest_.remove_prefix(1);
    std::uint64_t hours = 0, minutes = 0, seconds = 0, fraction = 0;
    if (!number(2, 10, hours) || !literal(':') || !number(2, 2, minutes) || !literal(':') || !number(2, 2, seconds))
      return false;
    if (literal('.')) {
      const std::size_t before = rest_.size();
      if (!number(1, 6, fraction)) return false;
      for (std::size_t digits = before - rest_.size(); digits < 6; ++digits) fraction *= 10;
    }
    if (!rest_.empty() || minutes > 59 || seconds > 59 || hours > 2'562'047'788) return false;
    // at most 9'223'372'040'399'999'999, which 64 bits hold
    const std::uint64_t whole = hours * 3'600'000'000 + minutes * 60'000'000 + seconds * 1'000'000 + fraction;
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (whole > most + (negative ? 1 : 0)) return false;
    out = static_cast<std::int64_t>(negative ? 0 - whole : whole);
    return true;
  }

private:
  [[nodiscard]] bool literal(char c) noexcept {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool number(std::size_t least, std::size_t most, std::uint64_t& out) noexcept {
    std::size_t digits = 0;
    for (; digits < most && digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits)
      out = out * 10 + static_cast<std::uint64_t>(rest_[digits] - '0');
    rest_.remove_prefix(digits);
    return digits >= least;
  }

  std::string_view rest_;
  bool any_ = false;
};

}  // namespace

std::string interval::to_string() const {
  if (is_infinite()) return months < 0 ? "-infinity" : "infinity";
  // "-178956970 years -11 mons -2147483648 days -2562047788:00:54.775808" and less
  char text[96];
  writer to(text);
  to.part(months / 12, "year");
  to.part(months % 12, "mon");
  to.part(days, "day");
  to.clock(microseconds);
  return std::string(to.text());
}

std::optional<interval> interval::parse(std::string_view text) noexcept {
  if (text == "infinity") return infinity();
  if (text == "-infinity") return minus_infinity();
  reader in(text);
  std::int64_t years = 0, mons = 0, day_count = 0;
  interval value;
  if (!in.part("year", years) || !in.part("mon", mons) || !in.part("day", day_count) || !in.clock(value.microseconds))
    return std::nullopt;
  const std::int64_t all_months = years * 12 + mons;
  if (all_months < std::numeric_limits<std::int32_t>::min() || all_months > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  value.months = static_cast<std::int32_t>(all_months);
  value.days = static_cast<std::int32_t>(day_count);
  return value;
}

template struct detail::value_codec<interval, oids::interval>;

}  // namespace greenpg::inline v0
