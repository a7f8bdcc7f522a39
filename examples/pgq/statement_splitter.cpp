#include "statement_splitter.hpp"

#include <utility>

namespace pgq {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t longest_keyword = 9;  // procedure

// Any byte of a multi-byte character is a letter, as in the server.
bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_tag_part(char c) { return is_word_start(c) || is_digit(c); }
bool is_word_part(char c) { return is_tag_part(c) || c == '$'; }
bool is_newline(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\f' || is_newline(c); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

void statement_splitter::feed(std::string_view chunk) {
  chunk_.erase(0, at_);
  at_ = 0;
  chunk_.append(chunk);
}

std::optional<statement> statement_splitter::next() {
  while (error_.empty() && at_ < chunk_.size()) {
    if (take(chunk_[at_++])) return cut();
  }
  if (!error_.empty() || !finished_) return std::nullopt;
  if (state_ == state::backslash) {
    refuse("backslash commands are psql's, not supported");
    return std::nullopt;
  }
  if (text_.empty()) return std::nullopt;
  return cut();
}

statement statement_splitter::cut() {
  statement result{std::exchange(text_, {}), first_line_, line_};
  state_ = state::sql;
  continuation_ = continuation::none;
  opening_ = {};
  words_ = parentheses_ = blocks_ = 0;
  previous_ = 0;
  return result;
}

void statement_splitter::refuse(std::string why) { error_ = std::move(why); }

bool statement_splitter::in_quote() const noexcept {
  switch (state_) {
    case state::string:
    case state::escape_string:
    case state::escaped:
    case state::identifier:
    case state::dollar_string:
    case state::block_comment: return true;
    case state::sql:
    case state::word:
    case state::dollar_tag:
    case state::line_comment:
    case state::backslash: break;
  }
  return false;
}

void statement_splitter::add(char c) {
  if (text_.size() == max_statement) return refuse("statement too long, the server takes at most 1 GiB");
  if (text_.empty()) first_line_ = line_;
  text_.push_back(c);
}

// psql reads lines: it puts a newline in front of every line but a statement's first.
void statement_splitter::begin_line() {
  line_begun_ = true;
  if (!text_.empty()) add('\n');
}

bool statement_splitter::skip_byte_order_mark(char c) {
  if (mark_ > 2) return false;
  if (c == byte_order_mark[mark_]) {
    ++mark_;
    return true;
  }
  const std::size_t held = std::exchange(mark_, 3);
  for (const char k : byte_order_mark.substr(0, held)) take(k);
  return false;
}

// Takes a byte; true if a statement ends with it.
bool statement_splitter::take(char c) {
  if (skip_byte_order_mark(c)) return false;
  if (!line_begun_) {
    ++line_;
    if (c != '\n' || in_quote()) begin_line();
  }
  if (c == '\n') {
    // The newline itself is written by the line behind it; here is what it does to the token it stands in.
    line_begun_ = false;
    if (state_ == state::word) end_word();
    if (state_ == state::backslash) refuse("backslash commands are psql's, not supported");
    if (state_ == state::escaped) state_ = state::escape_string;
    if (!in_quote()) {
      state_ = state::sql;
      if (continuation_ != continuation::none) continuation_ = continuation::newline;
    }
    matched_ = 0;
    previous_ = 0;
    return false;
  }

  switch (state_) {
    case state::sql: return take_sql(c);

    case state::word: return take_word(c);

    case state::string:
      if (c == '\'') state_ = state::sql;
      break;
    case state::identifier:
      if (c == '"') state_ = state::sql;
      break;

    case state::escape_string:
      if (c == '\\') {
        state_ = state::escaped;
      } else if (c == '\'') {
        state_ = state::sql;
        continuation_ = continuation::adjacent;
      }
      break;
    case state::escaped: state_ = state::escape_string; break;

    case state::dollar_tag:
      if (c == '$') {
        state_ = state::dollar_string;
        matched_ = 0;
        break;
      }
      if (is_word_start(c) || (is_digit(c) && !tag_.empty())) {
        tag_.push_back(c);
        break;
      }
      // No quote: what stands behind the $ is a word if it is anything.
      if (tag_.empty()) {
        state_ = state::sql;
        return take_sql(c);
      }
      state_ = state::word;
      word_.clear();
      for (const char t : tag_) word_.push_back(lower(t));
      return take_word(c);

    case state::dollar_string:
      if (matched_ > 0 && matched_ <= tag_.size() && c == tag_[matched_ - 1]) {
        ++matched_;
      } else if (c == '$') {
        if (matched_ == tag_.size() + 1) state_ = state::sql;
        matched_ = 1;
      } else {
        matched_ = 0;
      }
      break;

    case state::line_comment:
      if (c == '\r') {
        state_ = state::sql;
        take_space(c);
        return false;
      }
      if (text_.empty()) return false;
      break;

    case state::block_comment:
      if (previous_ == '*' && c == '/') {
        previous_ = 0;
        if (--comments_ == 0) state_ = state::sql;
      } else if (previous_ == '/' && c == '*') {
        previous_ = 0;
        ++comments_;
      } else {
        previous_ = c;
      }
      break;

    case state::backslash:
      // psql's way to send several statements as one, and to write a colon that is no variable.
      state_ = state::sql;
      if (c == ';' || c == ':') break;
      refuse("backslash commands are psql's, not supported");
      return false;
  }
  add(c);
  return false;
}

bool statement_splitter::take_word(char c) {
  if (is_word_part(c)) {
    if (word_.size() <= longest_keyword) word_.push_back(lower(c));
    add(c);
    return false;
  }
  if (c == '\'' && word_ == "e") {
    state_ = state::escape_string;
    add(c);
    return false;
  }
  end_word();
  return take_sql(c);
}

void statement_splitter::take_space(char c) {
  previous_ = 0;
  if (continuation_ != continuation::none) {
    if (is_newline(c)) {
      continuation_ = continuation::newline;
    } else if (continuation_ == continuation::adjacent) {
      continuation_ = continuation::blank;
    }
  }
  if (!text_.empty()) add(c);
}

// A byte outside every quote, comment and word.
bool statement_splitter::take_sql(char c) {
  if (is_space(c)) {
    take_space(c);
    return false;
  }
  const char previous = std::exchange(previous_, '\0');
  const continuation before = std::exchange(continuation_, continuation::none);

  if (is_word_start(c)) {
    state_ = state::word;
    // A letter behind a digit belongs to the number: junk to the server, and no E of a string.
    word_.assign(previous == '0' ? "0" : "").push_back(lower(c));
    add(c);
    return false;
  }
  switch (c) {
    case '\'':
      state_ = before == continuation::adjacent || before == continuation::newline || !standard_strings_
                   ? state::escape_string
                   : state::string;
      break;
    case '"': state_ = state::identifier; break;
    case '$':
      state_ = state::dollar_tag;
      tag_.clear();
      break;
    case '-':
      if (previous == '-') {
        state_ = state::line_comment;
        continuation_ = continuation_before_dash_;
        // White space and comments of this kind are dropped in front of a statement.
        if (text_.size() == 1) {
          text_.clear();
          return false;
        }
      } else {
        continuation_before_dash_ = before;
        previous_ = c;
      }
      break;
    case '/': previous_ = c; break;
    case '*':
      if (previous == '/') {
        state_ = state::block_comment;
        comments_ = 1;
      }
      break;
    case '(': ++parentheses_; break;
    case ')':
      if (parentheses_ > 0) --parentheses_;
      break;
    case '\\': state_ = state::backslash; return false;
    case ';': add(c); return parentheses_ == 0 && blocks_ == 0 && error_.empty();
    default:
      if (is_digit(c)) previous_ = '0';
      break;
  }
  add(c);
  return false;
}

// In CREATE [OR REPLACE] FUNCTION | PROCEDURE the body may be BEGIN ATOMIC ... END, with semicolons in it. Finding its
// end takes no more than counting, for inside such a body only CASE ends with END, too.
void statement_splitter::end_word() {
  state_ = state::sql;
  if (words_ < opening_.size() &&
      (word_ == "create" || word_ == "or" || word_ == "replace" || word_ == "function" || word_ == "procedure")) {
    opening_[words_] = word_[0];
  }
  ++words_;
  const auto routine = [&](std::size_t i) { return opening_[i] == 'f' || opening_[i] == 'p'; };
  const bool creates_routine =
      opening_[0] == 'c' && (routine(1) || (opening_[1] == 'o' && opening_[2] == 'r' && routine(3)));
  if (!creates_routine || parentheses_ > 0) return;
  if (word_ == "begin" || (word_ == "case" && blocks_ > 0)) {
    ++blocks_;
  } else if (word_ == "end" && blocks_ > 0) {
    --blocks_;
  }
}

}  // namespace pgq
