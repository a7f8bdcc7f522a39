#include <greenpg/protocol/quote.hpp>

#include "utf8.hpp"

namespace greenpg::inline v0 {
namespace {

errc check(std::string_view text) {
  while (!text.empty()) {
    const char32_t code = detail::take_code_point(text);
    if (code == detail::invalid_code_point) return errc::invalid_utf8;
    if (code == 0) return errc::embedded_nul;
  }
  return {};
}

// All that is doubled is ASCII, of which no byte is part of another character in UTF-8.
void append_doubling(std::string_view text, std::string_view doubled, std::string& out) {
  for (const char c : text) {
    if (doubled.find(c) != std::string_view::npos) out.push_back(c);
    out.push_back(c);
  }
}

}  // namespace

errc quote_identifier(std::string_view name, std::string& out) {
  if (const errc refused = check(name); refused != errc{}) return refused;
  out.reserve(out.size() + name.size() + 2);
  out.push_back('"');
  append_doubling(name, "\"", out);
  out.push_back('"');
  return {};
}

errc quote_literal(std::string_view text, std::string& out) {
  if (const errc refused = check(text); refused != errc{}) return refused;
  out.reserve(out.size() + text.size() + 4);
  out.append(text.find('\\') == std::string_view::npos ? "'" : " E'");
  append_doubling(text, "'\\", out);
  out.push_back('\'');
  return {};
}

}  // namespace greenpg::inline v0
