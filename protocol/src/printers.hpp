#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/oid.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace greenpg::inline v0::detail {

/// Appends a binary value to `out` as the server would write it; after an error part of it may be there.
using print_function = errc(std::span<const std::byte> value, std::string& out);

/// The function that prints values of a scalar type, nullptr if there is none.
[[nodiscard]] print_function* printer(oid type) noexcept;

/// Whether results of a scalar type are asked for in binary: those that print alike whichever the server's version. The
/// byte over 127 of a "char" is sent in text as it is before PostgreSQL 15, and escaped since.
[[nodiscard]] inline bool scalar_result_binary(oid type) noexcept {
  return type != oids::char_ && printer(type) != nullptr;
}

// In the order of the wire, which is the server's.
print_function print_hstore;

// Of types that have no C++ type of their own.
print_function print_tsvector;
print_function print_tsquery;

}  // namespace greenpg::inline v0::detail
