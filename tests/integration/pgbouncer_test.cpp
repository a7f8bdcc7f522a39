// Behind a real PgBouncer: many clients, two connections to the server, each transaction on whichever is free.
#include "real_server.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace {

namespace pg = greenpg;
using namespace std::chrono_literals;

class behind_pgbouncer : public real_server {
protected:
  void SetUp() override {
    if (variable("GREENPG_TEST_PGBOUNCER").empty()) GTEST_SKIP() << "there is no GREENPG_TEST_PGBOUNCER";
  }
  static std::string by_transaction() { return variable("GREENPG_TEST_PGBOUNCER"); }
  static std::string by_session() { return variable("GREENPG_TEST_PGBOUNCER_SESSION"); }

  /// Keeping no statement by name, which a pool of transactions asks for.
  static pg::green::connection unnamed() {
    pg::engine_settings settings;
    settings.statement_cache = 0;
    pg::green::connection made({}, settings);
    made.connect(by_transaction());
    return made;
  }

  static pg::green::connection named() {
    pg::engine_settings settings;
    settings.statements = pg::statement_mode::named;
    pg::green::connection made({}, settings);
    made.connect(by_transaction());
    return made;
  }

  struct answers {
    std::atomic<int> right{0}, wrong{0}, failed{0};
  };
  /// Every client asks questions of its own, at once with all others.
  static void ask_all_at_once(std::vector<pg::green::connection>& clients, int times, answers& got) {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      threads.emplace_back([&, i] {
        const int offset = static_cast<int>(i) * 1000;
        const std::string sql = "select $1::int4 + " + std::to_string(offset);
        for (int k = 0; k < times; ++k) {
          std::error_code why = code_of([&] {
            const int sum = clients[i].query(sql, pg::params(k)).value<int>();
            ++(sum == offset + k ? got.right : got.wrong);
          });
          if (why) ++got.failed;
        }
      });
    }
    for (std::thread& t : threads) t.join();
  }
};

TEST_F(behind_pgbouncer, everything_but_named_statements_works_in_both_modes) {
  for (const std::string& dsn : {by_transaction(), by_session()}) {
    pg::engine_settings settings;
    settings.statement_cache = dsn == by_session() ? 256 : 0;
    pg::green::connection db({}, settings);
    db.connect(dsn);
    EXPECT_EQ(db.execute("select 1; select 2").at(1).value<int>(), 2);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(db.query("select $1::int4 + 1", pg::params(i)).value<int>(), i + 1);
      EXPECT_EQ(code_of([&] { db.query("select 1 / 0"); }), pg::sqlstate::division_by_zero);
      EXPECT_EQ(db.query("select $1::int8", pg::params(7), {.format = pg::result_format::binary}).value<int>(), 7);
    }
    int count = 0;
    pg::green::row_stream rows = db.stream("select generate_series(1, 100000)");
    while (auto batch = rows.next()) count += static_cast<int>(batch->size());
    EXPECT_EQ(count, 100000);
  }
}

TEST_F(behind_pgbouncer, late_or_dropped_is_cancelled_and_the_connection_goes_on) {
  for (const std::string& dsn : {by_transaction(), by_session()}) {
    pg::green::connection db;
    // A pool of nobody else's: the server never hears of a cancel request for who still waits for it.
    db.connect(dsn + " user=scram_user");
    for (int i = 0; i < 3; ++i) {
      const auto before = std::chrono::steady_clock::now();
      EXPECT_EQ(code_of([&] { db.execute("select pg_sleep(600)", {.timeout = 100ms}); }), pg::errc::timeout);
      { pg::green::row_stream unread = db.stream_script("select generate_series(1, 100000000)"); }
      EXPECT_EQ(db.execute("select 42").at(0).value<int>(), 42);
      EXPECT_LT(std::chrono::steady_clock::now() - before, 30s);
    }
  }
}

TEST_F(behind_pgbouncer, a_process_id_that_no_process_has_tells_a_pooler) {
  bool told = false;
  for (int i = 0; i < 8; ++i) {  // they are random
    const std::int32_t pid = unnamed().server().backend_pid();
    told |= pid < 1 || pid > 4194304;
  }
  EXPECT_TRUE(told);
}

TEST_F(behind_pgbouncer, forty_clients_without_names_share_two_servers) {
  std::vector<pg::green::connection> clients;
  for (int i = 0; i < 40; ++i) clients.push_back(unnamed());
  answers got;
  ask_all_at_once(clients, 25, got);
  EXPECT_EQ(got.right, 40 * 25);
}

TEST_F(behind_pgbouncer, transactions_of_many_clients_see_their_own_rows_only) {
  std::vector<pg::green::connection> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(unnamed());
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&, i] {
      pg::green::connection& db = clients[static_cast<std::size_t>(i)];
      for (int k = 0; k < 5; ++k) {
        db.execute("begin; create temporary table kept(a int) on commit drop");
        db.query("insert into kept values ($1)", pg::params(i * 10 + k));
        if (db.query("select a from kept").value<int>() == i * 10 + k) ++right;
        db.execute("commit");
      }
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(right, 50);
}

TEST_F(behind_pgbouncer, named_statement_that_another_server_lacks_is_made_there) {
  pg::green::connection db = named(), first = named(), second = named();
  // Whichever of the two servers db met, a holder is on each in turn, and db on the other.
  first.execute("begin");
  second.execute("begin");
  second.execute("commit");
  const pg::statement s = db.prepare("select 'mine'::text");
  EXPECT_EQ(db.query(s).value<std::string>(), "mine");
  second.execute("begin");
  first.execute("commit");
  EXPECT_EQ(db.query(s).value<std::string>(), "mine");
  EXPECT_EQ(db.query(s).value<std::string>(), "mine");
  second.execute("commit");
}

TEST_F(behind_pgbouncer, names_of_many_clients_never_meet) {
  std::vector<pg::green::connection> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(named());
  answers got;
  ask_all_at_once(clients, 25, got);
  EXPECT_EQ(got.wrong, 0);
  EXPECT_EQ(got.failed, 0);
  EXPECT_EQ(got.right, 20 * 25);
}

TEST_F(behind_pgbouncer, many_clients_that_were_told_nothing_share_two_servers) {
  std::vector<pg::green::connection> clients;
  for (int i = 0; i < 40; ++i) {
    clients.emplace_back();
    clients.back().connect(by_transaction());
  }
  answers got;
  ask_all_at_once(clients, 25, got);
  EXPECT_EQ(got.right, 40 * 25);
}

TEST_F(behind_pgbouncer, simple_mode_needs_nothing_but_simple_queries) {
  pg::engine_settings settings;
  settings.statements = pg::statement_mode::simple;
  pg::green::connection db({}, settings);
  db.connect(by_transaction());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(db.query("select $1::int4 + 1, $2::text", pg::params(i, "it's \\")).front()[0].as<int>(), i + 1);
    EXPECT_EQ(db.query("select $1::text", pg::params("it's \\")).value<std::string>(), "it's \\");
    EXPECT_TRUE(db.query("select $1::text", pg::params(std::nullopt)).front()[0].is_null());
  }
  const pg::statement s = db.prepare("select $1::int4");
  EXPECT_EQ(db.query(s, pg::params(-7)).value<int>(), -7);
}

}  // namespace
