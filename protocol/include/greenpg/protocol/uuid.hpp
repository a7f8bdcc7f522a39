#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/oid.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// A universally unique identifier (RFC 9562): sixteen bytes, in the order in which they are written.
struct uuid {
  std::array<std::byte, 16> bytes{};

  /// Reads 32 hexadecimal digits of either case, with hyphens as in 8-4-4-4-12 or with none.
  [[nodiscard]] static std::optional<uuid> parse(std::string_view text) noexcept;
  /// 8-4-4-4-12 lower case digits.
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const uuid&, const uuid&) = default;
};

/// From and to uuid.
template <>
struct codec<uuid> {
  static decode_function<uuid>* decoder(oid type, format f) noexcept {
    if (type != oids::uuid) return nullptr;
    return f == format::binary ? &from_binary : &from_text;
  }
  static bool has_binary(oid type) noexcept { return type == oids::uuid; }
  static errc encode_binary(const uuid& value, oid, byte_buffer& out) {
    out.append(value.bytes);
    return {};
  }
  static errc encode_text(const uuid& value, byte_buffer& out);

private:
  static errc from_binary(const std::byte* data, std::size_t size, uuid& out) noexcept;
  static errc from_text(const std::byte* data, std::size_t size, uuid& out) noexcept;
};

}  // namespace greenpg::inline v0
