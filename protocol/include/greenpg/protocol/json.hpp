#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/text_codec.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

/// A JSON document as its text, of a type of its own so that it is read from and written to json and jsonb only.
/// Nothing here parses it: the server does.
struct json {
  std::string text;

  json() = default;
  explicit json(std::string t) noexcept : text(std::move(t)) {}
  friend bool operator==(const json&, const json&) = default;
};

/// A json that refers to text owned elsewhere: when read, in the row.
struct json_view {
  std::string_view text;

  json_view() = default;
  explicit json_view(std::string_view t) noexcept : text(t) {}
  friend bool operator==(const json_view&, const json_view&) = default;
};

namespace detail {

template <class Json>
struct json_codec {
  static decode_function<Json>* decoder(oid type, format f) noexcept {
    if (type == oids::jsonb && f == format::binary) return &from_jsonb;
    return type == oids::json || type == oids::jsonb ? &from_text : nullptr;
  }
  static bool has_binary(oid type) noexcept { return type == oids::json || type == oids::jsonb; }
  static errc encode_binary(const Json& value, oid type, byte_buffer& out) {
    return codec<std::string_view>::encode_binary(value.text, type, out);
  }
  static errc encode_text(const Json& value, byte_buffer& out) {
    return codec<std::string_view>::encode_text(value.text, out);
  }

  using parameter_view = json_view;
  static std::span<const std::byte> parameter_bytes(const Json& value) noexcept {
    return codec<std::string_view>::parameter_bytes(value.text);
  }

private:
  static errc from_text(const std::byte* data, std::size_t size, Json& out) {
    return decode_text(data, size, out.text);
  }
  static errc from_jsonb(const std::byte* data, std::size_t size, Json& out) {
    return decode_versioned_text(data, size, out.text);
  }
};

}  // namespace detail

template <>
struct codec<json_view> : detail::json_codec<json_view> {
  static constexpr bool is_view = true;
  static json_view from_parameter_bytes(std::span<const std::byte> bytes) noexcept {
    return json_view(codec<std::string_view>::from_parameter_bytes(bytes));
  }
};

template <>
struct codec<json> : detail::json_codec<json> {};

}  // namespace greenpg::inline v0
