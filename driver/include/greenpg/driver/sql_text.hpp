#pragma once
#include <greenpg/driver/error.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/quote.hpp>
#include <greenpg/protocol/sql.hpp>  // IWYU pragma: export
#include <greenpg/protocol/sql_template.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

/// An identifier for SQL text, quoted (see quote_identifier): "public"."a table" where there are several. Throws
/// `error`: errc::invalid_utf8, embedded_nul.
///
///     "select * from " + pg::ident(schema, table)
[[nodiscard]] std::string ident(std::string_view name);
template <class... Name>
[[nodiscard]] std::string ident(std::string_view name, const Name&... more) {
  return ((ident(name) += ".") += ident(more...));
}

/// A string for SQL text, quoted (see quote_literal). Throws as ident() does. Where a parameter can stand, use that.
[[nodiscard]] std::string literal(std::string_view text);

/// SQL with named parameters (see sql_template, which does not throw), made once for any number of runs.
///
///     static const pg::named_sql find("select * from users where age > :age and city = :city");
///     co_await db.async_query(find.sql(), find.bind(pg::arg("age", 30), pg::arg("city", "Rome")));
class named_sql : public sql_template {
public:
  /// Throws `error`: errc::bad_parameters.
  explicit named_sql(std::string_view text);

  /// The values in the order of the parameters (see sql_template::bind). Throws `error`: errc::bad_parameters.
  template <class... T>
  [[nodiscard]] params bind(const T&... values) const {
    params all;
    std::string why;
    if (const std::error_code wrong = sql_template::bind(all, why, values...)) throw error(wrong, std::move(why));
    return all;
  }
};

/// SQL with the values of its parameters.
class bound_sql {
public:
  bound_sql(std::string text, params of) noexcept : sql(std::move(text)), values(std::move(of)) {}

  std::string sql;
  params values;
};

/// The same at once, for SQL that is run once. Throws as named_sql does.
///
///     pg::bound_sql find = pg::named("select * from users where age > :age", pg::arg("age", 30));
///     co_await db.async_query(find.sql, find.values);
template <class... T>
[[nodiscard]] bound_sql named(std::string_view text, const T&... values) {
  const named_sql parsed(text);
  return {parsed.sql(), parsed.bind(values...)};
}

}  // namespace greenpg::inline v0
