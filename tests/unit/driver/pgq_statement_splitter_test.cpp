#include "../../../examples/pgq/statement_splitter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using pgq::statement;
using pgq::statement_splitter;

struct outcome {
  std::vector<std::string> texts;
  std::string error;
};

outcome split(std::string_view script, std::size_t chunk, bool standard_strings = true) {
  statement_splitter splitter;
  splitter.standard_conforming_strings(standard_strings);
  outcome result;
  const auto take = [&] {
    while (auto s = splitter.next()) result.texts.push_back(s->text);
  };
  for (std::size_t at = 0; at < script.size(); at += chunk) {
    splitter.feed(script.substr(at, chunk));
    take();
  }
  splitter.finish();
  take();
  result.error = splitter.error();
  return result;
}

using texts = std::vector<std::string>;

// The right-hand sides are what psql 15 sends, but for the last block.
TEST(statement_splitter, script_in_any_chunks_gives_what_psql_sends) {
  const struct {
    std::string_view script;
    texts sent;
  } table[] = {
      {"", {}},
      {"\n \n\t\n", {}},
      {"select 1; select 2;", {"select 1;", "select 2;"}},
      {"select 1", {"select 1"}},
      {"select 1;;; ;select 2;", {"select 1;", ";", ";", ";", "select 2;"}},
      // White space and comments
      {"  -- lead\n  /* c */ select 1 -- trail\n ; select 2", {"/* c */ select 1 -- trail\n ;", "select 2"}},
      {"select 1\n\n\n-- c\n\n , 2;\n", {"select 1\n-- c\n , 2;"}},
      {"\n\n-- c\n\n", {}},
      {"/* only */", {"/* only */"}},
      {"select 1;  -- after\nselect 2;", {"select 1;", "select 2;"}},
      {"select 1 /* nested /* ; */ ; */ ; select 2;", {"select 1 /* nested /* ; */ ; */ ;", "select 2;"}},
      {"select 1 /* ; \n\n */ + 2;", {"select 1 /* ; \n\n */ + 2;"}},
      {"select 1*/*;*/2/**/;3", {"select 1*/*;*/2/**/;", "3"}},
      {"select 1--;\n;", {"select 1--;\n;"}},
      {"select 1\r\n;\r\nselect 2\r\n", {"select 1\r\n;", "select 2\r"}},
      {"select 2\n  \n", {"select 2\n  "}},
      {"\xef\xbb\xbfselect 1;", {"select 1;"}},
      {"\xef\xbbselect 1;", {"\xef\xbbselect 1;"}},
      // Quotes
      {"select 'a;b', \"a;b\", '''', \"\"\"\";x", {"select 'a;b', \"a;b\", '''', \"\"\"\";", "x"}},
      {"select E'\\';', e'a''\\\\';x", {"select E'\\';', e'a''\\\\';", "x"}},
      {"select 'a\\';x';", {"select 'a\\';", "x';"}},
      {"select U&'\\0061;', u&\"a;b\", b'1;', n';';x", {"select U&'\\0061;', u&\"a;b\", b'1;', n';';", "x"}},
      {"select 'a\n\n b';", {"select 'a\n\n b';"}},
      {"select 'unterminated;\n\nselect 2;\n", {"select 'unterminated;\n\nselect 2;"}},
      {"select 'a'\n'b;c';d", {"select 'a'\n'b;c';", "d"}},
      {"select namee'\\';x", {"select namee'\\';", "x"}},
      {"select 1e'\\';x", {"select 1e'\\';", "x"}},
      // Dollar quotes
      {"select $$;$$, $t$;$$;$t$;x", {"select $$;$$, $t$;$$;$t$;", "x"}},
      {"select $a$;$a;$aa$;$$a$;x", {"select $a$;$a;$aa$;$$a$;", "x"}},
      {"select $1$; select 2;", {"select $1$;", "select 2;"}},
      {"select $1$a$;$a$;x", {"select $1$a$;$a$;", "x"}},
      {"select a$b$;$b$;x", {"select a$b$;", "$b$;x"}},
      {"select \xc3\xa9$x$; $x\xc3\xa9$;$x\xc3\xa9$;y", {"select \xc3\xa9$x$;", "$x\xc3\xa9$;$x\xc3\xa9$;", "y"}},
      {"$a b$;$e'\\';'", {"$a b$;", "$e'\\';'"}},
      // Parentheses
      {"select (1;2) ; select 3)); select 4;\n((5;", {"select (1;2) ;", "select 3));", "select 4;", "((5;"}},
      {"create rule r as on insert to t do (delete from a; delete from b); x",
       {"create rule r as on insert to t do (delete from a; delete from b);", "x"}},
      // Bodies
      {"create function f() returns int begin atomic select 1; select 2; end; x",
       {"create function f() returns int begin atomic select 1; select 2; end;", "x"}},
      {"CREATE OR REPLACE PROCEDURE p()\nBEGIN ATOMIC\n select case when a then 1 end; END; x",
       {"CREATE OR REPLACE PROCEDURE p()\nBEGIN ATOMIC\n select case when a then 1 end; END;", "x"}},
      {"begin; select case when a then 1 end; end; x", {"begin;", "select case when a then 1 end;", "end;", "x"}},
      {"create table function (begin int); begin; x", {"create table function (begin int);", "begin;", "x"}},
      {"create function f(begin int) returns int language sql; x",
       {"create function f(begin int) returns int language sql;", "x"}},
      {"create function f() begin atomic; x; end; create view begin as select 1; end;",
       {"create function f() begin atomic; x; end;", "create view begin as select 1;", "end;"}},
      // Backslashes that do not begin a command of psql's
      {"select 1 \\; select 2; x\\:y", {"select 1 ; select 2;", "x:y"}},
      // As the server reads it, where psql forgets that the string began with E
      {"select E'a'\n'b\\';c';d", {"select E'a'\n'b\\';c';", "d"}},
      {"select E'a' -- it's\n'b\\';c';d", {"select E'a' -- it's\n'b\\';c';", "d"}},
      {"select E'a' 'b\\';d", {"select E'a' 'b\\';", "d"}},
  };
  for (const auto& row : table) {
    for (const std::size_t chunk :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{4096}}) {
      const outcome got = split(row.script, chunk);
      EXPECT_EQ(got.texts, row.sent) << "chunks of " << chunk << " of: " << row.script;
      EXPECT_EQ(got.error, "") << row.script;
    }
  }
}

TEST(statement_splitter, strings_not_standard_conforming_know_backslashes) {
  EXPECT_EQ(split("select 'a\\';b';c", 1, false).texts, (texts{"select 'a\\';b';", "c"}));
}

TEST(statement_splitter, backslash_command_is_refused_with_its_line) {
  for (const std::string_view script : {"select 1;\n\\d\nselect 2;", "select 1;\nselect 2 \\gx\n", "select 1;\n\\"}) {
    statement_splitter splitter;
    splitter.feed(script);
    splitter.finish();
    ASSERT_TRUE(splitter.next());
    EXPECT_FALSE(splitter.next()) << script;
    EXPECT_NE(splitter.error().find("backslash"), std::string::npos) << script;
    EXPECT_EQ(splitter.line(), 2U) << script;
  }
}

TEST(statement_splitter, statements_know_their_lines) {
  statement_splitter splitter;
  splitter.feed("\n-- c\nselect\n1/0\n;\n\n/* x */ select 'a\n\nb'; select 3\n\n");
  splitter.finish();
  // A statement that only the end of the script ends: the last line read, as with psql.
  const std::size_t lines[][2] = {{3, 5}, {7, 9}, {9, 10}};
  for (const auto& expected : lines) {
    const auto s = splitter.next();
    ASSERT_TRUE(s);
    EXPECT_EQ(s->first_line, expected[0]) << s->text;
    EXPECT_EQ(s->last_line, expected[1]) << s->text;
  }
  EXPECT_FALSE(splitter.next());
}

TEST(statement_splitter, each_statement_is_given_as_soon_as_it_ends) {
  statement_splitter splitter;
  splitter.feed("select 1; sel");
  ASSERT_TRUE(splitter.next());
  EXPECT_FALSE(splitter.next());
  splitter.feed("ect 2;");
  const auto second = splitter.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->text, "select 2;");
}

}  // namespace
