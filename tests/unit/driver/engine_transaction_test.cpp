// Transactions: what is sent when, who may use the connection meanwhile, and what each failure comes to.
#include "transaction_bench.hpp"

#include <greenpg/driver/row.hpp>

#include <algorithm>

using namespace greenpg_test;

namespace {

class engine_transaction : public transaction_bench {};

}  // namespace

TEST_F(engine_transaction, begin_is_sent_with_the_first_statement_in_one_sync) {
  const core_ptr tx = begin();
  b.settle();
  EXPECT_EQ(heard(), "");
  EXPECT_FALSE(query("insert", tx)) << last_text;
  EXPECT_EQ(heard(), "Execute BEGIN, Execute insert, Sync");
  EXPECT_EQ(tx->where(), pg::transaction_core::state::open);
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::in_transaction);
  EXPECT_FALSE(query("insert", tx));
  EXPECT_EQ(heard(), "Execute insert, Sync");
  EXPECT_FALSE(commit(tx));
  EXPECT_EQ(heard(), "Query COMMIT");
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::idle);
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_transaction, begin_is_sent_before_a_statement_that_is_prepared_already) {
  EXPECT_FALSE(query("few"));
  heard();
  const core_ptr tx = begin();
  pg::query_operation op(b.statement("few"), {}, pg::result_format::automatic);
  op.through = tx;
  ASSERT_TRUE(b.run(op));
  EXPECT_EQ(heard(), "Execute BEGIN, Execute few, Sync");
  const pg::result rows = op.take();
  EXPECT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.command_tag(), "SELECT");
  EXPECT_EQ(rows[1][0].as<int>(), 2);
  EXPECT_FALSE(roll_back(tx));
  EXPECT_EQ(heard(), "Query ROLLBACK");
}

TEST_F(engine_transaction, begin_goes_before_a_script_in_a_request_of_its_own) {
  const core_ptr tx = begin();
  EXPECT_FALSE(execute("insert; insert", tx)) << last_text;
  EXPECT_EQ(results, 2U);
  EXPECT_EQ(heard(), "Query BEGIN, Query insert; insert");
  EXPECT_FALSE(commit(tx));
}

TEST_F(engine_transaction, stream_as_the_first_statement_begins_too) {
  const core_ptr tx = begin();
  pg::open_operation op(
      std::make_shared<pg::stream_core>(b.statement("few"), pg::params(), pg::result_format::automatic));
  op.through = tx;
  ASSERT_TRUE(b.run(op));
  ASSERT_FALSE(op.error()) << text_of(op);
  const auto core = op.take();
  EXPECT_EQ(query("insert", tx), pg::make_error_code(pg::errc::busy));
  EXPECT_NE(last_text.find("\"few\""), std::string::npos) << last_text;
  EXPECT_EQ(commit(tx), pg::make_error_code(pg::errc::busy));
  for (;;) {
    pg::batch_operation next(core);
    ASSERT_TRUE(b.run(next));
    ASSERT_FALSE(next.error());
    if (!next.take()) break;
  }
  EXPECT_FALSE(commit(tx)) << last_text;
}

TEST_F(engine_transaction, options_become_the_text_of_begin) {
  b.server->answers["BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE"].tag = "BEGIN";
  const core_ptr tx = begin(nullptr, {.isolation = pg::isolation_level::serializable,
                                      .access = pg::transaction_options::access_mode::read_only,
                                      .deferrable = true});
  EXPECT_FALSE(query("few", tx));
  EXPECT_EQ(heard(), "Execute BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE, Execute few, Sync");
  EXPECT_FALSE(commit(tx));
}

TEST_F(engine_transaction, one_that_did_nothing_sends_nothing) {
  EXPECT_FALSE(commit(begin()));
  EXPECT_FALSE(roll_back(begin()));
  { const core_ptr dropped = begin(); }
  b.settle();
  EXPECT_EQ(heard(), "");
  EXPECT_FALSE(query("insert"));
}

TEST_F(engine_transaction, nothing_slips_into_one_that_is_open) {
  const core_ptr tx = begin();
  EXPECT_EQ(query("insert"), pg::make_error_code(pg::errc::busy));
  EXPECT_NE(last_text.find("held by a transaction"), std::string::npos) << last_text;
  EXPECT_FALSE(begin());
  EXPECT_EQ(last, pg::make_error_code(pg::errc::busy));
  EXPECT_FALSE(query("insert", tx));
  EXPECT_EQ(query("insert"), pg::make_error_code(pg::errc::busy));
  EXPECT_FALSE(commit(tx));
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_transaction, those_told_to_wait_let_its_own_pass_and_follow_in_order) {
  const core_ptr tx = begin();
  pg::query_operation outside(b.statement("insert"), {}, pg::result_format::automatic);
  outside.wait_for_holder = true;
  b.start(outside);
  pg::begin_operation other(std::make_shared<pg::transaction_core>(pg::transaction_options(), nullptr));
  other.wait_for_holder = true;
  b.start(other);
  b.settle();
  EXPECT_TRUE(b.engine.any_waiting());
  EXPECT_FALSE(query("few", tx));
  EXPECT_EQ(heard(), "Execute BEGIN, Execute few, Sync");
  EXPECT_FALSE(commit(tx));
  ASSERT_TRUE(b.finish(outside));
  EXPECT_FALSE(outside.error());
  ASSERT_TRUE(b.finish(other));
  ASSERT_FALSE(other.error());
  const core_ptr second = other.take();
  EXPECT_EQ(second->where(), pg::transaction_core::state::pending);
  EXPECT_FALSE(query("few", second));
  EXPECT_FALSE(commit(second));
  EXPECT_EQ(heard(), "Query COMMIT, Execute insert, Sync, Execute BEGIN, Execute few, Sync, Query COMMIT");
}

TEST_F(engine_transaction, one_that_waits_is_served_before_one_that_comes_later) {
  const core_ptr tx = begin();
  pg::begin_operation waits(std::make_shared<pg::transaction_core>(pg::transaction_options(), nullptr));
  waits.wait_for_holder = true;
  b.start(waits);
  EXPECT_FALSE(commit(tx));
  pg::begin_operation late(std::make_shared<pg::transaction_core>(pg::transaction_options(), nullptr));
  b.start(late);
  ASSERT_TRUE(b.finish(late));
  EXPECT_EQ(late.error(), pg::make_error_code(pg::errc::busy));
  ASSERT_TRUE(b.finish(waits));
  EXPECT_FALSE(waits.error());
}

TEST_F(engine_transaction, one_that_waits_can_be_cancelled) {
  const core_ptr tx = begin();
  pg::query_operation outside(b.statement("insert"), {}, pg::result_format::automatic);
  outside.wait_for_holder = true;
  b.start(outside);
  b.settle();
  b.cancel(outside);
  ASSERT_TRUE(b.finish(outside));
  EXPECT_EQ(outside.error(), std::errc::operation_canceled);
  EXPECT_FALSE(commit(tx));
  EXPECT_EQ(heard(), "");
}

TEST_F(engine_transaction, failed_begin_fails_the_statement_and_those_behind_it_unsent) {
  b.server->answers["BEGIN"].sqlstate = "25006";
  const core_ptr tx = begin();
  pg::query_operation first(b.statement("insert"), {}, pg::result_format::automatic);
  pg::query_operation second(b.statement("few"), {}, pg::result_format::automatic);
  first.through = second.through = tx;
  b.start(first);
  b.start(second);
  ASSERT_TRUE(b.finish(second));
  EXPECT_EQ(first.error(), pg::sqlstate::read_only_sql_transaction);
  EXPECT_EQ(second.error(), pg::sqlstate::read_only_sql_transaction);
  EXPECT_EQ(heard(), "Execute BEGIN, Sync");
  EXPECT_FALSE(tx->is_open());
  EXPECT_EQ(commit(tx), pg::sqlstate::read_only_sql_transaction);
  EXPECT_FALSE(roll_back(tx));
  EXPECT_FALSE(query("insert")) << last_text;  // it was not prepared where it was skipped
  EXPECT_EQ(heard(), "Execute insert, Sync");
}

TEST_F(engine_transaction, failed_begin_fails_a_script_unsent) {
  b.server->answers["BEGIN"].sqlstate = "25006";
  const core_ptr tx = begin();
  EXPECT_EQ(execute("insert", tx), pg::sqlstate::read_only_sql_transaction);
  EXPECT_EQ(heard(), "Query BEGIN");
  EXPECT_FALSE(query("insert"));
}

TEST_F(engine_transaction, statement_that_cannot_be_encoded_leaves_begin_to_the_next) {
  const core_ptr tx = begin();
  EXPECT_EQ(execute(std::string("in\0sert", 7), tx), pg::make_error_code(pg::errc::embedded_nul));
  pg::query_operation nul(b.statement("insert"), pg::params(std::string("a\0b", 3)), pg::result_format::automatic);
  nul.through = tx;
  ASSERT_TRUE(b.run(nul));
  EXPECT_TRUE(nul.error());
  EXPECT_FALSE(query("insert", tx));
  EXPECT_EQ(b.server->times("Execute BEGIN") + b.server->times("Query BEGIN"), 1);
  EXPECT_FALSE(commit(tx));
}

TEST_F(engine_transaction, failed_statement_makes_commit_an_error) {
  const core_ptr tx = begin();
  EXPECT_EQ(query("breaks", tx), pg::sqlstate::unique_violation);
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::failed);
  EXPECT_TRUE(tx->is_open());
  EXPECT_EQ(query("insert", tx), pg::sqlstate::in_failed_sql_transaction);
  EXPECT_EQ(commit(tx), pg::make_error_code(pg::errc::transaction_rolled_back));
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::idle);
  EXPECT_EQ(commit(tx), pg::make_error_code(pg::errc::transaction_ended));
  EXPECT_EQ(query("insert", tx), pg::make_error_code(pg::errc::transaction_ended));
}

TEST_F(engine_transaction, commit_refused_by_the_server_is_its_error) {
  b.server->answers["COMMIT"].sqlstate = "40001";
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  EXPECT_EQ(commit(tx), pg::sqlstate::serialization_failure);
  EXPECT_FALSE(tx->is_open());
}

TEST_F(engine_transaction, dropped_one_is_rolled_back_before_the_next_request) {
  core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  heard();
  tx.reset();
  EXPECT_FALSE(query("few"));
  EXPECT_EQ(heard(), "Query ROLLBACK, Execute few, Sync");
}

TEST_F(engine_transaction, dropped_one_is_rolled_back_without_a_next_request) {
  core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  heard();
  tx.reset();
  b.settle();
  EXPECT_EQ(heard(), "Query ROLLBACK");
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::idle);
}

TEST_F(engine_transaction, dropped_while_its_statement_runs_is_rolled_back_behind_it) {
  const core_ptr tx = begin();
  pg::query_operation op(b.statement("hangs"), {}, pg::result_format::automatic);
  op.through = tx;
  b.start(op);
  b.settle();
  pg::query_operation unsent(b.statement("insert"), {}, pg::result_format::automatic);
  unsent.through = tx;
  b.start(unsent);
  tx->drop();
  pg::query_operation outside(b.statement("few"), {}, pg::result_format::automatic);
  b.start(outside);
  b.settle();
  b.server->proceed();
  ASSERT_TRUE(b.finish(outside));
  EXPECT_FALSE(op.error()) << text_of(op);
  EXPECT_EQ(unsent.error(), pg::make_error_code(pg::errc::transaction_ended));
  EXPECT_FALSE(outside.error());
  EXPECT_EQ(heard(), "Execute BEGIN, Execute hangs, Sync, Query ROLLBACK, Execute few, Sync");
}

TEST_F(engine_transaction, dropped_behind_a_commit_that_is_queued_is_committed) {
  core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  heard();
  pg::end_operation op(tx, how::commit);
  b.start(op);
  tx->drop();
  tx.reset();
  ASSERT_TRUE(b.finish(op));
  EXPECT_FALSE(op.error());
  b.settle();
  EXPECT_EQ(heard(), "Query COMMIT");
}

TEST_F(engine_transaction, nested_one_is_a_savepoint_sent_with_its_first_statement) {
  const core_ptr tx = begin();
  const core_ptr inner = begin(tx);
  EXPECT_EQ(query("insert", tx), pg::make_error_code(pg::errc::busy));
  EXPECT_FALSE(query("insert", inner));
  EXPECT_EQ(heard(), "Execute BEGIN, Execute SAVEPOINT greenpg_1, Execute insert, Sync");
  EXPECT_EQ(tx->where(), pg::transaction_core::state::open);
  EXPECT_EQ(inner->where(), pg::transaction_core::state::open);
  EXPECT_EQ(commit(tx), pg::make_error_code(pg::errc::busy));
  EXPECT_FALSE(commit(inner));
  EXPECT_FALSE(query("few", tx));
  EXPECT_FALSE(commit(tx));
  EXPECT_EQ(heard(), "Query RELEASE SAVEPOINT greenpg_1, Execute few, Sync, Query COMMIT");
}

TEST_F(engine_transaction, nested_failure_leaves_the_outer_usable) {
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  const core_ptr inner = begin(tx);
  EXPECT_EQ(query("breaks", inner), pg::sqlstate::unique_violation);
  EXPECT_FALSE(roll_back(inner)) << last_text;
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::in_transaction);
  EXPECT_FALSE(query("insert", tx));
  EXPECT_FALSE(commit(tx));
}

TEST_F(engine_transaction, nested_dropped_is_rolled_back_before_what_the_outer_does_next) {
  const core_ptr tx = begin();
  core_ptr inner = begin(tx);
  EXPECT_EQ(execute("breaks", inner), pg::sqlstate::unique_violation);
  EXPECT_EQ(heard(), "Query BEGIN; SAVEPOINT greenpg_1, Query breaks");
  inner.reset();
  EXPECT_FALSE(query("insert", tx)) << last_text;
  EXPECT_FALSE(commit(tx));
  EXPECT_EQ(heard(),
            "Query ROLLBACK TO SAVEPOINT greenpg_1; RELEASE SAVEPOINT greenpg_1, Execute insert, Sync, Query COMMIT");
}

TEST_F(engine_transaction, both_dropped_are_rolled_back_as_one) {
  core_ptr tx = begin();
  core_ptr inner = begin(tx);
  EXPECT_FALSE(query("insert", inner));
  heard();
  inner.reset();
  tx.reset();
  EXPECT_FALSE(query("few"));
  EXPECT_EQ(heard(), "Query ROLLBACK, Execute few, Sync");
}

TEST_F(engine_transaction, savepoint_that_fails_is_over_and_the_outer_is_failed) {
  b.server->answers["SAVEPOINT greenpg_1"].sqlstate = "53200";
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  const core_ptr inner = begin(tx);
  EXPECT_EQ(query("insert", inner), pg::sqlstate::out_of_memory);
  EXPECT_FALSE(inner->is_open());
  EXPECT_TRUE(tx->is_open());
  EXPECT_FALSE(roll_back(inner));
  EXPECT_EQ(commit(tx), pg::make_error_code(pg::errc::transaction_rolled_back));
}

TEST_F(engine_transaction, statement_that_ends_it_is_noticed) {
  b.server->answers["COMMIT"].tag = "COMMIT";
  const core_ptr tx = begin();
  const core_ptr inner = begin(tx);
  EXPECT_FALSE(execute("COMMIT", inner));
  EXPECT_FALSE(tx->is_open());
  EXPECT_FALSE(inner->is_open());
  EXPECT_EQ(query("insert", tx), pg::make_error_code(pg::errc::transaction_ended));
  EXPECT_NE(last_text.find("ended by a statement"), std::string::npos) << last_text;
  EXPECT_FALSE(query("insert"));
}

TEST_F(engine_transaction, cancelled_statement_leaves_a_transaction_to_roll_back) {
  const core_ptr tx = begin();
  pg::query_operation op(b.statement("hangs"), {}, pg::result_format::automatic);
  op.through = tx;
  b.start(op);
  b.settle();
  b.cancel(op);
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), std::errc::operation_canceled);
  b.server->cancel();
  EXPECT_FALSE(roll_back(tx)) << last_text;
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::idle);
  EXPECT_FALSE(query("insert"));
}

TEST_F(engine_transaction, simple_mode_begins_in_a_request_of_its_own) {
  pg::engine_settings settings;
  settings.statements = pg::statement_mode::simple;
  engine_bench s(std::move(settings));
  s.server->answers["insert"].tag = "INSERT 0 1";
  s.server->know_transactions();
  ASSERT_TRUE(s.open());
  s.server->log.clear();
  pg::begin_operation started(std::make_shared<pg::transaction_core>(pg::transaction_options(), nullptr));
  ASSERT_TRUE(s.run(started));
  const core_ptr tx = started.take();
  pg::query_operation op(s.statement("insert"), {}, pg::result_format::automatic);
  op.through = tx;
  ASSERT_TRUE(s.run(op));
  EXPECT_FALSE(op.error()) << text_of(op);
  EXPECT_EQ(op.take().command_tag(), "INSERT 0 1");
  EXPECT_EQ(s.server->log, (std::vector<std::string>{"Query BEGIN", "Query insert"}));
}
