#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace greenpg::inline v0 {

// Integers of the protocol are in network byte order ("Message Data Types" in the protocol chapter). The callers have
// checked that the bytes are there.

namespace detail {

constexpr std::uint16_t to_big_endian(std::uint16_t v) noexcept {
  return std::endian::native == std::endian::little ? __builtin_bswap16(v) : v;
}
constexpr std::uint32_t to_big_endian(std::uint32_t v) noexcept {
  return std::endian::native == std::endian::little ? __builtin_bswap32(v) : v;
}
constexpr std::uint64_t to_big_endian(std::uint64_t v) noexcept {
  return std::endian::native == std::endian::little ? __builtin_bswap64(v) : v;
}

template <class T>
inline T load_big_endian(const std::byte* at) noexcept {
  T v;
  std::memcpy(&v, at, sizeof v);
  return to_big_endian(v);
}
template <class T>
inline void store_big_endian(std::byte* at, T v) noexcept {
  v = to_big_endian(v);
  std::memcpy(at, &v, sizeof v);
}

}  // namespace detail

inline std::uint16_t load_be16(const std::byte* at) noexcept { return detail::load_big_endian<std::uint16_t>(at); }
inline std::uint32_t load_be32(const std::byte* at) noexcept { return detail::load_big_endian<std::uint32_t>(at); }
inline std::uint64_t load_be64(const std::byte* at) noexcept { return detail::load_big_endian<std::uint64_t>(at); }

inline void store_be16(std::byte* at, std::uint16_t v) noexcept { detail::store_big_endian(at, v); }
inline void store_be32(std::byte* at, std::uint32_t v) noexcept { detail::store_big_endian(at, v); }
inline void store_be64(std::byte* at, std::uint64_t v) noexcept { detail::store_big_endian(at, v); }

}  // namespace greenpg::inline v0
