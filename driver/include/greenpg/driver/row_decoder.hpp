#pragma once
#include <greenpg/driver/column_decoder.hpp>
#include <greenpg/driver/struct_decoder.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace greenpg::inline v0::detail {

/// Reads whole rows as a tuple or pair, column by column. Made once for all rows of a description, which it checks
/// against the types: it throws `error` (errc::wrong_column_count, type_mismatch). `Asked` is the type that errors
/// name.
template <class Asked, class Tuple, class... T>
class tuple_decoder {
public:
  explicit tuple_decoder(const row_description& columns, matched_by_position = {})
      : tuple_decoder(columns, std::index_sequence_for<T...>()) {}

  /// `fields`: the first field of a row. Throws `error` as field::as does.
  Tuple operator()(const std::byte* fields) const { return read(fields, std::index_sequence_for<T...>()); }

private:
  template <std::size_t... I>
  tuple_decoder(const row_description& columns, std::index_sequence<I...>)
      : columns_(&checked_count(columns)), decoders_(column_decoder<T>(columns[I])...) {
    ((std::get<I>(decoders_) ? void() : throw_field_error(errc::type_mismatch, columns[I], signature<T>())), ...);
  }

  static const row_description& checked_count(const row_description& columns) {
    if (columns.size() != sizeof...(T)) throw_column_count(columns, sizeof...(T), signature<Asked>());
    return columns;
  }

  template <std::size_t... I>
  Tuple read([[maybe_unused]] const std::byte* at, std::index_sequence<I...>) const {
    Tuple values{};
    (read_field<I>(at, std::get<I>(values)), ...);
    return values;
  }

  template <std::size_t I, class Value>
  void read_field(const std::byte*& at, Value& out) const {
    if (const errc e = std::get<I>(decoders_)(at, out); e != errc{}) [[unlikely]]
      throw_field_error(e, (*columns_)[I], signature<Value>());
  }

  const row_description* columns_;
  std::tuple<column_decoder<T>...> decoders_;
};

/// Rows of one column, read as its value.
template <class T>
class row_decoder {
public:
  explicit row_decoder(const row_description& columns, matched_by_position = {}) : decoder_(columns) {}
  T operator()(const std::byte* fields) const { return std::get<0>(decoder_(fields)); }

private:
  tuple_decoder<T, std::tuple<T>, T> decoder_;
};

template <class... T>
class row_decoder<std::tuple<T...>> : public tuple_decoder<std::tuple<T...>, std::tuple<T...>, T...> {
  using tuple_decoder<std::tuple<T...>, std::tuple<T...>, T...>::tuple_decoder;
};

template <class T, class U>
class row_decoder<std::pair<T, U>> : public tuple_decoder<std::pair<T, U>, std::pair<T, U>, T, U> {
  using tuple_decoder<std::pair<T, U>, std::pair<T, U>, T, U>::tuple_decoder;
};

template <row_struct T>
class row_decoder<T> : public struct_decoder<T> {
  using struct_decoder<T>::struct_decoder;
};

}  // namespace greenpg::inline v0::detail
