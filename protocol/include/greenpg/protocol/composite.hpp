#pragma once
#include <greenpg/protocol/aggregate.hpp>
#include <greenpg/protocol/element_codec.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace greenpg::inline v0 {

namespace detail {

template <class T>
struct tuple_like : std::false_type {};
template <class... T>
struct tuple_like<std::tuple<T...>> : std::true_type {};
template <class T, class U>
struct tuple_like<std::pair<T, U>> : std::true_type {};

/// References to the fields of a struct, tuple or pair.
template <class T>
constexpr auto refer_to_fields(T& of) noexcept {
  if constexpr (tuple_like<std::remove_const_t<T>>::value)
    return std::apply([](auto&... field) { return std::tie(field...); }, of);
  else
    return tie_fields(of);
}

template <class T>
using field_references = decltype(refer_to_fields(std::declval<T&>()));
template <class T>
inline constexpr std::size_t count_of_fields = std::tuple_size_v<field_references<T>>;

/// Whether a column of this type may be one of composites: it is anonymous, or a type that is not built in.
[[nodiscard]] inline bool may_be_composite(oid type) noexcept {
  return type == oids::record || find_builtin_type(type) == nullptr;
}

/// Composites by the position of their fields; their number must be the same (errc::wrong_shape).
template <class T>
struct composite_codec {
  /// A row can be read as such a struct, too: the codec is for a value of one column.
  static constexpr bool is_of_fields = true;
  static constexpr bool is_view = []<std::size_t... I>(std::index_sequence<I...>) {
    return (points_into_bytes<std::remove_cvref_t<std::tuple_element_t<I, field_references<T>>>> || ...);
  }
  (std::make_index_sequence<count_of_fields<T>>());

  static decode_function<T>* decoder(oid type, format f) noexcept {
    if (!may_be_composite(type) || (f == format::text && is_view)) return nullptr;
    return f == format::binary ? &from_binary : &from_text;
  }

  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept {
    const known_type* const t = find_composite(type, known);
    return t != nullptr&& [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (detail::has_binary<field<I>>(t->fields[I].type, known) && ...);
    }
    (indices());
  }
  static errc encode_binary(const T& value, oid type, byte_buffer& out, const type_catalogue* known = nullptr) {
    const known_type* const t = find_composite(type, known);
    if (t == nullptr) return errc::unencodable_value;
    append_int(static_cast<std::int32_t>(count), out);
    const auto fields = refer_to_fields(value);
    errc result{};
    const auto append = [&](const auto& one, oid of) {
      append_int(static_cast<std::int32_t>(of), out);
      result = encode_part(one, of, out, known);
      return result == errc{};
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_cast<void>((append(std::get<I>(fields), t->fields[I].type) && ...));
    }
    (indices());
    return result;
  }
  static errc encode_text(const T& value, byte_buffer& out) {
    byte_buffer text;
    errc result{};
    std::string_view before = "(";
    const auto append = [&](const auto& one) {
      out.append(std::exchange(before, ","));
      bool null = false;
      result = encode_part_text(one, text, null);
      if (result == errc{} && !null) append_composite_field(text.text(), out);
      return result == errc{};
    };
    std::apply([&](const auto&... one) { static_cast<void>((append(one) && ...)); }, refer_to_fields(value));
    out.append(std::string_view(")"));
    return result;
  }
  static errc check_text(const T& value, oid type, const type_catalogue* known = nullptr) {
    const known_type* const t = find_composite(type, known);
    if (t == nullptr) return {};
    const auto fields = refer_to_fields(value);
    errc result{};
    const auto is_sound = [&](const auto& one, oid of) {
      result = detail::check_text(one, of, known);
      return result == errc{};
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_cast<void>((is_sound(std::get<I>(fields), t->fields[I].type) && ...));
    }
    (indices());
    return result;
  }

private:
  static constexpr std::size_t count = count_of_fields<T>;
  static_assert(count != 0, "a composite has at least one field");
  template <std::size_t I>
  using field = value_of_t<std::remove_cvref_t<std::tuple_element_t<I, field_references<T>>>>;
  using indices = std::make_index_sequence<count>;

  static errc from_binary(const std::byte* data, std::size_t size, T& out) {
    part_reader from{data, data + size};
    std::int32_t claimed = 0;
    if (const errc e = from.read_int(claimed); e != errc{}) return e;
    if (claimed < 0) return errc::invalid_value;
    if (static_cast<std::size_t>(claimed) != count) return errc::wrong_shape;
    errc result{};
    const auto read = [&](auto& one) {
      using value = value_of_t<std::remove_reference_t<decltype(one)>>;
      oid type = 0;
      part bytes;
      if ((result = from.read_oid(type)) != errc{} || (result = from.read_part(bytes)) != errc{}) return false;
      decode_function<value>* const function = codec<value>::decoder(type, format::binary);
      result = function == nullptr ? errc::type_mismatch : decode_with(function, bytes, one);
      return result == errc{};
    };
    std::apply([&](auto&... one) { static_cast<void>((read(one) && ...)); }, refer_to_fields(out));
    if (result != errc{}) return result;
    return from.left() == 0 ? errc{} : errc::invalid_value;
  }

  /// The text does not say of which types the fields are: they are what they can be read as.
  struct text_target {
    T* into;
    std::size_t position;
  };
  template <std::size_t I>
  static errc read_text(const part& bytes, T& out) {
    return decode_with(&decode_untold<field<I>, format::text>, bytes, std::get<I>(refer_to_fields(out)));
  }
  static errc take(void* object, const part& bytes) {
    static constexpr auto read = []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array{&read_text<I>...};
    }
    (indices());
    auto& to = *static_cast<text_target*>(object);
    if (to.position == count) return errc::wrong_shape;
    return read[to.position++](bytes, *to.into);
  }
  static errc from_text(const std::byte* data, std::size_t size, T& out) {
    text_target to{&out, 0};
    const errc e = read_composite_text({reinterpret_cast<const char*>(data), size}, {&to, &take});
    if (e != errc{}) return e;
    return to.position == count ? errc{} : errc::wrong_shape;
  }

  /// What is to be sent must agree with what the server has: it is told the type of every field.
  static const known_type* find_composite(oid type, const type_catalogue* known) noexcept {
    const known_type* const t = find_type(type, known);
    return t != nullptr && t->kind == type_kind::composite && t->fields.size() == count ? t : nullptr;
  }
};

}  // namespace detail

/// A type whose codec is that of its fields.
template <class T>
concept composite = requires {
  requires codec<T>::is_of_fields;
};

/// A struct, field by field in the order of the composite's; a field that may be NULL is a std::optional. Read also
/// from an anonymous record. Written in binary where the catalogue has the type, else as text.
template <aggregate T>
struct codec<T> : detail::composite_codec<T> {};

template <class... T>
struct codec<std::tuple<T...>> : detail::composite_codec<std::tuple<T...>> {};

template <class T, class U>
struct codec<std::pair<T, U>> : detail::composite_codec<std::pair<T, U>> {};

namespace detail {

template <class... T>
struct owning<std::tuple<T...>> {
  using type = std::tuple<owning_t<T>...>;
  static type make(const std::tuple<T...>& value) {
    return std::apply([](const T&... one) { return type(owning<T>::make(one)...); }, value);
  }
};
template <class T, class U>
struct owning<std::pair<T, U>> {
  using type = std::pair<owning_t<T>, owning_t<U>>;
  static type make(const std::pair<T, U>& value) {
    return {owning<T>::make(value.first), owning<U>::make(value.second)};
  }
};

}  // namespace detail
}  // namespace greenpg::inline v0
