#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/contrib_type.hpp>
#include <greenpg/protocol/oid.hpp>

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace greenpg::inline v0 {

namespace detail {

/// Whether the binary form of a type is its text, as it is for character types and json.
[[nodiscard]] constexpr bool binary_is_text(oid type) noexcept {
  switch (type) {
    case oids::name:
    case oids::text:
    case oids::json:
    case oids::unknown:
    case oids::bpchar:
    case oids::varchar:
    case oids::cstring:
    case oids::pg_node_tree:
    case oids::void_:  // no bytes
    case oids::refcursor: return true;
    default: return false;
  }
}

/// Whether the binary form of a type is a version and then its text.
[[nodiscard]] constexpr bool binary_is_versioned_text(oid type) noexcept {
  switch (type) {
    case oids::jsonb:
    case oids::jsonpath:
    case oids::ltree:
    case oids::lquery:
    case oids::ltxtquery: return true;
    default: return false;
  }
}

/// The only version there is of any of them.
inline constexpr std::byte text_version{1};

template <class String>
errc decode_text(const std::byte* data, std::size_t size, String& out) {
  out = std::string_view(reinterpret_cast<const char*>(data), size);
  return {};
}

template <class String>
errc decode_versioned_text(const std::byte* data, std::size_t size, String& out) {
  if (size == 0 || data[0] != text_version) return errc::invalid_value;
  return decode_text(data + 1, size - 1, out);
}

template <class String>
[[nodiscard]] decode_function<String>* text_decoder(oid type, format f) noexcept {
  if (f == format::text || binary_is_text(type) || type == oids::xml) return &decode_text<String>;
  return binary_is_versioned_text(type) ? &decode_versioned_text<String> : nullptr;
}

/// Reads binary values of any type that print_value() prints, as what it prints; nullptr for any other type.
[[nodiscard]] decode_function<std::string>* printing_decoder(oid type) noexcept;

}  // namespace detail

/// Text: of any type in text format, and of the types whose binary form is text. A std::string reads the binary form
/// of other types too, as what print_value() makes of it; a view, which is into the bytes of the row, cannot.
/// As a parameter it is binary where the parameter's type is one whose binary form is text; to any other type it goes
/// as text, which the server then reads.
template <>
struct codec<std::string_view> {
  static constexpr bool is_view = true;

  static decode_function<std::string_view>* decoder(oid type, format f) noexcept {
    return detail::text_decoder<std::string_view>(type, f);
  }
  // Not xml: its binary form is read in the encoding that the document declares, its text in the client's.
  static bool has_binary(oid type) noexcept {
    return detail::binary_is_text(type) || detail::binary_is_versioned_text(type);
  }
  static errc encode_binary(std::string_view value, oid type, byte_buffer& out) {
    if (detail::binary_is_versioned_text(type)) out.push_back(detail::text_version);
    return encode_text(value, out);
  }
  static errc encode_text(std::string_view value, byte_buffer& out) {
    if (value.find('\0') != std::string_view::npos) [[unlikely]]
      return errc::embedded_nul;
    out.append(value);
    return {};
  }

  using parameter_view = std::string_view;
  static std::span<const std::byte> parameter_bytes(std::string_view value) noexcept {
    return {reinterpret_cast<const std::byte*>(value.data()), value.size()};
  }
  static std::string_view from_parameter_bytes(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

namespace detail {

/// What owning and literal strings share: they are written as the view of them is, and kept by `params` as bytes.
template <class T>
struct string_codec {
  using parameter_view = std::string_view;
  static std::span<const std::byte> parameter_bytes(const T& value) noexcept {
    return codec<std::string_view>::parameter_bytes(value);
  }
  static bool has_binary(oid type) noexcept { return codec<std::string_view>::has_binary(type); }
  static errc encode_binary(const T& value, oid type, byte_buffer& out) {
    return codec<std::string_view>::encode_binary(value, type, out);
  }
  static errc encode_text(const T& value, byte_buffer& out) { return codec<std::string_view>::encode_text(value, out); }
};

}  // namespace detail

template <class Allocator>
struct codec<std::basic_string<char, std::char_traits<char>, Allocator>>
    : detail::string_codec<std::basic_string<char, std::char_traits<char>, Allocator>> {
  using string = std::basic_string<char, std::char_traits<char>, Allocator>;
  static decode_function<string>* decoder(oid type, format f) noexcept {
    decode_function<string>* const found = detail::text_decoder<string>(type, f);
    if constexpr (std::is_same_v<string, std::string>)
      if (found == nullptr) return detail::printing_decoder(type);
    return found;
  }
};

/// C strings are only written, and end at their NUL. A null pointer in `params` is NULL; anywhere else it is an error
/// of the program.
template <>
struct codec<const char*> : detail::string_codec<const char*> {};
template <>
struct codec<char*> : detail::string_codec<char*> {};
template <std::size_t N>
struct codec<char[N]> : detail::string_codec<char[N]> {};

}  // namespace greenpg::inline v0
