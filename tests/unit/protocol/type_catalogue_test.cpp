#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace {

namespace pg = greenpg;
namespace oids = pg::oids;
using pg::type_kind;

pg::known_type type(pg::oid oid, std::string name, type_kind kind = type_kind::base, pg::oid related = 0,
                    std::vector<pg::type_field> fields = {}) {
  return {oid, "public", std::move(name), kind, related, 0, ',', std::move(fields)};
}

TEST(type_catalogue, built_in_types_cost_no_query) {
  const pg::type_catalogue types;
  EXPECT_EQ(types.find(oids::int4)->name, "int4");
  EXPECT_EQ(types.find(oids::int4)->array, oids::int4_array);
  EXPECT_EQ(types.find(oids::int4_array)->kind, type_kind::array);
  EXPECT_EQ(types.find(oids::box_array)->related, oids::box);
  EXPECT_EQ(types.find(oids::box)->delimiter, ';');
  EXPECT_EQ(types.find(oids::tstzrange)->related, oids::timestamptz);
  EXPECT_EQ(types.find(oids::nummultirange)->related, oids::numrange);
  EXPECT_EQ(types.find("numeric")->type, oids::numeric);
  EXPECT_EQ(types.find("pg_catalog._text")->type, oids::text_array);
  EXPECT_EQ(types.find(""), nullptr);
  EXPECT_EQ(types.find(pg::oid{0}), nullptr);
  EXPECT_EQ(types.find(99'999), nullptr);
  for (const pg::builtin_type& t : pg::builtin_types()) EXPECT_EQ(pg::find_builtin_type(t.type), &t);
  EXPECT_EQ(pg::find_builtin_type(4'294'967'295U), nullptr);
}

TEST(type_catalogue, unknown_types_are_named_once) {
  const pg::type_catalogue types;
  const std::vector<pg::oid> asked{20'000, oids::int4, 0, 20'001, 20'000};
  EXPECT_EQ(types.unknown_of(asked), (std::vector<pg::oid>{20'000, 20'001}));
  EXPECT_EQ(pg::type_catalogue::lookup_parameter(types.unknown_of(asked)), "{20000,20001}");
  EXPECT_EQ(pg::type_catalogue::lookup_parameter({}), "{}");
  const pg::type_catalogue more = types.with(asked, {type(20'001, "mood", type_kind::enumeration)});
  EXPECT_TRUE(more.unknown_of(asked).empty());
  EXPECT_EQ(more.find(20'000)->name, "");
  EXPECT_EQ(more.find("mood")->type, 20'001U);
  EXPECT_EQ(types.find(20'001), nullptr);  // as it was
  const pg::type_catalogue replaced = more.with({}, {type(20'001, "other"), type(oids::int4, "hostile")});
  EXPECT_EQ(replaced.find(20'001)->name, "other");
  EXPECT_EQ(replaced.find(oids::int4)->name, "int4");
}

TEST(type_catalogue, text_is_read_as_it_was_written) {
  const pg::type_catalogue types = pg::type_catalogue().with(
      std::vector<pg::oid>{30'000}, {type(20'000, "a\tb\\\n\r", type_kind::composite, 0, {{"x\ty", 23}, {"", 25}}),
                                     type(20'001, "d", type_kind::domain, 23)});
  const std::string text = types.to_text();
  EXPECT_EQ(text,
            "20000\tpublic\ta\\tb\\\\\\n\\r\tc\t0\t0\t,\tx\\ty\t23\t\t25\n"
            "20001\tpublic\td\td\t23\t0\t,\n");
  const auto loaded = pg::type_catalogue::from_text(text);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(*loaded->find(20'000), *types.find(20'000));
  EXPECT_EQ(loaded->to_text(), text);
  EXPECT_TRUE(pg::type_catalogue::from_text(""));
  for (const char* bad : {"x", "\n", "20000\ta\tb\tc\t0\t0\t,", "20000\ta\tb\tz\t0\t0\t,\n", "x\ta\tb\tc\t0\t0\t,\n",
                          "20000\ta\tb\tc\t0\t0\t,\tname\n", "20000\ta\tb\tc\t0\t0\t\n", "20000\ta\\x\tb\tc\t0\t0\t,\n",
                          "20000\ta\\\tb\tc\t0\t0\t,\n", "20000\ta\tb\tcc\t0\t0\t,\n",
                          "99999999999\ta\tb\tc\t0\t0\t,\n", "20000\ta\tb\tc\t0\t0\n"})
    EXPECT_FALSE(pg::type_catalogue::from_text(bad)) << bad;
}

TEST(type_catalogue, what_is_made_of_binary_types_is_asked_for_in_binary) {
  const pg::type_catalogue types = pg::type_catalogue().with(
      {}, {type(20'000, "item", type_kind::composite, 0, {{"a", oids::int4}, {"b", oids::text_array}}),
           type(20'001, "_item", type_kind::array, 20'000),
           type(20'002, "owner", type_kind::composite, 0, {{"a", 20'001}, {"b", oids::regclass}}),
           type(20'003, "mood", type_kind::enumeration), type(20'004, "positive", type_kind::domain, oids::int4),
           type(20'005, "round", type_kind::composite, 0, {{"a", 20'006}}),
           type(20'006, "_round", type_kind::array, 20'005), type(20'007, "a", type_kind::domain, 20'008),
           type(20'008, "b", type_kind::domain, 20'007)});
  EXPECT_TRUE(pg::result_binary(20'000, &types));
  EXPECT_TRUE(pg::result_binary(20'001, &types));
  for (const pg::oid one : {20'002U, 20'003U, 20'004U, 20'005U, 20'006U, 20'007U, 99'999U, 0U})
    EXPECT_FALSE(pg::result_binary(one, &types)) << one;
  EXPECT_FALSE(pg::result_binary(20'000));
  for (const pg::oid one :
       {oids::int4_array, oids::text_array, oids::numrange, oids::tstzmultirange, oids::int4range_array})
    EXPECT_TRUE(pg::result_binary(one)) << one;
  for (const pg::oid one : {oids::money_array, oids::regclass_array, oids::aclitem_array, oids::xml_array, oids::record,
                            oids::record_array, oids::char_array, oids::anyarray})
    EXPECT_FALSE(pg::result_binary(one)) << one;
  EXPECT_EQ(types.base_of(20'004), oids::int4);
  EXPECT_NE(types.base_of(20'007), oids::int4);  // a circle, which ends
}

TEST(type_catalogue, shared_one_is_added_to_by_several) {
  pg::shared_type_catalogue shared;
  const auto before = shared.snapshot();
  std::vector<std::thread> threads;
  for (pg::oid n = 0; n != 4; ++n)
    threads.emplace_back([&shared, n] {
      for (pg::oid i = 0; i != 50; ++i) {
        shared.add({}, {type(20'000 + 50 * n + i, "t")});
        EXPECT_NE(shared.snapshot()->find(20'000 + 50 * n + i), nullptr);
      }
    });
  for (std::thread& one : threads) one.join();
  EXPECT_EQ(shared.snapshot()->looked_up().size(), 200U);
  EXPECT_TRUE(before->looked_up().empty());
}

}  // namespace
