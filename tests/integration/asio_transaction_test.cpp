// Transactions against a real server: what two connections see of each other, and every end.
#include "asio_server.hpp"

#include <greenpg/driver/with_transaction.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <asio/detached.hpp>

#include <optional>
#include <stdexcept>
#include <string>

namespace {

class asio_transaction : public asio_server {
protected:
  /// Two connections and an empty table.
  task prepare() {
    co_await db.async_connect(mine());
    co_await other.async_connect(mine());
    co_await other.async_execute(alone_at("tx_account"));
    co_await db.async_execute(
        "drop table if exists tx_account cascade; create table tx_account (id int primary key, sum int)");
    co_await db.async_execute("insert into tx_account values (1, 100), (2, 100)");
  }
  asio::awaitable<int> count(std::string what = "select count(*)::int from tx_account") {
    pg::result r = co_await other.async_query(what);
    co_return r.value<int>();
  }

  pg::connection other{context};
};

TEST_F(asio_transaction, outcome_is_seen_by_others_only_when_committed) {
  spawn([&]() -> task {
    co_await prepare();
    const int got = co_await pg::with_transaction(db, [&](pg::transaction& tx) -> asio::awaitable<int> {
      co_await tx.async_query("insert into tx_account values ($1, $2)", pg::params(3, 100));
      EXPECT_EQ(db.server().status(), pg::transaction_status::in_transaction);
      EXPECT_EQ(co_await count(), 2);
      pg::result r = co_await tx.async_query("select count(*)::int from tx_account");
      co_return r.value<int>();
    });
    EXPECT_EQ(got, 3);
    EXPECT_EQ(co_await count(), 3);
    bool thrown = false;
    try {
      co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
        co_await tx.async_execute("delete from tx_account");
        throw std::runtime_error("mine");
      });
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    EXPECT_EQ(co_await count(), 3);
    EXPECT_EQ(db.server().status(), pg::transaction_status::idle);
  });
}

TEST_F(asio_transaction, options_reach_the_server) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    const auto body = [&](pg::transaction& tx) -> asio::awaitable<std::string> {
      pg::result r = co_await tx.async_query(
          "select current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only') || ' ' "
          "|| "
          "current_setting('transaction_deferrable')");
      co_return r.value<std::string>();
    };
    EXPECT_EQ(co_await pg::with_transaction(db, body), "read committed off off");
    EXPECT_EQ(co_await pg::with_transaction(db, body, {.isolation = pg::isolation_level::repeatable_read}),
              "repeatable read off off");
    EXPECT_EQ(co_await pg::with_transaction(db, body,
                                            {.isolation = pg::isolation_level::serializable,
                                             .access = pg::transaction_options::access_mode::read_only,
                                             .deferrable = true}),
              "serializable on on");
    EXPECT_EQ(co_await pg::with_transaction(db, body,
                                            {.isolation = pg::isolation_level::read_uncommitted,
                                             .access = pg::transaction_options::access_mode::read_write}),
              "read uncommitted off off");
  });
}

TEST_F(asio_transaction, serialization_failure_is_retried_until_it_succeeds) {
  spawn([&]() -> task {
    co_await prepare();
    int runs = 0;
    const auto body = [&](pg::transaction& tx) -> task {
      ++runs;
      pg::result r = co_await tx.async_query("select sum from tx_account where id = 1");
      const int sum = r.value<int>();
      // Another is faster, the first time.
      if (runs == 1) co_await other.async_query("update tx_account set sum = sum + 1 where id = 1");
      co_await tx.async_query("update tx_account set sum = $1 where id = 1", pg::params(sum + 10));
    };
    const pg::transaction_options once{.isolation = pg::isolation_level::repeatable_read};
    EXPECT_EQ(co_await code_of(pg::with_transaction(db, body, once)), pg::sqlstate::serialization_failure);
    runs = 0;
    const pg::transaction_options more{
        .isolation = pg::isolation_level::repeatable_read, .attempts = 4, .first_pause = 1ms};
    co_await pg::with_transaction(db, body, more);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(co_await count("select sum from tx_account where id = 1"), 112);
  });
}

TEST_F(asio_transaction, write_skew_fails_at_commit_and_is_retried) {
  spawn([&]() -> task {
    co_await prepare();
    int reads = 0, ended = 0;
    // Each writes what the other has read: one of the two has to be run again.
    const auto take = [&](pg::connection& by, int from) -> task {
      const auto body = [&](pg::transaction& tx) -> task {
        pg::result all = co_await tx.async_query("select sum(sum)::int from tx_account");
        ++reads;
        while (reads < 2) {  // until both have read
          asio::steady_timer timer(context, 1ms);
          co_await timer.async_wait(asio::use_awaitable);
        }
        if (all.value<int>() >= 200)
          co_await tx.async_query("update tx_account set sum = sum - 60 where id = $1", pg::params(from));
      };
      const pg::transaction_options options{
          .isolation = pg::isolation_level::serializable, .attempts = 20, .first_pause = 5ms};
      co_await pg::with_transaction(by, body, options);
      ++ended;
    };
    asio::co_spawn(context, take(other, 2), asio::detached);
    co_await take(db, 1);
    while (ended < 2) {
      asio::steady_timer timer(context, 1ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    EXPECT_EQ(reads, 3);
    EXPECT_EQ(co_await count("select sum(sum)::int from tx_account"), 140);
  });
}

TEST_F(asio_transaction, deferred_constraint_fails_the_commit) {
  spawn([&]() -> task {
    co_await prepare();
    co_await db.async_execute(
        "drop table if exists tx_part; create table tx_part (of int references tx_account deferrable initially "
        "deferred)");
    const auto body = [&](pg::transaction& tx) -> task { co_await tx.async_query("insert into tx_part values (77)"); };
    EXPECT_EQ(co_await code_of(pg::with_transaction(db, body)), pg::sqlstate::foreign_key_violation);
    EXPECT_EQ(db.server().status(), pg::transaction_status::idle);
    EXPECT_EQ(co_await count("select count(*)::int from tx_part"), 0);
  });
}

TEST_F(asio_transaction, failure_that_was_hidden_is_told_by_commit) {
  spawn([&]() -> task {
    co_await prepare();
    pg::transaction tx = co_await db.async_begin();
    EXPECT_EQ(co_await code_of(tx.async_query("select 1 / 0")), pg::sqlstate::division_by_zero);
    EXPECT_EQ(db.server().status(), pg::transaction_status::failed);
    EXPECT_EQ(co_await code_of(tx.async_commit()), pg::make_error_code(pg::errc::transaction_rolled_back));
    EXPECT_EQ(db.server().status(), pg::transaction_status::idle);
  });
}

TEST_F(asio_transaction, savepoint_begins_the_transaction_around_it) {
  spawn([&]() -> task {
    co_await prepare();
    pg::transaction tx = co_await db.async_begin();
    pg::transaction inner = co_await tx.async_begin();
    co_await inner.async_execute("insert into tx_account values (8, 8)");
    co_await inner.async_commit();
    co_await tx.async_query("insert into tx_account values (9, 9)");
    EXPECT_EQ(co_await count(), 2);
    co_await tx.async_commit();
    EXPECT_EQ(co_await count(), 4);
  });
}

TEST_F(asio_transaction, savepoints_fail_alone) {
  spawn([&]() -> task {
    co_await prepare();
    co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
      for (int id = 1; id <= 4; ++id) {
        const auto body = [&](pg::transaction& inner) -> task {
          co_await inner.async_query("insert into tx_account values ($1, 0)", pg::params(id));
        };
        const std::error_code e = co_await code_of(pg::with_transaction(tx, body));
        EXPECT_EQ(e, id <= 2 ? make_error_code(pg::sqlstate::unique_violation) : std::error_code());
      }
      {
        pg::transaction dropped = co_await tx.async_begin();
        co_await dropped.async_execute("delete from tx_account");
      }
      pg::result left = co_await tx.async_query("select count(*)::int from tx_account");
      EXPECT_EQ(left.value<int>(), 4);
    });
    EXPECT_EQ(co_await count(), 4);
  });
}

TEST_F(asio_transaction, dropped_one_gives_its_locks_back) {
  spawn([&]() -> task {
    co_await prepare();
    {
      pg::transaction tx = co_await db.async_begin();
      co_await tx.async_query("update tx_account set sum = 0 where id = 1");
    }
    co_await other.async_query("update tx_account set sum = 7 where id = 1", {}, {.timeout = 20s});
    co_await db.async_query("select 1");  // the answer to ROLLBACK has come before this one's
    EXPECT_EQ(db.server().status(), pg::transaction_status::idle);
    EXPECT_EQ(co_await count("select sum from tx_account where id = 1"), 7);
  });
}

TEST_F(asio_transaction, stream_inside_holds_the_transaction) {
  spawn([&]() -> task {
    co_await prepare();
    co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
      pg::row_stream rows = co_await tx.async_stream("select generate_series(1, 100000)");
      EXPECT_EQ(co_await code_of(tx.async_query("select 1")), pg::make_error_code(pg::errc::busy));
      std::size_t read = 0;
      while (auto batch = co_await rows.async_next()) read += batch->size();
      EXPECT_EQ(read, 100'000U);
      co_await tx.async_query("update tx_account set sum = 1");
    });
    EXPECT_EQ(co_await count("select sum(sum)::int from tx_account"), 2);
  });
}

TEST_F(asio_transaction, commit_whose_answer_was_lost_is_in_doubt_until_the_server_is_asked) {
  spawn([&]() -> task {
    co_await prepare();
    co_await db.async_execute(
        "create or replace function tx_die() returns trigger language plpgsql as $$ begin "
        "perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(60); return null; end $$; "
        "create constraint trigger tx_dies after insert on tx_account deferrable initially deferred "
        "for each row execute function tx_die()");
    std::uint64_t number = 0;
    const pg::transaction_options tracked{.track_commit = &number};
    const auto insert = [&](pg::transaction& tx) -> task {
      co_await tx.async_query("insert into tx_account values (9, 9)");
    };
    // The server goes away in the middle of COMMIT.
    const std::error_code lost = co_await code_of(pg::with_transaction(db, insert, tracked));
    EXPECT_EQ(lost, pg::make_error_code(pg::errc::commit_in_doubt));
    EXPECT_NE(number, 0U);
    pg::commit_outcome outcome = pg::commit_outcome::in_progress;
    while (outcome == pg::commit_outcome::in_progress) outcome = co_await other.async_commit_outcome(number);
    EXPECT_EQ(outcome, pg::commit_outcome::aborted);
    EXPECT_EQ(co_await count(), 2);

    co_await other.async_execute("drop trigger tx_dies on tx_account");
    number = 0;
    co_await pg::with_transaction(other, insert, tracked);
    EXPECT_NE(number, 0U);
    EXPECT_EQ(co_await other.async_commit_outcome(number), pg::commit_outcome::committed);
    EXPECT_EQ(co_await count(), 3);
  });
}

TEST_F(asio_transaction, prepared_one_is_committed_by_another_connection) {
  spawn([&]() -> task {
    co_await prepare();
    pg::transaction tx = co_await db.async_begin();
    co_await tx.async_query("insert into tx_account values (5, 5)");
    const std::error_code refused = co_await code_of(tx.async_prepare_transaction("greenpg's"));
    EXPECT_FALSE(tx.is_open());
    EXPECT_FALSE(refused) << refused.message();
    EXPECT_EQ(co_await count(), 2);
    co_await other.async_commit_prepared("greenpg's");
    EXPECT_EQ(co_await count(), 3);
    EXPECT_EQ(co_await code_of(other.async_rollback_prepared("greenpg's")), pg::sqlstate::undefined_object);
  });
}

}  // namespace
