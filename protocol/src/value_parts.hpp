#pragma once
#include <greenpg/protocol/array.hpp>
#include <greenpg/protocol/range.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <cstddef>

namespace greenpg::inline v0::detail {

/// What an array, a range or a composite in either format is made of, where the types are found only at run time.
struct dynamic_value {
  oid type;  ///< as codec_type() gives it
  format wire;
  std::span<const std::byte> bytes;
  const type_catalogue* known;

  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

/// Takes parts with their types; `object` as in part_sink.
struct typed_sink {
  void* object;
  errc (*take)(void* object, oid type, const part& value);
};

/// Gives the elements in order, then the shape. errc::type_mismatch if it is no array.
[[nodiscard]] errc split_array(const dynamic_value& of, array_shape& shape, typed_sink elements);
/// errc::type_mismatch if it is no composite. A field of which the type is not told has type 0.
[[nodiscard]] errc split_composite(const dynamic_value& of, typed_sink fields);
/// The fields' names; nullptr for a record.
[[nodiscard]] const known_type* composite_type(oid type, const type_catalogue* known) noexcept;
/// errc::type_mismatch if it is no range. `bounds` is the type of the bounds.
[[nodiscard]] errc split_range(const dynamic_value& of, range_parts& parts, oid& bounds);
/// The ranges of a multirange, `bounds` as above.
[[nodiscard]] errc split_multirange(const dynamic_value& of, range_sink ranges, oid& bounds);

}  // namespace greenpg::inline v0::detail
