// Rows read as structs: which column goes to which field, and what is said where that is not clear.
#include "data_rows.hpp"
#include "read_failure.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/result_builder.hpp>
#include <greenpg/driver/row_batch.hpp>

#include <array>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pg = greenpg;
namespace oids = greenpg::oids;

// Not in an anonymous namespace, whose name the compilers spell in their own ways.
namespace people {

struct user {
  int id = -1;
  std::string name = "nobody";
  std::optional<short> age = 99;

  bool operator==(const user&) const = default;
};

struct user_view {
  std::string_view name;
  int id;
};

struct renamed_user {
  int id;
  std::string name;
  static constexpr auto greenpg_columns = std::array{"user id", "name"};
};

}  // namespace people

using people::renamed_user;
using people::user;
using people::user_view;

namespace {

static_assert(std::ranges::forward_range<pg::typed_rows<user, const pg::result&>>);
static_assert(pg::row_struct<user>);
static_assert(!pg::row_struct<pg::uuid>);
static_assert(pg::is_view<user_view>);
static_assert(!pg::is_view<user>);
static_assert(pg::is_view<std::optional<user_view>>);

// Matching is for structs: anything else is read by position.
template <class T>
concept takes_matching = requires(const pg::result& r) {
  r.as<T>(pg::lax);
};
static_assert(takes_matching<user>);
static_assert(!takes_matching<std::tuple<int, std::string>>);
static_assert(!takes_matching<int>);

using columns = std::vector<pg::column>;
using rows = std::vector<std::vector<field_bytes>>;

pg::result built(columns of, const rows& values) {
  pg::result_builder builder;
  builder.describe(described(std::move(of)));
  if (!values.empty()) builder.add(data_rows(values));
  return builder.finish("SELECT");
}

columns id_name_age() {
  return {binary_column("id", oids::int4), text_column("name", oids::text), text_column("age", oids::int2)};
}
columns age_id_name() {
  return {text_column("age", oids::int2), binary_column("id", oids::int4), text_column("name", oids::text)};
}

const user ann{1, "Ann", 30};
const user bob{2, "Bob", std::nullopt};

pg::result in_order() {
  return built(id_name_age(), {{int4_bytes(1), "Ann", "30"}, {int4_bytes(2), "Bob", std::nullopt}});
}
pg::result out_of_order() {
  return built(age_id_name(), {{"30", int4_bytes(1), "Ann"}, {std::nullopt, int4_bytes(2), "Bob"}});
}

std::vector<user> read(const pg::result& r, pg::matching how = {}) {
  std::vector<user> users;
  for (const user& u : r.as<user>(how)) users.push_back(u);
  return users;
}

}  // namespace

TEST(struct_row, columns_in_the_order_of_the_fields_are_read) {
  EXPECT_EQ(read(in_order()), (std::vector{ann, bob}));
  EXPECT_EQ(in_order().front().as<user>(), ann);
}

TEST(struct_row, columns_in_another_order_are_read_by_name) {
  EXPECT_EQ(read(out_of_order()), (std::vector{ann, bob}));
  EXPECT_EQ(read(out_of_order(), pg::lax), (std::vector{ann, bob}));
}

TEST(struct_row, every_order_of_columns_is_read_by_name) {
  std::array order{0, 1, 2};
  const columns all = id_name_age();
  const std::vector<field_bytes> row{int4_bytes(2), "Bob", std::nullopt};
  do {
    columns shuffled;
    std::vector<field_bytes> fields;
    for (const int i : order) {
      shuffled.push_back(all[static_cast<std::size_t>(i)]);
      fields.push_back(row[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(read(built(shuffled, {fields})), std::vector{bob}) << order[0] << order[1] << order[2];
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(struct_row, temporary_result_lives_as_long_as_its_rows) {
  std::string names;
  for (const user_view& u :
       built({binary_column("id", oids::int4), text_column("name", oids::text)}, {{int4_bytes(1), "Ann"}})
           .as<user_view>())
    names += u.name;
  EXPECT_EQ(names, "Ann");
}

TEST(struct_row, batch_is_read_as_structs) {
  const pg::row_batch batch(data_rows({{"30", int4_bytes(1), "Ann"}, {std::nullopt, int4_bytes(2), "Bob"}}),
                            described(age_id_name()));
  std::vector<user> users;
  for (const user& u : batch.as<user>()) users.push_back(u);
  for (const user& u : pg::row_batch(batch).as<user>(pg::lax)) users.push_back(u);
  EXPECT_EQ(users, (std::vector{ann, bob, ann, bob}));
}

TEST(struct_row, renamed_field_is_read_from_its_column) {
  const pg::result r =
      built({text_column("name", oids::text), binary_column("user id", oids::int4)}, {{"Ann", int4_bytes(1)}});
  EXPECT_EQ(r.one<renamed_user>().id, 1);
  EXPECT_EQ(r.one<renamed_user>().name, "Ann");
}

TEST(struct_row, missing_column_is_an_error_before_the_first_row) {
  const pg::result r = built({binary_column("id", oids::int4), text_column("name", oids::text)}, {});
  EXPECT_FAILURE((void)r.as<user>(), pg::errc::no_such_column,
                 "no column \"age\", which people::user has a field for: the result has 2 columns (\"id\", \"name\")");
}

TEST(struct_row, extra_column_is_an_error_before_the_first_row) {
  columns with_city = age_id_name();
  with_city.insert(with_city.begin() + 1, text_column("city", oids::text));
  EXPECT_FAILURE(
      (void)built(with_city, {}).as<user>(), pg::errc::unexpected_column,
      "column \"city\" has no field in people::user (\"id\", \"name\", \"age\"): leave it out of the query, or read "
      "with greenpg::lax");
}

TEST(struct_row, lax_passes_over_columns_without_a_field) {
  const pg::result r =
      built({text_column("x", oids::text), text_column("age", oids::int2), text_column("y", oids::text),
             text_column("z", oids::text), binary_column("id", oids::int4), text_column("name", oids::text),
             text_column("w", oids::text)},
            {{"a", "30", std::nullopt, "b", int4_bytes(1), "Ann", "c"},
             {std::nullopt, std::nullopt, "b", std::nullopt, int4_bytes(2), "Bob", std::nullopt}});
  EXPECT_EQ(read(r, pg::lax), (std::vector{ann, bob}));
}

TEST(struct_row, lax_leaves_fields_without_a_column_as_they_are) {
  const pg::result r = built({text_column("x", oids::text), text_column("name", oids::text)}, {{"a", "Ann"}});
  EXPECT_EQ(r.one<user>(pg::lax), (user{-1, "Ann", 99}));
  EXPECT_EQ(built({text_column("x", oids::text)}, {{"a"}}).one<user>(pg::lax), user());
  EXPECT_EQ(built({}, {{}}).one<user>(pg::lax), user());
}

TEST(struct_row, lax_reads_leading_columns_in_order) {
  columns more = id_name_age();
  more.push_back(text_column("x", oids::text));
  EXPECT_EQ(built(more, {{int4_bytes(1), "Ann", "30", "a"}}).one<user>(pg::lax), ann);
}

TEST(struct_row, duplicate_column_is_an_error_unless_told_which) {
  columns twice = id_name_age();
  twice.push_back(binary_column("id", oids::int4));
  const pg::result r = built(twice, {{int4_bytes(1), "Ann", "30", int4_bytes(7)}});
  constexpr const char* ambiguous =
      "column \"id\" is ambiguous: positions 0, 3 have that name; ask by position, or for the first or the last of "
      "them";
  EXPECT_FAILURE((void)r.as<user>(), pg::errc::ambiguous_column, ambiguous);
  EXPECT_FAILURE((void)r.as<user>(pg::lax), pg::errc::ambiguous_column, ambiguous);
  EXPECT_EQ(r.one<user>({.same_name = pg::duplicates::first}), ann);
  EXPECT_EQ(r.one<user>({.same_name = pg::duplicates::last}), (user{7, "Ann", 30}));
}

TEST(struct_row, duplicate_column_is_the_one_that_the_result_was_told) {
  columns twice = id_name_age();
  twice.push_back(binary_column("id", oids::int4));
  pg::result r = built(twice, {{int4_bytes(1), "Ann", "30", int4_bytes(7)}});
  const pg::result before = r;
  r.same_name(pg::duplicates::last);
  EXPECT_EQ(r.one<user>(), (user{7, "Ann", 30}));
  EXPECT_EQ(r.front()["id"].as<int>(), 7);
  EXPECT_EQ(r.front().at("id", pg::duplicates::first).as<int>(), 1);
  r.same_name(pg::duplicates::first);
  EXPECT_EQ(r.one<user>(), ann);
  EXPECT_EQ(r.one<user>({.same_name = pg::duplicates::last}), (user{7, "Ann", 30}));
  EXPECT_EQ(failure_of([&] { (void)before.one<user>(); }).code, make_error_code(pg::errc::ambiguous_column));
  EXPECT_EQ(failure_of([&] { (void)before.front()["id"]; }).code, make_error_code(pg::errc::ambiguous_column));
}

TEST(struct_row, duplicate_column_without_a_field_is_passed_over_where_extra_ones_are) {
  columns twice = id_name_age();
  twice.push_back(text_column("x", oids::text));
  twice.push_back(text_column("x", oids::text));
  const pg::result r = built(twice, {{int4_bytes(1), "Ann", "30", "a", "b"}});
  EXPECT_EQ(r.one<user>(pg::lax), ann);
  EXPECT_EQ(failure_of([&] { (void)r.as<user>(); }).code, make_error_code(pg::errc::unexpected_column));
}

TEST(struct_row, column_of_another_type_is_an_error_before_the_first_row) {
  columns wrong = age_id_name();
  wrong[1] = text_column("id", oids::text);
  EXPECT_FAILURE((void)built(wrong, {}).as<user>(), pg::errc::type_mismatch,
                 "column \"id\" (text): cannot be read as int in text format");
}

TEST(struct_row, value_that_cannot_be_read_names_column_and_types) {
  EXPECT_FAILURE((void)built(id_name_age(), {{std::nullopt, "Ann", "30"}}).one<user>(), pg::errc::unexpected_null,
                 "column \"id\" (integer): NULL cannot be read as int; use std::optional<int>");
  EXPECT_FAILURE((void)built(age_id_name(), {{"30", int4_bytes(1), std::nullopt}}).one<user>(),
                 pg::errc::unexpected_null,
                 "column \"name\" (text): NULL cannot be read as std::string; use std::optional<std::string>");
}

TEST(struct_row, rows_are_taken_whole) {
  EXPECT_EQ(in_order().all<user>(), (std::vector{ann, bob}));
  EXPECT_EQ(out_of_order().all<user>(), (std::vector{ann, bob}));
  EXPECT_EQ(built(id_name_age(), {}).all<user>(), std::vector<user>());
  EXPECT_EQ(built({text_column("x", oids::text), text_column("name", oids::text)}, {{"a", "Ann"}, {"b", "Bob"}})
                .all<user>(pg::lax)
                .size(),
            2U);
  using pair = std::pair<int, std::string>;
  EXPECT_EQ(
      built({binary_column("id", oids::int4), text_column("name", oids::text)}, {{int4_bytes(1), "Ann"}}).all<pair>(),
      std::vector{pair(1, "Ann")});
  EXPECT_EQ(built({binary_column("id", oids::int4)}, {{int4_bytes(1)}, {int4_bytes(2)}}).all<int>(),
            (std::vector{1, 2}));
}

TEST(struct_row, rows_taken_whole_are_views_into_a_result_that_stays) {
  const pg::result r = built({binary_column("id", oids::int4), text_column("name", oids::text)},
                             {{int4_bytes(1), "a name too long for a small string"}});
  const std::vector<user_view> users = r.all<user_view>();
  EXPECT_EQ(users.front().name.data(), r.front()["name"].as<std::string_view>().data());
}

TEST(struct_row, duplicate_column_is_the_one_that_the_batch_was_told) {
  columns twice = id_name_age();
  twice.push_back(binary_column("id", oids::int4));
  pg::row_batch batch(data_rows({{int4_bytes(1), "Ann", "30", int4_bytes(7)}}), described(twice));
  const pg::row_batch before = batch;
  batch.same_name(pg::duplicates::last);
  EXPECT_EQ(*batch.as<user>().begin(), (user{7, "Ann", 30}));
  EXPECT_EQ((*batch.begin())["id"].as<int>(), 7);
  batch.same_name(pg::duplicates::first);
  EXPECT_EQ(*batch.as<user>().begin(), ann);
  EXPECT_EQ(*before.as<user>({.same_name = pg::duplicates::last}).begin(), (user{7, "Ann", 30}));
  EXPECT_EQ(failure_of([&] { (void)before.as<user>(); }).code, make_error_code(pg::errc::ambiguous_column));
  pg::row_batch none;
  none.same_name(pg::duplicates::first);
  EXPECT_TRUE(none.empty());
}

TEST(struct_row, optional_struct_fits_the_columns_even_if_there_is_no_row) {
  EXPECT_EQ(failure_of([] { (void)built({text_column("name", oids::text)}, {}).optional<user>(); }).code,
            make_error_code(pg::errc::no_such_column));
  EXPECT_EQ(built({text_column("name", oids::text)}, {}).optional<user>(pg::lax), std::nullopt);
}

TEST(struct_row, optional_struct_is_the_only_row_or_none) {
  EXPECT_EQ(built(id_name_age(), {}).optional<user>(), std::nullopt);
  EXPECT_EQ(built(id_name_age(), {{int4_bytes(1), "Ann", "30"}}).optional<user>(), ann);
  EXPECT_FAILURE((void)in_order().optional<user>(), pg::errc::too_many_rows,
                 "the result has 2 rows where at most one was expected");
}
