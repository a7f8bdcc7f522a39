// Cursors of SQL's in green mode, against a real server.
#include "real_server.hpp"

#include <greenpg/green.hpp>

#include <string>
#include <string_view>

namespace {

namespace pg = greenpg;

constexpr std::string_view numbers = "select i from generate_series(1, $1::int) i";

class green_server_cursor : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (!IsSkipped()) db.connect(mine());
  }
  static std::string read(const pg::result& rows) {
    std::string all;
    for (const pg::row r : rows) all += (all.empty() ? "" : " ") + std::to_string(r["i"].as<int>());
    return all;
  }
  int cursors(pg::green::query_verbs& in) { return in.query_value<int>("select count(*)::int from pg_cursors"); }

  pg::green::connection db;
};

TEST_F(green_server_cursor, scrolls_and_is_closed_when_dropped) {
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    const int before = cursors(tx);
    {
      pg::green::server_cursor c = tx.declare("greens", numbers, pg::params(7),
                                              {.scroll = pg::cursor_options::scroll_mode::scroll, .itersize = 3});
      EXPECT_EQ(c.name(), "greens");
      EXPECT_EQ(c.columns()[0].name, "i");
      EXPECT_EQ(read(*c.next()), "1 2 3");
      EXPECT_EQ(read(c.fetch(pg::cursor_step::backward(1))), "2");
      EXPECT_EQ(c.move(pg::cursor_step::last()), 1U);
      EXPECT_FALSE(c.next());
      EXPECT_EQ(cursors(tx), before + 1);
    }
    EXPECT_EQ(cursors(tx), before);
  });
}

TEST_F(green_server_cursor, held_is_read_outside_of_any_transaction) {
  pg::green::server_cursor c;
  pg::green::with_transaction(
      db, [&](pg::green::transaction& tx) { c = tx.declare("held green", numbers, pg::params(5), {.hold = true}); });
  EXPECT_EQ(read(c.fetch(2)), "1 2");
  pg::green::server_cursor same = db.adopt_cursor("held green", {.hold = true});
  EXPECT_EQ(read(same.fetch(pg::cursor_step::all())), "3 4 5");
  c.close();
  EXPECT_EQ(code_of([&] { c.fetch(1); }), pg::errc::cursor_closed);
  EXPECT_EQ(code_of([&] { same.fetch(1); }), pg::sqlstate::invalid_cursor_name);
  EXPECT_EQ(code_of([&] { pg::green::server_cursor().next(); }), pg::errc::cursor_closed);
}

}  // namespace
