#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// PostgreSQL's timetz: a time of day of a clock that is so far ahead of UTC. Compared member by member; the server
/// would order by the moment.
struct time_tz {
  std::int64_t microseconds = 0;  ///< since midnight, 24:00:00 included
  std::int32_t offset = 0;        ///< seconds east of UTC, less than 16 hours either way

  [[nodiscard]] constexpr bool is_valid() const noexcept {
    return microseconds >= 0 && microseconds <= 86'400'000'000 && offset > -57'600 && offset < 57'600;
  }

  /// "04:05:06.789+05:30".
  [[nodiscard]] static std::optional<time_tz> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const time_tz&, const time_tz&) = default;
};

namespace detail {
extern template struct value_codec<time_tz, oids::timetz>;
}  // namespace detail

/// From and to timetz.
template <>
struct codec<time_tz> : detail::value_codec<time_tz, oids::timetz> {
  /// A time would drop the zone.
  static errc check_text(const time_tz&, oid type) noexcept {
    return type == 0 ? errc::type_mismatch : type == oids::time ? errc::unencodable_value : errc{};
  }
};

}  // namespace greenpg::inline v0
