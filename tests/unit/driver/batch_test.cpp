#include "data_rows.hpp"
#include "read_failure.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/row_batch.hpp>

#include <algorithm>
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

static_assert(std::ranges::forward_range<const pg::row_batch>);
static_assert(std::ranges::forward_range<pg::typed_rows<int, const pg::row_batch&>>);
static_assert(std::ranges::forward_range<const pg::typed_rows<int, pg::row_batch>>);

std::shared_ptr<const pg::row_description> id_and_name() {
  return described({binary_column("id", oids::int4), text_column("name", oids::text)});
}

pg::row_batch users() {
  return {
      data_rows({{int4_bytes(1), "Ann"}, {int4_bytes(2), "a name too long for a small string"}, {int4_bytes(3), ""}}),
      id_and_name()};
}

TEST(row_batch, rows_are_iterated_in_order) {
  const pg::row_batch batch = users();
  EXPECT_EQ(batch.size(), 3U);
  EXPECT_FALSE(batch.empty());
  EXPECT_EQ(batch.columns().size(), 2U);
  int id = 0;
  for (const pg::row r : batch) EXPECT_EQ(r["id"].as<int>(), ++id);
  EXPECT_EQ(id, 3);
  EXPECT_EQ(std::ranges::distance(batch), 3);
}

TEST(row_batch, default_batch_is_empty) {
  const pg::row_batch batch;
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.begin(), batch.end());
  EXPECT_EQ(batch.columns().size(), 0U);
}

TEST(row_batch, rows_without_columns_are_counted) {
  const pg::row_batch batch(data_rows({{}, {}, {}}), described({}));
  EXPECT_EQ(std::ranges::distance(batch), 3);
}

TEST(row_batch, typed_rows_are_iterated_in_order) {
  const pg::row_batch batch = users();
  const auto typed = batch.as<std::tuple<int, std::string_view>>();
  EXPECT_EQ(typed.size(), 3U);
  EXPECT_FALSE(typed.empty());
  std::vector<std::string> names;
  int expected = 0;
  for (const auto& [id, name] : typed) {
    EXPECT_EQ(id, ++expected);
    names.emplace_back(name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"Ann", "a name too long for a small string", ""}));
}

TEST(row_batch, typed_rows_are_checked_before_the_first_is_read) {
  const pg::row_batch empty(pg::row_range(), id_and_name());
  EXPECT_FAILURE((void)(empty.as<std::tuple<int, int>>()), pg::errc::type_mismatch,
                 "column \"name\" (text): cannot be read as int in text format");
  EXPECT_FAILURE((void)empty.as<std::tuple<int>>(), pg::errc::wrong_column_count,
                 "the result has 2 columns (\"id\", \"name\"), and std::tuple<int> takes 1");
  EXPECT_TRUE((empty.as<std::tuple<int, std::string>>().empty()));
}

TEST(row_batch, typed_row_that_is_null_fails_where_it_is_reached) {
  const pg::row_batch batch(data_rows({{int4_bytes(1)}, {std::nullopt}}), described({binary_column("n", oids::int4)}));
  const auto typed = batch.as<int>();
  auto at = typed.begin();
  EXPECT_EQ(*at, 1);
  ++at;
  EXPECT_FAILURE((void)*at, pg::errc::unexpected_null,
                 "column \"n\" (integer): NULL cannot be read as int; use std::optional<int>");
  EXPECT_EQ(++at, typed.end());
}

TEST(row_batch, typed_rows_of_a_temporary_own_it) {
  std::string names;
  for (const auto [id, name] : users().as<std::tuple<int, std::string_view>>()) names.append(name).append(";");
  EXPECT_EQ(names, "Ann;a name too long for a small string;;");
}

TEST(row_batch, moved_typed_rows_of_a_temporary_still_own_it) {
  auto typed = users().as<std::tuple<int, std::string_view>>();
  const auto moved = std::move(typed);
  EXPECT_EQ(std::get<1>(*moved.begin()), "Ann");
}

TEST(row_batch, copy_outlives_its_original) {
  auto original = std::make_unique<pg::row_batch>(users());
  const pg::row_batch copy = *original;
  original.reset();
  EXPECT_EQ((*copy.begin())["name"].as<std::string_view>(), "Ann");
}

TEST(row_batch, moved_from_batch_is_empty) {
  pg::row_batch original = users();
  const pg::row_batch moved = std::move(original);
  EXPECT_EQ(moved.size(), 3U);
  EXPECT_TRUE(original.empty());
  EXPECT_EQ(original.begin(), original.end());
  original = moved;
  EXPECT_EQ(std::ranges::distance(original), 3);
}

TEST(row_batch, rows_are_found_by_algorithms) {
  const pg::row_batch batch = users();
  const auto found = std::ranges::find_if(batch, [](pg::row r) { return r["id"].as<int>() == 2; });
  ASSERT_NE(found, batch.end());
  EXPECT_EQ((*found)["name"].as<std::string>(), "a name too long for a small string");
}

}  // namespace
