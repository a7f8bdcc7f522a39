#include <greenpg/driver/sql_text.hpp>

namespace greenpg::inline v0 {
namespace {

std::string quoted(std::string_view text, errc (*quote)(std::string_view, std::string&)) {
  std::string out;
  if (const errc refused = quote(text, out); refused != errc{}) throw error(refused);
  return out;
}

}  // namespace

std::string ident(std::string_view name) { return quoted(name, quote_identifier); }

std::string literal(std::string_view text) { return quoted(text, quote_literal); }

named_sql::named_sql(std::string_view text) : sql_template(text) {
  if (refused()) throw error(refused(), why());
}

}  // namespace greenpg::inline v0
