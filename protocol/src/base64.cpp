#include <greenpg/protocol/base64.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace greenpg::inline v0 {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 255;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

std::string base64_encode(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8U) | (k < count ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? alphabet[(group >> (18U - 6U * k)) & 63U] : '=';
    }
  }
  return text;
}

std::optional<std::vector<std::byte>> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  const std::size_t digits = text.size() - padding;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t value = i < digits ? digit_values[static_cast<unsigned char>(text[i])] : std::uint8_t{0};
    if (value == no_digit) return std::nullopt;
    group = (group << 6U) | value;
    if (i % 4 != 3) continue;
    const std::size_t unused = i + 1 == text.size() ? padding : 0;
    if ((group & ((1U << (8U * unused)) - 1U)) != 0) return std::nullopt;
    for (std::size_t k = 0; k < 3 - unused; ++k) {
      bytes.push_back(static_cast<std::byte>((group >> (16U - 8U * k)) & 255U));
    }
    group = 0;
  }
  return bytes;
}

}  // namespace greenpg::inline v0
