#pragma once

namespace greenpg::inline v0::detail {

inline constexpr char hex_digits[] = "0123456789abcdef";

/// 0 to 15, or 16 for what is no hexadecimal digit.
[[nodiscard]] constexpr unsigned hex_value(char digit) noexcept {
  const auto c = static_cast<unsigned char>(digit);
  if (c >= '0' && c <= '9') return c - unsigned{'0'};
  if (c >= 'a' && c <= 'f') return c - unsigned{'a'} + 10;
  if (c >= 'A' && c <= 'F') return c - unsigned{'A'} + 10;
  return 16;
}

}  // namespace greenpg::inline v0::detail
