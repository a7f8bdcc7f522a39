#include <greenpg/protocol/uuid.hpp>

#include "hex_digit.hpp"

#include <cstring>

namespace greenpg::inline v0 {

namespace {

constexpr std::size_t text_size = 36;

/// Whether a hyphen comes before byte `i` in the text.
constexpr bool hyphen_before(std::size_t i) noexcept { return i == 4 || i == 6 || i == 8 || i == 10; }

void write(const uuid& value, char* to) noexcept {
  for (std::size_t i = 0; i != value.bytes.size(); ++i) {
    if (hyphen_before(i)) *to++ = '-';
    *to++ = detail::hex_digits[static_cast<unsigned>(value.bytes[i]) >> 4];
    *to++ = detail::hex_digits[static_cast<unsigned>(value.bytes[i]) & 15];
  }
}

}  // namespace

std::optional<uuid> uuid::parse(std::string_view text) noexcept {
  if (text.size() != text_size && text.size() != 32) return std::nullopt;
  const bool hyphens = text.size() == text_size;
  uuid result;
  const char* at = text.data();
  for (std::size_t i = 0; i != result.bytes.size(); ++i) {
    if (hyphens && hyphen_before(i) && *at++ != '-') return std::nullopt;
    const unsigned high = detail::hex_value(*at++), low = detail::hex_value(*at++);
    if (high > 15 || low > 15) return std::nullopt;
    result.bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return result;
}

std::string uuid::to_string() const {
  std::string text(text_size, '\0');
  write(*this, text.data());
  return text;
}

errc codec<uuid>::encode_text(const uuid& value, byte_buffer& out) {
  write(value, reinterpret_cast<char*>(out.extend(text_size)));
  return {};
}

errc codec<uuid>::from_binary(const std::byte* data, std::size_t size, uuid& out) noexcept {
  if (size != out.bytes.size()) return errc::invalid_value;
  std::memcpy(out.bytes.data(), data, size);
  return {};
}

errc codec<uuid>::from_text(const std::byte* data, std::size_t size, uuid& out) noexcept {
  const auto value = uuid::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return errc::invalid_value;
  out = *value;
  return {};
}

}  // namespace greenpg::inline v0
