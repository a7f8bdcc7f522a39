// The rows that a DB-API cursor has at hand: parts of results, and parts of two.
#include "data_rows.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/cursor_step.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/fetched_rows.hpp>
#include <greenpg/driver/result_builder.hpp>

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace pg = greenpg;
namespace oids = greenpg::oids;

namespace {

pg::result numbered(int from, int to, std::size_t padding = 0, pg::oid type = oids::int4) {
  std::vector<std::vector<field_bytes>> rows;
  for (int i = from; i < to; ++i) rows.push_back({int4_bytes(i), std::string(padding, 'x')});
  pg::result_builder builder;
  builder.describe(described({binary_column("n", type), text_column("t", oids::text)}));
  if (!rows.empty()) builder.add(data_rows(rows));
  return builder.finish("SELECT " + std::to_string(to - from));
}

std::string read(const pg::result& rows) {
  std::string all;
  for (const pg::row r : rows) all += (all.empty() ? "" : " ") + std::to_string(r["n"].as<int>());
  return all;
}

}  // namespace

TEST(fetched_rows, parts_outlive_what_they_were_taken_of) {
  for (const std::size_t padding : {std::size_t{0}, std::size_t{20'000}}) {
    std::optional<pg::fetched_rows> rows(numbered(0, 5, padding));
    const pg::owned_row first = rows->take();
    const pg::result two = rows->take(2), rest = rows->take(9), none = rows->take(1);
    EXPECT_EQ(rows->left(), 0U);
    rows.reset();
    EXPECT_EQ(first["n"].as<int>(), 0);
    EXPECT_EQ(first["t"].as<std::string>().size(), padding);
    EXPECT_EQ(read(two), "1 2");
    EXPECT_EQ(two.command_tag(), "SELECT 5");
    EXPECT_EQ(two[1]["t"].as<std::string>().size(), padding);
    EXPECT_EQ(read(rest), "3 4");
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.columns().size(), 2U);
  }
}

TEST(fetched_rows, what_is_left_comes_before_what_is_fetched) {
  pg::fetched_rows rows(numbered(0, 3));
  rows.take();
  const pg::result all = rows.take_and(numbered(3, 5));
  EXPECT_EQ(read(all), "1 2 3 4");
  EXPECT_EQ(all.command_tag(), "SELECT 2");
  EXPECT_EQ(rows.left(), 0U);
  EXPECT_EQ(read(rows.take_and(numbered(5, 6))), "5");
  rows = pg::fetched_rows(numbered(0, 1));
  EXPECT_EQ(read(rows.take_and(numbered(1, 1))), "0");
}

TEST(fetched_rows, rows_of_other_columns_are_not_put_together) {
  pg::fetched_rows rows(numbered(0, 3));
  std::error_code why;
  try {
    rows.take_and(numbered(3, 5, 0, oids::xid));
  } catch (const pg::error& e) {
    why = e.code();
  }
  EXPECT_EQ(why, pg::errc::stale_plan);
  EXPECT_EQ(rows.left(), 3U);
}

TEST(fetched_rows, goes_to_any_row_and_behind_the_last) {
  pg::fetched_rows rows(numbered(0, 3));
  EXPECT_TRUE(rows.go_to(3));
  EXPECT_EQ(rows.left(), 0U);
  EXPECT_FALSE(rows.go_to(4));
  EXPECT_FALSE(rows.go_to(-1));
  EXPECT_TRUE(rows.go_to(1));
  EXPECT_EQ(rows.take()["n"].as<int>(), 1);
  EXPECT_EQ(rows.position(), 2);
  EXPECT_FALSE(pg::fetched_rows().any());
  EXPECT_TRUE(pg::fetched_rows().take(3).empty());
}

TEST(cursor_step, is_written_as_sql_has_it) {
  using step = pg::cursor_step;
  const std::vector<std::pair<step, std::string>> table = {
      {3, "FORWARD 3"},
      {-3, "FORWARD -3"},
      {step::backward(2), "BACKWARD 2"},
      {step::all(), "FORWARD ALL"},
      {step::backward_all(), "BACKWARD ALL"},
      {step::absolute(-4), "ABSOLUTE -4"},
      {step::relative(0), "RELATIVE 0"},
      {step::first(), "ABSOLUTE 1"},
      {step::last(), "ABSOLUTE -1"},
  };
  for (const auto& [each, sql] : table) EXPECT_EQ(each.sql(), sql);
  EXPECT_EQ(step(7).rows_forward(), 7U);
  EXPECT_EQ(step(-7).rows_forward(), 0U);
  EXPECT_EQ(step::all().rows_forward(), 0U);
}
