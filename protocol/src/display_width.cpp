#include <greenpg/protocol/display_width.hpp>

#include <algorithm>
#include <iterator>

#include "utf8.hpp"

namespace greenpg::inline v0 {
namespace {

struct range {
  char32_t first, last;
};

#include "display_width_tables.inc"

template <std::size_t N>
bool contains(const range (&table)[N], char32_t c) noexcept {
  const range* at = std::lower_bound(std::begin(table), std::end(table), c,
                                     [](const range& r, char32_t wanted) { return r.last < wanted; });
  return at != std::end(table) && at->first <= c;
}

}  // namespace

int display_width(char32_t c) noexcept {
  if (c == 0) return 0;
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c > 0x10ffff) return -1;
  if (c < 0x300) return 1;
  if (contains(combining, c)) return 0;
  return contains(wide, c) ? 2 : 1;
}

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    const char32_t c = detail::take_code_point(text);
    if (c == detail::invalid_code_point) {
      text.remove_prefix(1);
      ++width;
    } else if (const int w = display_width(c); w > 0) {
      width += static_cast<std::size_t>(w);
    }
  }
  return width;
}

}  // namespace greenpg::inline v0
