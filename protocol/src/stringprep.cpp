#include "stringprep.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace greenpg::inline v0::detail {
namespace {

struct char32_range {
  char32_t first, last;
};
struct combining_range {
  char32_t first, last;
  std::uint8_t combining_class;
};
struct decomposition_run {
  char32_t first, last;
  std::uint16_t index;
};
struct composite {
  char16_t first, second, whole;
};

#include "saslprep_tables.inc"

template <typename Range, std::size_t N>
const Range* find(const Range (&table)[N], char32_t code) noexcept {
  const auto* it =
      std::lower_bound(std::begin(table), std::end(table), code, [](const Range& r, char32_t c) { return r.last < c; });
  return it != std::end(table) && it->first <= code ? it : nullptr;
}

std::uint8_t combining_class(char32_t code) noexcept {
  const combining_range* range = find(combining_ranges, code);
  return range != nullptr ? range->combining_class : std::uint8_t{0};
}

// Hangul syllables are composed of jamo by arithmetic (Unicode Standard, chapter 3.12).
constexpr char32_t syllable_base = 0xAC00, leading_base = 0x1100, vowel_base = 0x1161, trailing_base = 0x11A7;
constexpr char32_t leading_count = 19, vowel_count = 21, trailing_count = 28;
constexpr char32_t syllable_count = leading_count * vowel_count * trailing_count;

void append_decomposition(char32_t code, code_points& out) {
  if (code - syllable_base < syllable_count) {
    const char32_t syllable = code - syllable_base;
    out.push_back(leading_base + syllable / (vowel_count * trailing_count));
    out.push_back(vowel_base + syllable / trailing_count % vowel_count);
    if (syllable % trailing_count != 0) out.push_back(trailing_base + syllable % trailing_count);
    return;
  }
  const decomposition_run* run = find(decomposition_runs, code);
  if (run == nullptr) {
    out.push_back(code);
    return;
  }
  for (const char16_t* unit = decomposition_pool + decomposition_index[run->index + (code - run->first)]; *unit != 0;) {
    char32_t part = *unit++;
    if (part >= 0xD800 && part < 0xDC00) part = 0x10000 + ((part - 0xD800) << 10U) + (*unit++ - char32_t{0xDC00});
    out.push_back(part);
  }
}

/// Canonical ordering: within a stretch of combining characters, by class, else as they came.
void order_combining(code_points& text) {
  std::vector<std::uint64_t, wiping_allocator<std::uint64_t>> keys;  // class, place, code point: sorts stably in place
  for (std::size_t i = 0; i < text.size();) {
    keys.clear();
    std::size_t end = i;
    for (; end < text.size(); ++end) {
      const std::uint64_t weight = combining_class(text[end]);
      if (weight == 0) break;
      keys.push_back((weight << 56U) | (std::uint64_t{end - i} << 21U) | text[end]);
    }
    std::sort(keys.begin(), keys.end());
    for (std::size_t k = 0; k < keys.size(); ++k) text[i + k] = static_cast<char32_t>(keys[k] & 0x1FFFFFU);
    i = end + 1;
  }
}

/// The character that `first` and `second` compose to, or 0.
char32_t compose(char32_t first, char32_t second) noexcept {
  if (first - leading_base < leading_count && second - vowel_base < vowel_count) {
    return syllable_base + ((first - leading_base) * vowel_count + (second - vowel_base)) * trailing_count;
  }
  if (first - syllable_base < syllable_count && (first - syllable_base) % trailing_count == 0 &&
      second - (trailing_base + 1) < trailing_count - 1) {
    return first + (second - trailing_base);
  }
  const auto* it = std::lower_bound(std::begin(composites), std::end(composites), std::pair{first, second},
                                    [](const composite& c, const std::pair<char32_t, char32_t>& key) {
                                      return std::pair<char32_t, char32_t>{c.first, c.second} < key;
                                    });
  return it != std::end(composites) && it->first == first && it->second == second ? char32_t{it->whole} : 0;
}

void compose_all(code_points& text) noexcept {
  std::size_t out = 0;
  std::size_t starter = text.size();  // none yet
  int last_class = -1;                // of the last character kept after the starter; -1: none
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t code = text[i];
    const int weight = combining_class(code);
    if (starter != text.size() && last_class < weight) {
      if (const char32_t whole = compose(text[starter], code); whole != 0) {
        text[starter] = whole;
        continue;
      }
    }
    if (weight == 0) {
      starter = out;
      last_class = -1;
    } else {
      last_class = weight;
    }
    text[out++] = code;
  }
  text.resize(out);
}

}  // namespace

saslprep_class classify(char32_t code) noexcept {
  if (code < 0x7F) return code < 0x20 ? saslprep_class::refused : saslprep_class::kept;
  // U+200B is in both tables: a space to PostgreSQL
  if (find(space_ranges, code) != nullptr) return saslprep_class::space;
  if (find(nothing_ranges, code) != nullptr) return saslprep_class::nothing;
  return find(refused_ranges, code) != nullptr ? saslprep_class::refused : saslprep_class::kept;
}

bool bidi_allowed(const code_points& text) noexcept {
  const auto right_to_left = [](char32_t code) { return find(right_to_left_ranges, code) != nullptr; };
  const auto left_to_right = [](char32_t code) { return find(left_to_right_ranges, code) != nullptr; };
  if (std::none_of(text.begin(), text.end(), right_to_left)) return true;
  return right_to_left(text.front()) && right_to_left(text.back()) &&
         std::none_of(text.begin(), text.end(), left_to_right);
}

code_points nfkc(const code_points& text) {
  code_points out;
  out.reserve(text.size());
  for (const char32_t code : text) append_decomposition(code, out);
  order_combining(out);
  compose_all(out);
  return out;
}

}  // namespace greenpg::inline v0::detail
