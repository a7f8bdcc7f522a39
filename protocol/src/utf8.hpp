#pragma once
#include <cstddef>
#include <string_view>

namespace greenpg::inline v0::detail {

inline constexpr char32_t invalid_code_point = 0xFFFFFFFF;

/// Takes one code point off the front of `text`, which is not empty; `invalid_code_point` where the bytes are not
/// well formed (over-long, surrogate, beyond U+10FFFF, cut short: RFC 3629).
inline char32_t take_code_point(std::string_view& text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (size == 0 || size > text.size()) return invalid_code_point;
  char32_t code = size == 1 ? lead : lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return invalid_code_point;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  if (overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return invalid_code_point;
  text.remove_prefix(size);
  return code;
}

}  // namespace greenpg::inline v0::detail
