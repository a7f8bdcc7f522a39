#pragma once
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace greenpg::inline v0 {

/// Integers on the wire are big-endian ("Message Data Types" in the protocol chapter). Both need sizeof(T) bytes.
template <std::integral T>
[[nodiscard]] inline T load_big_endian(const std::byte* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof(T));
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof(T) == 2) value = static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
    if constexpr (sizeof(T) == 4) value = static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    if constexpr (sizeof(T) == 8) value = static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  }
  return value;
}

template <std::integral T>
inline void store_big_endian(T value, std::byte* to) noexcept {
  std::byte bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  value = load_big_endian<T>(bytes);
  std::memcpy(to, &value, sizeof(T));
}

}  // namespace greenpg::inline v0
