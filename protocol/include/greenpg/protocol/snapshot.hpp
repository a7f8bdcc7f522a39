#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// PostgreSQL's pg_snapshot, and txid_snapshot before it: which transactions were running at some moment.
struct snapshot {
  std::uint64_t xmin = 1;          ///< the first that was still running
  std::uint64_t xmax = 1;          ///< the first that had not begun
  std::vector<std::uint64_t> xip;  ///< those running between the two, ascending

  /// Whether it is one: 0 < xmin <= each of xip < xmax <= 2^63 - 1, each of xip greater than the one before.
  [[nodiscard]] bool is_valid() const noexcept;
  /// "10:20:10,14,15".
  [[nodiscard]] static std::optional<snapshot> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const snapshot&, const snapshot&) = default;
};

namespace detail {
extern template struct value_codec<snapshot, oids::pg_snapshot, oids::txid_snapshot>;
}  // namespace detail

/// From and to pg_snapshot and txid_snapshot.
template <>
struct codec<snapshot> : detail::value_codec<snapshot, oids::pg_snapshot, oids::txid_snapshot> {};

}  // namespace greenpg::inline v0
