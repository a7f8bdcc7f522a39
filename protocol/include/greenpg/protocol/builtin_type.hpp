#pragma once
#include <greenpg/protocol/format.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace greenpg::inline v0 {

/// What a type is made of (pg_type.typtype, and arrays told apart from other base types).
enum class type_kind : std::uint8_t { base, array, range, multirange, enumeration, domain, composite, pseudo };

/// One of PostgreSQL's own types, which has the same oid in every database.
struct builtin_type {
  oid type;
  std::string_view name;  ///< pg_type.typname
  type_kind kind;
  oid related;           ///< element of an array, subtype of a range, range of a multirange; 0 for none
  oid array;             ///< the type of arrays of it, 0 for none
  char delimiter = ',';  ///< between the elements in the text of an array of it
};

/// All of them, in the order of their oids.
[[nodiscard]] std::span<const builtin_type> builtin_types() noexcept;

/// nullptr for a type that is not built in: one that was made in a database, or by an extension. One look-up in a
/// table.
[[nodiscard]] const builtin_type* find_builtin_type(oid type) noexcept;

}  // namespace greenpg::inline v0
