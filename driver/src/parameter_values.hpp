#pragma once
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/session.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace greenpg::inline v0 {

/// The formats of values of parameters of these types: as binary where they can be, as text where the types are not
/// known.
inline std::vector<format> value_formats(const params& values, std::span<const oid> types,
                                         const type_catalogue* known) {
  std::vector<format> each(values.size(), format::text);
  for (std::size_t i = 0; i < types.size() && i < each.size(); ++i)
    if (values.is_null(i) || values.has_binary(i, types[i], known)) each[i] = format::binary;
  return each;
}

/// As Bind takes them: none where all is text, one where all is binary, or one each.
inline std::span<const format> shortest(const std::vector<format>& each) noexcept {
  const auto binaries = static_cast<std::size_t>(std::count(each.begin(), each.end(), format::binary));
  return std::span(each).first(binaries == 0 ? 0 : binaries == each.size() ? 1 : each.size());
}

inline errc encode_value(const params& values, std::size_t i, bool binary, std::span<const oid> types,
                         const type_catalogue* known, byte_buffer& out) {
  if (values.is_null(i)) return session::null_parameter;
  if (binary) return values.encode_binary(i, types[i], out, known);
  if (i < types.size() && types[i] != 0)
    if (const errc lost = values.check_text(i, types[i], known); lost != errc{}) return lost;
  return values.encode_text(i, out);
}

}  // namespace greenpg::inline v0
