// Transactions in green mode, against a real server.
#include "real_server.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_transaction.hpp>
#include <greenpg/net/poll_waiter.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <stdexcept>
#include <string>

namespace {

namespace pg = greenpg;
using namespace std::chrono_literals;

class green_transaction : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (IsSkipped()) return;
    db.connect(mine());
    other.connect(mine());
    other.execute(alone_at("green_account"));
    db.execute("drop table if exists green_account; create table green_account (id int primary key, sum int)");
    db.execute("insert into green_account values (1, 100), (2, 100)");
  }
  int count() { return other.query("select count(*)::int from green_account").value<int>(); }

  pg::green::connection db, other;
};

TEST_F(green_transaction, commits_what_returns_and_rolls_back_what_throws) {
  const int got = pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    tx.query("insert into green_account values ($1, 0)", pg::params(3));
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(code_of([&] { db.query("select 1"); }), pg::make_error_code(pg::errc::busy));
    return tx.query("select count(*)::int from green_account").value<int>();
  });
  EXPECT_EQ(got, 3);
  EXPECT_EQ(count(), 3);
  EXPECT_THROW(pg::green::with_transaction(db,
                                           [&](pg::green::transaction& tx) {
                                             tx.execute("delete from green_account");
                                             throw std::runtime_error("mine");
                                           }),
               std::runtime_error);
  EXPECT_EQ(db.server().status(), pg::transaction_status::idle);
  EXPECT_EQ(count(), 3);
}

TEST_F(green_transaction, conflict_is_retried_with_the_pause_left_to_the_callback) {
  int pauses = 0;
  pg::green::connection waits([&](const pg::wants& what) {
    if (what.descriptor < 0) ++pauses;
    pg::poll_wait(what);
  });
  waits.connect(mine());
  int runs = 0;
  const pg::transaction_options options{
      .isolation = pg::isolation_level::repeatable_read, .attempts = 5, .first_pause = 20ms, .longest_pause = 20ms};
  pg::green::with_transaction(
      waits,
      [&](pg::green::transaction& tx) {
        const int sum = tx.query("select sum from green_account where id = 1").value<int>();
        if (++runs < 5) other.query("update green_account set sum = sum + 1 where id = 1");
        tx.query("update green_account set sum = $1 where id = 1", pg::params(sum + 10));
      },
      options);
  EXPECT_EQ(runs, 5);
  EXPECT_GT(pauses, 0);
  EXPECT_EQ(other.query("select sum from green_account where id = 1").value<int>(), 114);
}

TEST_F(green_transaction, savepoints_fail_alone_and_dropped_ones_are_rolled_back) {
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    EXPECT_EQ(code_of([&] {
                pg::green::with_transaction(
                    tx, [](pg::green::transaction& inner) { inner.query("insert into green_account values (1, 0)"); });
              }),
              pg::sqlstate::unique_violation);
    {
      pg::green::transaction inner = tx.begin();
      inner.execute("delete from green_account");
    }
    tx.query("insert into green_account values (3, 0)");
  });
  EXPECT_EQ(count(), 3);
  {
    pg::green::transaction dropped = db.begin();
    dropped.execute("delete from green_account");
  }
  EXPECT_EQ(db.query("select count(*)::int from green_account").value<int>(), 3);
  EXPECT_EQ(db.server().status(), pg::transaction_status::idle);
}

TEST_F(green_transaction, ended_early_is_not_committed) {
  pg::green::with_transaction(db, [&](pg::green::transaction& tx) {
    tx.query("insert into green_account values (3, 0)");
    tx.rollback();
    tx.rollback();
    EXPECT_EQ(code_of([&] { tx.query("select 1"); }), pg::make_error_code(pg::errc::transaction_ended));
  });
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(code_of([&] { pg::green::with_transaction(db, [](pg::green::transaction& tx) { tx.execute("commit"); }); }),
            pg::make_error_code(pg::errc::transaction_ended));
}

TEST_F(green_transaction, outcome_is_known_by_its_number) {
  std::uint64_t number = 0;
  pg::green::with_transaction(db,
                              [](pg::green::transaction& tx) { tx.query("insert into green_account values (3, 0)"); },
                              {.track_commit = &number});
  ASSERT_NE(number, 0U);
  EXPECT_EQ(other.outcome_of(number), pg::commit_outcome::committed);
  pg::green::with_transaction(db, [](pg::green::transaction& tx) { tx.query("select 1"); }, {.track_commit = &number});
  EXPECT_EQ(number, 0U);
}

}  // namespace
