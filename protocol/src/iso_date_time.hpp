#pragma once
#include <greenpg/protocol/date_time.hpp>
#include <greenpg/protocol/time_tz.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace greenpg::inline v0::detail {

/// Enough for the longest text that write_iso() makes, "294276-12-31 23:59:59.999999+00 BC" and more.
inline constexpr std::size_t longest_iso = 48;

// The text of a valid value, as the server writes it under DateStyle ISO and TimeZone UTC; the end of what was written.
[[nodiscard]] char* write_iso(date value, char* to) noexcept;
[[nodiscard]] char* write_iso(time_of_day value, char* to) noexcept;
[[nodiscard]] char* write_iso(time_tz value, char* to) noexcept;
[[nodiscard]] char* write_iso(timestamp value, char* to) noexcept;
[[nodiscard]] char* write_iso(timestamptz value, char* to) noexcept;

// What the server writes under DateStyle ISO and any TimeZone; false for anything else.
[[nodiscard]] bool read_iso(std::string_view text, date& out) noexcept;
[[nodiscard]] bool read_iso(std::string_view text, time_of_day& out) noexcept;
[[nodiscard]] bool read_iso(std::string_view text, time_tz& out) noexcept;
[[nodiscard]] bool read_iso(std::string_view text, timestamp& out) noexcept;
[[nodiscard]] bool read_iso(std::string_view text, timestamptz& out) noexcept;

}  // namespace greenpg::inline v0::detail
