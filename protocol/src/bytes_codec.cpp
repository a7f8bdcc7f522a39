#include <greenpg/protocol/bytes_codec.hpp>

#include "hex_digit.hpp"

namespace greenpg::inline v0::detail {

namespace {

errc decode_hex(const std::byte* data, std::size_t size, std::byte* to, std::size_t& count) noexcept {
  if (size % 2 != 0) return errc::invalid_value;
  for (std::size_t i = 0; i != size; i += 2) {
    const unsigned high = hex_value(char(data[i])), low = hex_value(char(data[i + 1]));
    if (high > 15 || low > 15) return errc::invalid_value;
    if (to != nullptr) *to++ = static_cast<std::byte>(high << 4 | low);
  }
  count = size / 2;
  return {};
}

/// bytea_output = escape: a backslash is doubled, a byte that is not printable is a backslash and three octal digits.
errc decode_escape(const std::byte* data, std::size_t size, std::byte* to, std::size_t& count) noexcept {
  constexpr std::byte backslash{'\\'};
  const std::byte* const end = data + size;
  count = 0;
  while (data != end) {
    std::byte value = *data++;
    if (value == backslash) {
      if (data != end && *data == backslash) {
        ++data;
      } else {
        unsigned octal = 0;
        if (end - data < 3) return errc::invalid_value;
        for (int i = 0; i != 3; ++i) {
          const unsigned digit = hex_value(char(*data++));
          if (digit > 7) return errc::invalid_value;
          octal = octal << 3 | digit;
        }
        if (octal > 255) return errc::invalid_value;
        value = static_cast<std::byte>(octal);
      }
    }
    if (to != nullptr) *to++ = value;
    ++count;
  }
  return {};
}

}  // namespace

errc encode_bytea_text(std::span<const std::byte> value, byte_buffer& out) {
  std::byte* at = out.extend(2 + 2 * value.size());
  *at++ = std::byte{'\\'};
  *at++ = std::byte{'x'};
  for (const std::byte b : value) {
    *at++ = static_cast<std::byte>(hex_digits[static_cast<unsigned>(b) >> 4]);
    *at++ = static_cast<std::byte>(hex_digits[static_cast<unsigned>(b) & 15]);
  }
  return {};
}

errc decode_bytea_text(const std::byte* data, std::size_t size, std::byte* to, std::size_t& count) noexcept {
  if (size >= 2 && data[0] == std::byte{'\\'} && data[1] == std::byte{'x'})
    return decode_hex(data + 2, size - 2, to, count);
  return decode_escape(data, size, to, count);
}

}  // namespace greenpg::inline v0::detail
