#include <gtest/gtest.h>
#include <greenpg/protocol/sql.hpp>
#include <greenpg/protocol/sql_template.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pg = greenpg;

namespace {

struct rewritten {
  std::string_view text;
  std::string_view sql;
  std::vector<std::string> names{};  // none: by position
  std::size_t size = 0;              // where they are none
};

class sql_template_of : public testing::TestWithParam<rewritten> {};

TEST_P(sql_template_of, text_becomes_what_the_server_takes) {
  const pg::sql_template t(GetParam().text);
  EXPECT_FALSE(t.refused()) << t.why();
  EXPECT_EQ(t.sql(), GetParam().sql);
  EXPECT_EQ(std::vector<std::string>(t.names().begin(), t.names().end()), GetParam().names);
  EXPECT_EQ(t.size(), GetParam().names.empty() ? GetParam().size : GetParam().names.size());
}

INSTANTIATE_TEST_SUITE_P(
    colon, sql_template_of,
    testing::Values(rewritten{"select :a, :b_2", "select $1, $2", {"a", "b_2"}},
                    rewritten{"select :a+:b+:a", "select $1+$2+$1", {"a", "b"}},
                    rewritten{"select :a::int, x::text", "select $1::int, x::text", {"a"}},
                    rewritten{"(:a)", "($1)", {"a"}}, rewritten{"x:a", "x $1", {"a"}},
                    rewritten{"1:a:b$:c", "1 $1 $2 $3", {"a", "b$", "c"}}, rewritten{"$:a", "$ $1", {"a"}},
                    rewritten{"\xc3\xa4:a", "\xc3\xa4 $1", {"a"}},
                    rewritten{"select a%:m, 5 % 2", "select a%$1, 5 % 2", {"m"}},
                    rewritten{"select :\xc3\xa4", "select $1", {"\xc3\xa4"}},
                    rewritten{"':no' \":no\" E'\\':no' $$:no$$ -- :no\n/* :no /* */ :no */ :a",
                              "':no' \":no\" E'\\':no' $$:no$$ -- :no\n/* :no /* */ :no */ $1",
                              {"a"}},
                    rewritten{"select x[1:2], x[lo:hi], x[f(1):hi], x[y[1]:hi], x[:a], x[1: :a]",
                              "select x[1:2], x[lo:hi], x[f(1):hi], x[y[1]:hi], x[$1], x[1: $1]",
                              {"a"}},
                    rewritten{"x[:a:hi]", "x[$1:hi]", {"a"}}, rewritten{"f(a := :a)", "f(a := $1)", {"a"}},
                    rewritten{"x ? :k and y ?| :ks and z @> :j", "x ? $1 and y ?| $2 and z @> $3", {"k", "ks", "j"}},
                    rewritten{"x like 'a%%' and y %% :a", "x like 'a%%' and y %% $1", {"a"}}));

INSTANTIATE_TEST_SUITE_P(percent, sql_template_of,
                         testing::Values(rewritten{"select %s, %s", "select $1, $2", {}, 2},
                                         rewritten{"a=%s and b>=%s||%s::text", "a=$1 and b>=$2||$3::text", {}, 3},
                                         rewritten{"select %(a)s, %(b)s, %(a)s", "select $1, $2, $1", {"a", "b"}},
                                         rewritten{"a=%(a)s", "a=$1", {"a"}},
                                         rewritten{"5 %% 2 = %s", "5 % 2 = $1", {}, 1},
                                         rewritten{"x like 'a%%' or x = \"%%%%\" /* 5%% */ or x = $$%%$$ and y = %s",
                                                   "x like 'a%' or x = \"%%\" /* 5% */ or x = $$%$$ and y = $1",
                                                   {},
                                                   1},
                                         rewritten{"x like '%%s%' and y = %(a)s", "x like '%s%' and y = $1", {"a"}},
                                         rewritten{"%%%s", "%$1", {}, 1},
                                         rewritten{"a->'%s' ->> %s", "a->'%s' ->> $1", {}, 1},
                                         rewritten{"x[1:2] = %s -- %s\n", "x[1:2] = $1 -- %s\n", {}, 1}));

INSTANTIATE_TEST_SUITE_P(others, sql_template_of,
                         testing::Values(rewritten{"", ""}, rewritten{"select 1", "select 1"},
                                         rewritten{"select $1, $2, $1", "select $1, $2, $1", {}, 2},
                                         rewritten{"select a % b, a %% b", "select a % b, a %% b"},
                                         rewritten{"select a %sum", "select a %sum"}, rewritten{"a : b", "a : b"},
                                         rewritten{":'a' :\"b\"", ":'a' :\"b\""}, rewritten{"'open :a", "'open :a"}));

TEST(sql_template, kinds_of_parameters_are_not_mixed) {
  for (const char* text : {"select :a, $1", "select :a, %s", "select %s, %(a)s", "select %s, $1", "%(a)s :a"}) {
    const pg::sql_template t(text);
    EXPECT_EQ(t.refused(), make_error_code(pg::errc::bad_parameters)) << text;
    EXPECT_EQ(t.why(), "the text mixes kinds of parameters, of :name, %(name)s, %s and $1");
    pg::params values;
    std::string why;
    EXPECT_EQ(t.bind(values, why, pg::arg("a", 1)), make_error_code(pg::errc::bad_parameters));
    EXPECT_EQ(why, t.why());
  }
}

TEST(sql_template, percent_sign_alone_is_refused_beside_placeholders) {
  for (const char* text :
       {"select %s, a % b", "select %(a)s, %d", "select %s, %(a", "select %s, %(a)t", "%s %(a.b)s"}) {
    const pg::sql_template t(text);
    EXPECT_EQ(t.refused(), make_error_code(pg::errc::bad_parameters)) << text;
    EXPECT_EQ(t.why(), "a percent sign begins neither %s nor %(name)s: write it as %%");
  }
}

std::string text_of(const pg::params& values) {
  std::string all;
  for (std::size_t i = 0; i != values.size(); ++i) {
    pg::byte_buffer text;
    if (!values.is_null(i)) {
      EXPECT_EQ(values.encode_text(i, text), pg::errc{});
    }
    all.append(values.is_null(i) ? "NULL" : text.text()).append(";");
  }
  return all;
}

TEST(sql_template, named_values_come_in_the_order_of_the_parameters) {
  const pg::sql_template t("select :b, :a, :b, :c");
  for (int run = 0; run != 2; ++run) {
    pg::params values;
    std::string why;
    EXPECT_FALSE(t.bind(values, why, pg::arg("a", 1), pg::arg("b", "two"), pg::arg("c", std::optional<int>())));
    EXPECT_EQ(text_of(values), "two;1;NULL;");
    EXPECT_EQ(why, "");
  }
}

TEST(sql_template, values_without_names_come_as_they_are) {
  pg::params values;
  std::string why;
  EXPECT_FALSE(pg::sql_template("%s, %s").bind(values, why, 1, "two"));
  EXPECT_FALSE(pg::sql_template("$2, $1").bind(values, why, 3, nullptr));
  EXPECT_FALSE(pg::sql_template("select 1").bind(values, why));
  EXPECT_EQ(text_of(values), "1;two;3;NULL;");
}

template <class... T>
std::string why_refused(const char* text, const T&... given) {
  pg::params values;
  std::string why;
  EXPECT_EQ(pg::sql_template(text).bind(values, why, given...), make_error_code(pg::errc::bad_parameters));
  EXPECT_TRUE(values.empty());
  return why;
}

TEST(sql_template, missing_and_unknown_values_are_refused_by_name) {
  using pg::arg;
  EXPECT_EQ(why_refused(":a, :b", arg("a", 1)), "parameter \"b\" is missing");
  EXPECT_EQ(why_refused(":a"), "parameter \"a\" is missing");
  EXPECT_EQ(why_refused(":a", arg("a", 1), arg("c", 1)), "there is no parameter \"c\": the text has \"a\"");
  EXPECT_EQ(why_refused(":a, :b", arg("A", 1), arg("b", 1)), "there is no parameter \"A\": the text has \"a\", \"b\"");
  EXPECT_EQ(why_refused("1", arg("a", 1)), "there is no parameter \"a\": the text has no named parameters");
  EXPECT_EQ(why_refused(":a", arg("a", 1), arg("a", 2)), "parameter \"a\" is given twice");
}

TEST(sql_template, wrong_number_of_values_without_names_is_refused) {
  EXPECT_EQ(why_refused("%s, %s", 1), "the text has 2 parameters, 1 was given");
  EXPECT_EQ(why_refused("%s"), "the text has 1 parameter, 0 were given");
  EXPECT_EQ(why_refused("select 1", 1, 2), "the text has 0 parameters, 2 were given");
  EXPECT_EQ(why_refused(":a", 1), "the parameters have names: give each value with its name, by arg()");
  EXPECT_EQ(why_refused("$1", pg::arg("a", 1)), "there is no parameter \"a\": the text has no named parameters");
}

constexpr auto find = pg::sql<"select name from users where id = $1 and city = $2 -- $3">;
static_assert(find.parameters == 2);
static_assert(find.text() == "select name from users where id = $1 and city = $2 -- $3");
static_assert(std::string_view(pg::sql<"select 1">) == "select 1");
static_assert(pg::sql<"select $2, $1, $2, '$3', $$ $4 $$">.parameters == 2);
static_assert(pg::detail::count_parameters("select $2").count == 2);
static_assert(!pg::detail::count_parameters("select $2").all_there);
static_assert(!pg::detail::count_parameters("select '$1").terminated);
static_assert(!pg::detail::count_parameters("select $0").within_limit);
static_assert(pg::detail::count_parameters("select $65535").within_limit);
static_assert(!pg::detail::count_parameters("select $65536").within_limit);
static_assert(!pg::detail::count_parameters("select $99999999999999999999999").within_limit);

TEST(checked_sql, values_are_parameters_in_order) {
  EXPECT_EQ(text_of(find(7, "Rome")), "7;Rome;");
  EXPECT_EQ(text_of(pg::sql<"select 1">()), "");
}

}  // namespace
