#include "data_rows.hpp"

#include <gtest/gtest.h>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/row_json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace pg = greenpg;
namespace oids = greenpg::oids;

namespace {

std::string json_of(std::vector<pg::column> columns, const std::vector<field_bytes>& fields) {
  const std::shared_ptr<const pg::row_description> described_columns = described(std::move(columns));
  const pg::row_range rows = data_rows({fields});
  return pg::to_json(pg::row(rows.begin, *described_columns));
}

TEST(row_json, row_is_an_object_of_its_columns) {
  EXPECT_EQ(json_of({binary_column("id", oids::int4), text_column("the \"name\"", oids::text),
                     text_column("age", oids::int2), text_column("tags", oids::text_array)},
                    {int4_bytes(1), "Ann", std::nullopt, "{a,NULL}"}),
            R"({"id":1,"the \"name\"":"Ann","age":null,"tags":["a",null]})");
  EXPECT_EQ(json_of({}, {}), "{}");
}

TEST(row_json, value_that_is_none_names_its_column) {
  try {
    static_cast<void>(json_of({binary_column("broken", oids::int4)}, {"123"}));
    FAIL() << "nothing was thrown";
  } catch (const pg::error& e) {
    EXPECT_EQ(e.code(), pg::errc::invalid_value);
    EXPECT_NE(std::string(e.what()).find("broken"), std::string::npos) << e.what();
  }
}

TEST(row_json, value_is_made_of_a_field) {
  const pg::column column = text_column("n", oids::numeric);
  const std::string text = "1.50";
  const pg::field some(reinterpret_cast<const std::byte*>(text.data()), 4, column), none(nullptr, -1, column);
  EXPECT_EQ(pg::to_json(pg::value(some)), "1.50");
  EXPECT_EQ(pg::value(some).type(), oids::numeric);
  EXPECT_TRUE(pg::value(none).is_null());
  EXPECT_EQ(pg::to_json(some), "1.50");
  EXPECT_EQ(pg::to_json(none), "null");
}

}  // namespace
