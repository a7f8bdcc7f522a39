#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// PostgreSQL's interval: months, days and microseconds, none of which is a fixed number of another, each with its own
/// sign. From version 17 on the extremes of all three together are the infinities; a version before that would print
/// them as the numbers they are. Equal is what has equal members: "1 mon" is not "30 days".
struct interval {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t microseconds = 0;

  static constexpr interval infinity() noexcept {
    return {std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::max(),
            std::numeric_limits<std::int64_t>::max()};
  }
  static constexpr interval minus_infinity() noexcept {
    return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min(),
            std::numeric_limits<std::int64_t>::min()};
  }
  [[nodiscard]] constexpr bool is_infinite() const noexcept { return *this == infinity() || *this == minus_infinity(); }

  /// "1 year 2 mons -3 days +04:05:06.789", as IntervalStyle postgres has it; of another style it is nullopt.
  [[nodiscard]] static std::optional<interval> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const interval&, const interval&) = default;
};

namespace detail {
extern template struct value_codec<interval, oids::interval>;
}  // namespace detail

/// From and to interval.
template <>
struct codec<interval> : detail::value_codec<interval, oids::interval> {};

}  // namespace greenpg::inline v0
