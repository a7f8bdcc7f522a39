#include "data_rows.hpp"
#include "read_failure.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/row.hpp>

#include <cstddef>
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

static_assert(std::ranges::forward_range<pg::row>);

// One row that owns all it needs.
class one_row {
public:
  one_row(std::vector<pg::column> columns, const std::vector<field_bytes>& fields)
      : columns_(described(std::move(columns))), rows_(data_rows({fields})) {}

  [[nodiscard]] pg::row get() const { return {rows_.begin, *columns_}; }

private:
  std::shared_ptr<const pg::row_description> columns_;
  pg::row_range rows_;
};

one_row ann() {
  return {{binary_column("id", oids::int4), text_column("name", oids::text), text_column("age", oids::int2),
           binary_column("score", oids::float8)},
          {int4_bytes(1), "Ann", std::nullopt, float8_bytes(2.5)}};
}

TEST(row, fields_are_found_by_position) {
  const one_row r = ann();
  EXPECT_EQ(r.get().size(), 4U);
  EXPECT_FALSE(r.get().empty());
  EXPECT_EQ(r.get()[0].as<int>(), 1);
  EXPECT_EQ(r.get()[1].as<std::string>(), "Ann");
  EXPECT_TRUE(r.get()[2].is_null());
  EXPECT_EQ(r.get()[3].as<double>(), 2.5);
}

TEST(row, fields_are_found_by_name) {
  const one_row r = ann();
  EXPECT_EQ(r.get()["id"].as<int>(), 1);
  EXPECT_EQ(r.get()["name"].as<std::string_view>(), "Ann");
  EXPECT_EQ(r.get()["age"].as<std::optional<short>>(), std::nullopt);
  EXPECT_EQ(r.get()[std::string("score")].as<double>(), 2.5);
}

TEST(row, wrong_name_lists_the_columns) {
  const one_row r = ann();
  EXPECT_FAILURE((void)r.get()["nam"], pg::errc::no_such_column,
                 "no column \"nam\": the result has 4 columns (\"id\", \"name\", \"age\", \"score\")");
  const one_row single({text_column("?column?", oids::text)}, {"x"});
  EXPECT_FAILURE((void)single.get()["x"], pg::errc::no_such_column,
                 "no column \"x\": the result has 1 column (\"?column?\")");
  const one_row none({}, {});
  EXPECT_FAILURE((void)none.get()["x"], pg::errc::no_such_column, "no column \"x\": the result has no columns");
}

TEST(row, wrong_name_lists_only_the_first_of_many_columns) {
  std::vector<pg::column> columns;
  for (int i = 0; i < 22; ++i) columns.push_back(text_column("c" + std::to_string(i), oids::text));
  const one_row r(columns, std::vector<field_bytes>(22));
  const std::string text = failure_of([&] { (void)r.get()["x"]; }).text;
  EXPECT_TRUE(text.ends_with("\"c18\", \"c19\" and 2 more)")) << text;
}

TEST(row, wrong_position_lists_the_columns) {
  const one_row r = ann();
  EXPECT_FAILURE((void)r.get()[4], pg::errc::column_out_of_range,
                 "no column at position 4 (counted from 0): the result has 4 columns (\"id\", \"name\", \"age\", "
                 "\"score\")");
  EXPECT_FAILURE((void)r.get()[static_cast<std::size_t>(-1)], pg::errc::column_out_of_range,
                 "no column at position 18446744073709551615 (counted from 0): the result has 4 columns (\"id\", "
                 "\"name\", \"age\", \"score\")");
}

TEST(row, duplicate_name_is_an_error_unless_told_which) {
  const one_row r({text_column("id", oids::int4), text_column("name", oids::text), text_column("id", oids::int4)},
                  {"1", "Ann", "3"});
  EXPECT_FAILURE((void)r.get()["id"], pg::errc::ambiguous_column,
                 "column \"id\" is ambiguous: positions 0, 2 have that name; ask by position, or for the first or the "
                 "last of them");
  EXPECT_FAILURE((void)r.get().at("id", pg::duplicates::error), pg::errc::ambiguous_column,
                 "column \"id\" is ambiguous: positions 0, 2 have that name; ask by position, or for the first or the "
                 "last of them");
  EXPECT_EQ(r.get().at("id", pg::duplicates::first).as<int>(), 1);
  EXPECT_EQ(r.get().at("id", pg::duplicates::last).as<int>(), 3);
  EXPECT_EQ(r.get().at("name", pg::duplicates::last).as<std::string_view>(), "Ann");
  EXPECT_FAILURE((void)r.get().at("x", pg::duplicates::last), pg::errc::no_such_column,
                 "no column \"x\": the result has 3 columns (\"id\", \"name\", \"id\")");
}

TEST(row, iteration_gives_every_field_in_order) {
  const one_row r = ann();
  std::string printed;
  for (const pg::field f : r.get()) {
    printed.append(f.name()).append("=").append(f.is_null() ? "NULL" : f.text()).append(" ");
  }
  EXPECT_EQ(printed, "id=1 name=Ann age=NULL score=2.5 ");
  EXPECT_EQ(std::ranges::distance(r.get()), 4);
}

TEST(row, tuple_is_read_by_structured_binding) {
  const one_row r = ann();
  const auto [id, name, age, score] = r.get().as<std::tuple<int, std::string_view, std::optional<int>, double>>();
  EXPECT_EQ(id, 1);
  EXPECT_EQ(name, "Ann");
  EXPECT_EQ(age, std::nullopt);
  EXPECT_EQ(score, 2.5);
}

TEST(row, pair_and_single_value_are_read) {
  const one_row two({text_column("a", oids::int4), text_column("b", oids::text)}, {"1", "x"});
  EXPECT_EQ((two.get().as<std::pair<int, std::string>>()), std::pair(1, std::string("x")));
  const one_row one({text_column("a", oids::int4)}, {"1"});
  EXPECT_EQ(one.get().as<int>(), 1);
  EXPECT_EQ(one.get().as<std::optional<int>>(), 1);
}

TEST(row, tuple_of_another_size_names_both) {
  const one_row r({text_column("a", oids::int4), text_column("b", oids::text)}, {"1", "x"});
  EXPECT_FAILURE((void)(r.get().as<std::tuple<int, std::string, double>>()), pg::errc::wrong_column_count,
                 "the result has 2 columns (\"a\", \"b\"), and std::tuple<int, std::string, double> takes 3");
  EXPECT_FAILURE((void)r.get().as<int>(), pg::errc::wrong_column_count,
                 "the result has 2 columns (\"a\", \"b\"), and int takes 1");
}

TEST(row, tuple_with_a_wrong_type_names_the_column) {
  const one_row r = ann();
  EXPECT_FAILURE((void)(r.get().as<std::tuple<int, int, std::optional<int>, double>>()), pg::errc::type_mismatch,
                 "column \"name\" (text): cannot be read as int in text format");
  EXPECT_FAILURE((void)(r.get().as<std::tuple<int, std::string, int, double>>()), pg::errc::unexpected_null,
                 "column \"age\" (smallint): NULL cannot be read as int; use std::optional<int>");
}

TEST(row, tuple_of_malformed_usual_columns_is_an_error) {
  const one_row r({binary_column("a", oids::int4), binary_column("b", oids::int4)}, {int4_bytes(1), "123"});
  EXPECT_FAILURE((void)(r.get().as<std::pair<int, int>>()), pg::errc::invalid_value,
                 "column \"b\" (integer): what the server sent is not a value of this type in binary format");
  const one_row null({binary_column("a", oids::text), binary_column("b", oids::int4)}, {std::nullopt, int4_bytes(1)});
  EXPECT_FAILURE((void)(null.get().as<std::pair<std::string_view, int>>()), pg::errc::unexpected_null,
                 "column \"a\" (text): NULL cannot be read as std::string_view; use std::optional<std::string_view>");
}

TEST(row, row_without_columns_is_empty) {
  const one_row r({}, {});
  EXPECT_EQ(r.get().size(), 0U);
  EXPECT_TRUE(r.get().empty());
  EXPECT_EQ(r.get().begin(), r.get().end());
  EXPECT_EQ(r.get().as<std::tuple<>>(), std::tuple<>());
  EXPECT_FAILURE((void)r.get()[0], pg::errc::column_out_of_range,
                 "no column at position 0 (counted from 0): the result has no columns");
}

TEST(row, row_of_empty_and_null_fields_keeps_them_apart) {
  const one_row r({text_column("a", oids::text), text_column("b", oids::text), text_column("c", oids::text)},
                  {std::nullopt, "", std::nullopt});
  using maybe = std::optional<std::string_view>;
  EXPECT_EQ((r.get().as<std::tuple<maybe, maybe, maybe>>()), std::tuple(maybe(), maybe(""), maybe()));
  EXPECT_FALSE(r.get()[1].is_null());
  EXPECT_TRUE(r.get()[2].is_null());
}

TEST(row, widest_row_of_a_server_is_read) {
  std::vector<pg::column> columns;
  std::vector<field_bytes> fields;
  for (int i = 0; i < 1664; ++i) {
    columns.push_back(binary_column("column_" + std::to_string(i), oids::int4));
    fields.emplace_back(i % 3 == 0 ? field_bytes() : int4_bytes(i));
  }
  const one_row r(columns, fields);
  EXPECT_EQ(r.get().size(), 1664U);
  EXPECT_EQ(r.get()["column_1663"].as<int>(), 1663);
  EXPECT_TRUE(r.get()[1662].is_null());
  int i = 0;
  for (const pg::field f : r.get()) {
    ASSERT_EQ(f.as<std::optional<int>>(), i % 3 == 0 ? std::nullopt : std::optional(i));
    ++i;
  }
  EXPECT_EQ(i, 1664);
}

}  // namespace
