// Transactions in coroutines: every way out of the body, cancellation above all.
#include "asio_fixture.hpp"

#include <greenpg/driver/with_transaction.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;

class transactions : public asio_fixture {
protected:
  using task = asio::awaitable<void>;

  /// What a coroutine ends with: "ok", or what it throws.
  template <class Body>
  std::string outcome_of(Body body, asio::cancellation_slot slot = {}) {
    std::optional<std::string> outcome;
    start(std::move(body), outcome, slot);
    run();
    return outcome.value_or("never");
  }
  template <class Body>
  void start(Body body, std::optional<std::string>& outcome, asio::cancellation_slot slot = {}) {
    asio::co_spawn(context, std::move(body), asio::bind_cancellation_slot(slot, [&](std::exception_ptr thrown) {
                     EXPECT_FALSE(outcome);
                     outcome = "ok";
                     try {
                       if (thrown) std::rethrow_exception(thrown);
                     } catch (const pg::error& e) {
                       code = e.code();
                       outcome = e.code().message();
                     } catch (const std::exception& e) {
                       outcome = e.what();
                     }
                   }));
  }
  [[nodiscard]] bool idle() const { return db.server().status() == pg::transaction_status::idle; }

  std::error_code code;
};

TEST_F(transactions, body_that_returns_is_committed_with_its_value) {
  std::string value;
  EXPECT_EQ(outcome_of([&]() -> task {
              value = co_await pg::with_transaction(db, [&](pg::transaction& tx) -> asio::awaitable<std::string> {
                EXPECT_TRUE(tx.is_open());
                pg::result r = co_await tx.async_query("select $1", pg::params("here"));
                co_return r.value<std::string>();
              });
            }),
            "ok");
  EXPECT_EQ(value, "here");
  EXPECT_EQ(server.commits(), 1);
  EXPECT_EQ(server.rollbacks(), 0);
  EXPECT_TRUE(idle());
}

TEST_F(transactions, exception_rolls_back_and_comes_out_unchanged) {
  EXPECT_EQ(outcome_of([&]() -> task {
              co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
                co_await tx.async_query("select 1");
                throw std::runtime_error("mine");
              });
            }),
            "mine");
  EXPECT_EQ(server.commits(), 0);
  EXPECT_EQ(server.rollbacks(), 1);
  EXPECT_TRUE(idle());
  EXPECT_EQ(answer(db), "1");
}

TEST_F(transactions, failed_statement_rolls_back) {
  EXPECT_EQ(outcome_of([&]() -> task {
              co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task { co_await tx.async_query("fail"); });
            }),
            "unique_violation");
  EXPECT_EQ(server.rollbacks(), 1);
  EXPECT_TRUE(idle());
}

TEST_F(transactions, failure_that_the_body_hides_is_no_success) {
  outcome_of([&]() -> task {
    co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
      try {
        co_await tx.async_query("fail");
      } catch (const pg::error&) {
      }
    });
  });
  EXPECT_EQ(code, pg::make_error_code(pg::errc::transaction_rolled_back));
  EXPECT_TRUE(idle());
}

TEST_F(transactions, cancelled_inside_rolls_back_all_the_same) {
  asio::cancellation_signal signal;
  std::optional<std::string> outcome;
  start(
      [&]() -> task {
        co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
          co_await tx.async_query("select 1");
          co_await tx.async_query("hang");
        });
      },
      outcome, signal.slot());
  EXPECT_TRUE(run_until([&] { return server.runs() == 3; }));  // with BEGIN
  signal.emit(asio::cancellation_type::terminal);
  run();
  EXPECT_EQ(code, std::error_code(asio::error::operation_aborted));
  EXPECT_EQ(server.cancels(), 1);
  EXPECT_EQ(server.commits(), 0);
  EXPECT_EQ(server.rollbacks(), 1);
  EXPECT_TRUE(idle());
  EXPECT_EQ(answer(db), "1");
}

TEST_F(transactions, cancelled_between_the_body_and_commit_rolls_back) {
  asio::cancellation_signal signal;
  const std::string outcome = outcome_of(
      [&]() -> task {
        co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
          co_await tx.async_query("select 1");
          signal.emit(asio::cancellation_type::terminal);
        });
      },
      signal.slot());
  EXPECT_NE(outcome.find("aborted"), std::string::npos) << outcome;
  EXPECT_EQ(server.commits(), 0);
  EXPECT_EQ(server.rollbacks(), 1);
  EXPECT_TRUE(idle());
}

TEST_F(transactions, rolled_back_early_is_not_committed) {
  EXPECT_EQ(outcome_of([&]() -> task {
              co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
                co_await tx.async_query("select 1");
                co_await tx.async_rollback();
                EXPECT_FALSE(tx.is_open());
              });
            }),
            "ok");
  EXPECT_EQ(server.commits(), 0);
  EXPECT_EQ(server.rollbacks(), 1);
}

TEST_F(transactions, nested_failure_is_the_inner_ones_alone) {
  EXPECT_EQ(outcome_of([&]() -> task {
              co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
                co_await tx.async_query("select 1");
                bool failed = false;
                try {
                  co_await pg::with_transaction(
                      tx, [&](pg::transaction& inner) -> task { co_await inner.async_query("fail"); });
                } catch (const pg::error&) {
                  failed = true;
                }
                EXPECT_TRUE(failed);
                co_await pg::with_transaction(
                    tx, [&](pg::transaction& inner) -> task { co_await inner.async_query("select 2"); });
                co_await tx.async_query("select 3");
              });
            }),
            "ok");
  EXPECT_EQ(server.commits(), 1);
  EXPECT_EQ(server.rollbacks(), 0);
}

TEST_F(transactions, conflict_is_retried_as_often_as_told) {
  server.conflict(2);
  int runs = 0;
  const auto body = [&](pg::transaction& tx) -> task {
    ++runs;
    co_await tx.async_query("conflict");
  };
  EXPECT_EQ(outcome_of([&]() -> task { co_await pg::with_transaction(db, body, {.attempts = 3, .first_pause = 1ms}); }),
            "ok");
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(server.commits(), 1);
  EXPECT_EQ(server.rollbacks(), 2);
  runs = 0;
  server.conflict(2);
  outcome_of([&]() -> task { co_await pg::with_transaction(db, body); });
  EXPECT_EQ(code, pg::sqlstate::serialization_failure);
  EXPECT_EQ(runs, 1);
}

TEST_F(transactions, pause_before_a_retry_can_be_cancelled) {
  server.conflict(1000);
  asio::cancellation_signal signal;
  std::optional<std::string> outcome;
  const auto body = [&](pg::transaction& tx) -> task { co_await tx.async_query("conflict"); };
  start(
      [&]() -> task {
        co_await pg::with_transaction(db, body, {.attempts = 1000, .first_pause = 1h, .longest_pause = 1h});
      },
      outcome, signal.slot());
  EXPECT_TRUE(run_until([&] { return server.rollbacks() == 1; }));
  signal.emit(asio::cancellation_type::terminal);
  run();
  EXPECT_NE(outcome.value_or("").find("aborted"), std::string::npos) << outcome.value_or("never");
  EXPECT_TRUE(idle());
}

TEST_F(transactions, lost_answer_to_commit_is_in_doubt) {
  outcome_of([&]() -> task {
    co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task { co_await tx.async_query("lose"); });
  });
  EXPECT_EQ(code, pg::make_error_code(pg::errc::commit_in_doubt));
}

TEST_F(transactions, connection_lost_inside_is_its_error) {
  outcome_of([&]() -> task {
    co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
      co_await tx.async_query("select 1");
      co_await tx.async_query("die");
    });
  });
  EXPECT_EQ(code, pg::make_error_code(pg::errc::connection_closed));
}

TEST_F(transactions, many_coroutines_take_turns_when_told_to_wait) {
  int inside = 0, most = 0, ended = 0;
  const auto body = [&](pg::transaction& tx) -> task {
    most = std::max(most, ++inside);
    co_await tx.async_query("select 1");
    co_await tx.async_query("select 2");
    --inside;
  };
  for (int i = 0; i < 20; ++i)
    asio::co_spawn(
        context,
        [&]() -> task {
          co_await pg::with_transaction(db, body, {.wait_for_holder = true});
          ++ended;
        },
        asio::detached);
  run();
  EXPECT_EQ(ended, 20);
  EXPECT_EQ(most, 1);
  EXPECT_EQ(server.commits(), 20);
}

TEST_F(transactions, use_of_the_connection_inside_is_refused) {
  EXPECT_EQ(outcome_of([&]() -> task {
              co_await pg::with_transaction(db, [&](pg::transaction& tx) -> task {
                co_await tx.async_query("select 1");
                std::error_code refused;
                try {
                  co_await db.async_query("select 2");
                } catch (const pg::error& e) {
                  refused = e.code();
                }
                EXPECT_EQ(refused, pg::make_error_code(pg::errc::busy));
              });
            }),
            "ok");
}

TEST_F(transactions, explicit_one_works_with_callbacks_and_is_rolled_back_when_dropped) {
  std::string outcome;
  std::optional<pg::transaction> kept;
  db.async_begin({}, {}, [&](std::error_code e, pg::transaction tx) {
    ASSERT_FALSE(e);
    kept.emplace(std::move(tx));
    kept->async_query("select 1", {}, {}, [&](std::error_code failed, pg::result r) {
      outcome = failed ? failed.message() : r.value<std::string>();
      kept.reset();
    });
  });
  run();
  EXPECT_EQ(outcome, "1");
  EXPECT_EQ(server.rollbacks(), 1);
  EXPECT_TRUE(idle());
}

TEST_F(transactions, one_that_outlives_its_connection_is_over) {
  pg::transaction kept;
  db.async_begin({}, {}, [&](std::error_code, pg::transaction tx) { kept = std::move(tx); });
  run();
  EXPECT_TRUE(kept.is_open());
  db = pg::connection(context);
  EXPECT_FALSE(kept.is_open());
  std::error_code failed;
  kept.async_query("select 1", {}, {}, [&](std::error_code e, pg::result) { failed = e; });
  run();
  EXPECT_TRUE(failed);
  EXPECT_THROW(pg::transaction().async_commit({}, [](std::error_code) {}), pg::error);
}

TEST_F(transactions, empty_body_costs_nothing) {
  EXPECT_EQ(
      outcome_of([&]() -> task { co_await pg::with_transaction(db, [&](pg::transaction&) -> task { co_return; }); }),
      "ok");
  EXPECT_EQ(server.runs(), 0);
}

}  // namespace
