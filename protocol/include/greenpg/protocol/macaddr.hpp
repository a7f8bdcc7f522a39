#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// A MAC address, EUI-48 (6 bytes) or EUI-64 (8).
template <std::size_t Size>
struct basic_macaddr {
  std::array<std::byte, Size> bytes{};

  /// "08:00:2b:01:02:03", of either case.
  [[nodiscard]] static std::optional<basic_macaddr> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const basic_macaddr&, const basic_macaddr&) = default;
};

using macaddr = basic_macaddr<6>;
using macaddr8 = basic_macaddr<8>;

extern template struct basic_macaddr<6>;
extern template struct basic_macaddr<8>;

namespace detail {
extern template struct value_codec<macaddr, oids::macaddr>;
extern template struct value_codec<macaddr8, oids::macaddr8>;
}  // namespace detail

/// Each from and to its own type.
template <>
struct codec<macaddr> : detail::value_codec<macaddr, oids::macaddr> {};
template <>
struct codec<macaddr8> : detail::value_codec<macaddr8, oids::macaddr8> {};

}  // namespace greenpg::inline v0
