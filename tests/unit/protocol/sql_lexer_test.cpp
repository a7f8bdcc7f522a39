#include <gtest/gtest.h>
#include <greenpg/protocol/sql_lexer.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pg = greenpg;

namespace {

using kind = pg::sql_token_kind;

const char* name_of(kind k) {
  switch (k) {
    case kind::end: return "end";
    case kind::space: return "space";
    case kind::comment: return "comment";
    case kind::word: return "word";
    case kind::quoted_word: return "quoted";
    case kind::string: return "string";
    case kind::number: return "number";
    case kind::parameter: return "parameter";
    case kind::op: return "op";
    case kind::punctuation: return "mark";
    case kind::other: return "other";
    case kind::unterminated: return "open";
  }
  return "?";
}

// The tokens but spaces, each as kind<text>; and that all of them together are the text.
std::string tokens_of(std::string_view sql) {
  std::string all, seen;
  pg::sql_lexer lexer(sql);
  for (pg::sql_token t = lexer.next(); t.kind != kind::end; t = lexer.next()) {
    EXPECT_FALSE(t.text.empty());
    seen += t.text;
    EXPECT_EQ(lexer.position(), seen.size());
    if (t.kind == kind::space) continue;
    if (!all.empty()) all += ' ';
    all.append(name_of(t.kind)).append("<").append(t.text).append(">");
  }
  EXPECT_EQ(seen, sql);
  EXPECT_EQ(lexer.next().kind, kind::end);
  return all;
}

struct lexed {
  std::string_view sql;
  std::string_view tokens;
};

class sql_lexer_of : public testing::TestWithParam<lexed> {};

TEST_P(sql_lexer_of, text_is_its_tokens) { EXPECT_EQ(tokens_of(GetParam().sql), GetParam().tokens); }

INSTANTIATE_TEST_SUITE_P(words, sql_lexer_of,
                         testing::Values(lexed{"", ""}, lexed{" \t\r\n\f\v", ""},
                                         lexed{"select a1$b", "word<select> word<a1$b>"},
                                         lexed{"\xc3\xa4_1", "word<\xc3\xa4_1>"},
                                         lexed{"\"a \"\"b\"\"\"c", "quoted<\"a \"\"b\"\"\"> word<c>"},
                                         lexed{"U&\"d\\0061t\"", "quoted<U&\"d\\0061t\">"},
                                         lexed{"u & x", "word<u> op<&> word<x>"}, lexed{"u&x", "word<u> op<&> word<x>"},
                                         lexed{"\"open", "open<\"open>"}, lexed{"\"open\"\"", "open<\"open\"\">"}));

INSTANTIATE_TEST_SUITE_P(
    strings, sql_lexer_of,
    testing::Values(lexed{"'it''s' x", "string<'it''s'> word<x>"}, lexed{"'a\\' x", "string<'a\\'> word<x>"},
                    lexed{"E'a\\' x'", "string<E'a\\' x'>"}, lexed{"e'\\\\'x", "string<e'\\\\'> word<x>"},
                    lexed{"fe'a\\'", "word<fe> string<'a\\'>"},
                    lexed{"B'01' x'ff' n'a' U&'b'", "string<B'01'> string<x'ff'> string<n'a'> string<U&'b'>"},
                    lexed{"'a'\n'b'", "string<'a'\n'b'>"}, lexed{"'a' 'b'", "string<'a'> string<'b'>"},
                    lexed{"E'a' -- c\n 'b\\''", "string<E'a' -- c\n 'b\\''>"},
                    lexed{"'a' /* c */\n'b'", "string<'a'> comment</* c */> string<'b'>"},
                    lexed{"'a'\n-- c\nx", "string<'a'> comment<-- c> word<x>"}, lexed{"'a'\n", "string<'a'>"},
                    lexed{"'open", "open<'open>"}, lexed{"E'open\\'", "open<E'open\\'>"}, lexed{"E'\\", "open<E'\\>"},
                    lexed{"'a'\n'open", "open<'a'\n'open>"}));

INSTANTIATE_TEST_SUITE_P(
    dollars, sql_lexer_of,
    testing::Values(lexed{"$$it's$$ x", "string<$$it's$$> word<x>"}, lexed{"$a$ $b$ $$ $a$", "string<$a$ $b$ $$ $a$>"},
                    lexed{"$a$ $$a$", "string<$a$ $$a$>"}, lexed{"$A$ $a$", "open<$A$ $a$>"}, lexed{"$$", "open<$$>"},
                    lexed{"a$$b$$", "word<a$$b$$>"}, lexed{"1$$b$$", "number<1> string<$$b$$>"},
                    lexed{"$1 $23", "parameter<$1> parameter<$23>"}, lexed{"$1$2", "parameter<$1> parameter<$2>"},
                    lexed{"$1a", "parameter<$1> word<a>"}, lexed{"$a b", "other<$> word<a> word<b>"},
                    lexed{"$", "other<$>"}, lexed{"$1$$ $$", "parameter<$1> string<$$ $$>"}));

INSTANTIATE_TEST_SUITE_P(comments, sql_lexer_of,
                         testing::Values(lexed{"-- a 'b\nc", "comment<-- a 'b> word<c>"},
                                         lexed{"a--", "word<a> comment<-->"},
                                         lexed{"/* a /* b */ ' */ c", "comment</* a /* b */ ' */> word<c>"},
                                         lexed{"/*/ a */ b", "comment</*/ a */> word<b>"},
                                         lexed{"/* /* */", "open</* /* */>"}, lexed{"/*", "open</*>"},
                                         lexed{"*/ a", "op<*/> word<a>"}, lexed{"a+--b", "word<a> op<+> comment<--b>"},
                                         lexed{"a*/*b*/c", "word<a> op<*> comment</*b*/> word<c>"}));

INSTANTIATE_TEST_SUITE_P(
    operators, sql_lexer_of,
    testing::Values(lexed{"a->>'b'", "word<a> op<->>> string<'b'>"}, lexed{"a ?| b", "word<a> op<?|> word<b>"},
                    lexed{"a@>b", "word<a> op<@>> word<b>"}, lexed{"a<=-1", "word<a> op<<=> op<-> number<1>"},
                    lexed{"a@-1", "word<a> op<@-> number<1>"}, lexed{"a+-1", "word<a> op<+> op<-> number<1>"},
                    lexed{"a<>$1", "word<a> op<<>> parameter<$1>"}, lexed{"a=%s", "word<a> op<=%> word<s>"},
                    lexed{"a::int[1:2]", "word<a> mark<::> word<int> mark<[> number<1> mark<:> number<2> mark<]>"},
                    lexed{"a:=b", "word<a> mark<:=> word<b>"},
                    lexed{"f(x=>1)", "word<f> mark<(> word<x> op<=>> number<1> mark<)>"},
                    lexed{"a.b,c;", "word<a> mark<.> word<b> mark<,> word<c> mark<;>"},
                    lexed{"{\\}", "other<{> other<\\> other<}>"}));

INSTANTIATE_TEST_SUITE_P(
    numbers, sql_lexer_of,
    testing::Values(lexed{"1 1.5 .5 1. 1e5 1E-5 1.5e+3",
                          "number<1> number<1.5> number<.5> number<1.> number<1e5> number<1E-5> number<1.5e+3>"},
                    lexed{"1..10", "number<1> mark<..> number<10>"}, lexed{"0x1F 1_000", "number<0x1F> number<1_000>"},
                    lexed{"1e'a'", "number<1e> string<'a'>"}, lexed{"1-2", "number<1> op<-> number<2>"},
                    lexed{"1e-x", "number<1e> op<-> word<x>"}));

TEST(sql_lexer, nul_is_a_byte_like_others) {
  EXPECT_EQ(tokens_of(std::string_view("a\0'b\0'", 6)), std::string_view("word<a> other<\0> string<'b\0'>", 29));
}

constexpr std::size_t count(std::string_view sql) {
  std::size_t n = 0;
  pg::sql_lexer lexer(sql);
  for (pg::sql_token t = lexer.next(); t.kind != kind::end; t = lexer.next()) ++n;
  return n;
}
static_assert(count("select $1, 'a''b' -- c") == 8);

}  // namespace
