#include <cstddef>

#include "conninfo_grammar.hpp"

namespace greenpg::inline v0::detail {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_word_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// The query up to the first parameter that is, or may hold, a secret: from there on nothing is sure.
void append_query(std::string& shown, std::string_view query) {
  for (;;) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    const std::size_t separator = pair.find('=');
    const std::string_view key = pair.substr(0, separator);
    // a key spelled with %xx is not looked up: it counts as unknown, and its value is hidden
    const conninfo_keyword* known = find_conninfo_keyword(key);
    const bool harmless =
        separator != npos && known != nullptr && !known->secret && pair.find_first_of("=?", separator + 1) == npos;
    if (!harmless && !pair.empty()) {
      if (known != nullptr) shown.append(key).append(separator == npos ? "" : "=");
      shown.append(hidden);
      return;
    }
    shown.append(pair);
    if (end == npos) return;
    shown += '&';
    query.remove_prefix(end + 1);
  }
}

}  // namespace

std::string shown_word(std::string_view word, bool after_secret) {
  if (after_secret) return std::string(hidden);
  std::size_t n = 0;
  while (n < word.size() && is_word_character(word[n])) ++n;
  std::string shown(word.substr(0, n));
  if (n < word.size()) shown.append(hidden);
  return shown;
}

std::string shown_uri(std::string_view uri) {
  const std::size_t prefix = uri_prefix_length(uri);
  std::string shown(uri.substr(0, prefix));
  std::string_view rest = uri.substr(prefix);
  // The grammar ends the password at the first '@'; whoever wrote a raw '@' in it meant the last one.
  if (const std::size_t at = rest.rfind('@'); at != npos) {
    const std::size_t colon = rest.substr(0, at).find_first_of(":?");
    if (colon != npos) {
      shown.append(rest.substr(0, colon + 1)).append(hidden);
      // a '?' before it: it may stand in a query value, which then goes on
      if (rest.substr(0, at).find('?') != npos) return shown;
      rest.remove_prefix(at);
    }
  }
  const std::size_t question = rest.find('?');
  shown.append(rest.substr(0, question));
  if (question != npos) {
    shown += '?';
    append_query(shown, rest.substr(question + 1));
  }
  return shown;
}

}  // namespace greenpg::inline v0::detail
