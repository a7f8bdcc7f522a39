#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/oid.hpp>

#include <cstdint>
#include <limits>

namespace greenpg::inline v0 {

class numeric;

/// What the server's input functions read from the text of a value without saying that it is not what they hold: an
/// oid takes -1 for 4294967295, a float4 rounds, a date drops the time of a timestamp. What codec<T>::check_text() is
/// made of; types that are not named here hold what they read, or refuse it.
namespace detail {

/// Every type of numbers holds the whole numbers up to here.
inline constexpr std::int32_t most_of_all_numbers = 1 << 24;  // what float4 counts to

/// Whether a whole number has at most so many significant bits.
template <int Bits, class T>
[[nodiscard]] constexpr bool has_bits([[maybe_unused]] T value) noexcept {
  if constexpr (8 * sizeof(T) > Bits) {
    constexpr T most = static_cast<T>((std::uint64_t{1} << Bits) - 1);
    while (value != 0 && value % 2 == 0) value /= 2;
    return value <= most && (value >= 0 || value >= T{0} - most);
  }
  return true;
}

template <class T>
[[nodiscard]] constexpr bool is_within(T value, std::uint64_t most) noexcept {
  if constexpr (sizeof(T) > sizeof most) return value >= 0 && value <= static_cast<T>(most);
  return value >= 0 && static_cast<std::uint64_t>(value) <= most;
}

/// Of an integer of any width.
template <class T>
[[nodiscard]] constexpr errc check_integer_text(T value, oid type) noexcept {
  const auto holds = [](bool it_does) { return it_does ? errc{} : errc::value_out_of_range; };
  switch (type) {
    case 0: return is_within(value, most_of_all_numbers) ? errc{} : errc::type_mismatch;
    case oids::float4: return holds(has_bits<24>(value));
    case oids::float8: return holds(has_bits<53>(value));
    case oids::oid_:
    case oids::xid:
    case oids::cid: return holds(is_within(value, std::numeric_limits<std::uint32_t>::max()));
    case oids::xid8: return holds(is_within(value, std::numeric_limits<std::uint64_t>::max()));
    default: return {};
  }
}

[[nodiscard]] errc check_number_text(float value, oid type);
[[nodiscard]] errc check_number_text(double value, oid type);
[[nodiscard]] errc check_number_text(const numeric& value, oid type);

/// Of a date with a time of day, of one moment in all zones if `zoned`.
[[nodiscard]] constexpr errc check_moment_text(bool zoned, oid type) noexcept {
  switch (type) {
    case 0: return errc::type_mismatch;
    case oids::date:
    case oids::time:
    case oids::timetz: return errc::unencodable_value;
    case oids::timestamp: return zoned ? errc::unencodable_value : errc{};
    default: return {};
  }
}

}  // namespace detail
}  // namespace greenpg::inline v0
