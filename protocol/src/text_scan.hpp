#pragma once
#include <greenpg/protocol/container_form.hpp>

#include <string>
#include <string_view>

namespace greenpg::inline v0::detail {

/// White space as array_in, range_in and record_in take it.
[[nodiscard]] constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

inline void skip_space(std::string_view& rest) noexcept {
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
}

/// Takes `c` from the front; false if another is there.
[[nodiscard]] inline bool skip(std::string_view& rest, char c) noexcept {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

/// Whether the text begins with a word, of either case.
[[nodiscard]] constexpr bool starts_with_word(std::string_view text, std::string_view lower_case) noexcept {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i != lower_case.size(); ++i)
    if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]) != lower_case[i]) return false;
  return true;
}

/// A field of a composite or a bound of a range, up to one of `stops`, which stays: parts of it in quotes, in which ""
/// is one, and characters behind backslashes. Nothing at all is NULL. A value without any escape stays where it is,
/// another is made in `scratch`.
[[nodiscard]] errc scan_field(std::string_view& rest, std::string_view stops, std::string& scratch, part& out);

}  // namespace greenpg::inline v0::detail
