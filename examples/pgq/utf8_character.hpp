#pragma once
#include <cstddef>
#include <string_view>

namespace pgq {

/// A character at the front of a text. A byte that begins no valid UTF-8 sequence (RFC 3629) is one of its own: `code`
/// is then the byte, `valid` false.
struct utf8_character {
  char32_t code;
  std::size_t size;
  bool valid;
};

/// The first character of a text that is not empty.
[[nodiscard]] utf8_character first_character(std::string_view text) noexcept;

}  // namespace pgq
