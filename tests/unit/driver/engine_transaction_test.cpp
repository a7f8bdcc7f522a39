// Transactions: what is sent when, who may use the connection meanwhile, and what each failure comes to.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/begin_operation.hpp>
#include <greenpg/driver/end_operation.hpp>
#include <greenpg/driver/retry_schedule.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <greenpg/driver/row.hpp>

#include <algorithm>

using namespace greenpg_test;

namespace {

using core_ptr = std::shared_ptr<pg::transaction_core>;
using how = pg::end_operation::how;

class engine_transaction : public testing::Test {
protected:
  void SetUp() override {
    scripted_answer& few = b.server->answers["few"];
    few.columns = {{"n", 23}};
    few.rows = {{"1"}, {"2"}};
    b.server->answers["insert"].tag = "INSERT 0 1";
    b.server->answers["breaks"].sqlstate = "23505";
    b.server->answers["hangs"] = few;
    b.server->answers["hangs"].hangs = true;
    b.server->know_transactions();
    ASSERT_TRUE(b.open());
    b.server->log.clear();
  }
  void TearDown() override { b.expect_completed_once(); }

  core_ptr begin(const core_ptr& in = nullptr, pg::transaction_options options = {}) {
    pg::begin_operation op(std::make_shared<pg::transaction_core>(options, in));
    op.through = in;
    EXPECT_TRUE(b.run(op));
    last = op.error();
    last_text = text_of(op);
    return last ? nullptr : op.take();
  }
  std::error_code query(std::string_view sql, const core_ptr& tx = nullptr) {
    pg::query_operation op(b.statement(sql), {}, pg::result_format::automatic);
    op.through = tx;
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    return op.error();
  }
  std::error_code execute(std::string sql, const core_ptr& tx = nullptr) {
    pg::execute_operation op(std::move(sql));
    op.through = tx;
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    results = op.error() ? 0 : op.take().size();
    return op.error();
  }
  std::error_code end(const core_ptr& tx, how ending, std::string_view gid = {}) {
    pg::end_operation op(tx, ending, gid);
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    return op.error();
  }
  std::error_code commit(const core_ptr& tx) { return end(tx, how::commit); }
  std::error_code roll_back(const core_ptr& tx) { return end(tx, how::rollback); }
  /// What the server was asked, but for the messages that only prepare and describe.
  std::string heard() {
    std::string all;
    for (const std::string& line : std::exchange(b.server->log, {})) {
      if (line.starts_with("Close") || line.starts_with("Parse") || line.starts_with("Bind") ||
          line.starts_with("Describe"))
        continue;
      all += (all.empty() ? "" : ", ") + line;
    }
    return all;
  }

  engine_bench b;
  std::error_code last;
  std::string last_text;
  std::size_t results = 0;
};

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

TEST_F(engine_transaction, connection_lost_before_commit_was_sent_is_no_doubt) {
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  b.link->write_chunk = 0;  // nothing leaves any more
  b.link->capacity = 0;
  pg::end_operation op(tx, how::commit);
  b.start(op);
  b.settle();
  b.server->die("57P01", "terminating connection");
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), pg::sqlstate::admin_shutdown);
}

TEST_F(engine_transaction, connection_lost_after_commit_was_sent_is_in_doubt) {
  b.server->answers["COMMIT"].hangs = true;
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  pg::end_operation op(tx, how::commit);
  b.start(op);
  b.settle();
  EXPECT_EQ(b.server->times("Query COMMIT"), 1);
  b.link->server_closed = true;
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::commit_in_doubt));
  EXPECT_TRUE(op.error() == pg::condition::in_doubt);
  EXPECT_NE(text_of(op).find("COMMIT was lost"), std::string::npos) << text_of(op);
  EXPECT_FALSE(tx->is_open());
}

TEST_F(engine_transaction, connection_lost_when_the_server_has_told_of_the_commit_is_success) {
  b.server->answers["COMMIT"].hangs = true;
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  pg::end_operation op(tx, how::commit);
  b.start(op);
  b.settle();
  b.server->send('C', std::string_view("COMMIT\0", 7));
  b.link->server_closed = true;
  ASSERT_TRUE(b.finish(op));
  EXPECT_FALSE(op.error()) << text_of(op);
}

TEST_F(engine_transaction, lost_release_of_a_savepoint_is_no_doubt) {
  b.server->answers["RELEASE SAVEPOINT greenpg_1"].hangs = true;
  const core_ptr tx = begin();
  const core_ptr inner = begin(tx);
  EXPECT_FALSE(query("insert", inner));
  pg::end_operation op(inner, how::commit);
  b.start(op);
  b.settle();
  b.link->server_closed = true;
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::connection_closed));
  EXPECT_FALSE(tx->is_open());
}

TEST_F(engine_transaction, connection_lost_inside_ends_it_and_says_why) {
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  b.server->die("57P01", "terminating connection");
  b.settle();
  EXPECT_TRUE(query("insert", tx));
  EXPECT_FALSE(tx->is_open());
  EXPECT_TRUE(commit(tx));
  EXPECT_FALSE(roll_back(tx));
}

TEST_F(engine_transaction, commit_given_up_before_its_answer_is_in_doubt) {
  b.server->answers["COMMIT"].hangs = true;
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  pg::end_operation op(tx, how::commit);
  b.start(op);
  b.settle();
  b.cancel(op);
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::commit_in_doubt));
  b.server->proceed();
  EXPECT_FALSE(query("insert")) << last_text;
}

TEST_F(engine_transaction, commit_whose_deadline_passes_is_in_doubt) {
  b.server->answers["COMMIT"].hangs = true;
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  pg::end_operation op(tx, how::commit);
  op.deadline = b.now + std::chrono::seconds(1);
  ASSERT_TRUE(b.run(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::commit_in_doubt));
}

TEST_F(engine_transaction, commit_given_up_unsent_leaves_it_open) {
  const core_ptr tx = begin();
  pg::query_operation runs(b.statement("hangs"), {}, pg::result_format::automatic);
  runs.through = tx;
  b.start(runs);
  b.settle();
  pg::end_operation op(tx, how::commit);
  b.start(op);
  b.settle();
  b.cancel(op);
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), std::errc::operation_canceled);
  EXPECT_TRUE(tx->is_open());
  b.server->proceed();
  ASSERT_TRUE(b.finish(runs));
  EXPECT_FALSE(roll_back(tx));
  EXPECT_EQ(b.server->times("Query COMMIT"), 0);
}

TEST_F(engine_transaction, tracked_commit_knows_its_number_before_it_is_sent) {
  scripted_answer& number = b.server->answers["SELECT pg_current_xact_id_if_assigned()"];
  number.columns = {{"n", 25}};
  number.rows = {{"4711000000123"}};
  b.server->answers["COMMIT"].hangs = true;
  std::uint64_t xid = 1;
  const core_ptr tx = begin(nullptr, {.track_commit = &xid});
  EXPECT_EQ(xid, 0U);
  EXPECT_FALSE(query("insert", tx));
  heard();
  pg::end_operation op(tx, how::commit);
  b.start(op);
  b.settle();
  EXPECT_EQ(heard(), "Query SELECT pg_current_xact_id_if_assigned(), Query COMMIT");
  EXPECT_EQ(xid, 4711000000123U);
  b.link->server_closed = true;
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::commit_in_doubt));
}

TEST_F(engine_transaction, tracked_commit_of_a_failed_transaction_is_rolled_back) {
  std::uint64_t xid = 1;
  const core_ptr tx = begin(nullptr, {.track_commit = &xid});
  EXPECT_EQ(query("breaks", tx), pg::sqlstate::unique_violation);
  EXPECT_EQ(commit(tx), pg::make_error_code(pg::errc::transaction_rolled_back));
  EXPECT_EQ(xid, 0U);
}

TEST_F(engine_transaction, prepared_one_is_ended_by_name) {
  b.server->answers["PREPARE TRANSACTION 'it''s'"].tag = "PREPARE TRANSACTION";
  b.server->answers["COMMIT PREPARED 'it''s'"].tag = "COMMIT PREPARED";
  b.server->answers["ROLLBACK PREPARED 'it''s'"].sqlstate = "42704";
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  EXPECT_FALSE(end(tx, how::prepare, "it's")) << last_text;
  EXPECT_FALSE(tx->is_open());
  EXPECT_FALSE(end(nullptr, how::commit_prepared, "it's")) << last_text;
  EXPECT_EQ(end(nullptr, how::rollback_prepared, "it's"), pg::sqlstate::undefined_object);
  EXPECT_EQ(end(nullptr, how::commit_prepared, std::string_view("a\0b", 3)),
            pg::make_error_code(pg::errc::embedded_nul));
  const core_ptr failed = begin();
  EXPECT_EQ(query("breaks", failed), pg::sqlstate::unique_violation);
  EXPECT_EQ(end(failed, how::prepare, "it's"), pg::make_error_code(pg::errc::transaction_rolled_back));
  const core_ptr outer = begin();
  EXPECT_EQ(end(begin(outer), how::prepare, "it's"), std::errc::operation_not_supported);
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

TEST(retry_schedule, retries_what_others_caused_and_no_more_often_than_told) {
  using namespace std::chrono_literals;
  pg::retry_schedule retry({.attempts = 3, .first_pause = 10ms, .longest_pause = 15ms}, false);
  EXPECT_FALSE(retry.pause_after(pg::sqlstate::unique_violation));
  const auto first = retry.pause_after(pg::sqlstate::serialization_failure);
  ASSERT_TRUE(first);
  EXPECT_LE(*first, 10ms);
  const auto second = retry.pause_after(pg::sqlstate::deadlock_detected);
  ASSERT_TRUE(second);
  EXPECT_LE(*second, 15ms);
  EXPECT_FALSE(retry.pause_after(pg::sqlstate::serialization_failure));
  EXPECT_FALSE(pg::retry_schedule({}, false).pause_after(pg::sqlstate::serialization_failure));
  EXPECT_FALSE(pg::retry_schedule({.attempts = 5}, true).pause_after(pg::sqlstate::serialization_failure));
}

TEST(retry_schedule, pauses_differ) {
  using namespace std::chrono_literals;
  std::vector<std::chrono::milliseconds> seen;
  for (int i = 0; i < 20; ++i) {
    pg::retry_schedule retry({.attempts = 2, .first_pause = 1'000'000ms, .longest_pause = 1'000'000ms}, false);
    seen.push_back(*retry.pause_after(pg::sqlstate::serialization_failure));
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_NE(seen.front(), seen.back());
}
