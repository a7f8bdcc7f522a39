#include <gtest/gtest.h>
#include <greenpg/protocol/row_description.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pg = greenpg;

namespace {

pg::row_description described(const std::vector<std::string>& names) {
  std::vector<pg::column> columns(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) columns[i].name = names[i];
  return pg::row_description(std::move(columns));
}

// Names that differ from each other at one place only, wherever that is, and one for every length up to 40.
std::vector<std::string> similar_names() {
  std::vector<std::string> names;
  for (std::size_t length = 0; length <= 40; ++length) {
    names.emplace_back(length, 'a');
    for (std::size_t i = 0; i < length; ++i) {
      names.emplace_back(length, 'a');
      names.back()[i] = 'b';
    }
  }
  return names;
}

TEST(row_description, similar_names_are_told_apart_in_few_columns) {
  const std::vector<std::string> names = similar_names();
  for (std::size_t at = 0; at + 7 <= names.size(); at += 7) {
    const pg::row_description columns = described(
        {names.begin() + static_cast<std::ptrdiff_t>(at), names.begin() + static_cast<std::ptrdiff_t>(at) + 7});
    for (std::size_t i = 0; i < names.size(); ++i)
      ASSERT_EQ(columns.find(names[i]), i >= at && i < at + 7 ? i - at : pg::row_description::none) << names[i];
  }
}

TEST(row_description, similar_names_are_told_apart_in_many_columns) {
  const std::vector<std::string> names = similar_names();
  const pg::row_description columns = described(names);
  for (std::size_t i = 0; i < names.size(); ++i) ASSERT_EQ(columns.find(names[i]), i) << names[i];
  EXPECT_EQ(columns.find("ab" + std::string(39, 'c')), pg::row_description::none);
}

// What tells short names from long ones is their length, kept where a long name has its eighth or its last byte.
TEST(row_description, names_with_control_characters_are_told_apart) {
  std::vector<std::string> names;
  for (char c = 0; c < 9; ++c) {
    for (std::size_t length = 0; length < 18; ++length) {
      names.push_back(std::string(length, '\0') + c);
      names.push_back(std::string(length, 'a') + c);
      if (length > 7) names.push_back(std::string(7, 'a') + c + std::string(length - 7, 'a'));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const pg::row_description all = described(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    ASSERT_EQ(all.find(names[i]), i);
    const pg::row_description one = described({names[i]});
    for (std::size_t j = 0; j < names.size(); ++j)
      ASSERT_EQ(one.find(names[j]), i == j ? 0 : pg::row_description::none) << i << ' ' << j;
  }
}

TEST(row_description, name_with_a_nul_is_another_name) {
  const pg::row_description columns = described({"ab"});
  EXPECT_EQ(columns.find(std::string_view("ab\0", 3)), pg::row_description::none);
  EXPECT_EQ(columns.find("AB"), pg::row_description::none);
}

TEST(row_description, no_columns_have_no_names) {
  EXPECT_EQ(pg::row_description().find(""), pg::row_description::none);
  EXPECT_EQ(pg::row_description().size(), 0U);
  EXPECT_EQ(pg::row_description().find("id", pg::duplicates::last), pg::row_description::none);
}

class row_description_of : public testing::TestWithParam<std::size_t> {};

TEST_P(row_description_of, so_many_columns_finds_each_by_name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < GetParam(); ++i) names.push_back("measurement_" + std::to_string(i) + "_value");
  const pg::row_description columns = described(names);
  ASSERT_EQ(columns.size(), GetParam());
  for (std::size_t i = 0; i < names.size(); ++i) {
    ASSERT_EQ(columns.find(names[i]), i);
    ASSERT_EQ(columns.find(names[i], pg::duplicates::first), i);
    ASSERT_EQ(columns.find(names[i], pg::duplicates::last), i);
  }
  EXPECT_EQ(columns.find("measurement_1_valu"), pg::row_description::none);
}

TEST_P(row_description_of, so_many_columns_with_a_name_thrice_needs_to_be_told_which) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < GetParam(); ++i) names.push_back("c" + std::to_string(i));
  names.front() = names[GetParam() / 2] = names.back() = "twin";
  const pg::row_description columns = described(names);
  EXPECT_EQ(columns.find("twin"), pg::row_description::ambiguous);
  EXPECT_EQ(columns.find("twin", pg::duplicates::first), 0U);
  EXPECT_EQ(columns.find("twin", pg::duplicates::last), GetParam() - 1);
  EXPECT_EQ(columns.find("c1"), 1U);
}

TEST_P(row_description_of, so_many_columns_with_a_name_twice_is_told_once_for_all) {
  std::vector<pg::column> columns(GetParam());
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].name = "c" + std::to_string(i);
  columns.front().name = columns.back().name = "twin";
  const pg::row_description first(columns, pg::duplicates::first), last(columns, pg::duplicates::last);
  EXPECT_EQ(first.find("twin"), 0U);
  EXPECT_EQ(last.find("twin"), GetParam() - 1);
  EXPECT_EQ(pg::row_description(last).find("twin"), GetParam() - 1);
  EXPECT_EQ(last.find("twin", pg::duplicates::error), pg::row_description::ambiguous);
  EXPECT_EQ(last.find("c1"), 1U);
  EXPECT_EQ(last.find("c"), pg::row_description::none);
}

INSTANTIATE_TEST_SUITE_P(counts, row_description_of, testing::Values(4, 7, 8, 9, 16, 100, 1664));

TEST(row_description, copied_and_moved_description_finds_by_name) {
  pg::row_description original = described({"id", "a rather long name of a column", "name"});
  const pg::row_description copy = original;
  const pg::row_description moved = std::move(original);
  EXPECT_EQ(copy.find("a rather long name of a column"), 1U);
  EXPECT_EQ(moved.find("a rather long name of a column"), 1U);
}

}  // namespace
