// How transactions end where that is not plain: commits whose answer is lost or given up, tracked and prepared ones.
#include "transaction_bench.hpp"

using namespace greenpg_test;

namespace {

class transaction_end : public transaction_bench {};

}  // namespace

TEST_F(transaction_end, connection_lost_before_commit_was_sent_is_no_doubt) {
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

TEST_F(transaction_end, connection_lost_after_commit_was_sent_is_in_doubt) {
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

TEST_F(transaction_end, connection_lost_when_the_server_has_told_of_the_commit_is_success) {
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

TEST_F(transaction_end, lost_release_of_a_savepoint_is_no_doubt) {
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

TEST_F(transaction_end, connection_lost_inside_ends_it_and_says_why) {
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  b.server->die("57P01", "terminating connection");
  b.settle();
  EXPECT_TRUE(query("insert", tx));
  EXPECT_FALSE(tx->is_open());
  EXPECT_TRUE(commit(tx));
  EXPECT_FALSE(roll_back(tx));
}

TEST_F(transaction_end, commit_given_up_before_its_answer_is_in_doubt) {
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

TEST_F(transaction_end, commit_whose_deadline_passes_is_in_doubt) {
  b.server->answers["COMMIT"].hangs = true;
  const core_ptr tx = begin();
  EXPECT_FALSE(query("insert", tx));
  pg::end_operation op(tx, how::commit);
  op.deadline = b.now + std::chrono::seconds(1);
  ASSERT_TRUE(b.run(op));
  EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::commit_in_doubt));
}

TEST_F(transaction_end, commit_given_up_unsent_leaves_it_open) {
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

TEST_F(transaction_end, tracked_commit_knows_its_number_before_it_is_sent) {
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

TEST_F(transaction_end, tracked_commit_of_a_failed_transaction_is_rolled_back) {
  std::uint64_t xid = 1;
  const core_ptr tx = begin(nullptr, {.track_commit = &xid});
  EXPECT_EQ(query("breaks", tx), pg::sqlstate::unique_violation);
  EXPECT_EQ(commit(tx), pg::make_error_code(pg::errc::transaction_rolled_back));
  EXPECT_EQ(xid, 0U);
}

TEST_F(transaction_end, prepared_one_is_ended_by_name) {
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
