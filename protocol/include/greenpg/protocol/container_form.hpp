#pragma once
#include <greenpg/protocol/byte_buffer.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/format.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// One dimension of an array.
struct array_dimension {
  std::int32_t size = 0;
  std::int32_t lower_bound = 1;  ///< the subscript of the first element

  friend bool operator==(const array_dimension&, const array_dimension&) = default;
};

/// How the types that are made of others lie on the wire and in text ("Arrays", "Composite Types", "Range Types"): what
/// is the same for all C++ types. Everything read here may be hostile.
namespace detail {

/// A value within another; NULL, or a bound at infinity, has no bytes.
struct part {
  const std::byte* data = nullptr;
  std::size_t size = 0;
  bool null = true;

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data, size}; }
};

[[nodiscard]] inline part text_part(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size(), false};
}

/// Goes through integers and values with a length in front. errc::invalid_value where the bytes end too early.
struct part_reader {
  const std::byte* at;
  const std::byte* end;

  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end - at); }
  [[nodiscard]] errc read_int(std::int32_t& out) noexcept;
  [[nodiscard]] errc read_oid(oid& out) noexcept;
  [[nodiscard]] errc read_part(part& out) noexcept;
};

void append_int(std::int32_t value, byte_buffer& out);
/// Keeps the place of a length, to be given to end_part() once the value is written.
[[nodiscard]] std::size_t begin_part(byte_buffer& out);
/// errc::unencodable_value for a value of 2 GiB.
[[nodiscard]] errc end_part(std::size_t begun, byte_buffer& out) noexcept;

/// Takes the parts of a text one by one; a part is valid only during the call.
struct part_sink {
  void* object;
  errc (*take)(void* object, const part& value);
};

inline constexpr std::int32_t most_dimensions = 6;  // MAXDIM of the server

struct array_shape {
  std::int32_t count = 0;  ///< dimensions; none of an empty array
  std::array<array_dimension, most_dimensions> dimensions;

  [[nodiscard]] std::span<const array_dimension> span() const noexcept {
    return {dimensions.data(), static_cast<std::size_t>(count)};
  }
  /// How many elements there are; never more than were checked to be there.
  [[nodiscard]] std::size_t elements() const noexcept;
};

/// What an array may be, to be written: dimensions up to 6 with sizes over 0 and bounds within int4, `elements` in all.
[[nodiscard]] errc make_shape(std::span<const array_dimension> dimensions, std::size_t elements,
                              array_shape& out) noexcept;

/// The head of the binary form. Every element takes four bytes, so that no more are claimed than can follow.
[[nodiscard]] errc read_array_head(part_reader& from, array_shape& shape, oid& element) noexcept;
void append_array_head(const array_shape& shape, bool has_nulls, oid element, byte_buffer& out);

/// The text form: bounds if there are, braces, quotes, NULL. Gives the elements in the order of storage, then the
/// shape.
[[nodiscard]] errc read_array_text(std::string_view text, char delimiter, array_shape& shape, part_sink elements);
/// "[2:3]=" where a lower bound is not 1.
void append_array_bounds(const array_shape& shape, byte_buffer& out);
/// The braces and delimiters before the element at `position`, and behind the last one.
void append_array_braces(const array_shape& shape, std::size_t position, char delimiter, byte_buffer& out);
/// In quotes where the server would put it in quotes.
void append_array_element(std::string_view text, char delimiter, byte_buffer& out);

/// The fields of a composite's text: "(1,,\"a b\")". Parentheses without anything in them are one NULL.
[[nodiscard]] errc read_composite_text(std::string_view text, part_sink fields);
/// A field of a composite or a bound of a range, in quotes where the server would put it in quotes.
void append_composite_field(std::string_view text, byte_buffer& out);
void append_range_bound(std::string_view text, byte_buffer& out);

/// A range; one that is empty has no bounds, and a bound that is at infinity is exclusive.
struct range_parts {
  bool empty = false;
  bool lower_inclusive = false, upper_inclusive = false;
  part lower, upper;
  std::string lower_text, upper_text;  ///< what the bounds refer to where their text had escapes

  range_parts() = default;
  range_parts(const range_parts&) = delete;
  range_parts& operator=(const range_parts&) = delete;
};

[[nodiscard]] errc read_range_binary(std::span<const std::byte> bytes, range_parts& out) noexcept;
[[nodiscard]] errc read_range_text(std::string_view text, range_parts& out);
/// The same of a range that others may follow, which are left in `rest`.
[[nodiscard]] errc read_range_prefix(std::string_view& rest, range_parts& out);
[[nodiscard]] std::byte range_flags(bool empty, bool lower_inclusive, bool upper_inclusive, bool lower_infinite,
                                    bool upper_infinite) noexcept;

/// The number of ranges in a multirange, each at least five bytes: no more than can follow.
[[nodiscard]] errc read_multirange_head(part_reader& from, std::size_t& count) noexcept;

/// Takes the ranges of a multirange's text.
struct range_sink {
  void* object;
  errc (*take)(void* object, const range_parts& value);
};
[[nodiscard]] errc read_multirange_text(std::string_view text, range_sink ranges);

}  // namespace detail
}  // namespace greenpg::inline v0
