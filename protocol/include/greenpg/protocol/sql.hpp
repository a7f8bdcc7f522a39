#pragma once
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/sql_lexer.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace greenpg::inline v0 {

namespace detail {

/// A string as a template argument.
template <std::size_t N>
struct literal_text {
  consteval literal_text(const char (&text)[N]) noexcept {  // NOLINT: the text is to be written as it is
    for (std::size_t i = 0; i != N; ++i) characters[i] = text[i];
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {characters, N - 1}; }

  char characters[N] = {};
};

struct counted_parameters {
  std::size_t count = 0;     ///< the highest number
  bool all_there = true;     ///< and every one below it
  bool terminated = true;    ///< every quote and comment ends
  bool within_limit = true;  ///< none is over 65,535, or is $0
};

constexpr counted_parameters count_parameters(std::string_view sql) noexcept {
  counted_parameters found;
  std::array<bool, 256> seen{};
  sql_lexer tokens(sql);
  for (sql_token t = tokens.next(); t.kind != sql_token_kind::end; t = tokens.next()) {
    if (t.kind == sql_token_kind::unterminated) found.terminated = false;
    if (t.kind != sql_token_kind::parameter) continue;
    std::size_t number = 0;
    for (const char digit : t.text.substr(1)) {
      number = number * 10 + static_cast<std::size_t>(digit - '0');
      if (number > 65535) return found.within_limit = false, found;
    }
    if (number == 0) found.within_limit = false;
    if (number < seen.size()) seen[number] = true;
    if (number > found.count) found.count = number;
  }
  for (std::size_t i = 1; i <= found.count && i < seen.size(); ++i) found.all_there = found.all_there && seen[i];
  return found;
}

}  // namespace detail

/// SQL whose parameters are counted while it is compiled: what `sql` is.
template <detail::literal_text Text>
class checked_sql {
  static constexpr detail::counted_parameters found = detail::count_parameters(Text.view());
  static_assert(found.terminated, "a string, a quoted identifier or a comment has no end");
  static_assert(found.within_limit, "parameters are $1 to $65535");
  static_assert(found.all_there, "the highest parameter has one below it that is not there");

public:
  /// How many parameters the statement takes.
  static constexpr std::size_t parameters = found.count;

  [[nodiscard]] static constexpr std::string_view text() noexcept { return Text.view(); }
  constexpr operator std::string_view() const noexcept { return text(); }

  /// The values of its parameters; another number of them does not compile.
  template <parameter... T>
  [[nodiscard]] params operator()(const T&... values) const {
    static_assert(sizeof...(T) == parameters, "the statement takes another number of parameters");
    params all;
    (all.push_back(values), ...);
    return all;
  }
};

/// SQL whose parameters are counted while it is compiled.
///
///     constexpr auto find = pg::sql<"select name from users where id = $1 and city = $2">;
///     co_await db.async_query(find, find(30, "Rome"));
template <detail::literal_text Text>
inline constexpr checked_sql<Text> sql{};

}  // namespace greenpg::inline v0
