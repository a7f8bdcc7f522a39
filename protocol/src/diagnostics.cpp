#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <charconv>

namespace greenpg::inline v0 {
namespace {

/// A number from 1, or 0 for anything else.
int positive(std::string_view text) noexcept {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value > 0 ? value : 0;
}

}  // namespace

std::error_code diagnostics::code() const noexcept {
  return sqlstate.empty() ? std::error_code() : sqlstate_code(sqlstate);
}

void diagnostics::set(char type, std::string_view text) {
  switch (type) {
    case 'S': severity = text; return;
    case 'V': severity_nonlocalized = text; return;
    case 'C': sqlstate = v0::detail::sqlstate_value(text) < 0 ? std::string_view("XX000") : text; return;
    case 'M': message = text; return;
    case 'D': detail = text; return;
    case 'H': hint = text; return;
    case 'P': position = positive(text); return;
    case 'p': internal_position = positive(text); return;
    case 'q': internal_query = text; return;
    case 'W': where = text; return;
    case 's': schema_name = text; return;
    case 't': table_name = text; return;
    case 'c': column_name = text; return;
    case 'd': data_type_name = text; return;
    case 'n': constraint_name = text; return;
    case 'F': file = text; return;
    case 'L': line = positive(text); return;
    case 'R': routine = text; return;
    default:
      if (other.size() < max_other) other.emplace_back(type, text);
      return;
  }
}

void diagnostics::clear() { *this = diagnostics(); }

}  // namespace greenpg::inline v0
