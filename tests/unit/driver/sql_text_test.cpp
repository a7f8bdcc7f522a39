#include "read_failure.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/sql_text.hpp>

#include <string>
#include <string_view>

namespace pg = greenpg;

namespace {

TEST(sql_text, identifiers_and_literals_are_quoted) {
  EXPECT_EQ(pg::ident("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(pg::ident("public", std::string("users"), std::string_view("id")), "\"public\".\"users\".\"id\"");
  EXPECT_EQ(pg::literal("it's"), "'it''s'");
}

TEST(sql_text, text_that_cannot_be_quoted_throws) {
  EXPECT_FAILURE((void)pg::ident("a\xc3"), pg::errc::invalid_utf8, "the text is not valid UTF-8");
  EXPECT_FAILURE((void)pg::ident("a", "\xff"), pg::errc::invalid_utf8, "the text is not valid UTF-8");
  EXPECT_FAILURE((void)pg::literal(std::string_view("a\0b", 3)), pg::errc::embedded_nul,
                 "text with a NUL byte cannot be sent");
}

TEST(sql_text, named_statement_is_bound_any_number_of_times) {
  const pg::named_sql find("select * from users where age > :age and city = :city");
  EXPECT_EQ(find.sql(), "select * from users where age > $1 and city = $2");
  for (int run = 0; run != 2; ++run) {
    const pg::params values = find.bind(pg::arg("city", "Rome"), pg::arg("age", 30));
    pg::byte_buffer text;
    ASSERT_EQ(values.size(), 2U);
    EXPECT_EQ(values.encode_text(0, text), pg::errc{});
    EXPECT_EQ(values.encode_text(1, text), pg::errc{});
    EXPECT_EQ(text.text(), "30Rome");
  }
}

TEST(sql_text, named_statement_run_once_has_text_and_values) {
  const pg::bound_sql once = pg::named("select %(a)s, %(b)s", pg::arg("b", 2), pg::arg("a", 1));
  EXPECT_EQ(once.sql, "select $1, $2");
  EXPECT_EQ(once.values.size(), 2U);
  EXPECT_EQ(pg::named("select %s", 1).sql, "select $1");
  EXPECT_EQ(pg::named("select 1").values.size(), 0U);
}

TEST(sql_text, named_statement_that_is_wrong_throws) {
  EXPECT_FAILURE(pg::named_sql("select :a, %s"), pg::errc::bad_parameters,
                 "the text mixes kinds of parameters, of :name, %(name)s, %s and $1");
  EXPECT_FAILURE((void)pg::named("select :a", pg::arg("b", 1)), pg::errc::bad_parameters,
                 "there is no parameter \"b\": the text has \"a\"");
}

}  // namespace
