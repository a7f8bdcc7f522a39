#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/text_check.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// PostgreSQL's dates and times with all that they hold ("Date/Time Types"): ranges beyond those of std::chrono, and
// infinities. They count from 2000-01-01 in the proleptic Gregorian calendar, as their binary forms do. Their text is
// ISO 8601 as DateStyle ISO has it; text in another DateStyle is errc::invalid_value, never a guess.

namespace greenpg::inline v0 {

/// A day, from 4714-11-24 BC to 5874897-12-31, or an infinity.
struct date {
  std::int32_t days = 0;  ///< since 2000-01-01; the extreme values are the infinities

  static constexpr date infinity() noexcept { return {std::numeric_limits<std::int32_t>::max()}; }
  static constexpr date minus_infinity() noexcept { return {std::numeric_limits<std::int32_t>::min()}; }
  [[nodiscard]] constexpr bool is_infinite() const noexcept { return *this == infinity() || *this == minus_infinity(); }
  /// Whether it is a date of PostgreSQL's.
  [[nodiscard]] constexpr bool is_valid() const noexcept {
    return is_infinite() || (days >= -2451545 && days <= 2145031948);
  }

  /// nullopt for a day outside PostgreSQL's range.
  [[nodiscard]] static constexpr std::optional<date> from(std::chrono::sys_days day) noexcept;
  /// nullopt for the infinities.
  [[nodiscard]] constexpr std::optional<std::chrono::sys_days> to_sys_days() const noexcept;
  /// "2000-01-01", "0044-03-15 BC", "infinity".
  [[nodiscard]] static std::optional<date> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const date&, const date&) = default;
};

/// A time of day without a zone, from 00:00:00 to 24:00:00, both included.
struct time_of_day {
  std::int64_t microseconds = 0;  ///< since midnight

  [[nodiscard]] constexpr bool is_valid() const noexcept { return microseconds >= 0 && microseconds <= 86'400'000'000; }

  /// nullopt for a duration that is not within a day.
  [[nodiscard]] static constexpr std::optional<time_of_day> from(std::chrono::microseconds since_midnight) noexcept;
  [[nodiscard]] constexpr std::chrono::microseconds since_midnight() const noexcept {
    return std::chrono::microseconds(microseconds);
  }
  /// "04:05:06.789".
  [[nodiscard]] static std::optional<time_of_day> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const time_of_day&, const time_of_day&) = default;
};

/// A moment to the microsecond, from 4714-11-24 00:00:00 BC to 294276-12-31 23:59:59.999999, or an infinity: in UTC
/// if `Zoned`, else of a clock that is not said, here taken for one that shows UTC.
template <bool Zoned>
struct basic_timestamp {
  std::int64_t microseconds = 0;  ///< since 2000-01-01 00:00:00; the extreme values are the infinities

  static constexpr basic_timestamp infinity() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr basic_timestamp minus_infinity() noexcept { return {std::numeric_limits<std::int64_t>::min()}; }
  [[nodiscard]] constexpr bool is_infinite() const noexcept { return *this == infinity() || *this == minus_infinity(); }
  /// Whether it is a timestamp of PostgreSQL's.
  [[nodiscard]] constexpr bool is_valid() const noexcept {
    return is_infinite() || (microseconds >= -211'813'488'000'000'000 && microseconds < 9'223'371'331'200'000'000);
  }

  /// nullopt for a time outside PostgreSQL's range.
  [[nodiscard]] static constexpr std::optional<basic_timestamp> from(
      std::chrono::sys_time<std::chrono::microseconds> time) noexcept;
  /// nullopt for the infinities, and for times after the year 294246, which that clock cannot hold.
  [[nodiscard]] constexpr std::optional<std::chrono::sys_time<std::chrono::microseconds>> to_sys_time() const noexcept;
  /// "2000-01-01 04:05:06.789", with an offset from UTC such as "+00" or "-03:30" if Zoned, then " BC" if it is.
  [[nodiscard]] static std::optional<basic_timestamp> parse(std::string_view text) noexcept;
  /// As read by parse(), in UTC.
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const basic_timestamp&, const basic_timestamp&) = default;
};

using timestamp = basic_timestamp<false>;
using timestamptz = basic_timestamp<true>;

namespace detail {

/// From 1970-01-01, where std::chrono counts from, to 2000-01-01.
inline constexpr std::int64_t epoch_days = 10'957;
inline constexpr std::int64_t epoch_microseconds = epoch_days * 86'400'000'000;

}  // namespace detail

constexpr std::optional<date> date::from(std::chrono::sys_days day) noexcept {
  const std::int64_t since_1970 = day.time_since_epoch().count();
  if (since_1970 < -2451545 + detail::epoch_days || since_1970 > 2145031948 + detail::epoch_days) return std::nullopt;
  return date{static_cast<std::int32_t>(since_1970 - detail::epoch_days)};
}

constexpr std::optional<std::chrono::sys_days> date::to_sys_days() const noexcept {
  if (is_infinite()) return std::nullopt;
  using rep = std::chrono::days::rep;
  return std::chrono::sys_days(std::chrono::days(static_cast<rep>(days) + static_cast<rep>(detail::epoch_days)));
}

constexpr std::optional<time_of_day> time_of_day::from(std::chrono::microseconds since_midnight) noexcept {
  const time_of_day result{since_midnight.count()};
  return result.is_valid() ? std::optional(result) : std::nullopt;
}

template <bool Zoned>
constexpr auto basic_timestamp<Zoned>::from(std::chrono::sys_time<std::chrono::microseconds> time) noexcept
    -> std::optional<basic_timestamp> {
  const std::int64_t since_1970 = time.time_since_epoch().count();
  if (since_1970 < minus_infinity().microseconds + detail::epoch_microseconds) return std::nullopt;
  const basic_timestamp result{since_1970 - detail::epoch_microseconds};
  return result.is_valid() && !result.is_infinite() ? std::optional(result) : std::nullopt;
}

template <bool Zoned>
constexpr auto basic_timestamp<Zoned>::to_sys_time() const noexcept
    -> std::optional<std::chrono::sys_time<std::chrono::microseconds>> {
  if (is_infinite() || microseconds > infinity().microseconds - detail::epoch_microseconds) return std::nullopt;
  return std::chrono::sys_time<std::chrono::microseconds>(
      std::chrono::microseconds(microseconds + detail::epoch_microseconds));
}

namespace detail {

/// The four types have their codecs written once, for the value as the wire has it.
template <class T, oid Type>
struct date_time_codec {
  static decode_function<T>* decoder(oid type, format f) noexcept {
    if (type != Type) return nullptr;
    return f == format::binary ? &from_binary : &from_text;
  }
  static bool has_binary(oid type) noexcept { return type == Type; }
  static errc encode_binary(T value, oid type, byte_buffer& out);
  static errc encode_text(T value, byte_buffer& out);

  static errc from_binary(const std::byte* data, std::size_t size, T& out) noexcept;
  static errc from_text(const std::byte* data, std::size_t size, T& out) noexcept;
};

extern template struct date_time_codec<date, oids::date>;
extern template struct date_time_codec<time_of_day, oids::time>;
extern template struct date_time_codec<timestamp, oids::timestamp>;
extern template struct date_time_codec<timestamptz, oids::timestamptz>;

}  // namespace detail

extern template struct basic_timestamp<false>;
extern template struct basic_timestamp<true>;

/// Each from and to its own type. What is not a value of the type is errc::value_out_of_range when written.
template <>
struct codec<date> : detail::date_time_codec<date, oids::date> {};
template <>
struct codec<time_of_day> : detail::date_time_codec<time_of_day, oids::time> {};
template <>
struct codec<timestamp> : detail::date_time_codec<timestamp, oids::timestamp> {
  static errc check_text(timestamp, oid type) noexcept { return detail::check_moment_text(false, type); }
};
template <>
struct codec<timestamptz> : detail::date_time_codec<timestamptz, oids::timestamptz> {
  static errc check_text(timestamptz, oid type) noexcept { return detail::check_moment_text(true, type); }
};

}  // namespace greenpg::inline v0
