#include <greenpg/protocol/error_report.hpp>

#include <gtest/gtest.h>

#include <string>

namespace pg = greenpg;
using pg::verbosity;

namespace {

pg::diagnostics syntax_error(std::string query, int position) {
  pg::diagnostics d;
  d.severity = d.severity_nonlocalized = "ERROR";
  d.sqlstate = "42601";
  d.message = "syntax error";
  d.query = std::move(query);
  d.position = position;
  return d;
}

std::string lines_of(std::string query, int position) {
  const std::string whole = format_diagnostics(syntax_error(std::move(query), position));
  const std::string head = "ERROR:  syntax error\n";
  EXPECT_EQ(whole.substr(0, head.size()), head);
  return whole.substr(head.size());
}

TEST(error_report, has_every_line_psql_has) {
  pg::diagnostics d = syntax_error("select nme from users", 8);
  d.message = "column \"nme\" does not exist";
  d.detail = "two\nlines";
  d.hint = "Perhaps.";
  d.where = "PL/pgSQL function f() line 1";
  d.internal_query = "select 1";
  d.schema_name = "s";
  d.table_name = "t";
  d.column_name = "c";
  d.data_type_name = "d";
  d.constraint_name = "n";
  d.file = "parse_relation.c";
  d.line = 3656;
  d.routine = "errorMissingColumn";
  const std::string caret =
      "LINE 1: select nme from users\n"
      "               ^\n";
  const std::string rest =
      "DETAIL:  two\nlines\n"
      "HINT:  Perhaps.\n"
      "QUERY:  select 1\n"
      "CONTEXT:  PL/pgSQL function f() line 1\n";
  EXPECT_EQ(format_diagnostics(d), "ERROR:  column \"nme\" does not exist\n" + caret + rest);
  EXPECT_EQ(format_diagnostics(d, verbosity::verbose),
            "ERROR:  42601: column \"nme\" does not exist\n" + caret + rest +
                "SCHEMA NAME:  s\nTABLE NAME:  t\nCOLUMN NAME:  c\nDATATYPE NAME:  d\nCONSTRAINT NAME:  n\n"
                "LOCATION:  errorMissingColumn, parse_relation.c:3656\n");
  EXPECT_EQ(format_diagnostics(d, verbosity::terse), "ERROR:  column \"nme\" does not exist at character 8\n");
  EXPECT_EQ(format_diagnostics(d, verbosity::sqlstate_only), "ERROR:  42601\n");
  d.severity = d.severity_nonlocalized = "NOTICE";
  EXPECT_EQ(format_diagnostics(d).find("CONTEXT"), std::string::npos) << "notices have none";
}

TEST(error_report, severity_is_printed_translated_and_judged_untranslated) {
  pg::diagnostics d = syntax_error("", 0);
  d.where = "here";
  d.severity = "FEHLER";
  EXPECT_EQ(format_diagnostics(d), "FEHLER:  syntax error\nCONTEXT:  here\n");
  d.severity_nonlocalized.clear();
  EXPECT_EQ(format_diagnostics(d), "FEHLER:  syntax error\n");
  d.severity.clear();
  EXPECT_EQ(format_diagnostics(d), "syntax error\nCONTEXT:  here\n");
}

TEST(error_report, position_without_its_text_is_a_number) {
  EXPECT_EQ(format_diagnostics(syntax_error("", 7)), "ERROR:  syntax error at character 7\n");
  pg::diagnostics d = syntax_error("", 0);
  d.internal_position = 3;
  EXPECT_EQ(format_diagnostics(d), "ERROR:  syntax error at character 3\n");
  d.internal_query = "a b";
  EXPECT_EQ(format_diagnostics(d), "ERROR:  syntax error\nLINE 1: a b\n          ^\nQUERY:  a b\n");
}

TEST(error_report, caret_stands_under_the_character) {
  EXPECT_EQ(lines_of("select", 7), "LINE 1: select\n              ^\n") << "behind the end";
  EXPECT_EQ(lines_of("select", 8), "") << "beyond it";
  EXPECT_EQ(lines_of("select", 2147483647), "");
  EXPECT_EQ(lines_of("x", 1), "LINE 1: x\n        ^\n");
  EXPECT_EQ(lines_of("\tx\ty", 4), "LINE 1:  x y\n           ^\n") << "tabs are spaces";
  EXPECT_EQ(lines_of("'\xc3\xa9' x", 5), "LINE 1: '\xc3\xa9' x\n            ^\n") << "characters, not bytes";
  EXPECT_EQ(lines_of("'\xe3\x81\x82' x", 5), "LINE 1: '\xe3\x81\x82' x\n             ^\n") << "wide";
  EXPECT_EQ(lines_of("'e\xcc\x81' x", 6), "LINE 1: 'e\xcc\x81' x\n             ^\n")
      << "psql gives a combining mark a column";
  EXPECT_EQ(lines_of("'\xff\xe3\x81' x", 7), "LINE 1: '\xff\xe3\x81' x\n              ^\n") << "no UTF-8";
}

TEST(error_report, lines_are_counted_by_any_line_end) {
  EXPECT_EQ(lines_of("a\nb\nc", 5), "LINE 3: c\n        ^\n");
  EXPECT_EQ(lines_of("a\r\nb\r\nc", 7), "LINE 3: c\n        ^\n");
  EXPECT_EQ(lines_of("a\rb\rc", 5), "LINE 3: c\n        ^\n");
  EXPECT_EQ(lines_of("a\n\nb", 4), "LINE 3: b\n        ^\n");
  EXPECT_EQ(lines_of("a\nb", 2), "LINE 1: a\n         ^\n") << "at the line end";
  EXPECT_EQ(lines_of("a\nbcd\ne", 4), "LINE 2: bcd\n         ^\n") << "the line alone";
}

TEST(error_report, long_lines_are_shortened_around_the_position) {
  const std::string digits = "0123456789";
  std::string line;
  for (int i = 0; i < 30; ++i) line += digits;
  const auto at = [&](std::size_t length, int position) { return lines_of(line.substr(0, length), position); };
  const auto caret = [](std::size_t column) { return "\n" + std::string(column, ' ') + "^\n"; };
  EXPECT_EQ(at(60, 60), "LINE 1: " + line.substr(0, 60) + caret(8 + 59));
  EXPECT_EQ(at(61, 1), "LINE 1: " + line.substr(0, 60) + "..." + caret(8));
  EXPECT_EQ(at(300, 51), "LINE 1: " + line.substr(0, 60) + "..." + caret(8 + 50));
  EXPECT_EQ(at(300, 52), "LINE 1: ..." + line.substr(1, 60) + "..." + caret(11 + 50));
  EXPECT_EQ(at(61, 61), "LINE 1: ..." + line.substr(1, 60) + caret(11 + 59));
  EXPECT_EQ(at(300, 250), "LINE 1: ..." + line.substr(199, 60) + "..." + caret(11 + 50));
  EXPECT_EQ(at(300, 291), "LINE 1: ..." + line.substr(240, 60) + caret(11 + 50));
  EXPECT_EQ(at(300, 301), "LINE 1: ..." + line.substr(240, 60) + caret(11 + 60));
}

TEST(error_report, far_position_in_a_very_long_line_is_found) {
  const std::string line(3'000'000, 'x');
  const std::string text = lines_of("a\n" + line, 2'000'003);
  EXPECT_EQ(text, "LINE 2: ..." + line.substr(0, 60) + "...\n" + std::string(11 + 50, ' ') + "^\n");
}

}  // namespace
