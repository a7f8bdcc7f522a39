#pragma once
#include <greenpg/protocol/oid.hpp>

#include <string_view>

namespace greenpg::inline v0 {

namespace oids {

// The oids of contrib's types differ from database to database. Codecs and print_value() know them by these, which no
// type ever has: releases assign nothing from 8000 to 9999 ("OID Assignment" in the chapter on the system catalogs'
// initial contents).
inline constexpr oid hstore = 9901;
inline constexpr oid ltree = 9902;
inline constexpr oid lquery = 9903;
inline constexpr oid ltxtquery = 9904;

/// The oids that a database gives out itself begin here: those of users' and of most extensions' types.
inline constexpr oid first_user_defined = 16'384;

}  // namespace oids

/// By the name of a type of contrib, the oid by which codecs and print_value() know it: oids::hstore, oids::ltree,
/// oids::lquery, oids::ltxtquery, and for citext oids::text, which it is on the wire. 0 for any other name.
[[nodiscard]] constexpr oid contrib_type(std::string_view name) noexcept {
  if (name == "hstore") return oids::hstore;
  if (name == "ltree") return oids::ltree;
  if (name == "lquery") return oids::lquery;
  if (name == "ltxtquery") return oids::ltxtquery;
  return name == "citext" ? oids::text : 0;
}

}  // namespace greenpg::inline v0
