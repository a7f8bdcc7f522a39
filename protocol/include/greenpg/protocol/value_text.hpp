#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/format.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace greenpg::inline v0 {

class type_catalogue;

/// Appends a value that is not NULL to `out` as PostgreSQL writes it in text format: text as it is, and binary values
/// decoded and written as the server would under DateStyle ISO, TimeZone UTC, bytea_output hex and extra_float_digits
/// 1: of the types for which result_binary() is true, of records, and of enums, domains and all else that `known` has
/// and that is made of such types. errc::type_mismatch for a binary value of any other type, errc::invalid_value for
/// bytes that are no value of it, errc::limit_exceeded for one that nests deeper than 16 times or whose text is longer
/// than 1 GiB, which no server writes; `out` is then as it was. Throws std::bad_alloc.
///
///     print_value(oids::int4, format::binary, bytes, line);
[[nodiscard]] errc print_value(oid type, format f, std::span<const std::byte> value, std::string& out,
                               const type_catalogue* known = nullptr);

}  // namespace greenpg::inline v0
