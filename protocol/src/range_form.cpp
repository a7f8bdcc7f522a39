#include <greenpg/protocol/range.hpp>

#include "text_scan.hpp"

namespace greenpg::inline v0::detail {

namespace {

// The flags of a range's binary form, as rangetypes.h of the server has them.
constexpr unsigned empty_flag = 0x01, lower_inclusive_flag = 0x02, upper_inclusive_flag = 0x04,
                   lower_infinite_flag = 0x08, upper_infinite_flag = 0x10;

}  // namespace

std::optional<oid> bounds_of_range(oid type) noexcept {
  const builtin_type* const t = find_builtin_type(type);
  if (t == nullptr) return 0;
  return t->kind == type_kind::range ? std::optional(t->related) : std::nullopt;
}

std::optional<oid> bounds_of_multirange(oid type) noexcept {
  const builtin_type* const t = find_builtin_type(type);
  if (t == nullptr) return 0;
  return t->kind == type_kind::multirange ? bounds_of_range(t->related) : std::nullopt;
}

std::byte range_flags(bool empty, bool lower_inclusive, bool upper_inclusive, bool lower_infinite,
                      bool upper_infinite) noexcept {
  if (empty) return std::byte{empty_flag};
  return static_cast<std::byte>(
      (lower_inclusive ? lower_inclusive_flag : 0) | (upper_inclusive ? upper_inclusive_flag : 0) |
      (lower_infinite ? lower_infinite_flag : 0) | (upper_infinite ? upper_infinite_flag : 0));
}

errc read_range_binary(std::span<const std::byte> bytes, range_parts& out) noexcept {
  if (bytes.empty()) return errc::invalid_value;
  const auto flags = static_cast<unsigned>(bytes[0]);
  const bool lower_infinite = (flags & lower_infinite_flag) != 0, upper_infinite = (flags & upper_infinite_flag) != 0;
  out.empty = (flags & empty_flag) != 0;
  out.lower_inclusive = (flags & lower_inclusive_flag) != 0;
  out.upper_inclusive = (flags & upper_inclusive_flag) != 0;
  out.lower = out.upper = part();
  if (flags > 0x1f || (out.empty && flags != empty_flag) || (lower_infinite && out.lower_inclusive) ||
      (upper_infinite && out.upper_inclusive))
    return errc::invalid_value;
  part_reader from{bytes.data() + 1, bytes.data() + bytes.size()};
  if (!out.empty && !lower_infinite && (from.read_part(out.lower) != errc{} || out.lower.null))
    return errc::invalid_value;
  if (!out.empty && !upper_infinite && (from.read_part(out.upper) != errc{} || out.upper.null))
    return errc::invalid_value;
  return from.left() == 0 ? errc{} : errc::invalid_value;
}

errc read_range_prefix(std::string_view& rest, range_parts& out) {
  skip_space(rest);
  out.lower = out.upper = part();
  out.lower_inclusive = out.upper_inclusive = false;
  out.empty = starts_with_word(rest, "empty");
  if (out.empty) {
    rest.remove_prefix(5);
    return {};
  }
  out.lower_inclusive = rest.starts_with('[');
  if (!out.lower_inclusive && !rest.starts_with('(')) return errc::invalid_value;
  rest.remove_prefix(1);
  if (const errc e = scan_field(rest, ",)]", out.lower_text, out.lower); e != errc{}) return e;
  if (!skip(rest, ',')) return errc::invalid_value;
  if (const errc e = scan_field(rest, ",)]", out.upper_text, out.upper); e != errc{}) return e;
  if (rest.starts_with(',')) return errc::invalid_value;
  out.upper_inclusive = rest.starts_with(']') && !out.upper.null;
  out.lower_inclusive = out.lower_inclusive && !out.lower.null;
  rest.remove_prefix(1);
  return {};
}

errc read_range_text(std::string_view text, range_parts& out) {
  if (const errc e = read_range_prefix(text, out); e != errc{}) return e;
  skip_space(text);
  return text.empty() ? errc{} : errc::invalid_value;
}

errc read_multirange_head(part_reader& from, std::size_t& count) noexcept {
  std::int32_t claimed = 0;
  if (from.read_int(claimed) != errc{} || claimed < 0 || static_cast<std::size_t>(claimed) > from.left() / 5)
    return errc::invalid_value;
  count = static_cast<std::size_t>(claimed);
  return {};
}

errc read_multirange_text(std::string_view text, range_sink ranges) {
  skip_space(text);
  if (!skip(text, '{')) return errc::invalid_value;
  skip_space(text);
  if (!text.starts_with('}')) {
    range_parts one;
    do {
      if (const errc e = read_range_prefix(text, one); e != errc{}) return e;
      if (const errc e = ranges.take(ranges.object, one); e != errc{}) return e;
      skip_space(text);
    } while (skip(text, ','));
  }
  if (!skip(text, '}')) return errc::invalid_value;
  skip_space(text);
  return text.empty() ? errc{} : errc::invalid_value;
}

}  // namespace greenpg::inline v0::detail
