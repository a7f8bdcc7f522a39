#pragma once
#include <greenpg/protocol/builtin_type.hpp>
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/container_form.hpp>
#include <greenpg/protocol/contrib_type.hpp>
#include <greenpg/protocol/json.hpp>
#include <greenpg/protocol/number_codec.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// How a value within another is read and written: by the codec of its C++ type.
namespace greenpg::inline v0::detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
struct value_of {
  using type = T;
};
template <class T>
struct value_of<std::optional<T>> {
  using type = T;
};
/// T, or what a std::optional holds.
template <class T>
using value_of_t = typename value_of<T>::type;

/// Whether values of a C++ type point into what they are read from: they are read only from forms without escapes.
template <class T>
inline constexpr bool points_into_bytes = requires {
  requires codec<value_of_t<T>>::is_view;
};

template <class T>
errc decode_with(decode_function<value_of_t<T>>* function, const part& from, T& out) {
  if constexpr (is_optional<T>) {
    if (from.null) return out.reset(), errc{};
    return function(from.data, from.size, out.emplace());
  } else {
    return from.null ? errc::unexpected_null : function(from.data, from.size, out);
  }
}

/// The decoders of a C++ type for values of a type that is not told. One that takes types which are not built in knows
/// what to do. In binary the others read the one type that holds just them, or the three of integers, which differ in
/// size: bytes taken for another type would be another value. Text is the same for all numbers; the first is the one
/// that loses nothing.
template <class T, format F>
const std::vector<decode_function<T>*>& untold_decoders() {
  static const std::vector<decode_function<T>*> found = [] {
    std::vector<decode_function<T>*> result;
    const auto add = [&result](oid type) {
      decode_function<T>* const one = codec<T>::decoder(type, F);
      if (one != nullptr && std::find(result.begin(), result.end(), one) == result.end()) result.push_back(one);
    };
    add(0);
    if (!result.empty()) return result;
    if (F == format::binary) {
      add(oids::text);
      if (result.empty() && std::is_integral_v<T>)
        for (const oid type : {oids::int8, oids::int4, oids::int2}) add(type);
      for (const oid type : {oids::float8, oids::float4, oids::numeric})
        if (result.empty()) add(type);
      if (!result.empty()) return result;
    }
    add(oids::numeric);
    for (const builtin_type& type : builtin_types())
      if (type.kind != type_kind::array) add(type.type);
    return result;
  }();
  return found;
}

/// Reads a value of a type that is not told, as the bounds of a range of a user's or the text of a field.
template <class T, format F>
errc decode_untold(const std::byte* data, std::size_t size, T& out) {
  if constexpr (std::is_floating_point_v<T> && F == format::text) {
    return decode_number_text(data, size, out);
  } else {
    errc result = errc::type_mismatch;
    for (decode_function<T>* const one : untold_decoders<T, F>()) {
      result = one(data, size, out);
      if (result != errc::invalid_value) break;
    }
    return result;
  }
}

/// The types of parts which some C++ type reads from more than one of: a decoder is a plain function, so that there
/// is one for each of these. The parts of any other type are read as if untold, which comes to the same.
inline constexpr oid told_apart[] = {oids::int2,   oids::int4,    oids::int8, oids::oid_,      oids::float4,
                                     oids::float8, oids::numeric, oids::date, oids::timestamp, oids::timestamptz};

template <class T, format F, oid Part>
decode_function<T>* part_decoder() noexcept {
  if constexpr (Part == 0)
    return &decode_untold<T, F>;
  else
    return codec<T>::decoder(Part, F);
}

/// `Reader::read<Part>`, a decode_function<Value>, for values whose parts are of the type `part`; 0 is one that is not
/// told.
template <class Reader, class Value>
decode_function<Value>* reader_of_parts(oid part) noexcept {
  decode_function<Value>* result = &Reader::template read<0>;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((part == told_apart[I] ? void(result = &Reader::template read<told_apart[I]>) : void()), ...);
  }
  (std::make_index_sequence<std::size(told_apart)>());
  return result;
}

/// Whether a codec wants the catalogue.
template <class T>
concept knows_types = requires(const T& value, oid type, byte_buffer& out, const type_catalogue* known) {
  codec<T>::encode_binary(value, type, out, known);
  codec<T>::has_binary(type, known);
};

[[nodiscard]] inline const known_type* find_type(oid type, const type_catalogue* known) noexcept {
  return (known != nullptr ? *known : type_catalogue::builtin()).find(type);
}

/// The type by which codecs know a type: that below a domain, and the name that stands for a type of contrib.
[[nodiscard]] oid looked_up_codec_type(oid type, const type_catalogue& known) noexcept;
[[nodiscard]] inline oid codec_type(oid type, const type_catalogue* known) noexcept {
  return known == nullptr ? type : looked_up_codec_type(type, *known);
}

template <class T>
bool has_binary(oid type, const type_catalogue* known) noexcept {
  if constexpr (knows_types<T>)
    return codec<T>::has_binary(codec_type(type, known), known);
  else
    return codec<T>::has_binary(codec_type(type, known));
}

template <class T>
errc encode_binary(const T& value, oid type, byte_buffer& out, const type_catalogue* known) {
  if constexpr (knows_types<T>)
    return codec<T>::encode_binary(value, codec_type(type, known), out, known);
  else
    return codec<T>::encode_binary(value, codec_type(type, known), out);
}

/// Whether text of some values of a C++ type may be read as other values.
template <class T>
concept checks_text = requires(const T& value, oid type) {
  codec<T>::check_text(value, type);
};

/// As codec<T>::check_text(), of a value that may be absent.
template <class T>
errc check_text(const T& value, oid type, const type_catalogue* known) {
  if constexpr (is_optional<T>)
    return value ? check_text(*value, type, known) : errc{};
  else if constexpr (requires { codec<T>::check_text(value, type, known); })
    return codec<T>::check_text(value, codec_type(type, known), known);
  else if constexpr (checks_text<T>)
    return codec<T>::check_text(value, codec_type(type, known));
  else
    return {};
}

template <class T>
bool is_null(const T& value) noexcept {
  if constexpr (is_optional<T>)
    return !value || is_null(*value);
  else if constexpr (requires { codec<T>::is_null(value); })
    return codec<T>::is_null(value);
  else
    return false;
}

/// A value or NULL within another, with its length in front.
template <class T>
errc encode_part(const T& value, oid type, byte_buffer& out, const type_catalogue* known) {
  if (is_null(value)) return append_int(-1, out), errc{};
  if constexpr (is_optional<T>) {
    return encode_part(*value, type, out, known);
  } else {
    const std::size_t begun = begin_part(out);
    const errc e = encode_binary(value, type, out, known);
    return e == errc{} ? end_part(begun, out) : e;
  }
}

/// Text of a value, to be put in quotes; `null` instead if it is NULL.
template <class T>
errc encode_part_text(const T& value, byte_buffer& text, bool& null) {
  text.clear();
  null = is_null(value);
  if (null) return {};
  if constexpr (is_optional<T>)
    return codec<value_of_t<T>>::encode_text(*value, text);
  else
    return codec<T>::encode_text(value, text);
}

template <class T>
concept readable = decodable<value_of_t<T>>;
template <class T>
concept writable = encodable<value_of_t<T>>;
template <class T>
concept has_codec = readable<T> || writable<T>;

/// What `params` keep of a value that refers to memory of others: a copy that owns it.
template <class T>
struct owning {
  using type = T;
  static const T& make(const T& value) noexcept { return value; }
};
template <class T>
using owning_t = typename owning<T>::type;

template <class T>
[[nodiscard]] auto make_owning(const std::vector<T>& values) {
  std::vector<owning_t<T>> result;
  result.reserve(values.size());
  for (const auto& value : values) result.push_back(owning<T>::make(value));
  return result;
}

template <>
struct owning<std::string_view> {
  using type = std::string;
  static std::string make(std::string_view value) { return std::string(value); }
};
template <>
struct owning<const char*> : owning<std::string_view> {};
template <>
struct owning<json_view> {
  using type = json;
  static json make(json_view value) { return json(std::string(value.text)); }
};
template <>
struct owning<std::span<const std::byte>> {
  using type = std::vector<std::byte>;
  static type make(std::span<const std::byte> value) { return {value.begin(), value.end()}; }
};
template <class T>
struct owning<std::optional<T>> {
  using type = std::optional<owning_t<T>>;
  static type make(const std::optional<T>& value) { return value ? type(owning<T>::make(*value)) : type(); }
};

}  // namespace greenpg::inline v0::detail
