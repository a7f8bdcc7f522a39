#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgq {

/// One statement of a script, as it is sent.
struct statement {
  std::string text;
  std::size_t first_line = 0;  ///< where its text begins, from 1
  std::size_t last_line = 0;   ///< where it ends: the line psql names in messages
};

/// Cuts a script into the statements that psql would send, byte for byte: at semicolons outside quotes, dollar quotes,
/// comments, parentheses and `BEGIN ATOMIC ... END` bodies; without the white space and `--` comments in front, and
/// without empty lines between tokens. Statements that are nothing but `;` are statements too, as they are for psql.
///
///     statement_splitter split;
///     while (read(chunk)) { split.feed(chunk); while (auto s = split.next()) send(s->text); }
///     split.finish();
///     while (auto s = split.next()) send(s->text);
///
/// Chunks may end anywhere. Besides the chunk being fed it holds the statement that is being read, no more.
/// Differences from psql, each on purpose: backslash commands are refused (but `\;` and `\:` work), `:variables` are
/// none, and a string that goes on after a newline keeps its kind as in the server, where psql forgets the E.
class statement_splitter {
public:
  /// The server takes no longer message (MaxAllocSize).
  static constexpr std::size_t max_statement = 0x3fffffff;

  /// Gives more of the script. Every statement of what was fed before must have been taken.
  void feed(std::string_view chunk);
  /// No more is coming: an unterminated last statement is one, too.
  void finish() { finished_ = true; }
  /// The next whole statement, none if more must be fed, or after an error.
  [[nodiscard]] std::optional<statement> next();
  /// Why nothing more is found, one line without a newline; empty if nothing is wrong.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  /// The line that was being read, from 1.
  [[nodiscard]] std::size_t line() const noexcept { return line_; }
  /// The server's standard_conforming_strings: off makes a backslash special in every string. On at first.
  void standard_conforming_strings(bool on) noexcept { standard_strings_ = on; }

private:
  enum class state : std::uint8_t {
    sql,
    word,           // an identifier or keyword
    string,         // '...'
    escape_string,  // E'...'
    escaped,        // behind a backslash in it
    identifier,     // "..."
    dollar_tag,     // behind a $ that may begin a dollar quote
    dollar_string,  // $tag$...$tag$
    line_comment,
    block_comment,
    backslash,  // behind a backslash outside quotes
  };
  // An E string that has ended goes on after white space with a newline in it ("String Constants" in the chapter
  // "SQL Syntax").
  enum class continuation : std::uint8_t { none, adjacent, blank, newline };

  bool take(char c);
  bool take_sql(char c);
  bool take_word(char c);
  void take_space(char c);
  void end_word();
  void begin_line();
  void add(char c);
  void refuse(std::string why);
  [[nodiscard]] bool in_quote() const noexcept;
  [[nodiscard]] bool skip_byte_order_mark(char c);
  [[nodiscard]] statement cut();

  std::string chunk_;
  std::size_t at_ = 0;
  std::string text_;
  std::string tag_;   // of the dollar quote
  std::string word_;  // lower case, cut after the longest keyword of interest
  std::string error_;
  std::array<char, 4> opening_{};  // which of create, or, replace, function, procedure the first four words are
  std::size_t words_ = 0;
  std::size_t line_ = 0;
  std::size_t first_line_ = 0;
  std::size_t parentheses_ = 0;
  std::size_t blocks_ = 0;    // BEGIN and CASE not yet ended in a function's body
  std::size_t comments_ = 0;  // nested /*
  std::size_t matched_ = 0;   // bytes of the closing $tag$ seen, counting the first $
  std::size_t mark_ = 0;      // bytes of the byte order mark seen; past 2: no longer looking
  state state_ = state::sql;
  continuation continuation_ = continuation::none;
  continuation continuation_before_dash_ = continuation::none;
  char previous_ = 0;  // the byte before where two make a token, '0' for every digit; else 0
  bool line_begun_ = false;
  bool standard_strings_ = true;
  bool finished_ = false;
};

}  // namespace pgq
