#include <greenpg/protocol/saslprep.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pg = greenpg;

namespace {

std::string prepared(std::string_view password) { return pg::saslprep(password).str(); }

struct preparation {
  std::u8string_view password, expected;
};

std::string_view chars(std::u8string_view text) { return {reinterpret_cast<const char*>(text.data()), text.size()}; }

TEST(saslprep, rfc_4013_examples_that_prepare) {
  const preparation table[] = {
      {u8"I\u00ADX", u8"IX"}, {u8"user", u8"user"}, {u8"USER", u8"USER"}, {u8"\u00AA", u8"a"}, {u8"\u2168", u8"IX"},
  };
  for (const auto& [password, expected] : table) EXPECT_EQ(prepared(chars(password)), chars(expected));
}

TEST(saslprep, mapping_and_normalisation) {
  const preparation table[] = {
      {u8"", u8""},
      {u8"a\u00A0b\u3000c", u8"a b c"},        // C.1.2
      {u8"x\u200By", u8"x y"},                 // in C.1.2 and B.1: a space, as for PostgreSQL
      {u8"a\uFE00b\u2060c\uFEFF", u8"abc"},    // B.1
      {u8"\uFB01\uFB03", u8"fiffi"},           // ligatures
      {u8"e\u0301", u8"\u00E9"},               // composed
      {u8"q\u0307\u0323", u8"q\u0323\u0307"},  // ordered by combining class
      {u8"d\u0307\u0323", u8"\u1E0D\u0307"},   // ordered, then composed
      {u8"a\u0315\u0300\u05AE\u0300b", u8"\u00E0\u05AE\u0300\u0315b"},
      {u8"a\u0305\u0300\u00AA", u8"a\u0305\u0300a"},  // blocked by a mark of the same class
      {u8"\u212B", u8"\u00C5"},                       // a singleton
      {u8"\u0958", u8"\u0915\u093C"},                 // excluded from composition
      {u8"\u1100\u1161\u11A8", u8"\uAC01"},           // Hangul jamo
      {u8"\uAC00\u11A8", u8"\uAC01"},
      {u8"\uAC01\u11A8", u8"\uAC01\u11A8"},  // a closed syllable takes no more
      {u8"\uFF21\uFF9F", u8"A\u309A"},       // wide and narrow forms
      {u8"\U0001D400\U0001D7CE", u8"A0"},    // mathematical letters
      {u8"\U0002F803", u8"\U00020122"},      // beyond the basic plane
      {u8"\U0002F868", u8"\u36FC"},          // corrected after Unicode 3.2: PostgreSQL has it so
      {u8"\uFDFA", u8"\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064A\u0647 \u0648\u0633\u0644\u0645"},
      {u8"\u05D0\u05D11\u05D2", u8"\u05D0\u05D11\u05D2"},  // right to left, a digit inside
  };
  for (const auto& [password, expected] : table) EXPECT_EQ(prepared(chars(password)), chars(expected));
}

TEST(saslprep, prohibited_password_stays_as_it_is) {
  const std::u8string_view table[] = {
      u8"\u0007",         // RFC 4013 section 3
      u8"\uFE8D1",        // RFC 4013 section 3, in a presentation form: ends left to right
      u8"1\uFE8D",        // begins with a digit
      u8"\uFE8Da\uFE8F",  // Latin between Arabic
      u8"\u00AA\u0007",   // each of these also holds something that would have been mapped
      u8"\u00AA\u007F",
      u8"\u00AA\u0085",      // C.2.2
      u8"\u00AA\uE000",      // C.3
      u8"\u00AA\U0010FFFE",  // C.4
      u8"\u00AA\uFFFD",      // C.6
      u8"\u00AA\u2FF0",      // C.7
      u8"\u00AA\u0340",      // C.8, though normalisation would replace it
      u8"\u00AA\U000E0001",  // C.9
      u8"\u00AA\u0221",      // unassigned in Unicode 3.2
      u8"\u00AA\U0001F600",
      u8"\u00AD",  // nothing would be left
  };
  for (const std::u8string_view password : table) EXPECT_EQ(prepared(chars(password)), chars(password));
}

TEST(saslprep, malformed_utf_8_stays_as_it_is) {
  const std::string_view table[] = {
      "\xc2\xaa\xe0\x82\xaa",     "\xc2\xaa\xf0\x80\x82\xaa",     "\xc2\xaa\xff",         "\xc2\xaa\xc2",
      "\xc2\xaa\xe2\x85",         "\xc2\xaa\xf0\x9d\x90",         "\xc2\xaa\x80",         "\xc2\xaa\xc0\xaf",
      "\xc2\xaa\xc1\xbf",         "\xc2\xaa\xe0\x9f\xbf",         "\xc2\xaa\xed\xa0\x80", "\xc2\xaa\xf0\x8f\xbf\xbf",
      "\xc2\xaa\xf4\x90\x80\x80", "\xc2\xaa\xf8\x88\x80\x80\x80", "\xc2\xaa\xc2 ",        "\xc2\xaa\xe2\x85 ",
  };
  for (const std::string_view password : table) EXPECT_EQ(prepared(password), password);
}

TEST(saslprep, embedded_nul_is_no_end) {
  using namespace std::string_view_literals;
  EXPECT_EQ(prepared("a\0b"sv), "a\0b"sv);
  EXPECT_EQ(prepared("\xc2\xaa\0b"sv), "\xc2\xaa\0b"sv);
}

TEST(saslprep, long_run_of_combining_characters_is_ordered_stably) {
  std::u8string password = u8"x", expected = u8"x";
  for (int i = 0; i < 5000; ++i) password += i % 2 == 0 ? u8"\u0307" : u8"\u0323";  // classes 230 and 220
  for (int i = 0; i < 2500; ++i) expected += u8"\u0323";
  for (int i = 0; i < 2500; ++i) expected += u8"\u0307";
  // U+1E8B (x with dot above) is blocked by nothing: the first dot above composes, whatever stands between
  std::u8string composed = u8"\u1E8B";
  composed += expected.substr(1, 2500 * 2);
  composed += expected.substr(1 + 2500 * 2 + 2);
  EXPECT_EQ(prepared(chars(password)), chars(composed));
}

}  // namespace
