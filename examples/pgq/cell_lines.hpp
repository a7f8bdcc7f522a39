#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgq {

/// A line of a table's cell as it is shown, and how many columns of the terminal it takes.
struct cell_line {
  std::string text;
  std::size_t width = 0;
};

/// Cuts a value at its newlines and makes it fit to be shown as psql does: tabs as spaces up to every eighth column, a
/// carriage return as `\r`, other control characters as `\x1B` or `\u0085`. Bytes that are no UTF-8 are shown as
/// control characters too, for in an 8-bit terminal they may be. Always at least one line.
[[nodiscard]] std::vector<cell_line> lines_of_cell(std::string_view value);

/// The width of the widest of them, without keeping them.
[[nodiscard]] std::size_t width_of_cell(std::string_view value);

}  // namespace pgq
