#include <greenpg/protocol/char_codec.hpp>

namespace greenpg::inline v0 {

errc codec<char>::from_binary(const std::byte* data, std::size_t size, char& out) noexcept {
  if (size != 1) return errc::invalid_value;
  out = static_cast<char>(data[0]);
  return {};
}

errc codec<char>::from_text(const std::byte* data, std::size_t size, char& out) noexcept {
  if (size == 0) return out = '\0', errc{};
  if (size == 1) return from_binary(data, size, out);
  if (size != 4 || data[0] != std::byte{'\\'}) return errc::invalid_value;
  unsigned octal = 0;
  for (std::size_t i = 1; i != 4; ++i) {
    const unsigned digit = static_cast<unsigned>(data[i]) - '0';
    if (digit > 7) return errc::invalid_value;
    octal = octal << 3 | digit;
  }
  if (octal > 255) return errc::invalid_value;
  out = static_cast<char>(octal);
  return {};
}

}  // namespace greenpg::inline v0
