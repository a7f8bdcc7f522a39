#pragma once
#include <greenpg/protocol/array.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

namespace detail {

inline constexpr std::size_t any_size = static_cast<std::size_t>(-1);

/// How containers of the standard library stand for the dimensions of an array. A leaf is an element.
template <class T>
struct nesting {
  static constexpr std::size_t depth = 0;
  using leaf = T;
};
template <class T, std::size_t Size>
struct nested {
  static constexpr std::size_t depth = 1 + nesting<T>::depth;
  static constexpr std::size_t size = Size;
  using leaf = typename nesting<T>::leaf;
};
template <class T, class Allocator>
requires(!std::is_same_v<T, std::byte>) struct nesting<std::vector<T, Allocator>> : nested<T, any_size> {
};
template <class T, std::size_t N>
struct nesting<std::array<T, N>> : nested<T, N> {};
template <class T>
requires(!std::is_same_v<T, std::byte>) struct nesting<std::span<const T>> : nested<T, any_size> {
};

template <class T>
using leaf_of = typename nesting<T>::leaf;

/// Whether an array of these dimensions fits; `at` is the first of them that T stands for.
template <class T>
bool fits(const array_shape& shape, std::size_t at) noexcept {
  if constexpr (nesting<T>::depth == 0) {
    return true;
  } else {
    using element = typename T::value_type;
    const array_dimension d = shape.dimensions[at];
    if (d.lower_bound != 1) return false;
    if (nesting<T>::size != any_size && static_cast<std::size_t>(d.size) != nesting<T>::size) return false;
    return fits<element>(shape, at + 1);
  }
}

template <class T, class Next>
void fill(T& out, const array_shape& shape, std::size_t at, Next& next) {
  if constexpr (nesting<T>::depth == 0) {
    out = std::move(*next++);
  } else {
    if constexpr (nesting<T>::size == any_size) out.resize(static_cast<std::size_t>(shape.dimensions[at].size));
    for (std::size_t i = 0; i != out.size(); ++i) {
      if constexpr (std::is_same_v<typename T::value_type, bool> && nesting<T>::size == any_size)
        out[i] = *next++;  // std::vector<bool> has no element to refer to
      else
        fill(out[i], shape, at + 1, next);
    }
  }
}

/// The dimensions of the first elements; whether the others have the same is found when they are gone through.
template <class T>
void measure(const T& value, std::size_t at, std::array<std::size_t, 6>& sizes) {
  if constexpr (nesting<T>::depth != 0) {
    sizes[at] = value.size();
    if constexpr (nesting<T>::depth > 1)
      if (!value.empty()) measure(value[0], at + 1, sizes);
  }
}

template <class T, class Use>
errc go_through(const T& value, std::size_t at, const std::array<std::size_t, 6>& sizes, Use& use) {
  if (value.size() != sizes[at]) return errc::wrong_shape;
  for (const auto& element : value) {
    errc e{};
    if constexpr (nesting<T>::depth == 1)
      e = use(element);
    else
      e = go_through(element, at + 1, sizes, use);
    if (e != errc{}) return e;
  }
  return {};
}

template <class T>
concept nested_array = nesting<T>::depth != 0 && nesting<T>::depth <= 6 && has_codec<leaf_of<T>>;

/// Containers for arrays from subscript 1 on. Of a container in a container all have
/// the same size; errc::wrong_shape when they have not, and for an array with other dimensions or lower bounds.
template <class T>
struct nested_codec {
  using leaf = leaf_of<T>;
  static constexpr bool is_view = points_into_bytes<leaf>;

  static decode_function<T>* decoder(oid type,
                                     format f) noexcept requires readable<leaf> && std::default_initializable<T> {
    if constexpr (nesting<T>::depth == 1 && nesting<T>::size == any_size)
      return array_reader<leaf, T, nested_codec, T>::decoder(type, f);
    else
      return array_reader<leaf, T, nested_codec>::decoder(type, f);
  }
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept requires writable<leaf> {
    return array_writer<leaf>::has_binary(type, known);
  }
  static errc encode_binary(const T& value, oid type, byte_buffer& out, const type_catalogue* known = nullptr) {
    return with_shape(value, [&](const array_shape& shape, auto each) {
      return array_writer<leaf>::binary(shape, each, type, out, known);
    });
  }
  static errc encode_text(const T& value, byte_buffer& out) {
    return with_shape(value,
                      [&](const array_shape& shape, auto each) { return array_writer<leaf>::text(shape, each, out); });
  }
  static errc check_text(const T& value, oid type,
                         const type_catalogue* known = nullptr) requires checks_text<value_of_t<leaf>> {
    return with_shape(value,
                      [&](const array_shape&, auto each) { return array_writer<leaf>::check(each, type, known); });
  }

  template <class Elements>
  static errc finish(const array_shape& shape, Elements&& elements, T& out) {
    constexpr std::size_t depth = nesting<T>::depth;
    if (shape.count == 0) {
      if constexpr (nesting<T>::size == any_size) {
        out.clear();
        return {};
      } else {
        return nesting<T>::size == 0 ? errc{} : errc::wrong_shape;
      }
    }
    if (static_cast<std::size_t>(shape.count) != depth || !fits<T>(shape, 0)) return errc::wrong_shape;
    if constexpr (std::is_same_v<std::remove_cvref_t<Elements>, T>) {
      out = std::move(elements);
    } else {
      auto next = elements.begin();
      fill(out, shape, 0, next);
    }
    return {};
  }

private:
  template <class Write>
  static errc with_shape(const T& value, Write write) {
    std::array<std::size_t, 6> sizes{};
    measure(value, 0, sizes);
    std::array<array_dimension, 6> dimensions;
    std::size_t elements = 1;
    for (std::size_t i = 0; i != nesting<T>::depth; ++i) {
      if (sizes[i] > 0x7fffffff / elements) return errc::unencodable_value;
      elements *= sizes[i];
      dimensions[i] = {static_cast<std::int32_t>(sizes[i]), 1};
      if (elements == 0) break;
    }
    if (elements == 0 && sizes[0] != 0) return errc::wrong_shape;  // PostgreSQL has no dimension without elements
    array_shape shape;
    const std::size_t count = elements == 0 ? 0 : nesting<T>::depth;
    if (const errc e = make_shape({dimensions.data(), count}, elements, shape); e != errc{}) return e;
    return write(shape, [&](auto&& use) { return go_through(value, 0, sizes, use); });
  }
};

template <class T>
struct owning<std::span<const T>> {
  using type = std::vector<owning_t<T>>;
  static type make(std::span<const T> value) {
    type result;
    result.reserve(value.size());
    for (const T& one : value) result.push_back(owning<T>::make(one));
    return result;
  }
};
template <class T, class Allocator>
requires(!std::is_same_v<owning_t<T>, T>) struct owning<std::vector<T, Allocator>> {
  using type = std::vector<owning_t<T>>;
  static type make(const std::vector<T, Allocator>& value) { return owning<std::span<const T>>::make(value); }
};
template <class T, std::size_t N>
requires(!std::is_same_v<owning_t<T>, T>) struct owning<std::array<T, N>> : owning<std::span<const T>> {
};

}  // namespace detail

/// std::vector<T>, also of vectors: an array of as many dimensions; T may be a std::optional, for elements that may be
/// NULL. Bounds that are not 1 are errc::wrong_shape: read what has them as array<T>.
template <class T, class Allocator>
requires detail::nested_array<std::vector<T, Allocator>>
struct codec<std::vector<T, Allocator>> : detail::nested_codec<std::vector<T, Allocator>> {
};

/// An array of just so many elements.
template <class T, std::size_t N>
requires detail::nested_array<std::array<T, N>>
struct codec<std::array<T, N>> : detail::nested_codec<std::array<T, N>> {
};

/// Only written, and copied into `params`.
template <class T>
requires detail::nested_array<std::span<const T>>
struct codec<std::span<const T>> {
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept {
    return detail::nested_codec<std::span<const T>>::has_binary(type, known);
  }
  static errc encode_binary(std::span<const T> value, oid type, byte_buffer& out,
                            const type_catalogue* known = nullptr) {
    return detail::nested_codec<std::span<const T>>::encode_binary(value, type, out, known);
  }
  static errc encode_text(std::span<const T> value, byte_buffer& out) {
    return detail::nested_codec<std::span<const T>>::encode_text(value, out);
  }
};

}  // namespace greenpg::inline v0
