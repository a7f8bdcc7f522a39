#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

enum class ip_family : std::uint8_t { v4, v6 };

/// An address with the length of its network's prefix; if `Network`, the network alone, with no bit set behind the
/// prefix. Ordered by family, address and prefix.
template <bool Network>
struct basic_inet {
  ip_family family = ip_family::v4;
  std::array<std::byte, 16> bytes{};  ///< in network order; of IPv4 the first four, and the rest is 0
  std::uint8_t prefix = 0;            ///< in bits, to 32 or 128

  /// How many bytes the address has: 4 or 16.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return family == ip_family::v4 ? 4 : 16; }
  /// Whether it is a value of PostgreSQL's.
  [[nodiscard]] bool is_valid() const noexcept;

  /// Reads "192.168.0.1", "192.168.0.1/24", "2001:db8::1/64"; a network with its prefix only.
  [[nodiscard]] static std::optional<basic_inet> parse(std::string_view text) noexcept;
  /// As inet_out() writes it, without the prefix of a single host, and cidr_out(), with any prefix.
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const basic_inet& a, const basic_inet& b) = default;
};

using inet = basic_inet<false>;
using cidr = basic_inet<true>;

extern template struct basic_inet<false>;
extern template struct basic_inet<true>;

namespace detail {
extern template struct value_codec<inet, oids::inet>;
extern template struct value_codec<cidr, oids::cidr>;
}  // namespace detail

/// Each from and to its own type.
template <>
struct codec<inet> : detail::value_codec<inet, oids::inet> {};
template <>
struct codec<cidr> : detail::value_codec<cidr, oids::cidr> {};

}  // namespace greenpg::inline v0
