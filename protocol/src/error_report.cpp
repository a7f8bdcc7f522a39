#include <greenpg/protocol/display_width.hpp>
#include <greenpg/protocol/error_report.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

#include "utf8.hpp"

namespace greenpg::inline v0 {
namespace {

// What psql shows of a long line: so many columns, and so many of them behind the position where there is more.
constexpr std::size_t shown_columns = 60;
constexpr std::size_t columns_behind = 10;

bool is_error(const diagnostics& of) {
  const std::string& severity = of.severity_nonlocalized.empty() ? of.severity : of.severity_nonlocalized;
  return severity.empty() || severity == "ERROR" || severity == "FATAL" || severity == "PANIC";
}

/// Takes a character off `text` and says how many columns it gets. Tabs are shown as a space, and whatever has no
/// width of its own gets a column too, so that the caret stands where psql puts it.
std::size_t take_column(std::string_view& text) noexcept {
  const char32_t c = detail::take_code_point(text);
  if (c == detail::invalid_code_point) {
    text.remove_prefix(1);
    return 1;
  }
  const int width = display_width(c);
  return width > 0 ? static_cast<std::size_t>(width) : 1;
}

/// Where a character of the line begins.
struct mark {
  std::size_t offset, column;
};

/// The line of a text that holds a position, and what is around the position in it. Costs time for the text up to
/// there, and memory for the part that may be shown.
class located_line {
public:
  located_line(std::string_view text, std::size_t position) : text_(text) {
    found_ = find(position);
    if (found_) look_behind();
  }

  [[nodiscard]] bool found() const noexcept { return found_; }

  void print(std::string& out) const {
    // marks_ begin at the line, unless that is further away than what may be shown, and go on behind the position.
    std::size_t begin = 0, end = marks_.size() - 1;
    bool cut_front = false, cut_back = false;
    const auto width = [&] { return marks_[end].column - marks_[begin].column; };
    if (width() > shown_columns) {
      if (marks_[at_].column + columns_behind <= shown_columns) {
        for (; width() > shown_columns; --end) cut_back = true;
      } else {
        for (; marks_[end].column > marks_[at_].column + columns_behind; --end) cut_back = true;
        for (; width() > shown_columns; ++begin) cut_front = true;
      }
    }
    std::string label = "LINE " + std::to_string(number_) + ": ";
    if (cut_front) label += "...";
    out += label;
    for (std::size_t i = marks_[begin].offset; i < marks_[end].offset; ++i) out += text_[i] == '\t' ? ' ' : text_[i];
    if (cut_back) out += "...";
    out += '\n';
    out.append(label.size() + marks_[at_].column - marks_[begin].column, ' ');
    out += "^\n";
  }

private:
  static constexpr std::size_t kept = 2 * shown_columns;  // a character has a column at least

  bool find(std::size_t position) {
    std::string_view left = text_;
    std::size_t column = 0;
    bool after_return = false;
    marks_.push_back({0, 0});
    for (std::size_t passed = 1; passed < position; ++passed) {
      if (left.empty()) return false;
      const char c = left.front();
      column += take_column(left);
      const std::size_t offset = text_.size() - left.size();
      if (c == '\n' || c == '\r') {
        if (c == '\r' || !after_return) ++number_;
        marks_.clear();
        column = 0;
      } else if (marks_.size() >= 2 * kept) {
        marks_.erase(marks_.begin(), marks_.begin() + kept);
      }
      after_return = c == '\r';
      marks_.push_back({offset, column});
    }
    at_ = marks_.size() - 1;
    return true;
  }

  void look_behind() {
    std::string_view left = text_.substr(marks_.back().offset);
    std::size_t column = marks_.back().column;
    const std::size_t enough = column + shown_columns + 2;
    while (!left.empty() && left.front() != '\n' && left.front() != '\r' && column < enough) {
      column += take_column(left);
      marks_.push_back({text_.size() - left.size(), column});
    }
  }

  std::string_view text_;
  std::vector<mark> marks_;
  std::size_t at_ = 0;
  int number_ = 1;
  bool found_ = false;
};

void add(std::string& out, std::string_view label, std::string_view text) {
  if (!text.empty()) out.append(label).append(":  ").append(text).append("\n");
}

void add_location(std::string& out, const diagnostics& of) {
  if (of.file.empty() && of.line == 0 && of.routine.empty()) return;
  out += "LOCATION:  ";
  if (!of.routine.empty()) out += of.routine + ", ";
  if (!of.file.empty() && of.line != 0) out += of.file + ":" + std::to_string(of.line);
  out += '\n';
}

}  // namespace

std::string format_diagnostics(const diagnostics& of, verbosity how) {
  std::string out;
  if (!of.severity.empty()) out += of.severity + ":  ";
  if (how == verbosity::sqlstate_only && !of.sqlstate.empty()) return out + of.sqlstate + "\n";
  if (how == verbosity::verbose && !of.sqlstate.empty()) out += of.sqlstate + ": ";
  out += of.message;

  // The position is in the command that was sent, or else in one that the server made.
  const int position = of.position > 0 ? of.position : of.internal_position;
  const std::string& text = of.position > 0 ? of.query : of.internal_query;
  const bool terse = how == verbosity::terse;
  if (position > 0 && (terse || text.empty())) out += " at character " + std::to_string(position);
  out += '\n';
  if (terse) return out;

  if (position > 0) {
    const located_line line(text, static_cast<std::size_t>(position));
    if (!text.empty() && line.found()) line.print(out);
  }
  add(out, "DETAIL", of.detail);
  add(out, "HINT", of.hint);
  add(out, "QUERY", of.internal_query);
  if (is_error(of)) add(out, "CONTEXT", of.where);
  if (how == verbosity::verbose) {
    add(out, "SCHEMA NAME", of.schema_name);
    add(out, "TABLE NAME", of.table_name);
    add(out, "COLUMN NAME", of.column_name);
    add(out, "DATATYPE NAME", of.data_type_name);
    add(out, "CONSTRAINT NAME", of.constraint_name);
    add_location(out, of);
  }
  return out;
}

}  // namespace greenpg::inline v0
