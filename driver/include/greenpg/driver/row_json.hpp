#pragma once
#include <greenpg/driver/row.hpp>
#include <greenpg/protocol/json_text.hpp>

#include <string>

namespace greenpg::inline v0 {

/// A field as JSON, as print_json() writes it; "null" for NULL. `known` has what is not built in; without it, what its
/// connection knew. Throws `error` (errc::type_mismatch, invalid_value), naming the column.
[[nodiscard]] std::string to_json(const field& of, const type_catalogue* known = nullptr);

/// A row as an object, its keys the names of the columns, in their order; of a name that several columns have every one
/// is there.
///
///     for (pg::row user : users) std::cout << pg::to_json(user) << '\n';  // {"id":1,"name":"Ada"}
[[nodiscard]] std::string to_json(const row& of, const type_catalogue* known = nullptr);

}  // namespace greenpg::inline v0
