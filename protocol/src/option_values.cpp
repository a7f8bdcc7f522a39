#include "option_values.hpp"

#include <charconv>

#include <greenpg/protocol/errc.hpp>

#include "conninfo_grammar.hpp"

namespace greenpg::inline v0::detail {

std::optional<int> parse_integer(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (text.starts_with('+')) {  // strtol() takes it, from_chars() does not
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::error_code invalid(std::string_view text, std::string& message) {
  message.assign(text);
  return make_error_code(errc::invalid_conninfo);
}

std::error_code invalid_value(std::string_view keyword, std::string_view value, std::string& message) {
  message.assign("invalid ").append(keyword).append(" value: \"").append(value).append("\"");
  return make_error_code(errc::invalid_conninfo);
}

std::error_code invalid_integer(std::string_view keyword, std::string_view value, std::string& message) {
  message.assign("invalid integer value \"").append(value).append("\" for connection option \"");
  message.append(keyword).append("\"");
  return make_error_code(errc::invalid_conninfo);
}

}  // namespace greenpg::inline v0::detail
