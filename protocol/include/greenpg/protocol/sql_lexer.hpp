#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace greenpg::inline v0 {

enum class sql_token_kind : std::uint8_t {
  end,           ///< of the text
  space,         ///< white space
  comment,       ///< to the end of its line, without it; or in slashes and stars, which nest
  word,          ///< an identifier or a keyword
  quoted_word,   ///< "..." or U&"..."
  string,        ///< '...', also with E, B, X, N or U& before it, and over several lines; or $tag$...$tag$
  number,        ///< with whatever letters follow it
  parameter,     ///< $1
  op,            ///< an operator: one that is made of several characters is one token
  punctuation,   ///< one of , ; . : ( ) [ ] or one of :: := ..
  other,         ///< a byte that begins nothing
  unterminated,  ///< a string, quoted word or comment that the text ends in
};

/// A piece of SQL, of the text that was given.
struct sql_token {
  sql_token_kind kind = sql_token_kind::end;
  std::string_view text;
};

/// Cuts SQL into tokens by the server's rules ("Lexical Structure" in the chapter "SQL Syntax"), with
/// standard_conforming_strings on, as it is by default. The tokens, one behind the other, are the text; any bytes have
/// tokens. Constant expressions may use it. Distinct objects may be used on distinct threads.
///
///     sql_lexer tokens(text);
///     for (sql_token t = tokens.next(); t.kind != sql_token_kind::end; t = tokens.next()) ...
class sql_lexer {
public:
  constexpr explicit sql_lexer(std::string_view sql) noexcept : sql_(sql) {}

  constexpr sql_token next() noexcept {
    const std::size_t begin = at_;
    const sql_token_kind found = at_ == sql_.size() ? sql_token_kind::end : take();
    return {found, sql_.substr(begin, at_ - begin)};
  }
  /// How much of the text the tokens so far are.
  [[nodiscard]] constexpr std::size_t position() const noexcept { return at_; }

private:
  using kind = sql_token_kind;

  // Any byte of a multi-byte character is a letter.
  static constexpr bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  }
  static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  static constexpr bool is_newline(char c) noexcept { return c == '\n' || c == '\r'; }
  static constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\f' || c == '\v' || is_newline(c);
  }
  static constexpr bool is_operator(char c) noexcept {
    return std::string_view("~!@#^&|`?+-*/%<>=").find(c) != std::string_view::npos;
  }

  /// The byte so far ahead; NUL behind the end, which begins and ends nothing.
  [[nodiscard]] constexpr char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }
  [[nodiscard]] constexpr bool at_end() const noexcept { return at_ == sql_.size(); }
  template <class Is>
  constexpr void skip(Is is) noexcept {
    while (!at_end() && is(sql_[at_])) ++at_;
  }

  constexpr kind take() noexcept {
    const char c = peek(), second = peek(1);
    if (is_space(c)) return skip(is_space), kind::space;
    if (c == '-' && second == '-') return take_line_comment();
    if (c == '/' && second == '*') return take_block_comment();
    if (c == '\'') return take_string(1, false);
    if (c == '"') return take_quoted_word(1);
    if (second == '\'') {
      if (c == 'e' || c == 'E') return take_string(2, true);
      if (c == 'b' || c == 'B' || c == 'x' || c == 'X' || c == 'n' || c == 'N') return take_string(2, false);
    }
    if ((c == 'u' || c == 'U') && second == '&') {
      if (peek(2) == '\'') return take_string(3, false);
      if (peek(2) == '"') return take_quoted_word(3);
    }
    if (is_letter(c)) return skip([](char l) { return is_letter(l) || is_digit(l) || l == '$'; }), kind::word;
    if (is_digit(c) || (c == '.' && is_digit(second))) return take_number();
    if (c == '$') return take_dollar();
    if (is_operator(c)) return take_operator();
    return take_punctuation();
  }

  constexpr kind take_line_comment() noexcept {
    skip([](char c) { return !is_newline(c); });
    return kind::comment;
  }

  constexpr kind take_block_comment() noexcept {
    std::size_t depth = 0;
    while (!at_end()) {
      if (peek() == '/' && peek(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        at_ += 2;
        if (--depth == 0) return kind::comment;
      } else {
        ++at_;
      }
    }
    return kind::unterminated;
  }

  // At what opens it, `opening` bytes.
  constexpr kind take_string(std::size_t opening, bool escapes) noexcept {
    at_ += opening;
    while (!at_end()) {
      const char c = sql_[at_++];
      if (c == '\\' && escapes) {
        if (!at_end()) ++at_;
      } else if (c == '\'' && peek() == '\'') {
        ++at_;
      } else if (c == '\'' && !take_continuation()) {
        return kind::string;
      }
    }
    return kind::unterminated;
  }

  // A string goes on with the next quote behind white space with a newline in it; comments of lines are white space.
  constexpr bool take_continuation() noexcept {
    const std::size_t closed = at_;
    bool newline = false;
    while (true) {
      if (is_space(peek())) {
        newline = newline || is_newline(peek());
        ++at_;
      } else if (peek() == '-' && peek(1) == '-') {
        take_line_comment();
      } else {
        break;
      }
    }
    if (newline && peek() == '\'') return ++at_, true;
    at_ = closed;
    return false;
  }

  constexpr kind take_quoted_word(std::size_t opening) noexcept {
    at_ += opening;
    while (!at_end()) {
      if (sql_[at_++] != '"') continue;
      if (peek() != '"') return kind::quoted_word;
      ++at_;
    }
    return kind::unterminated;
  }

  constexpr kind take_number() noexcept {
    skip(is_digit);
    if (peek() == '.' && peek(1) != '.') {  // 1..2 is a range
      ++at_;
      skip(is_digit);
    }
    if ((peek() == 'e' || peek() == 'E') &&
        (is_digit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && is_digit(peek(2)))))
      at_ += 2;
    skip([](char c) { return is_letter(c) || is_digit(c); });
    return kind::number;
  }

  constexpr kind take_dollar() noexcept {
    if (is_digit(peek(1))) {
      ++at_;
      skip(is_digit);
      return kind::parameter;
    }
    std::size_t size = 1;  // of the delimiter
    if (is_letter(peek(1)))
      while (is_letter(peek(size)) || is_digit(peek(size))) ++size;
    if (peek(size) != '$') return ++at_, kind::other;
    const std::string_view delimiter = sql_.substr(at_, ++size);
    for (at_ += size; at_ + size <= sql_.size(); ++at_) {
      std::size_t same = 0;  // not by string_view::find: under a sanitizer g++ 12 has no constant for that
      while (same != size && sql_[at_ + same] == delimiter[same]) ++same;
      if (same == size) return at_ += size, kind::string;
    }
    at_ = sql_.size();
    return kind::unterminated;
  }

  constexpr kind take_operator() noexcept {
    const std::size_t begin = at_;
    bool may_end_in_sign = false;
    while (is_operator(peek())) {
      if (at_ != begin && ((peek() == '-' && peek(1) == '-') || (peek() == '/' && peek(1) == '*'))) break;
      may_end_in_sign = may_end_in_sign || std::string_view("~!@#^&|`?%").find(peek()) != std::string_view::npos;
      ++at_;
    }
    while (!may_end_in_sign && at_ - begin > 1 && (sql_[at_ - 1] == '+' || sql_[at_ - 1] == '-')) --at_;
    return kind::op;
  }

  constexpr kind take_punctuation() noexcept {
    const char c = sql_[at_++];
    if ((c == ':' && (peek() == ':' || peek() == '=')) || (c == '.' && peek() == '.')) return ++at_, kind::punctuation;
    return std::string_view(",;.:()[]").find(c) == std::string_view::npos ? kind::other : kind::punctuation;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
};

}  // namespace greenpg::inline v0
