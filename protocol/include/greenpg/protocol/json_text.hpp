#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/value.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// Appends a value that is not NULL as JSON: what the server's to_jsonb() makes of it, but for spaces and the order of
/// keys. Numbers and booleans are bare, a NaN and the infinities strings; dates and times ISO 8601 with a T; arrays are
/// arrays, composites that `known` has are objects, json and jsonb stand as they are, and all else is a string of its
/// text. A record in text format does not say of which types its fields are: they are strings. hstore is its text.
/// Errors, after which `out` is as it was: as of print_value(), also for what nests deeper than 64 times.
[[nodiscard]] errc print_json(oid type, format f, std::span<const std::byte> value, std::string& out,
                              const type_catalogue* known = nullptr);

/// Appends a string in quotes, with what JSON does not allow in them escaped (RFC 8259, section 7).
void print_json_string(std::string_view text, std::string& out);

/// "null" for NULL, and for bytes that are no value of their type.
[[nodiscard]] std::string to_json(const value& of);

}  // namespace greenpg::inline v0
