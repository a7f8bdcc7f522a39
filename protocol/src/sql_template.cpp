#include <greenpg/protocol/sql_lexer.hpp>
#include <greenpg/protocol/sql_template.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace greenpg::inline v0 {
namespace {

using kind = sql_token_kind;

enum class piece_kind : std::uint8_t {
  text,
  named,         // :name
  percent_name,  // %(name)s
  percent,       // %s
  numbered,      // $1
  two_percent,   // %%, a percent sign in psycopg's text and as it is in any other
  lone_percent,  // an operator in any other text, nothing in psycopg's
};

struct piece {
  piece_kind is = piece_kind::text;
  std::string_view text;  // of a parameter: its name
};

/// Cuts SQL into parameters and what is between them.
class piece_reader {
public:
  explicit piece_reader(std::string_view sql) : tokens_(sql) {}

  std::vector<piece> read() {
    for (sql_token t = tokens_.next(); t.kind != kind::end; t = tokens_.next()) {
      if (t.kind == kind::op) {
        read_operator(t.text);
        behind_value_ = false;
      } else if (t.text == ":" && !(behind_value_ && brackets_ > 0) && read_if_word()) {
        behind_value_ = true;
      } else {
        if (t.kind == kind::parameter)
          pieces_.push_back({piece_kind::numbered, t.text});
        else
          add_quoted(t.text);
        if (t.text == "[") ++brackets_;
        if (t.text == "]" && brackets_ > 0) --brackets_;
        behind_value_ = t.kind == kind::word || t.kind == kind::quoted_word || t.kind == kind::number ||
                        t.kind == kind::string || t.kind == kind::parameter || t.text == ")" || t.text == "]";
      }
    }
    return std::move(pieces_);
  }

private:
  void add_text(std::string_view text) {
    if (!pieces_.empty() && pieces_.back().is == piece_kind::text)
      pieces_.back().text = {pieces_.back().text.data(), pieces_.back().text.size() + text.size()};
    else if (!text.empty())
      pieces_.push_back({piece_kind::text, text});
  }

  // What may be in quotes, or in a comment: psycopg halves two percent signs there as well.
  void add_quoted(std::string_view text) {
    for (std::size_t at = text.find("%%"); at != std::string_view::npos; at = text.find("%%")) {
      add_text(text.substr(0, at));
      pieces_.push_back({piece_kind::two_percent, "%%"});
      text.remove_prefix(at + 2);
    }
    add_text(text);
  }

  bool read_if_word() {
    sql_lexer ahead = tokens_;
    const sql_token word = ahead.next();
    if (word.kind != kind::word) return false;
    pieces_.push_back({piece_kind::named, word.text});
    tokens_ = ahead;
    return true;
  }

  // "%s" and "%(name)s" are an operator, which may begin earlier, and what is right behind it.
  void read_operator(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%')) {
      add_text(text.substr(0, at));
      text.remove_prefix(at + 1);
      if (text.starts_with('%')) {
        pieces_.push_back({piece_kind::two_percent, "%%"});
        text.remove_prefix(1);
      } else if (!text.empty() || !read_if_placeholder()) {
        pieces_.push_back({piece_kind::lone_percent, "%"});
      }
    }
    add_text(text);
  }

  bool read_if_placeholder() {
    sql_lexer ahead = tokens_;
    sql_token t = ahead.next();
    piece found{piece_kind::percent, {}};
    if (t.text == "(") {
      const sql_token name = ahead.next();
      if (name.kind != kind::word || ahead.next().text != ")") return false;
      found = {piece_kind::percent_name, name.text};
      t = ahead.next();
    }
    if (t.text != "s") return false;
    pieces_.push_back(found);
    tokens_ = ahead;
    return true;
  }

  sql_lexer tokens_;
  std::vector<piece> pieces_;
  std::size_t brackets_ = 0;
  bool behind_value_ = false;  // right behind it
};

std::string quoted(std::string_view name) {
  std::string text;
  text.append("\"").append(name).append("\"");
  return text;
}

// Not so that what is in front of it takes it in: a$1 is a word, and $$ begins a string.
void append_parameter(std::string& sql, std::size_t number) {
  const sql_token_kind before =
      sql.empty() ? kind::end : sql_lexer(std::string_view(sql).substr(sql.size() - 1)).next().kind;
  if (before == kind::word || before == kind::number || sql.ends_with('$')) sql += ' ';
  sql.append("$").append(std::to_string(number));
}

bool has(const std::vector<piece>& pieces, piece_kind is) {
  return std::any_of(pieces.begin(), pieces.end(), [is](const piece& each) { return each.is == is; });
}

std::string listed(std::span<const std::string> names) {
  if (names.empty()) return "the text has no named parameters";
  std::string text = "the text has";
  for (const std::string& name : names) text.append(&name == names.data() ? " " : ", ").append(quoted(name));
  return text;
}

}  // namespace

sql_template::sql_template(std::string_view text) {
  const std::vector<piece> pieces = piece_reader(text).read();
  const bool percent = has(pieces, piece_kind::percent), percent_name = has(pieces, piece_kind::percent_name);
  const int kinds = has(pieces, piece_kind::named) + percent + percent_name + has(pieces, piece_kind::numbered);
  if (kinds > 1)
    refuse("the text mixes kinds of parameters, of :name, %(name)s, %s and $1");
  else if ((percent || percent_name) && has(pieces, piece_kind::lone_percent))
    refuse("a percent sign begins neither %s nor %(name)s: write it as %%");
  sql_.reserve(text.size());
  for (const piece& each : pieces) {
    switch (each.is) {
      case piece_kind::text:
      case piece_kind::lone_percent: sql_ += each.text; break;
      case piece_kind::two_percent: sql_ += percent || percent_name ? "%" : "%%"; break;
      case piece_kind::numbered: {
        std::size_t number = 0;  // of one too large for it nothing comes but the server's error
        std::from_chars(each.text.data() + 1, each.text.data() + each.text.size(), number);
        size_ = std::max(size_, number);
        sql_ += each.text;
        break;
      }
      case piece_kind::percent: append_parameter(sql_, ++size_); break;
      case piece_kind::named:
      case piece_kind::percent_name: {
        const auto known = std::find(names_.begin(), names_.end(), each.text);
        const auto index = static_cast<std::size_t>(known - names_.begin());
        if (known == names_.end()) names_.emplace_back(each.text);
        size_ = names_.size();
        append_parameter(sql_, index + 1);
        break;
      }
    }
  }
}

void sql_template::refuse(std::string why) {
  refused_ = errc::bad_parameters;
  why_ = std::move(why);
}

std::error_code sql_template::check(std::span<const std::string_view> given, std::string& why) const {
  if (refused_) return why = why_, refused_;
  if (given.empty() && names_.empty()) return check(0, why);
  const auto is_given = [&](std::string_view name) {
    return std::find(given.begin(), given.end(), name) != given.end();
  };
  for (std::size_t i = 0; i != given.size(); ++i) {
    if (std::find(names_.begin(), names_.end(), given[i]) == names_.end())
      why = "there is no parameter " + quoted(given[i]) + ": " + listed(names_);
    else if (std::find(given.begin() + static_cast<std::ptrdiff_t>(i) + 1, given.end(), given[i]) != given.end())
      why = "parameter " + quoted(given[i]) + " is given twice";
    else
      continue;
    return errc::bad_parameters;
  }
  for (const std::string& name : names_) {
    if (is_given(name)) continue;
    why = "parameter " + quoted(name) + " is missing";
    return errc::bad_parameters;
  }
  if (size_ != names_.size()) {
    why = "the parameters have no names";
    return errc::bad_parameters;
  }
  return {};
}

std::error_code sql_template::check(std::size_t given, std::string& why) const {
  if (refused_) return why = why_, refused_;
  if (!names_.empty())
    why = "the parameters have names: give each value with its name, by arg()";
  else if (given != size_)
    why = "the text has " + std::to_string(size_) + (size_ == 1 ? " parameter, " : " parameters, ") +
          std::to_string(given) + (given == 1 ? " was given" : " were given");
  else
    return {};
  return errc::bad_parameters;
}

}  // namespace greenpg::inline v0
