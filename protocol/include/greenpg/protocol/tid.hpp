#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// PostgreSQL's tid, the type of ctid: where in its table a row is.
struct tid {
  std::uint32_t block = 0;
  std::uint16_t offset = 0;

  /// "(42,7)".
  [[nodiscard]] static std::optional<tid> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const tid&, const tid&) = default;
};

namespace detail {
extern template struct value_codec<tid, oids::tid>;
}  // namespace detail

/// From and to tid.
template <>
struct codec<tid> : detail::value_codec<tid, oids::tid> {};

}  // namespace greenpg::inline v0
