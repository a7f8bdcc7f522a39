#pragma once
#include <greenpg/driver/column_decoder.hpp>
#include <greenpg/driver/matching.hpp>
#include <greenpg/driver/read_error.hpp>
#include <greenpg/protocol/aggregate.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/composite.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// A struct that a row is read into, column by column: one without a codec of its own for values of a single column.
template <class T>
concept row_struct = aggregate<T> &&(!decodable<T> || composite<T>);

template <row_struct T>
inline constexpr bool is_view<T> = []<std::size_t... I>(std::index_sequence<I...>) {
  return (is_view<detail::field_type<T, I>> || ...);
}
(std::make_index_sequence<detail::field_count<T>>());

namespace detail {

template <std::size_t N>
consteval bool all_distinct(std::array<std::string_view, N> names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

/// Reads whole rows as a struct. Made once for all rows of a description, whose columns it finds for the fields: it
/// throws `error` (errc::no_such_column, unexpected_column, ambiguous_column, type_mismatch).
template <row_struct T, class Indices = std::make_index_sequence<field_count<T>>>
class struct_decoder;

template <row_struct T, std::size_t... I>
class struct_decoder<T, std::index_sequence<I...>> {
  static constexpr std::size_t count = sizeof...(I);
  static constexpr const auto& names = field_names<T>;
  static_assert(names.size() == count, "there are as many names of columns as fields");
  static_assert(all_distinct(names), "two fields are read from columns of the same name");
  static_assert((!std::is_const_v<field_type<T, I>> && ...), "a field that is const cannot be read into");

public:
  explicit struct_decoder(const row_description& columns, matching how = {})
      : struct_decoder(columns, find_columns(columns, how)) {}

  /// `fields`: the first field of a row. Throws `error` as field::as does.
  T operator()(const std::byte* fields) const {
    T value{};
    const auto into = tie_fields(value);
    if (in_order_) [[likely]] {
      (read_field<I>(fields, std::get<I>(into)), ...);
      return value;
    }
    std::array<const std::byte*, count> begins{};
    for (const step& next : steps_) {
      for (std::uint32_t i = next.passed; i != 0; --i) fields = behind_field(fields);
      if (next.field == count) break;
      begins[next.field] = fields;
      fields = behind_field(fields);
    }
    ((begins[I] == nullptr ? void() : read_field<I>(begins[I], std::get<I>(into))), ...);
    return value;
  }

private:
  using positions = std::array<std::size_t, count>;  // of each field's column
  /// From one column that is read to the next.
  struct step {
    std::uint32_t passed = 0;  // columns between them
    std::uint32_t field = count;
  };

  struct_decoder(const row_description& columns, const positions& at)
      : columns_(&columns), at_(at), decoders_(column_decoder<field_type<T, I>>(column_at<I>())...) {
    ((std::get<I>(decoders_) || at_[I] == row_description::none
          ? void()
          : throw_field_error(errc::type_mismatch, column_at<I>(), signature<field_type<T, I>>())),
     ...);
    plan();
  }

  static positions find_columns(const row_description& columns, matching how) {
    const bool told = how.same_name != duplicates::error;
    const positions found{(told ? columns.find(names[I], how.same_name) : columns.find(names[I]))...};
    for (std::size_t field = 0; field != count; ++field)
      if (found[field] == row_description::ambiguous || (found[field] == row_description::none && !how.lax))
        throw_no_column(columns, names[field], found[field], signature<T>());
    if (!how.lax && columns.size() != count) check_no_more_columns(columns, names, signature<T>());
    return found;
  }

  template <std::size_t Field>
  const column& column_at() const noexcept {
    static const column none;
    return at_[Field] == row_description::none ? none : (*columns_)[at_[Field]];
  }

  // Goes over the fields in the order of their columns.
  void plan() noexcept {
    std::array<std::uint32_t, count> order{I...};
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) { return at_[a] < at_[b]; });
    std::size_t next = 0;  // column
    for (std::size_t i = 0; i != count && at_[order[i]] != row_description::none; ++i) {
      const std::size_t column = at_[order[i]];
      steps_[i] = {static_cast<std::uint32_t>(column - next), order[i]};
      next = column + 1;
    }
    in_order_ = ((at_[I] == I) && ...);
  }

  static const std::byte* behind_field(const std::byte* at) noexcept {
    const auto size = static_cast<std::int32_t>(load_be32(at));
    return at + 4 + (size < 0 ? 0 : size);
  }

  template <std::size_t Field, class Value>
  void read_field(const std::byte*& at, Value& out) const {
    if (const errc e = std::get<Field>(decoders_)(at, out); e != errc{}) [[unlikely]]
      throw_field_error(e, column_at<Field>(), signature<Value>());
  }

  const row_description* columns_;
  positions at_;
  std::tuple<column_decoder<field_type<T, I>>...> decoders_;
  std::array<step, count> steps_{};
  bool in_order_ = false;
};

/// The type of `how` where rows are read as a T: nothing but for structs.
struct matched_by_position {};
template <class T>
using matching_for = std::conditional_t<row_struct<T>, matching, matched_by_position>;

}  // namespace detail
}  // namespace greenpg::inline v0
