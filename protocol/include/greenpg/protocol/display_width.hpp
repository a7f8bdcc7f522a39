#pragma once
#include <cstddef>
#include <string_view>

namespace greenpg::inline v0 {

/// Columns that a character takes on a terminal, as psql counts them: 0 for combining marks and NUL, 2 for East Asian
/// wide ones, -1 for control characters, 1 for the rest.
[[nodiscard]] int display_width(char32_t c) noexcept;

/// The same of UTF-8 text; control characters count 0, each byte that is not UTF-8 counts 1.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

}  // namespace greenpg::inline v0
