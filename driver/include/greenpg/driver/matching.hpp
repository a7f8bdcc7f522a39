#pragma once
#include <greenpg/protocol/row_description.hpp>

namespace greenpg::inline v0 {

/// How the columns of a result are matched to the fields of a struct, by name.
struct matching {
  /// False: each field has its column, and each column its field. True: columns that no field is called after are
  /// passed over, and a field that no column is called after keeps the value that its struct gives it.
  bool lax = false;
  /// Which column a field is read from where several have its name; with `error` it is as the result says.
  duplicates same_name = duplicates::error;
};

/// The lax way: `users.as<user>(pg::lax)`.
inline constexpr matching lax{.lax = true};

}  // namespace greenpg::inline v0
