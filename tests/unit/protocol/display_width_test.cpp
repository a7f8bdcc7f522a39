#include <greenpg/protocol/display_width.hpp>

#include <gtest/gtest.h>

namespace pg = greenpg;

namespace {

TEST(display_width, is_that_of_a_terminal) {
  const std::pair<char32_t, int> table[] = {
      {0, 0},        {1, -1},        {'\n', -1},       {0x1f, -1},   {' ', 1},     {'~', 1},     {0x7f, -1},
      {0x9f, -1},    {0xa0, 1},      {0xe9, 1},        {0x2ff, 1},   {0x300, 0},   {0x36f, 0},   {0x370, 1},
      {0x10ff, 1},   {0x1100, 2},    {0x115f, 2},      {0x200b, 1},  {0x3042, 2},  {0x4e00, 2},  {0xac00, 2},
      {0xd7a3, 2},   {0xff21, 2},    {0x1f600, 2},     {0x1d11e, 1}, {0x20000, 2}, {0x3fffd, 2}, {0xe0100, 0},
      {0x10ffff, 1}, {0x110000, -1}, {0xffffffff, -1},
  };
  for (const auto& [c, width] : table) EXPECT_EQ(pg::display_width(c), width) << std::hex << static_cast<unsigned>(c);
}

TEST(display_width, of_text_is_the_sum) {
  EXPECT_EQ(pg::display_width(std::string_view("")), 0U);
  EXPECT_EQ(pg::display_width(std::string_view("abc")), 3U);
  EXPECT_EQ(pg::display_width(std::string_view("e\xcc\x81")), 1U);
  EXPECT_EQ(pg::display_width(std::string_view("\xe3\x81\x82x")), 3U);
  EXPECT_EQ(pg::display_width(std::string_view("a\tb\n")), 2U);
  EXPECT_EQ(pg::display_width(std::string_view("\xff\xe3\x81")), 3U) << "three bytes that are no UTF-8";
}

}  // namespace
