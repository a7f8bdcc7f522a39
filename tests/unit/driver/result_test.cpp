#include "data_rows.hpp"
#include "read_failure.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/result_builder.hpp>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace pg = greenpg;
namespace oids = greenpg::oids;

namespace {

static_assert(std::ranges::random_access_range<const pg::result>);
static_assert(std::ranges::forward_range<pg::typed_rows<int, const pg::result&>>);

std::shared_ptr<const pg::row_description> id_and_name() {
  return described({binary_column("id", oids::int4), text_column("name", oids::text)});
}

// Rows `from` to `to` - 1, each with so many bytes of name.
pg::row_range numbered(int from, int to, std::size_t name = 4) {
  std::vector<std::vector<field_bytes>> rows;
  for (int i = from; i < to; ++i) rows.push_back({int4_bytes(i), std::string(name, static_cast<char>('a' + i % 26))});
  return data_rows(rows);
}

pg::result built(const std::vector<pg::row_range>& ranges, std::string_view tag = "SELECT") {
  pg::result_builder builder;
  builder.describe(id_and_name());
  for (const pg::row_range& each : ranges) builder.add(each);
  return builder.finish(tag);
}

void expect_numbered(const pg::result& r, int count, std::size_t name = 4) {
  ASSERT_EQ(r.size(), static_cast<std::size_t>(count));
  int i = 0;
  for (const pg::row each : r) {
    ASSERT_EQ(each["id"].as<int>(), i);
    ASSERT_EQ(each["name"].as<std::string_view>(), std::string(name, static_cast<char>('a' + i % 26)));
    ASSERT_EQ(r[static_cast<std::size_t>(i)][0].as<int>(), i);
    ++i;
  }
  ASSERT_EQ(i, count);
}

TEST(result, default_result_is_empty) {
  const pg::result r;
  EXPECT_TRUE(r.empty());
  EXPECT_EQ(r.size(), 0U);
  EXPECT_EQ(r.begin(), r.end());
  EXPECT_EQ(r.columns().size(), 0U);
  EXPECT_EQ(r.command_tag(), "");
  EXPECT_EQ(r.affected_rows(), 0U);
}

TEST(result, result_without_rows_has_its_columns) {
  const pg::result r = built({}, "SELECT 0");
  EXPECT_TRUE(r.empty());
  EXPECT_EQ(r.columns().size(), 2U);
  EXPECT_EQ(r.begin(), r.end());
  EXPECT_EQ(r.command_tag(), "SELECT 0");
}

TEST(result, one_row_is_kept) { expect_numbered(built({numbered(0, 1)}), 1); }

TEST(result, small_range_is_kept_and_its_block_is_not) {
  const pg::row_range range = numbered(0, 3);
  const pg::result r = built({range});
  EXPECT_TRUE(range.block.unique());
  expect_numbered(r, 3);
}

TEST(result, large_range_is_kept_with_its_block) {
  const pg::row_range range = numbered(0, 300);
  ASSERT_GE(range.block.capacity(), pg::result_builder::copied_below);
  const pg::result r = built({range});
  EXPECT_FALSE(range.block.unique());
  EXPECT_EQ(r.front().data(), range.begin + 7);
  expect_numbered(r, 300);
}

TEST(result, range_of_exactly_the_limit_is_kept_with_its_block) {
  const std::size_t others = data_row({int4_bytes(0), ""}).size();
  for (const std::size_t less : {0U, 1U}) {
    const std::size_t name = pg::result_builder::copied_below - others - less;
    const pg::row_range range = numbered(0, 1, name);
    ASSERT_EQ(range.block.capacity(), pg::result_builder::copied_below - less);
    const pg::result r = built({range});
    EXPECT_EQ(range.block.unique(), less == 1);
    expect_numbered(r, 1, name);
  }
}

TEST(result, many_small_ranges_are_kept) {
  std::vector<pg::row_range> ranges;
  for (int i = 0; i < 5000; ++i) ranges.push_back(numbered(i, i + 1, 40));
  const pg::result r = built(ranges);
  for (const pg::row_range& each : ranges) ASSERT_TRUE(each.block.unique());
  expect_numbered(r, 5000, 40);
}

TEST(result, small_and_large_ranges_in_turn_are_kept_in_order) {
  std::vector<pg::row_range> ranges;
  for (int i = 0; i < 3000; i += 300) {
    ranges.push_back(numbered(i, i + 1));
    ranges.push_back(numbered(i + 1, i + 290));
    ranges.push_back(numbered(i + 290, i + 298));
    ranges.push_back(numbered(i + 298, i + 300));
  }
  const pg::result r = built(ranges);
  expect_numbered(r, 3000);
}

TEST(result, ranges_behind_each_other_in_a_block_are_one) {
  const pg::row_range whole = numbered(0, 4);
  const std::size_t row = whole.block.capacity() / 4;
  std::vector<pg::row_range> ranges;
  for (std::size_t i = 0; i < 4; ++i)
    ranges.push_back({whole.block, whole.begin + i * row, whole.begin + (i + 1) * row, 1});
  expect_numbered(built(ranges), 4);
}

TEST(result, ranges_without_rows_are_nothing) {
  expect_numbered(built({{}, numbered(0, 2), {}, numbered(2, 3), {}}), 3);
}

TEST(result, rows_without_columns_are_counted) {
  pg::result_builder builder;
  builder.describe(described({}));
  builder.add(data_rows({{}, {}}));
  const pg::result r = builder.finish("SELECT 2");
  EXPECT_EQ(r.size(), 2U);
  EXPECT_EQ(r[1].size(), 0U);
}

TEST(result_builder, counts_rows_and_bytes_and_is_empty_when_finished) {
  pg::result_builder builder;
  builder.describe(id_and_name());
  const pg::row_range first = numbered(0, 300), second = numbered(300, 301);
  builder.add(first);
  builder.add(second);
  EXPECT_EQ(builder.rows(), 301U);
  EXPECT_EQ(builder.bytes(), first.block.capacity() + second.block.capacity());
  expect_numbered(builder.finish("SELECT 301"), 301);
  EXPECT_EQ(builder.rows(), 0U);
  EXPECT_EQ(builder.bytes(), 0U);
  EXPECT_TRUE(builder.finish("").empty());
  builder.describe(id_and_name());
  builder.add(numbered(0, 2));
  expect_numbered(builder.finish("SELECT 2"), 2);
}

TEST(result, row_that_is_not_there_is_an_error) {
  EXPECT_FAILURE((void)built({numbered(0, 2)})[2], pg::errc::no_rows,
                 "no row at position 2 (counted from 0): the result has 2 rows");
  EXPECT_FAILURE((void)built({}).front(), pg::errc::no_rows,
                 "no row at position 0 (counted from 0): the result has no rows");
}

TEST(result, iterators_are_random_access) {
  const pg::result r = built({numbered(0, 10)});
  EXPECT_EQ((*(r.begin() + 7))[0].as<int>(), 7);
  EXPECT_EQ(r.begin()[3][0].as<int>(), 3);
  EXPECT_EQ(r.end() - r.begin(), 10);
  EXPECT_EQ((*--r.end())[0].as<int>(), 9);
  EXPECT_LT(r.begin(), r.end());
  const auto at = std::ranges::lower_bound(r, 5, {}, [](pg::row x) { return x["id"].as<int>(); });
  EXPECT_EQ(at - r.begin(), 5);
}

TEST(result, typed_rows_are_iterated_in_order) {
  const pg::result r = built({numbered(0, 300), numbered(300, 302)});
  int expected = 0;
  for (const auto& [id, name] : r.as<std::tuple<int, std::string_view>>()) ASSERT_EQ(id, expected++);
  EXPECT_EQ(expected, 302);
}

TEST(result, typed_rows_of_a_temporary_own_it) {
  std::string names;
  for (const auto [id, name] : built({numbered(0, 3)}).as<std::pair<int, std::string_view>>()) names.append(name);
  EXPECT_EQ(names, "aaaabbbbcccc");
}

TEST(result, copy_outlives_its_original) {
  auto original = std::make_unique<pg::result>(built({numbered(0, 300), numbered(300, 301), numbered(301, 700)}));
  const pg::result copy = *original;
  EXPECT_EQ(copy.front().data(), original->front().data());
  original.reset();
  expect_numbered(copy, 700);
}

TEST(result, moved_from_result_is_empty) {
  pg::result original = built({numbered(0, 2)});
  const pg::result moved = std::move(original);
  expect_numbered(moved, 2);
  EXPECT_TRUE(original.empty());
  EXPECT_EQ(original.begin(), original.end());
  EXPECT_FAILURE((void)original.front(), pg::errc::no_rows,
                 "no row at position 0 (counted from 0): the result has no rows");
}

TEST(result, one_is_the_only_row) {
  const pg::result r = built({numbered(7, 8)});
  EXPECT_EQ((r.one<std::tuple<int, std::string_view>>()), std::tuple(7, "hhhh"));
  EXPECT_EQ((built({numbered(7, 8)}).one<std::pair<int, std::string>>().second), "hhhh");
}

TEST(result, one_of_another_number_of_rows_is_an_error) {
  using pair = std::pair<int, std::string>;
  EXPECT_FAILURE((void)built({}).one<pair>(), pg::errc::no_rows,
                 "the result has no rows where exactly one was expected");
  EXPECT_FAILURE((void)built({numbered(0, 2)}).one<pair>(), pg::errc::too_many_rows,
                 "the result has 2 rows where exactly one was expected");
}

TEST(result, optional_is_the_only_row_or_none) {
  using pair = std::pair<int, std::string>;
  EXPECT_EQ(built({}).optional<pair>(), std::nullopt);
  EXPECT_EQ(built({numbered(7, 8)}).optional<pair>(), pair(7, "hhhh"));
  EXPECT_FAILURE((void)built({numbered(0, 3)}).optional<pair>(), pg::errc::too_many_rows,
                 "the result has 3 rows where at most one was expected");
}

TEST(result, value_is_the_only_field_of_the_only_row) {
  pg::result_builder builder;
  builder.describe(described({text_column("count", oids::int8)}));
  builder.add(data_rows({{"42"}}));
  const pg::result r = builder.finish("SELECT 1");
  EXPECT_EQ(r.value<int>(), 42);
  EXPECT_EQ(r.value<std::string_view>(), "42");
  EXPECT_EQ(pg::result(r).value<std::optional<long>>(), 42);
  EXPECT_FAILURE((void)built({numbered(0, 1)}).value<int>(), pg::errc::wrong_column_count,
                 "the result has 2 columns (\"id\", \"name\"), and int takes 1");
  EXPECT_FAILURE((void)built({}).value<int>(), pg::errc::no_rows,
                 "the result has no rows where exactly one was expected");
}

TEST(result, types_that_are_views_are_known) {
  static_assert(pg::is_view<std::string_view>);
  static_assert(pg::is_view<std::span<const std::byte>>);
  static_assert(pg::is_view<std::optional<std::string_view>>);
  static_assert(pg::is_view<std::tuple<int, std::optional<pg::json_view>>>);
  static_assert(pg::is_view<std::pair<std::string_view, int>>);
  static_assert(!pg::is_view<std::string>);
  static_assert(!pg::is_view<std::tuple<int, std::optional<std::string>>>);
  static_assert(!pg::is_view<int>);
}

struct counted_tag {
  const char* tag;
  std::uint64_t rows;
};

TEST(result, affected_rows_are_what_the_tag_counts) {
  for (const counted_tag& each : {counted_tag{"INSERT 0 5", 5},
                                  {"SELECT 3", 3},
                                  {"UPDATE 18446744073709551615", ~0ULL},
                                  {"DELETE 0", 0},
                                  {"COPY 12", 12},
                                  {"CREATE TABLE", 0},
                                  {"BEGIN", 0},
                                  {"", 0},
                                  {"SELECT 18446744073709551616", 0},
                                  {"SELECT -1", 0},
                                  {"SELECT 5x", 0},
                                  {"SELECT ", 0}})
    EXPECT_EQ(built({}, each.tag).affected_rows(), each.rows) << each.tag;
}

TEST(result, command_tag_is_kept) { EXPECT_EQ(built({numbered(0, 2)}, "INSERT 0 2").command_tag(), "INSERT 0 2"); }

}  // namespace
