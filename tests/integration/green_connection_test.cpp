// Green mode against a real server: the same engine, its waiting given by the user.
#include "real_server.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>
#include <greenpg/net/poll_waiter.hpp>

#include <cerrno>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace pg = greenpg;
using namespace std::chrono_literals;

class green_mode : public real_server {
protected:
  void prepare() {
    db.connect(mine());
    db.execute("create temporary table kept as select 42 as answer");
    pid_ = db.server().backend_pid();
  }
  void expect_the_same() {
    const auto before = std::chrono::steady_clock::now();
    const pg::result r = db.query("select pg_backend_pid(), answer from kept");
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
    EXPECT_EQ(r[0][0].as<int>(), pid_);
    EXPECT_EQ(r[0][1].as<int>(), 42);
    EXPECT_EQ(db.query("select count(*) from pg_stat_activity where application_name = "
                       "current_setting('application_name') and pid <> pg_backend_pid()")
                  .value<std::int64_t>(),
              0);
  }

  pg::green::connection db;
  int pid_ = 0;
};

TEST_F(green_mode, every_verb_works_with_poll) {
  for (const char* sslmode : {" sslmode=disable", " sslmode=require"}) {
    pg::green::connection own;
    own.connect(dsn() + sslmode);
    for (int i = 0; i < 3; ++i) {
      int ids = 0;
      for (pg::row u : own.query("select * from users where age > $1", pg::params(30))) ids += u["id"].as<int>();
      EXPECT_EQ(ids, 1 + 2 + 4 + 5 + 6 + 7);
    }
    EXPECT_EQ(own.execute("select 1; select 2").at(1).value<int>(), 2);
    const pg::statement s = own.prepare("select $1::int4 + 1");
    EXPECT_EQ(own.query(s, pg::params(41)).value<int>(), 42);
    pg::green::row_stream rows = own.stream("select generate_series(1, 100000)");
    int count = 0;
    while (auto batch = rows.next())
      for (pg::row r : *batch) EXPECT_EQ(r[0].as<int>(), ++count);
    EXPECT_EQ(count, 100000);
    EXPECT_EQ(rows.command_tag(), "SELECT 100000");
    pg::green::row_stream script = own.stream_script("select 1 as a; select 2 as b");
    EXPECT_EQ(script.columns()[0].name, "a");
    EXPECT_TRUE(script.next_result());
    EXPECT_EQ(script.columns()[0].name, "b");
    EXPECT_FALSE(script.next_result());
    own.close();
    EXPECT_FALSE(own.is_open());
  }
}

TEST_F(green_mode, errors_are_thrown_with_every_field_and_harm_nothing) {
  prepare();
  EXPECT_EQ(code_of([&] { db.query("select 1 / 0"); }), pg::sqlstate::division_by_zero);
  try {
    db.query("select nome from users");
    ADD_FAILURE() << "there is no such column";
  } catch (const pg::error& e) {
    EXPECT_EQ(e.position(), 8);
    EXPECT_EQ(e.query(), "select nome from users");
  }
  EXPECT_TRUE(code_of([&] { db.query("copy kept from stdin"); }));
  EXPECT_TRUE(code_of([&] { db.execute("copy kept to stdout"); }));
  expect_the_same();
  pg::green::connection closed;
  EXPECT_EQ(code_of([&] { closed.query("select 1"); }), pg::errc::not_connected);
  EXPECT_EQ(code_of([&] { closed.connect("host=127.0.0.1 port=1 user=x dbname=x"); }),
            std::error_code(ECONNREFUSED, std::system_category()));
}

TEST_F(green_mode, late_keeps_the_connection) {
  prepare();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(code_of([&] { db.query("select pg_sleep(600)", {}, {.timeout = 100ms}); }), pg::errc::timeout);
    expect_the_same();
  }
  EXPECT_EQ(code_of([&] { db.execute("select 1; select pg_sleep(600)", {.timeout = 100ms}); }), pg::errc::timeout);
  expect_the_same();
}

TEST_F(green_mode, stream_dropped_early_keeps_the_connection) {
  prepare();
  for (int i = 0; i < 3; ++i) {
    {
      pg::green::row_stream rows = db.stream("select generate_series(1, 100000000)");
      int next = 1;
      for (int k = 0; k < 3; ++k) {
        const auto batch = rows.next();
        for (pg::row r : *batch) EXPECT_EQ(r[0].as<int>(), next++);
      }
      EXPECT_EQ(code_of([&] { db.query("select 1"); }), pg::errc::busy);
    }
    expect_the_same();
    { pg::green::row_stream unread = db.stream_script("select generate_series(1, 100000000)"); }
    expect_the_same();
  }
}

TEST_F(green_mode, connection_waits_with_its_own_callback_or_the_default_one) {
  int own = 0, shared = 0;
  pg::green::set_wait_callback([&](const pg::wants& what) {
    ++shared;
    pg::poll_wait(what);
  });
  pg::green::connection by_default;
  pg::green::connection by_itself([&](const pg::wants& what) {
    ++own;
    pg::poll_wait(what);
  });
  pg::green::set_wait_callback({});
  pg::green::connection by_poll;
  by_default.connect(dsn());
  EXPECT_GT(shared, 0);
  EXPECT_EQ(own, 0);
  const int after = shared;
  by_itself.connect(dsn());
  by_poll.connect(dsn());
  EXPECT_GT(own, 0);
  EXPECT_EQ(shared, after);
  const int before = own;
  EXPECT_EQ(by_itself.query("select 1").value<int>(), 1);
  EXPECT_EQ(own, before + 1);  // one wait a round trip
}

TEST_F(green_mode, callback_that_throws_closes_and_comes_out_unchanged) {
  struct mine {
    int number;
  };
  bool throws = false;
  pg::green::connection own([&](const pg::wants& what) {
    if (throws) throw mine{7};
    pg::poll_wait(what);
  });
  own.connect(dsn());
  throws = true;
  int got = 0;
  try {
    own.query("select pg_sleep(600)");
  } catch (const mine& e) {
    got = e.number;
  }
  EXPECT_EQ(got, 7);
  EXPECT_FALSE(own.is_open());
  EXPECT_EQ(own.descriptor(), -1);
  throws = false;
  own.connect(dsn());
  EXPECT_EQ(own.query("select 1").value<int>(), 1);
}

TEST_F(green_mode, callback_that_uses_its_own_connection_is_refused) {
  pg::green::connection* self = nullptr;
  std::error_code inside;
  pg::green::connection own([&](const pg::wants& what) {
    if (self != nullptr) inside = code_of([&] { self->query("select 1"); });
    pg::poll_wait(what);
  });
  own.connect(dsn());
  self = &own;
  EXPECT_EQ(own.query("select 2").value<int>(), 2);
  EXPECT_EQ(inside, pg::errc::busy);
}

TEST_F(green_mode, ended_by_the_server_says_so) {
  prepare();
  pg::green::connection other;
  other.connect(dsn());
  other.query("select pg_terminate_backend($1)", pg::params(pid_));
  EXPECT_EQ(code_of([&] { db.query("select pg_sleep(600)"); }), pg::sqlstate::admin_shutdown);
  EXPECT_FALSE(db.is_open());
}

TEST_F(green_mode, moved_connection_goes_on) {
  prepare();
  pg::green::row_stream rows = db.stream("select generate_series(1, 10)");
  pg::green::connection moved(std::move(db));
  int count = 0;
  while (auto batch = rows.next()) count += static_cast<int>(batch->size());
  EXPECT_EQ(count, 10);
  EXPECT_EQ(moved.query("select 1").value<int>(), 1);
}

TEST_F(green_mode, statement_cache_that_grew_is_back_at_its_size_once_nobody_holds_them) {
  pg::engine_settings small;
  small.statement_cache = 10;
  pg::green::connection own({}, small);
  own.connect(mine());
  const auto prepared = [&] { return own.query("select count(*) from pg_prepared_statements").value<std::int64_t>(); };
  {
    std::vector<pg::statement> held;
    for (int i = 0; i < 50; ++i) held.push_back(own.prepare("select " + std::to_string(i)));
    EXPECT_GE(prepared(), 50);
  }
  own.query("select 'one more'");
  EXPECT_LE(prepared(), 10);
}

}  // namespace
