// What connections know of types that users made: looked up where that was allowed, once, before the second run.
#include "asio_server.hpp"

#include <greenpg/driver/row_json.hpp>
#include <greenpg/green.hpp>
#include <greenpg/protocol/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

enum class mood { sad, happy };

struct place {
  std::string name;
  std::optional<double> height;
  friend bool operator==(const place&, const place&) = default;
};

constexpr std::string_view every_kind =
    "select 'sad'::ut.mood as mood, row('a b', 1.5)::ut.place as place, array[row('x', null)::ut.place] as places, "
    "7::ut.score as score, array['happy', 'sad']::ut.mood[] as moods, array[1, 2]::ut.score[] as scores, 1 as n";

class user_types : public asio_server {
protected:
  void SetUp() override {
    asio_server::SetUp();
    if (IsSkipped()) return;
    other.connect(mine());
    other.execute(alone_at("schema ut"));
    other.execute(
        "set client_min_messages = warning; drop schema if exists ut cascade; create schema ut; "
        "create type ut.mood as enum ('sad', 'happy'); create domain ut.score as int4 check (value < 100); "
        "create type ut.place as (name text, height float8); create type ut.late as enum ('one')");
  }
  void TearDown() override {
    if (!IsSkipped()) other.execute("set client_min_messages = warning; drop schema ut cascade");
  }

  static pg::engine_settings allowed(std::shared_ptr<pg::shared_type_catalogue> types = nullptr) {
    pg::engine_settings settings;
    settings.types = std::move(types);
    settings.look_up_types = true;
    return settings;
  }
  static pg::green::connection connected(pg::engine_settings settings = {}) {
    pg::green::connection made({}, std::move(settings));
    made.connect(mine());
    return made;
  }
  static std::vector<pg::format> formats(const pg::result& r) {
    std::vector<pg::format> all;
    for (const pg::column& c : r.columns()) all.push_back(c.format);
    return all;
  }

  pg::green::connection other;
};

TEST_F(user_types, come_as_text_and_ask_nothing_without_leave) {
  pg::green::connection one = connected();
  for (int run = 0; run != 3; ++run) {
    const pg::result r = one.query(every_kind);
    EXPECT_EQ(r.columns()[1].format, pg::format::text);
    EXPECT_EQ(r.front()["place"].as<place>(), (place{"a b", 1.5}));
    EXPECT_EQ(r.front()["place"].text(), "(\"a b\",1.5)");
  }
  EXPECT_EQ(one.types(), nullptr);
}

TEST_F(user_types, are_known_from_the_second_run_on) {
  pg::green::connection one = connected(allowed());
  const pg::result first = one.query(every_kind), second = one.query(every_kind), third = one.query(every_kind);
  using enum pg::format;
  EXPECT_EQ(formats(first), (std::vector<pg::format>(7, text)));
  EXPECT_EQ(formats(second), (std::vector<pg::format>{text, binary, binary, binary, text, text, binary}));
  EXPECT_EQ(formats(third), formats(second));
  for (const pg::result& r : {first, second, third}) {
    EXPECT_EQ(r.front()["mood"].as<mood>(), mood::sad);
    EXPECT_EQ(r.front()["place"].as<place>(), (place{"a b", 1.5}));
    EXPECT_EQ(r.front()["place"].as<std::string>(), "(\"a b\",1.5)");
    EXPECT_EQ(r.front()["place"].as<std::optional<std::string>>(), "(\"a b\",1.5)");
    EXPECT_EQ(r.front()["place"].text(), "(\"a b\",1.5)");
    EXPECT_EQ(r.front()["places"].as<std::vector<place>>(), (std::vector<place>{{"x", std::nullopt}}));
    EXPECT_EQ(r.front()["places"].text(), "{\"(x,)\"}");
    EXPECT_EQ(r.front()["score"].as<int>(), 7);
    EXPECT_EQ(r.front()["moods"].as<std::vector<mood>>(), (std::vector<mood>{mood::happy, mood::sad}));
    EXPECT_EQ(r.front()["scores"].as<std::vector<int>>(), (std::vector<int>{1, 2}));
    EXPECT_EQ(pg::value(r.front()["places"]).to_string(), "{\"(x,)\"}");
  }
  EXPECT_EQ(
      pg::to_json(third.front()),
      "{\"mood\":\"sad\",\"place\":{\"name\":\"a b\",\"height\":1.5},\"places\":[{\"name\":\"x\",\"height\":null}],"
      "\"score\":7,\"moods\":[\"happy\",\"sad\"],\"scores\":[1,2],\"n\":1}");
}

TEST_F(user_types, are_named_in_errors) {
  pg::green::connection one = connected(allowed());
  one.query(every_kind);
  try {
    static_cast<void>(one.query(every_kind).front()["place"].as<int>());
    FAIL();
  } catch (const pg::error& e) {
    EXPECT_EQ(e.code(), pg::errc::type_mismatch);
    EXPECT_EQ(e.message(), "column \"place\" (place): cannot be read as int in binary format");
  }
}

TEST_F(user_types, stream_waits_for_the_catalogue) {
  for (const std::size_t cache : {std::size_t{256}, std::size_t{0}}) {
    pg::engine_settings settings = allowed();
    settings.statement_cache = cache;
    pg::green::connection one = connected(std::move(settings));
    pg::green::row_stream rows = one.stream(every_kind);
    const std::optional<pg::row_batch> batch = rows.next();
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->columns()[1].format, pg::format::binary);
    EXPECT_EQ((*batch->begin())["place"].as<place>(), (place{"a b", 1.5}));
    EXPECT_FALSE(rows.next());
    EXPECT_EQ(one.query("select 1").value<int>(), 1);
  }
}

TEST_F(user_types, binary_waits_for_the_catalogue_and_keeps_its_place) {
  for (const std::size_t cache : {std::size_t{256}, std::size_t{0}}) {
    pg::engine_settings settings = allowed();
    settings.statement_cache = cache;
    pg::connection one(context, std::move(settings));
    spawn([&]() -> task {
      co_await one.async_connect(mine());
      std::string order;
      one.async_query(every_kind, {}, {.format = pg::result_format::binary},
                      [&](std::error_code why, const pg::result& r) {
                        EXPECT_FALSE(why) << why.message();
                        EXPECT_EQ(r.columns()[1].format, pg::format::binary);
                        EXPECT_EQ(r.front()["place"].as<place>(), (place{"a b", 1.5}));
                        order += 'a';
                      });
      one.async_query("select 1", {}, {}, [&](std::error_code why, const pg::result&) {
        EXPECT_FALSE(why) << why.message();
        order += 'b';
      });
      co_await one.async_query("select 2");
      EXPECT_EQ(order, "ab");
    });
  }
}

TEST_F(user_types, parameters_travel_in_binary) {
  pg::green::connection one = connected(allowed());
  const std::string_view sql = "select ($1::ut.place).name, $2::ut.place[], $3::ut.score, $4::ut.mood, $5::ut.mood[]";
  for (int run = 0; run != 3; ++run) {
    const pg::result r =
        one.query(sql, pg::params(place{"b c", 2.5}, std::vector<place>{{"y", 1.0}, {"z", std::nullopt}}, 42,
                                  mood::happy, std::vector<mood>{mood::sad}));
    EXPECT_EQ(r.front()[0].as<std::string>(), "b c");
    EXPECT_EQ(r.front()[1].as<std::vector<place>>(), (std::vector<place>{{"y", 1.0}, {"z", std::nullopt}}));
    EXPECT_EQ(r.front()[2].as<int>(), 42);
    EXPECT_EQ(r.front()[3].as<mood>(), mood::happy);
    EXPECT_EQ(r.front()[4].as<std::vector<mood>>(), std::vector<mood>{mood::sad});
  }
  const pg::statement prepared = one.prepare(sql);
  const std::string scored = one.types()->find(prepared.parameter_types()[2])->name;
  EXPECT_EQ(scored, "score");
  try {
    one.query(sql,
              pg::params(place{"b c", 2.5}, std::vector<place>(), 5'000'000'000, mood::happy, std::vector<mood>()));
    FAIL();
  } catch (const pg::error& e) {
    EXPECT_EQ(e.code(), pg::errc::value_out_of_range);
    EXPECT_EQ(e.message(), "parameter $3 (score) given as long: the value is outside what the type holds");
  }
}

TEST_F(user_types, one_catalogue_serves_several_connections_and_is_loaded_again) {
  const auto shared = std::make_shared<pg::shared_type_catalogue>();
  pg::green::connection one = connected(allowed(shared));
  one.query(every_kind);
  one.query(every_kind);
  EXPECT_EQ(shared->snapshot()->looked_up().size(), one.types()->looked_up().size());
  ASSERT_NE(one.types()->find("ut.place"), nullptr);

  pg::engine_settings given;  // may not ask
  given.types = shared;
  pg::green::connection two = connected(given);
  two.query(every_kind);
  EXPECT_EQ(two.query(every_kind).columns()[1].format, pg::format::binary);

  const auto loaded = pg::type_catalogue::from_text(one.types()->to_text());
  ASSERT_TRUE(loaded);
  given.types = std::make_shared<pg::shared_type_catalogue>(*loaded);
  pg::green::connection three = connected(given);
  three.query(every_kind);
  EXPECT_EQ(three.query(every_kind).columns()[1].format, pg::format::binary);
}

TEST_F(user_types, unknown_to_the_catalogue_later_are_looked_up_then) {
  pg::green::connection one = connected(allowed());
  one.query(every_kind);
  one.query(every_kind);
  EXPECT_EQ(one.types()->find("late"), nullptr);
  one.query("select 'one'::ut.late");
  one.query("select 1");
  EXPECT_NE(one.types()->find("late"), nullptr);
}

TEST_F(user_types, lookup_waits_until_a_failed_transaction_is_over) {
  pg::green::connection one = connected(allowed());
  one.execute("begin");
  EXPECT_THROW(one.query("select row('a', 1 / (random() * 0)::int)::ut.place"), pg::error);
  EXPECT_THROW(one.query("select 1"), pg::error);
  one.execute("rollback");
  EXPECT_EQ(one.query("select 1").value<int>(), 1);
  EXPECT_EQ(one.query(every_kind).size(), 1U);
  EXPECT_EQ(one.query(every_kind).columns()[1].format, pg::format::binary);
}

TEST_F(user_types, new_connection_of_its_own_catalogue_begins_anew) {
  pg::green::connection one = connected(allowed());
  one.query(every_kind);
  one.query(every_kind);
  EXPECT_FALSE(one.types()->looked_up().empty());
  one.close();
  one.connect(mine());
  EXPECT_TRUE(one.types()->looked_up().empty());
  one.query(every_kind);
  EXPECT_EQ(one.query(every_kind).columns()[1].format, pg::format::binary);
}

}  // namespace
