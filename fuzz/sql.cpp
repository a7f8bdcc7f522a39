// SQL as text, any bytes of it. The tokens, one behind the other, are the text, and none is empty; what is taken for
// parameters is left as it is everywhere else; an identifier or a literal of the bytes is refused or one token, from
// which the bytes come back.
#include <greenpg/protocol/quote.hpp>
#include <greenpg/protocol/sql_lexer.hpp>
#include <greenpg/protocol/sql_template.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pg = greenpg;
using pg::errc;
using pg::sql_token_kind;

namespace {

void require(bool property) {
  if (!property) std::abort();
}

std::size_t check_tokens(std::string_view text) {
  std::size_t at = 0, parameters = 0;
  pg::sql_lexer tokens(text);
  bool open = false;
  for (pg::sql_token t = tokens.next(); t.kind != sql_token_kind::end; t = tokens.next()) {
    require(!open && !t.text.empty() && t.text.data() == text.data() + at);
    at += t.text.size();
    require(tokens.position() == at);
    open = t.kind == sql_token_kind::unterminated;
    if (t.kind == sql_token_kind::parameter) ++parameters;
  }
  require(at == text.size());
  return parameters;
}

void check_template(std::string_view text) {
  const pg::sql_template made(text);
  require((made.refused() == std::error_code()) == made.why().empty());
  if (made.refused()) return;
  require(made.names().empty() || made.names().size() == made.size());
  // What came of names is found again as numbers. A percent sign that two stood for may begin something new.
  if (text.find("%%") != std::string_view::npos) return;
  check_tokens(made.sql());
  const pg::sql_template again(made.sql());
  if (!made.names().empty()) require(again.size() == made.size());
  if (made.size() == 0) require(made.sql() == text);
}

/// The one token that `sql` is, behind a space where there is one.
std::string_view only_token(std::string_view sql, sql_token_kind kind) {
  pg::sql_lexer tokens(sql);
  pg::sql_token t = tokens.next();
  if (t.kind == sql_token_kind::space) t = tokens.next();
  require(t.kind == kind && tokens.next().kind == sql_token_kind::end);
  return t.text;
}

std::string undoubled(std::string_view quoted, std::string_view doubled) {
  std::string text;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (doubled.find(quoted[i]) != std::string_view::npos) {
      require(i + 1 < quoted.size() && quoted[i + 1] == quoted[i]);
      ++i;
    }
    text.push_back(quoted[i]);
  }
  return text;
}

void check_quotes(std::string_view text) {
  std::string identifier, literal;
  const errc refused = pg::quote_identifier(text, identifier);
  require(pg::quote_literal(text, literal) == refused);
  if (refused != errc{}) {
    require(identifier.empty() && literal.empty());
    return;
  }
  const std::string_view name = only_token(identifier, sql_token_kind::quoted_word);
  require(undoubled(name.substr(1, name.size() - 2), "\"") == text);
  std::string_view string = only_token(literal, sql_token_kind::string);
  const bool escapes = string.starts_with('E');
  if (escapes) string.remove_prefix(1);
  require(undoubled(string.substr(1, string.size() - 2), escapes ? "'\\" : "'") == text);
  // Between other tokens it is still the same one.
  const std::string among = "select " + literal + " as " + identifier + ";";
  require(check_tokens(among) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_tokens(text);
  check_template(text);
  check_quotes(text);
  return 0;
}
