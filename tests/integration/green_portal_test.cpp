// Portals in green mode, against a real server.
#include "real_server.hpp"

#include <greenpg/green.hpp>

#include <string>
#include <string_view>
#include <tuple>

namespace {

namespace pg = greenpg;

using numbered = std::tuple<int, std::string>;

constexpr std::string_view numbers = "select i, 'row ' || i as t from generate_series(1, $1::int) i";

class green_portal : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (!IsSkipped()) db.connect(mine());
  }
  pg::green::connection db;
};

TEST_F(green_portal, several_are_read_between_each_other_and_dropped_midway) {
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    pg::green::portal many = tx.open(numbers, pg::params(1000), 7);
    int sum = 0, rows = 0;
    {
      pg::green::portal few = tx.open(numbers, pg::params(10), 3);
      for (int i = 0; i < 2; ++i) rows += static_cast<int>(few.next_rows<numbered>()->size());
    }
    EXPECT_EQ(rows, 6);
    while (auto batch = many.next()) {
      for (const pg::row r : *batch) sum += r["i"].as<int>();
      EXPECT_EQ(tx.query_value<int>("select count(*)::int from pg_cursors where name like 'p%'"), 1);
    }
    EXPECT_EQ(sum, 500'500);
  });
}

TEST_F(green_portal, after_its_transaction_it_says_so) {
  pg::green::portal few;
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    few = tx.open(numbers, pg::params(5), 2);
    EXPECT_EQ(few.next_row<numbered>(), std::make_tuple(1, "row 1"));
  });
  EXPECT_EQ(code_of([&] { few.next(); }), pg::errc::transaction_ended);
  EXPECT_EQ(db.query_value<int>("select 1"), 1);
  few.close();
  EXPECT_THROW(few.next(), pg::error);
}

TEST_F(green_portal, savepoint_has_the_name_it_is_given) {
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    tx.execute("create temporary table portal_saved (n int)");
    {
      pg::green::transaction point = tx.begin({.savepoint = "a \"point\""});
      point.execute(
          "insert into portal_saved values (1); rollback to \"a \"\"point\"\"\"; insert into portal_saved values (2)");
      point.commit();
    }
    EXPECT_EQ(tx.query_value<int>("select sum(n)::int from portal_saved"), 2);
    EXPECT_EQ(code_of([&] { tx.begin({.savepoint = "\xff"}); }), pg::errc::invalid_utf8);
    tx.query("select 1");
  });
}

}  // namespace
