#pragma once
#include <greenpg/protocol/element_codec.hpp>

#include <cstddef>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

struct box;

/// A PostgreSQL array as it is: its elements with the last subscript running fastest, its dimensions with their lower
/// bounds. Elements that may be NULL are of a std::optional. Without dimensions it is the empty array.
template <class T>
struct array {
  std::vector<array_dimension> dimensions;
  std::vector<T> elements;

  array() = default;
  /// Of one dimension, the first subscript being 1.
  explicit array(std::vector<T> values) : elements(std::move(values)) {
    if (!elements.empty()) dimensions.push_back({static_cast<std::int32_t>(elements.size()), 1});
  }
  array(std::vector<array_dimension> shape, std::vector<T> values)
      : dimensions(std::move(shape)), elements(std::move(values)) {}

  friend bool operator==(const array&, const array&) = default;
};

namespace detail {

/// The type of the elements of arrays of a type; 0 if it is not told, for the type is not built in.
enum class array_type : std::uint8_t { none, array, untold };
struct array_of {
  array_type kind = array_type::none;
  oid element = 0;
  char delimiter = ',';
};
[[nodiscard]] array_of built_in_array(oid type) noexcept;

template <class T>
inline constexpr char delimiter_of = ',';
template <>
inline constexpr char delimiter_of<box> = ';';
template <class T>
requires requires { codec<T>::array_delimiter; }
inline constexpr char delimiter_of<T> = codec<T>::array_delimiter;

/// Reads the elements of an array, one after the other, into a vector.
template <class Element, class Vector>
struct element_filler {
  decode_function<value_of_t<Element>>* function;
  Vector* into;

  static errc take(void* object, const part& value) {
    auto& self = *static_cast<element_filler*>(object);
    if constexpr (std::is_same_v<Vector, std::vector<bool, typename Vector::allocator_type>>) {
      bool one = false;
      const errc e = decode_with(self.function, value, one);
      self.into->push_back(one);
      return e;
    } else {
      return decode_with<Element>(self.function, value, self.into->emplace_back());
    }
  }
};

template <class T, class Vector>
errc read_binary_array(const std::byte* data, std::size_t size, array_shape& shape, Vector& out) {
  part_reader from{data, data + size};
  oid element = 0;
  out.clear();
  if (const errc e = read_array_head(from, shape, element); e != errc{}) return e;
  decode_function<value_of_t<T>>* const function = codec<value_of_t<T>>::decoder(element, format::binary);
  if (function == nullptr) return errc::type_mismatch;
  const std::size_t count = shape.elements();
  out.reserve(count);
  element_filler<T, Vector> filler{function, &out};
  for (std::size_t i = 0; i != count; ++i) {
    part value;
    if (const errc e = from.read_part(value); e != errc{}) return e;
    if (const errc e = filler.take(&filler, value); e != errc{}) return e;
  }
  return from.left() == 0 ? errc{} : errc::invalid_value;
}

template <class T, class Vector>
errc read_text_array(const std::byte* data, std::size_t size, char delimiter, decode_function<value_of_t<T>>* function,
                     array_shape& shape, Vector& out) {
  if (function == nullptr) return errc::type_mismatch;
  element_filler<T, Vector> filler{function, &out};
  const part_sink sink{&filler, &element_filler<T, Vector>::take};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  out.clear();
  return read_array_text(text, delimiter, shape, sink);
}

/// Finds the decoder of an array for a `Finish`, which makes a value of the shape and the elements.
template <class T, class Value, class Finish, class Vector = std::vector<T>>
struct array_reader {
  static errc binary(const std::byte* data, std::size_t size, Value& out) {
    array_shape shape;
    Vector elements;
    const errc e = read_binary_array<T>(data, size, shape, elements);
    return e == errc{} ? Finish::finish(shape, std::move(elements), out) : e;
  }

  template <char Delimiter>
  struct text {
    template <oid Element>
    static errc read(const std::byte* data, std::size_t size, Value& out) {
      array_shape shape;
      Vector elements;
      const errc e = read_text_array<T>(data, size, Delimiter, part_decoder<value_of_t<T>, format::text, Element>(),
                                        shape, elements);
      return e == errc{} ? Finish::finish(shape, std::move(elements), out) : e;
    }
  };

  static decode_function<Value>* decoder(oid type, format f) noexcept {
    const array_of made = built_in_array(type);
    if (made.kind == array_type::none) return nullptr;
    if (made.kind != array_type::untold && codec<value_of_t<T>>::decoder(made.element, f) == nullptr) return nullptr;
    if (f == format::binary) return &binary;
    if (points_into_bytes<T>) return nullptr;
    if (made.kind == array_type::untold) return &text<delimiter_of<value_of_t<T>>>::template read<0>;
    if (made.delimiter == ';') return reader_of_parts<text<';'>, Value>(made.element);
    return reader_of_parts<text<','>, Value>(made.element);
  }
};

/// What is the same in writing all of them: `each` gives the elements in order to what it is called with.
template <class T>
struct array_writer {
  static bool has_binary(oid type, const type_catalogue* known) noexcept {
    const oid element = element_type(type, known);
    return element != 0 && detail::has_binary<value_of_t<T>>(element, known);
  }

  template <class Each>
  static errc binary(const array_shape& shape, Each each, oid type, byte_buffer& out, const type_catalogue* known) {
    const oid element = element_type(type, known);
    if (element == 0) return errc::unencodable_value;
    const std::size_t head = out.size();
    bool nulls = false;
    append_array_head(shape, nulls, element, out);
    const errc e = each([&](const T& value) {
      nulls = nulls || is_null(value);
      return encode_part(value, element, out, known);
    });
    if (nulls) out.data()[head + 7] = std::byte{1};
    return e;
  }

  template <class Each>
  static errc text(const array_shape& shape, Each each, byte_buffer& out) {
    constexpr char delimiter = delimiter_of<value_of_t<T>>;
    if (shape.count == 0) return out.append(std::string_view("{}")), errc{};
    append_array_bounds(shape, out);
    std::size_t position = 0;
    byte_buffer scratch;
    const errc e = each([&](const T& value) {
      append_array_braces(shape, position++, delimiter, out);
      bool null = false;
      if (const errc failed = encode_part_text(value, scratch, null); failed != errc{}) return failed;
      if (null)
        out.append(std::string_view("NULL"));
      else
        append_array_element(scratch.text(), delimiter, out);
      return errc{};
    });
    append_array_braces(shape, position, delimiter, out);
    return e;
  }

  template <class Each>
  static errc check(Each each, oid type, const type_catalogue* known) {
    const oid element = element_type(type, known);
    return element == 0 ? errc{} : each([&](const T& value) { return check_text(value, element, known); });
  }

private:
  static oid element_type(oid type, const type_catalogue* known) noexcept {
    const known_type* const t = find_type(type, known);
    return t != nullptr && t->kind == type_kind::array ? t->related : 0;
  }
};

/// Calls with each element in turn, as long as there is no error.
template <class Range>
[[nodiscard]] auto each_of(const Range& values) {
  return [&values](auto&& use) {
    for (const auto& value : values)
      if (const errc e = use(value); e != errc{}) return e;
    return errc{};
  };
}

}  // namespace detail

/// From and to arrays of every type that T is read from and written to, with all there is to them.
template <detail::has_codec T>
struct codec<array<T>> {
  static constexpr bool is_view = detail::points_into_bytes<T>;

  static decode_function<array<T>>* decoder(oid type, format f) noexcept requires detail::readable<T> {
    return detail::array_reader<T, array<T>, codec>::decoder(type, f);
  }
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept requires detail::writable<T> {
    return detail::array_writer<T>::has_binary(type, known);
  }
  static errc encode_binary(const array<T>& value, oid type, byte_buffer& out, const type_catalogue* known = nullptr) {
    detail::array_shape shape;
    if (const errc e = detail::make_shape(value.dimensions, value.elements.size(), shape); e != errc{}) return e;
    return detail::array_writer<T>::binary(shape, detail::each_of(value.elements), type, out, known);
  }
  static errc encode_text(const array<T>& value, byte_buffer& out) {
    detail::array_shape shape;
    if (const errc e = detail::make_shape(value.dimensions, value.elements.size(), shape); e != errc{}) return e;
    return detail::array_writer<T>::text(shape, detail::each_of(value.elements), out);
  }
  static errc check_text(const array<T>& value, oid type,
                         const type_catalogue* known = nullptr) requires detail::checks_text<detail::value_of_t<T>> {
    return detail::array_writer<T>::check(detail::each_of(value.elements), type, known);
  }

  static errc finish(const detail::array_shape& shape, std::vector<T>&& elements, array<T>& out) {
    out.dimensions.assign(shape.span().begin(), shape.span().end());
    out.elements = std::move(elements);
    return {};
  }
};

namespace detail {

template <class T>
struct owning<array<T>> {
  using type = array<owning_t<T>>;
  static type make(const array<T>& value) { return {value.dimensions, make_owning(value.elements)}; }
};

}  // namespace detail
}  // namespace greenpg::inline v0
