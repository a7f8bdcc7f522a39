#include "parameter_count.hpp"

#include <greenpg/protocol/sql.hpp>
#include <greenpg/protocol/sql_lexer.hpp>

#include <algorithm>
#include <iterator>

namespace greenpg::inline v0 {
namespace {

constexpr std::string_view planned[] = {"select", "insert", "update", "delete", "merge", "with", "values", "declare"};

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return (x | 0x20) == y; });
}

bool is_planned(std::string_view sql) noexcept {
  sql_lexer tokens(sql);
  sql_token t = tokens.next();
  while (t.kind == sql_token_kind::space || t.kind == sql_token_kind::comment || t.text == "(") t = tokens.next();
  return t.kind == sql_token_kind::word && std::any_of(std::begin(planned), std::end(planned), [&](std::string_view w) {
           return equal_ignoring_case(t.text, w);
         });
}

}  // namespace

std::optional<std::size_t> count_parameters(std::string_view sql, std::size_t told) {
  if (!is_planned(sql)) return std::nullopt;
  const detail::counted_parameters found = detail::count_parameters(sql);
  if (!found.terminated || !found.within_limit || !found.all_there)
    return std::nullopt;  // the server says what is wrong
  return std::max(found.count, told);
}

}  // namespace greenpg::inline v0
