#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// The flat lists of numbers that PostgreSQL's catalogues are full of: arrays of one dimension, without NULLs, counted
/// from 0, of a text of their own.
template <class T>
struct flat_vector {
  std::vector<T> values;

  /// "1 2 3".
  [[nodiscard]] static std::optional<flat_vector> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const flat_vector&, const flat_vector&) = default;
};

using int2vector = flat_vector<std::int16_t>;
using oidvector = flat_vector<oid>;

extern template struct flat_vector<std::int16_t>;
extern template struct flat_vector<oid>;

namespace detail {
extern template struct value_codec<int2vector, oids::int2vector>;
extern template struct value_codec<oidvector, oids::oidvector>;
}  // namespace detail

/// Each from and to its own type; as a parameter in text, for the server does not take the binary form of one that is
/// empty.
template <>
struct codec<int2vector> : detail::value_codec<int2vector, oids::int2vector> {
  static bool has_binary(oid) noexcept { return false; }
};
template <>
struct codec<oidvector> : detail::value_codec<oidvector, oids::oidvector> {
  static bool has_binary(oid) noexcept { return false; }
};

}  // namespace greenpg::inline v0
