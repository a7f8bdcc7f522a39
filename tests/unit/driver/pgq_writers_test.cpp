#include <greenpg/protocol/oid.hpp>

#include "../../../examples/pgq/cell_lines.hpp"
#include "../../../examples/pgq/output_json.hpp"
#include "../../../examples/pgq/result_printer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace oids = greenpg::oids;
using pgq::arguments;
using pgq::output_format;
using value = std::optional<std::string_view>;
using row = std::vector<value>;

struct named {
  const char* name;
  greenpg::oid type;
};

greenpg::row_description describe(const std::vector<named>& columns) {
  std::vector<greenpg::column> result;
  for (const named& n : columns) {
    greenpg::column c;
    c.name = n.name;
    c.type = n.type;
    result.push_back(c);
  }
  return greenpg::row_description(std::move(result));
}

// What a printer has written to a temporary file.
class paper {
public:
  explicit paper(const arguments& how) : out(fileno(file_.get())), printer(how, out) {}
  std::string text() {
    EXPECT_TRUE(out.flush());
    std::string all(static_cast<std::size_t>(lseek(fileno(file_.get()), 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(fileno(file_.get()), all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  }

private:
  struct closer {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  std::unique_ptr<std::FILE, closer> file_{std::tmpfile()};

public:
  pgq::output_file out;
  pgq::result_printer printer;
};

arguments in(output_format format, bool tuples_only = false) {
  arguments how;
  how.format = format;
  how.tuples_only = tuples_only;
  return how;
}

std::string printed(const arguments& how, const std::vector<named>& columns, const std::vector<row>& rows,
                    std::string_view tag = "SELECT 1") {
  paper p(how);
  const greenpg::row_description description = describe(columns);
  p.printer.begin(description);
  for (const row& r : rows) p.printer.row(r);
  p.printer.end(tag);
  return p.text();
}

const std::vector<named> two = {{"id", oids::int4}, {"name", oids::text}};
const std::vector<row> people = {{"1", "Ann"}, {"10", std::nullopt}};

TEST(pgq_writers, unaligned_is_psql_A) {
  EXPECT_EQ(printed(in(output_format::unaligned), two, people), "id|name\n1|Ann\n10|\n(2 rows)\n");
  EXPECT_EQ(printed(in(output_format::unaligned, true), two, people), "1|Ann\n10|\n");
  EXPECT_EQ(printed(in(output_format::unaligned), two, {}), "id|name\n(0 rows)\n");
  EXPECT_EQ(printed(in(output_format::unaligned, true), two, {}), "");
  EXPECT_EQ(printed(in(output_format::unaligned), {}, {{}}), "\n(1 row)\n");
  EXPECT_EQ(printed(in(output_format::unaligned, true), {}, {{}}), "");
  arguments how = in(output_format::unaligned, true);
  how.field_separator = "<>";
  EXPECT_EQ(printed(how, two, people), "1<>Ann\n10<>\n");
}

TEST(pgq_writers, aligned_is_psql_default) {
  EXPECT_EQ(printed(in(output_format::aligned), two, people),
            " id | name \n"
            "----+------\n"
            "  1 | Ann\n"
            " 10 | \n"
            "(2 rows)\n\n");
  EXPECT_EQ(printed(in(output_format::aligned, true), two, people), "  1 | Ann\n 10 | \n\n");
  EXPECT_EQ(printed(in(output_format::aligned), {}, {{}}), "--\n(1 row)\n\n");
  EXPECT_EQ(printed(in(output_format::aligned), {{"a", oids::text}}, {}), " a \n---\n(0 rows)\n\n");
}

TEST(pgq_writers, aligned_marks_values_of_several_lines) {
  EXPECT_EQ(printed(in(output_format::aligned), {{"x\nyyyyy", oids::text}, {"b", oids::int4}, {"z", oids::text}},
                    {{"a\nb", "2", "c\n\nd"}}),
            "   x  +| b | z \n"
            " yyyyy |   |   \n"  // psql pads the header of the last column, unlike its values
            "-------+---+---\n"
            " a    +| 2 | c+\n"
            " b     |   |  +\n"
            "       |   | d\n"
            "(1 row)\n\n");
}

TEST(pgq_writers, aligned_counts_columns_of_the_terminal) {
  EXPECT_EQ(printed(in(output_format::aligned), {{"a", oids::text}, {"b", oids::text}},
                    {{"日本", "1"}, {"e\u0301", "2"}, {"\x1b[m", "3"}, {"\xff", "4"}, {"\t", "5"}}),
            "    a     | b \n"
            "----------+---\n"
            " 日本     | 1\n"
            " e\u0301        | 2\n"
            " \\x1B[m   | 3\n"
            " \\xFF     | 4\n"
            "          | 5\n"
            "(5 rows)\n\n");
}

TEST(pgq_writers, cell_shows_control_characters) {
  const auto lines = pgq::lines_of_cell("a\r\u0085\n\x7f");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].text, "a\\r\\u0085");
  EXPECT_EQ(lines[0].width, 9U);
  EXPECT_EQ(lines[1].text, "\\x7F");
  EXPECT_EQ(pgq::width_of_cell("a\r\u0085\n\x7f"), 9U);
  EXPECT_EQ(pgq::lines_of_cell("").size(), 1U);
}

TEST(pgq_writers, csv_quotes_what_needs_it) {
  EXPECT_EQ(printed(in(output_format::csv), {{"a,b", oids::text}, {"c", oids::int4}},
                    {{"x\"y", "1"}, {"l\nm", std::nullopt}, {"\\.", " "}, {"", "'"}, {"\r", ";"}}),
            "\"a,b\",c\n\"x\"\"y\",1\n\"l\nm\",\n\"\\.\", \n,'\n\"\r\",;\n");
  EXPECT_EQ(printed(in(output_format::csv, true), two, people), "1,Ann\n10,\n");
  EXPECT_EQ(printed(in(output_format::csv), {}, {{}}), "\n");
}

TEST(pgq_writers, json_types_values_by_their_column) {
  const std::vector<named> columns = {{"i", oids::int8}, {"f", oids::float8}, {"n", oids::numeric}, {"b", oids::bool_},
                                      {"t", oids::text}, {"j", oids::json},   {"x", oids::float4},  {"d", oids::date},
                                      {"o", oids::oid_}, {"m", oids::money},  {"z", oids::bool_}};
  EXPECT_EQ(printed(in(output_format::jsonl), columns,
                    {{"-12", "1e-05", "0.10", "t", "1", "{\"a\":\n1}", "-Infinity", "2001-02-03", "7", "$1", "f"},
                     row(columns.size(), std::nullopt)}),
            "{\"i\":-12,\"f\":1e-05,\"n\":0.10,\"b\":true,\"t\":\"1\",\"j\":{\"a\": 1},\"x\":\"-Infinity\","
            "\"d\":\"2001-02-03\",\"o\":7,\"m\":\"$1\",\"z\":false}\n"
            "{\"i\":null,\"f\":null,\"n\":null,\"b\":null,\"t\":null,\"j\":null,\"x\":null,\"d\":null,\"o\":null,"
            "\"m\":null,\"z\":null}\n");
}

TEST(pgq_writers, json_is_an_array_for_each_result) {
  EXPECT_EQ(printed(in(output_format::json), two, people),
            "[\n{\"id\":1,\"name\":\"Ann\"},\n{\"id\":10,\"name\":null}\n]\n");
  EXPECT_EQ(printed(in(output_format::json), two, {}), "[]\n");
  EXPECT_EQ(printed(in(output_format::jsonl), two, {}), "");
  EXPECT_EQ(printed(in(output_format::jsonl), {}, {{}}), "{}\n");
}

TEST(pgq_writers, json_of_equal_names_keeps_the_last) {
  EXPECT_EQ(
      printed(in(output_format::jsonl), {{"a", oids::int4}, {"b", oids::int4}, {"a", oids::text}}, {{"1", "2", "3"}}),
      "{\"b\":2,\"a\":\"3\"}\n");
}

TEST(pgq_writers, json_string_is_escaped_and_valid_utf8) {
  std::string text;
  pgq::append_json_string(text, "\"\\/\b\f\n\r\t\x01\x1f\x7f\u00e9日😀\xff\xc0\x80\xed\xa0\x80|\xe2\x82");
  EXPECT_EQ(text,
            "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\u00e9日😀"
            "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd|\ufffd\ufffd\"");
}

TEST(pgq_writers, json_number_is_by_the_grammar) {
  for (const char* good : {"0", "-0", "12", "1.5", "-1.50", "1e5", "1E+20", "1e-05", "0.0001"}) {
    EXPECT_TRUE(pgq::is_json_number(good)) << good;
  }
  for (const char* bad : {"", "-", "01", ".5", "1.", "1e", "1e+", "+1", "NaN", "Infinity", "1 ", "0x1", "--1", "1,2"}) {
    EXPECT_FALSE(pgq::is_json_number(bad)) << bad;
  }
}

TEST(pgq_writers, tags_are_printed_where_psql_prints_them) {
  arguments how = in(output_format::unaligned, true);
  EXPECT_EQ(printed(how, {{"a", oids::int4}}, {{"1"}}, "INSERT 0 1"), "1\nINSERT 0 1\n");
  EXPECT_EQ(printed(how, {{"a", oids::int4}}, {{"1"}}, "FETCH 1"), "1\n");
  EXPECT_EQ(printed(in(output_format::jsonl), {{"a", oids::int4}}, {{"1"}}, "UPDATE 1"), "{\"a\":1}\n");
  paper loud(how);
  loud.printer.command("BEGIN");
  EXPECT_EQ(loud.text(), "BEGIN\n");
  how.quiet = true;
  EXPECT_EQ(printed(how, {{"a", oids::int4}}, {{"1"}}, "DELETE 1"), "1\n");
  paper still(how);
  still.printer.command("BEGIN");
  EXPECT_EQ(still.text(), "");
}

TEST(pgq_writers, result_that_breaks_off_early_prints_nothing) {
  for (const output_format format : {output_format::aligned, output_format::unaligned, output_format::csv,
                                     output_format::json, output_format::jsonl}) {
    paper p(in(format));
    const greenpg::row_description columns = describe(two);
    p.printer.begin(columns);
    p.printer.row(people[0]);
    p.printer.abandon();
    p.printer.abandon();
    EXPECT_EQ(p.text(), "");
  }
}

TEST(pgq_writers, result_that_breaks_off_late_ends_its_line) {
  const std::string large(pgq::output_file::buffer_size, 'x');
  const std::pair<output_format, std::string> expected[] = {
      {output_format::unaligned, "name\n" + large + "\n" + large + "\n"},
      {output_format::csv, "name\n" + large + "\n" + large + "\n"},
      {output_format::json, "[\n{\"name\":\"" + large + "\"},\n{\"name\":\"" + large + "\"}\n"},  // no closing bracket
      {output_format::jsonl, "{\"name\":\"" + large + "\"}\n{\"name\":\"" + large + "\"}\n"},
      {output_format::aligned, ""},
  };
  for (const auto& [format, text] : expected) {
    paper p(in(format));
    const greenpg::row_description columns = describe({{"name", oids::text}});
    p.printer.begin(columns);
    p.printer.row(row{large});
    p.printer.row(row{large});
    p.printer.abandon();
    EXPECT_TRUE(p.text() == text) << static_cast<int>(format);
  }
}

}  // namespace
