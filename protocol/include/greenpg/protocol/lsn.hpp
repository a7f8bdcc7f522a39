#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// PostgreSQL's pg_lsn: a place in the write-ahead log.
struct lsn {
  std::uint64_t position = 0;  ///< in bytes

  /// "16/B374D848".
  [[nodiscard]] static std::optional<lsn> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const lsn&, const lsn&) = default;
};

namespace detail {
extern template struct value_codec<lsn, oids::pg_lsn>;
}  // namespace detail

/// From and to pg_lsn.
template <>
struct codec<lsn> : detail::value_codec<lsn, oids::pg_lsn> {};

}  // namespace greenpg::inline v0
