#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/oid.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace greenpg::inline v0 {

namespace detail {

[[nodiscard]] errc encode_bytea_text(std::span<const std::byte> value, byte_buffer& out);

/// Room for the bytes of a bytea in text, hex or escape format ("Binary Data Types"); never more than size / 2 or
/// size. errc::invalid_value if it is neither. `to` may be null to count only.
[[nodiscard]] errc decode_bytea_text(const std::byte* data, std::size_t size, std::byte* to,
                                     std::size_t& count) noexcept;

}  // namespace detail

/// Bytes, from and to bytea. A view reads the binary form only, for the text form has to be decoded into memory of
/// its own; it is into the bytes of the row.
template <>
struct codec<std::span<const std::byte>> {
  static constexpr bool is_view = true;

  static decode_function<std::span<const std::byte>>* decoder(oid type, format f) noexcept {
    return type == oids::bytea && f == format::binary ? &decode : nullptr;
  }
  static bool has_binary(oid type) noexcept { return type == oids::bytea; }
  static errc encode_binary(std::span<const std::byte> value, oid, byte_buffer& out) {
    out.append(value);
    return {};
  }
  static errc encode_text(std::span<const std::byte> value, byte_buffer& out) {
    return detail::encode_bytea_text(value, out);
  }

  using parameter_view = std::span<const std::byte>;
  static std::span<const std::byte> parameter_bytes(std::span<const std::byte> value) noexcept { return value; }
  static std::span<const std::byte> from_parameter_bytes(std::span<const std::byte> bytes) noexcept { return bytes; }

private:
  static errc decode(const std::byte* data, std::size_t size, std::span<const std::byte>& out) noexcept {
    out = {data, size};
    return {};
  }
};

namespace detail {

template <class T>
struct owned_bytes_codec {
  using view = codec<std::span<const std::byte>>;
  using parameter_view = std::span<const std::byte>;
  static std::span<const std::byte> parameter_bytes(const T& value) noexcept { return value; }
  static bool has_binary(oid type) noexcept { return view::has_binary(type); }
  static errc encode_binary(const T& value, oid type, byte_buffer& out) {
    return view::encode_binary(value, type, out);
  }
  static errc encode_text(const T& value, byte_buffer& out) { return view::encode_text(value, out); }
};

}  // namespace detail

template <>
struct codec<std::span<std::byte>> : detail::owned_bytes_codec<std::span<std::byte>> {};

template <class Allocator>
struct codec<std::vector<std::byte, Allocator>> : detail::owned_bytes_codec<std::vector<std::byte, Allocator>> {
  using vector = std::vector<std::byte, Allocator>;

  static decode_function<vector>* decoder(oid type, format f) noexcept {
    if (type != oids::bytea) return nullptr;
    return f == format::binary ? &from_binary : &from_text;
  }

private:
  static errc from_binary(const std::byte* data, std::size_t size, vector& out) {
    out.assign(data, data + size);
    return {};
  }
  static errc from_text(const std::byte* data, std::size_t size, vector& out) {
    std::size_t count = 0;
    if (const errc e = detail::decode_bytea_text(data, size, nullptr, count); e != errc{}) return e;
    out.resize(count);
    return detail::decode_bytea_text(data, size, out.data(), count);
  }
};

}  // namespace greenpg::inline v0
