#include <gtest/gtest.h>
#include <greenpg/protocol/quote.hpp>

#include <string>
#include <string_view>

namespace pg = greenpg;
using pg::errc;
using namespace std::string_literals;

namespace {

std::string identifier(std::string_view name) {
  std::string out = "x";
  EXPECT_EQ(pg::quote_identifier(name, out), errc{});
  return out.substr(1);
}

std::string literal(std::string_view text) {
  std::string out = "x";
  EXPECT_EQ(pg::quote_literal(text, out), errc{});
  return out.substr(1);
}

TEST(quote, identifier_is_quoted_whatever_it_is) {
  EXPECT_EQ(identifier("users"), "\"users\"");
  EXPECT_EQ(identifier("Some \"Table\"; drop"), "\"Some \"\"Table\"\"; drop\"");
  EXPECT_EQ(identifier("a\\b'c"), "\"a\\b'c\"");
  EXPECT_EQ(identifier("na\xc3\xafve \xf0\x9f\x90\x98"), "\"na\xc3\xafve \xf0\x9f\x90\x98\"");
  EXPECT_EQ(identifier(""), "\"\"");
}

TEST(quote, literal_is_quoted_whatever_it_is) {
  EXPECT_EQ(literal(""), "''");
  EXPECT_EQ(literal("it's"), "'it''s'");
  EXPECT_EQ(literal("'; drop table users; --"), "'''; drop table users; --'");
  EXPECT_EQ(literal("a \"b\"\n$$"), "'a \"b\"\n$$'");
}

TEST(quote, literal_with_a_backslash_means_the_same_under_every_setting) {
  EXPECT_EQ(literal("a\\'b"), " E'a\\\\''b'");
  EXPECT_EQ(literal("\\"), " E'\\\\'");
}

// Each is what a sloppy decoder might take for something else, some with a quote right behind.
TEST(quote, text_that_is_no_utf8_is_refused) {
  for (const std::string& bad : {"\x80"s,
                                 "\xbf'"s,
                                 "\xc0\xa7"s,
                                 "\xc1\xbf"s,
                                 "\xc3"s,
                                 "\xc3'"s,
                                 "a\xc3("s,
                                 "\xe0\x80\xa7"s,
                                 "\xe0\x9f\xbf"s,
                                 "\xe2\x82"s,
                                 "\xe2\x82'"s,
                                 "\xe2'\x82"s,
                                 "\xed\xa0\x80"s,
                                 "\xed\xbf\xbf"s,
                                 "\xed\xa0\x80\xed\xb0\x80"s,
                                 "\xf0\x80\x80\xa7"s,
                                 "\xf0\x8f\xbf\xbf"s,
                                 "\xf0\x9f\x90"s,
                                 "\xf0\x9f\x90'"s,
                                 "\xf4\x90\x80\x80"s,
                                 "\xf5\x80\x80\x80"s,
                                 "\xf8\x88\x80\x80\x80"s,
                                 "\xfe"s,
                                 "\xff"s,
                                 "good\xff"s}) {
    std::string out = "kept";
    EXPECT_EQ(pg::quote_identifier(bad, out), errc::invalid_utf8) << bad;
    EXPECT_EQ(pg::quote_literal(bad, out), errc::invalid_utf8) << bad;
    EXPECT_EQ(out, "kept");
  }
}

TEST(quote, nul_is_refused) {
  std::string out = "kept";
  EXPECT_EQ(pg::quote_identifier("a\0b"s, out), errc::embedded_nul);
  EXPECT_EQ(pg::quote_literal("a\0"s, out), errc::embedded_nul);
  EXPECT_EQ(out, "kept");
}

}  // namespace
