#include "cell_lines.hpp"

#include <greenpg/protocol/display_width.hpp>

#include "utf8_character.hpp"

#include <algorithm>

namespace pgq {
namespace {

constexpr std::size_t tab_width = 8;

void append_hex(std::string& to, char32_t code, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) to.push_back("0123456789ABCDEF"[(code >> shift) & 15]);
}

// Calls shown(text, width) for every character but newlines, which are newline().
template <typename Shown, typename Newline>
void walk(std::string_view value, Shown shown, Newline newline) {
  std::string escaped;
  while (!value.empty()) {
    const utf8_character c = first_character(value);
    const int width = c.valid ? greenpg::display_width(c.code) : -1;
    if (c.code == '\n') {
      newline();
    } else if (width >= 0) {
      shown(value.substr(0, c.size), static_cast<std::size_t>(width));
    } else if (c.code == '\t') {
      shown("\t", 0);
    } else if (c.code == '\r') {
      shown("\\r", 2);
    } else {
      escaped = c.size == 1 ? "\\x" : "\\u";
      append_hex(escaped, c.code, c.size == 1 ? 2 : 4);
      shown(escaped, escaped.size());
    }
    value.remove_prefix(c.size);
  }
}

std::size_t to_next_tab(std::size_t width) { return tab_width - width % tab_width; }

}  // namespace

std::vector<cell_line> lines_of_cell(std::string_view value) {
  std::vector<cell_line> lines(1);
  walk(
      value,
      [&](std::string_view text, std::size_t width) {
        cell_line& line = lines.back();
        if (text == "\t") {
          width = to_next_tab(line.width);
          line.text.append(width, ' ');
        } else {
          line.text.append(text);
        }
        line.width += width;
      },
      [&] { lines.emplace_back(); });
  return lines;
}

std::size_t width_of_cell(std::string_view value) {
  std::size_t widest = 0;
  std::size_t here = 0;
  walk(
      value,
      [&](std::string_view text, std::size_t width) {
        here += text == "\t" ? to_next_tab(here) : width;
        widest = std::max(widest, here);
      },
      [&] { here = 0; });
  return widest;
}

}  // namespace pgq
