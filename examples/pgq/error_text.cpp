#include "error_text.hpp"

#include <greenpg/protocol/error_report.hpp>

#include "cell_lines.hpp"

namespace pgq {

std::string place_text(const script_place& where) {
  if (where.file.empty()) return {};
  std::string text = "pgq:";
  text += where.file == "-" ? std::string_view("<stdin>") : where.file;
  text += ":" + std::to_string(where.line) + ": ";
  return text;
}

std::string server_message(const greenpg::diagnostics& what, const script_place& where, bool for_terminal) {
  std::string text = place_text(where) + greenpg::format_diagnostics(what);
  return for_terminal ? visible_text(text) : text;
}

std::string own_message(std::string_view what, const script_place& where, bool for_terminal) {
  std::string text = where.file.empty() ? "pgq: " : place_text(where);
  text.append("error: ").append(what).push_back('\n');
  return for_terminal ? visible_text(text) : text;
}

std::string visible_text(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    // Tabs and newlines are what the shape of a message is made of.
    const std::size_t kept = text.find_first_of("\t\n");
    for (const cell_line& line : lines_of_cell(text.substr(0, kept))) result += line.text;
    if (kept == std::string_view::npos) break;
    result.push_back(text[kept]);
    text.remove_prefix(kept + 1);
  }
  return result;
}

}  // namespace pgq
