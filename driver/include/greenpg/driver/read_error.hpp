#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/signature.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace greenpg::inline v0::detail {

// The errors of reading rows, built out of line so that what reads stays small. `signature` is signature<T>() of the
// C++ type that was asked for.

/// The T of a signature as a person would write it: "std::optional<int>", "std::string_view".
[[nodiscard]] std::string readable_type(std::string_view signature);
/// A PostgreSQL type as SQL spells it: "integer", "double precision", "text[]"; "type 16411" if it is not built in.
[[nodiscard]] std::string sql_type_name(oid type);

[[noreturn]] void throw_field_error(errc what, const column& of, const char* signature);
[[noreturn]] void throw_no_column(const row_description& columns, std::string_view name, std::size_t found);
[[noreturn]] void throw_no_column(const row_description& columns, std::size_t position);
/// The same, of a struct that is read from a column of that name.
[[noreturn]] void throw_no_column(const row_description& columns, std::string_view name, std::size_t found,
                                  const char* signature);
/// Throws if a column has none of the names that a struct is read from.
void check_no_more_columns(const row_description& columns, std::span<const std::string_view> names,
                           const char* signature);
[[noreturn]] void throw_column_count(const row_description& columns, std::size_t wanted, const char* signature);
[[noreturn]] void throw_no_row(std::size_t position, std::size_t rows);
/// A stream is read that was made by default or moved from.
[[noreturn]] void throw_empty_stream();
/// One row was asked for and there is none, or there are `rows`.
[[noreturn]] void throw_row_count(std::size_t rows, bool none_allowed);

}  // namespace greenpg::inline v0::detail
