#include "text_scan.hpp"

namespace greenpg::inline v0::detail {

namespace {

/// In quotes, with every quote and backslash doubled, where a character of `quoted`, white space or nothing asks for
/// it.
void append_quoted(std::string_view text, std::string_view quoted, byte_buffer& out) {
  bool quote = text.empty();
  std::size_t doubled = 0;
  for (const char c : text) {
    if (c == '"' || c == '\\') ++doubled;
    quote = quote || is_space(c) || quoted.find(c) != std::string_view::npos;
  }
  if (!quote) return out.append(text);
  auto* at = reinterpret_cast<char*>(out.extend(text.size() + doubled + 2));
  *at++ = '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') *at++ = c;
    *at++ = c;
  }
  *at = '"';
}

}  // namespace

errc scan_field(std::string_view& rest, std::string_view stops, std::string& scratch, part& out) {
  const std::string_view begin = rest;
  bool in_quotes = false, moved = false;
  scratch.clear();
  // As long as nothing was left out the value is the text itself; then its beginning is copied once.
  const auto leave_out = [&] {
    if (!moved) scratch.assign(begin.substr(0, begin.size() - rest.size()));
    moved = true;
  };
  while (!rest.empty() && (in_quotes || stops.find(rest.front()) == std::string_view::npos)) {
    const char c = rest.front();
    if (c == '\\') {
      leave_out();
      rest.remove_prefix(1);
      if (rest.empty()) return errc::invalid_value;
      scratch += rest.front();
    } else if (c == '"' && in_quotes && rest.substr(1).starts_with('"')) {
      rest.remove_prefix(1);
      scratch += '"';
    } else if (c == '"') {
      leave_out();
      in_quotes = !in_quotes;
    } else if (moved) {
      scratch += c;
    }
    rest.remove_prefix(1);
  }
  if (rest.empty()) return errc::invalid_value;
  const std::string_view whole = begin.substr(0, begin.size() - rest.size());
  out = whole.empty() ? part() : text_part(moved ? std::string_view(scratch) : whole);
  return {};
}

errc read_composite_text(std::string_view text, part_sink fields) {
  skip_space(text);
  if (!skip(text, '(')) return errc::invalid_value;
  std::string scratch;
  do {
    part value;
    if (const errc e = scan_field(text, ",)", scratch, value); e != errc{}) return e;
    if (const errc e = fields.take(fields.object, value); e != errc{}) return e;
  } while (skip(text, ','));
  text.remove_prefix(1);
  skip_space(text);
  return text.empty() ? errc{} : errc::invalid_value;
}

void append_composite_field(std::string_view text, byte_buffer& out) { append_quoted(text, "\"\\(),", out); }

void append_range_bound(std::string_view text, byte_buffer& out) { append_quoted(text, "\"\\()[],", out); }

}  // namespace greenpg::inline v0::detail
