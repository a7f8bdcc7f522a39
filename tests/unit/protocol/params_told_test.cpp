// Parameters whose types the server is told.
#include <greenpg/protocol/params.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pg = greenpg;
namespace oids = pg::oids;

namespace {

using types = std::vector<pg::oid>;

std::string text(const pg::params& p, std::size_t i) {
  pg::byte_buffer out;
  EXPECT_EQ(p.encode_text(i, out), pg::errc{});
  return std::string(out.text());
}

TEST(params_told, none_is_told_by_itself) {
  const pg::params p(1, "a", std::nullopt);
  EXPECT_FALSE(p.any_told());
  EXPECT_EQ(p.told_types(), types());
}

TEST(params_told, value_of_any_kind_is_kept_as_without_its_type) {
  const pg::params p(pg::typed(oids::int8, 7), "plain", pg::typed(oids::jsonb, "[1]"),
                     pg::typed(oids::text, std::string(100, 'x')), pg::typed(oids::uuid, std::nullopt),
                     pg::typed(oids::int4, std::optional<int>()), pg::typed(oids::int4_array, std::vector<int>{1, 2}),
                     8);
  EXPECT_TRUE(p.any_told());
  EXPECT_EQ(p.told_types(), types({oids::int8, 0, oids::jsonb, oids::text, oids::uuid, oids::int4, oids::int4_array}));
  EXPECT_EQ(p.size(), 8U);
  EXPECT_EQ(text(p, 0), "7");
  EXPECT_EQ(text(p, 1), "plain");
  EXPECT_EQ(text(p, 2), "[1]");
  EXPECT_EQ(text(p, 3), std::string(100, 'x'));
  EXPECT_TRUE(p.is_null(4));
  EXPECT_TRUE(p.is_null(5));
  EXPECT_EQ(text(p, 6), "{1,2}");
  EXPECT_EQ(text(p, 7), "8");
  EXPECT_EQ(p.type_of(0), pg::params(1).type_of(0));
}

TEST(params_told, type_0_is_inferred) {
  EXPECT_FALSE(pg::params(pg::typed(0, 7)).any_told());
  EXPECT_EQ(pg::params(1, pg::typed(oids::int2, 2), pg::typed(0, 3)).told_types(), types({0, oids::int2}));
}

TEST(params_told, copies_and_what_was_moved_have_the_types_too) {
  pg::params p(pg::typed(oids::int8, 7), "a");
  for (int i = 0; i != 50; ++i) p.push_back(pg::typed(oids::int2, i));
  const pg::params copy(p);
  const pg::params moved(std::move(p));
  EXPECT_EQ(copy.told_types(), moved.told_types());
  ASSERT_EQ(copy.told_types().size(), 52U);
  EXPECT_EQ(copy.told_types()[0], oids::int8);
  EXPECT_EQ(copy.told_types()[1], 0U);
  EXPECT_EQ(copy.told_types()[51], oids::int2);
  EXPECT_EQ(text(copy, 51), "49");
  EXPECT_FALSE(p.any_told());  // NOLINT: what a moved-from object is was promised
  p.push_back(1);
  EXPECT_EQ(p.told_types(), types());
}

TEST(params_told, values_made_of_others_are_known) {
  EXPECT_FALSE(pg::params(1, "a", std::nullopt, 2.5, true).any_composed());
  EXPECT_FALSE(pg::params(std::vector<std::byte>(3), pg::numeric(7), pg::date()).any_composed());
  EXPECT_TRUE(pg::params(1, std::vector<int>{1}).any_composed());
  EXPECT_TRUE(pg::params(std::array<int, 2>{1, 2}).any_composed());
  EXPECT_TRUE(pg::params(std::tuple<int, std::string>(1, "a")).any_composed());
  EXPECT_TRUE(pg::params(pg::range<int>()).any_composed());
}

}  // namespace
