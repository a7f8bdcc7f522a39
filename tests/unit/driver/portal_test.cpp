// Portals: what is sent for each fetch, what others may do meanwhile, and what each end comes to.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/begin_operation.hpp>
#include <greenpg/driver/end_operation.hpp>
#include <greenpg/driver/portal_operation.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <tuple>

using namespace greenpg_test;

namespace {

using core_ptr = std::shared_ptr<pg::portal_core>;
using how = pg::end_operation::how;

class engine_portal : public testing::Test {
protected:
  void SetUp() override {
    scripted_answer& few = b.server->answers["few"];
    few.columns = {{"n", 23}};
    few.rows = {{"1"}, {"2"}, {"3"}, {"4"}, {"5"}};
    few.tag = "SELECT 5";
    b.server->answers["other"] = few;
    b.server->answers["insert"].tag = "INSERT 0 1";
    b.server->answers["breaks"] = few;
    b.server->answers["breaks"].sqlstate = "22012";
    b.server->answers["slow"] = few;
    b.server->answers["slow"].hangs = true;
    b.server->know_transactions();
    ASSERT_TRUE(b.open());
    b.server->log.clear();
    tx = begin();
  }
  void TearDown() override { b.expect_completed_once(); }

  std::shared_ptr<pg::transaction_core> begin(std::shared_ptr<pg::transaction_core> in = nullptr) {
    pg::begin_operation op(std::make_shared<pg::transaction_core>(pg::transaction_options(), in));
    op.through = in;
    EXPECT_TRUE(b.run(op));
    return op.take();
  }
  core_ptr open(std::string_view sql, std::uint32_t fetch_size = 2) {
    pg::open_portal_operation op(std::make_shared<pg::portal_core>(tx, fetch_size), b.statement(sql), pg::params(),
                                 pg::result_format::automatic);
    EXPECT_TRUE(b.run(op));
    last = op.error();
    last_text = text_of(op);
    return last ? nullptr : op.take();
  }
  /// The numbers that come next; "end", or what went wrong.
  std::string next(const core_ptr& core, bool one = false) {
    pg::portal_next_operation op(core, one);
    EXPECT_TRUE(b.run(op));
    last = op.error();
    last_text = text_of(op);
    if (last) return "error";
    const auto rows = op.take();
    if (!rows) return "end";
    std::string all;
    for (const pg::row r : *rows) all += std::to_string(r[0].as<int>());
    return all;
  }
  std::error_code query(std::string_view sql) {
    pg::query_operation op(b.statement(sql), {}, pg::result_format::automatic);
    op.through = tx;
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    return op.error();
  }
  std::error_code end(how ending) {
    pg::end_operation op(tx, ending);
    EXPECT_TRUE(b.run(op));
    return op.error();
  }
  std::string heard() {
    std::string all;
    for (const std::string& line : std::exchange(b.server->log, {})) all += (all.empty() ? "" : ", ") + line;
    return all;
  }

  engine_bench b;
  std::shared_ptr<pg::transaction_core> tx;
  std::error_code last;
  std::string last_text;
};

}  // namespace

TEST_F(engine_portal, opening_begins_binds_and_fetches_and_each_fetch_is_a_request) {
  ASSERT_FALSE(query("few"));
  heard();
  const core_ptr few = open("few");
  EXPECT_EQ(heard(), "Bind few, Execute few 2, Sync");
  EXPECT_EQ(next(few), "12");
  EXPECT_EQ(heard(), "");
  EXPECT_EQ(next(few), "34");
  EXPECT_EQ(heard(), "Execute few 2, Sync");
  EXPECT_EQ(few->command_tag(), "");
  EXPECT_EQ(next(few), "5");
  EXPECT_EQ(few->command_tag(), "SELECT 5");
  heard();
  EXPECT_EQ(next(few), "end");
  EXPECT_EQ(next(few), "end");
  EXPECT_EQ(heard(), "");
}

TEST_F(engine_portal, first_statement_of_a_transaction_is_described_first_and_binary) {
  const core_ptr few = open("few");
  EXPECT_EQ(heard(),
            "Parse BEGIN, Bind BEGIN, Execute BEGIN, Parse few, Describe few, Flush, Bind few, Execute few 2, Sync");
  ASSERT_TRUE(few->columns());
  EXPECT_EQ((*few->columns())[0].format, pg::format::binary);
  EXPECT_EQ(next(few), "12");
}

TEST_F(engine_portal, end_is_met_where_the_last_fetch_was_full) {
  const core_ptr five = open("few", 5);
  EXPECT_EQ(next(five), "12345");
  EXPECT_EQ(next(five), "end");
  EXPECT_EQ(five->command_tag(), "SELECT 5");
}

TEST_F(engine_portal, rows_are_read_one_by_one_and_in_turns_at_will) {
  const core_ptr all = open("few", 0);
  EXPECT_EQ(next(all, true), "1");
  EXPECT_EQ(next(all, true), "2");
  EXPECT_EQ(next(all), "345");
  EXPECT_EQ(next(all, true), "end");
  const core_ptr some = open("few", 2);
  std::string read;
  for (int i = 0; i < 5; ++i) read += next(some, true);
  EXPECT_EQ(read, "12345");
  EXPECT_EQ(next(some, true), "end");
}

TEST_F(engine_portal, several_are_read_between_each_other_and_other_statements) {
  const core_ptr a = open("few"), c = open("other", 3);
  EXPECT_EQ(b.server->portals(), 2U);
  EXPECT_EQ(next(a), "12");
  EXPECT_EQ(next(c), "123");
  EXPECT_FALSE(query("insert"));
  EXPECT_EQ(next(c), "45");
  EXPECT_EQ(next(a), "34");
  EXPECT_EQ(next(c), "end");
  EXPECT_EQ(next(a), "5");
}

TEST_F(engine_portal, fetches_of_two_are_under_way_together) {
  const core_ptr a = open("few"), c = open("other");
  next(a);
  next(c);
  pg::portal_next_operation first(a), second(c);
  b.start(first);
  b.start(second);
  ASSERT_TRUE(b.finish(second));
  ASSERT_TRUE(b.finish(first));
  EXPECT_EQ(first.take()->size(), 2U);
  EXPECT_EQ(second.take()->size(), 2U);
}

TEST_F(engine_portal, second_reader_at_a_time_is_refused) {
  const core_ptr a = open("few");
  next(a);
  pg::portal_next_operation first(a), second(a);
  b.start(first);
  b.start(second);
  ASSERT_TRUE(b.finish(second));
  EXPECT_EQ(second.error(), pg::errc::busy);
  ASSERT_TRUE(b.finish(first));
  EXPECT_EQ(first.take()->size(), 2U);
}

TEST_F(engine_portal, dropped_is_closed_with_the_next_statement) {
  const core_ptr a = open("few");
  a->drop(b.engine);
  a->drop(b.engine);
  b.settle();
  EXPECT_EQ(b.server->portals(), 1U);
  heard();
  EXPECT_FALSE(query("insert"));
  EXPECT_EQ(b.server->portals(), 0U);
  EXPECT_EQ(heard(), "Close a portal, Parse insert, Describe insert, Bind insert, Execute insert, Sync");
}

TEST_F(engine_portal, dropped_after_its_transaction_needs_no_closing) {
  const core_ptr a = open("few");
  EXPECT_FALSE(end(how::commit));
  a->drop(b.engine);
  tx = nullptr;
  heard();
  EXPECT_FALSE(query("insert"));
  EXPECT_EQ(heard(), "Parse insert, Describe insert, Bind insert, Execute insert, Sync");
}

TEST_F(engine_portal, after_its_transaction_it_says_so_whatever_was_fetched) {
  for (const how ending : {how::commit, how::rollback}) {
    const core_ptr a = open("few");
    EXPECT_FALSE(end(ending));
    EXPECT_EQ(next(a), "error");
    EXPECT_EQ(last, pg::errc::transaction_ended);
    EXPECT_EQ(last_text, "the portal has ended with the transaction that it was opened in");
    heard();
    EXPECT_EQ(open("few"), nullptr);
    EXPECT_EQ(last, pg::errc::transaction_ended);
    EXPECT_EQ(heard(), "");
    tx = begin();
  }
}

TEST_F(engine_portal, failed_transaction_says_it_at_the_next_fetch) {
  const core_ptr a = open("few");
  EXPECT_EQ(query("breaks"), pg::sqlstate::division_by_zero);
  EXPECT_EQ(next(a), "12");
  EXPECT_EQ(next(a), "error");
  EXPECT_EQ(last, pg::sqlstate::in_failed_sql_transaction);
  EXPECT_FALSE(end(how::rollback));
}

TEST_F(engine_portal, error_while_rows_come_is_told_and_stays) {
  EXPECT_EQ(open("breaks", 0), nullptr);
  EXPECT_EQ(last, pg::sqlstate::division_by_zero);
  EXPECT_FALSE(end(how::rollback));
  tx = begin();
  const core_ptr a = open("breaks", 3);
  EXPECT_EQ(next(a), "123");
  EXPECT_EQ(next(a, true), "error");
  EXPECT_EQ(last, pg::sqlstate::division_by_zero);
  EXPECT_EQ(next(a), "error");
  EXPECT_EQ(last, pg::sqlstate::division_by_zero);
}

TEST_F(engine_portal, statement_without_rows_is_run_and_at_its_end) {
  const core_ptr a = open("insert");
  EXPECT_EQ(next(a), "end");
  EXPECT_EQ(a->command_tag(), "INSERT 0 1");
  EXPECT_EQ(a->columns(), nullptr);
}

TEST_F(engine_portal, opening_cancelled_under_way_leaves_the_connection_usable) {
  pg::open_portal_operation op(std::make_shared<pg::portal_core>(tx, 2), b.statement("slow"), pg::params(),
                               pg::result_format::automatic);
  b.start(op);
  b.settle();
  b.cancel(op);
  ASSERT_TRUE(b.finish(op));
  EXPECT_EQ(op.error(), std::error_code(ECANCELED, std::system_category()));
  b.server->cancel();
  EXPECT_FALSE(end(how::rollback));
  tx = nullptr;
  EXPECT_FALSE(query("insert")) << last_text;
  EXPECT_EQ(b.server->portals(), 0U);
}

TEST_F(engine_portal, fetch_cancelled_under_way_ends_the_portal_and_one_not_sent_does_not) {
  const core_ptr a = open("few");
  next(a);
  {
    pg::portal_next_operation op(a);
    b.start(op);
    b.cancel(op);
    ASSERT_TRUE(b.finish(op));
  }
  EXPECT_EQ(next(a), "34");
  b.server->answers["few"].hangs = true;
  pg::portal_next_operation op(a);
  b.start(op);
  b.settle();
  b.cancel(op);
  ASSERT_TRUE(b.finish(op));
  b.server->cancel();
  EXPECT_EQ(next(a), "error");
  EXPECT_EQ(last, std::error_code(ECANCELED, std::system_category()));
  EXPECT_EQ(last_text, "the portal was ended by the operation that was cancelled on it");
  EXPECT_FALSE(end(how::rollback));
}

TEST_F(engine_portal, connection_lost_is_told_by_every_fetch_from_then_on) {
  const core_ptr a = open("few");
  next(a);
  b.link->failed = true;
  b.link->kind = memory_link::fault::end_of_file;
  EXPECT_EQ(next(a), "error");
  EXPECT_EQ(last, pg::errc::connection_closed);
  EXPECT_EQ(next(a), "error");
  EXPECT_EQ(last, pg::errc::connection_closed);
  a->drop(b.engine);
}

TEST_F(engine_portal, fetch_larger_than_a_result_may_be_fails_and_says_what_to_do) {
  pg::engine_settings settings;
  settings.limits.result_bytes = 30;
  engine_bench small(std::move(settings));
  small.server->answers = b.server->answers;
  small.server->know_transactions();
  ASSERT_TRUE(small.open());
  pg::begin_operation begun(std::make_shared<pg::transaction_core>(pg::transaction_options(), nullptr));
  ASSERT_TRUE(small.run(begun));
  const auto its = begun.take();
  pg::open_portal_operation op(std::make_shared<pg::portal_core>(its, 5), small.statement("few"), pg::params(),
                               pg::result_format::automatic);
  ASSERT_TRUE(small.run(op));
  EXPECT_EQ(op.error(), pg::errc::result_too_large);
  EXPECT_NE(text_of(op).find("fetch_size"), std::string::npos) << text_of(op);
}

TEST_F(engine_portal, simple_mode_has_none) {
  pg::engine_settings settings;
  settings.statements = pg::statement_mode::simple;
  engine_bench simple(std::move(settings));
  simple.server->answers = b.server->answers;
  ASSERT_TRUE(simple.open());
  pg::begin_operation begun(std::make_shared<pg::transaction_core>(pg::transaction_options(), nullptr));
  ASSERT_TRUE(simple.run(begun));
  pg::open_portal_operation op(std::make_shared<pg::portal_core>(begun.take(), 5), simple.statement("few"),
                               pg::params(), pg::result_format::automatic);
  ASSERT_TRUE(simple.run(op));
  EXPECT_EQ(op.error(), pg::errc::unsupported_option);
}

TEST_F(engine_portal, typed_reading_fails_with_the_column) {
  const core_ptr a = open("few");
  pg::portal_rows_operation<std::tuple<int>> rows(a, {});
  ASSERT_TRUE(b.run(rows));
  EXPECT_EQ(rows.take(), (std::vector<std::tuple<int>>{{1}, {2}}));
  pg::portal_row_operation<std::chrono::sys_days> wrong(a, {});
  ASSERT_TRUE(b.run(wrong));
  EXPECT_EQ(wrong.error(), pg::errc::type_mismatch);
  EXPECT_NE(text_of(wrong).find("\"n\""), std::string::npos) << text_of(wrong);
  EXPECT_EQ(next(a, true), "4");
}

// Types that are looked up within a transaction.

namespace {

class engine_lookup : public testing::Test {
protected:
  static pg::engine_settings allowed() {
    pg::engine_settings settings;
    settings.look_up_types = true;
    return settings;
  }
  void SetUp() override {
    scripted_answer& odd = b.server->answers["odd"];
    odd.columns = {{"mood", 70000}};
    odd.rows = {{"sad"}};
    b.server->answers["insert"].tag = "INSERT 0 1";
    scripted_answer& asked = b.server->answers[std::string(pg::type_catalogue::lookup_sql())];
    asked.columns = {{"line", 25}};
    asked.parameters = {25};
    asked.sqlstate = "42501";
    b.server->know_transactions();
    b.server->answers["SAVEPOINT greenpg_types"].tag = "SAVEPOINT";
    b.server->answers["RELEASE SAVEPOINT greenpg_types"].tag = "RELEASE";
    b.server->answers["ROLLBACK TO SAVEPOINT greenpg_types"].tag = "ROLLBACK";
    ASSERT_TRUE(b.open());
    pg::begin_operation op(std::make_shared<pg::transaction_core>(pg::transaction_options(), nullptr));
    ASSERT_TRUE(b.run(op));
    tx = op.take();
  }
  std::error_code query(std::string_view sql) {
    pg::query_operation op(b.statement(sql), {}, pg::result_format::automatic);
    op.through = tx;
    EXPECT_TRUE(b.run(op));
    return op.error();
  }

  engine_bench b{allowed()};
  std::shared_ptr<pg::transaction_core> tx;
};

}  // namespace

TEST_F(engine_lookup, that_is_refused_does_not_fail_the_transaction) {
  EXPECT_FALSE(query("odd"));
  EXPECT_FALSE(query("insert"));
  b.settle();
  EXPECT_EQ(b.server->times("Execute SAVEPOINT greenpg_types"), 1);
  EXPECT_EQ(b.server->times("Query ROLLBACK TO SAVEPOINT greenpg_types; RELEASE SAVEPOINT greenpg_types"), 1);
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::in_transaction);
  pg::end_operation commit(tx, pg::end_operation::how::commit);
  ASSERT_TRUE(b.run(commit));
  EXPECT_FALSE(commit.error());
}

TEST_F(engine_lookup, that_fails_behind_a_dropped_transaction_leaves_the_rollback_to_that) {
  EXPECT_FALSE(query("odd"));
  b.server->answers[std::string(pg::type_catalogue::lookup_sql())].hangs = true;
  b.settle();
  tx->drop();
  b.server->proceed();
  tx = nullptr;
  EXPECT_FALSE(query("insert"));
  EXPECT_EQ(b.server->times("Query ROLLBACK"), 1);
  EXPECT_EQ(b.engine.protocol().status(), pg::transaction_status::idle);
}

TEST_F(engine_lookup, outside_a_transaction_needs_no_savepoint) {
  tx->drop();
  tx = nullptr;
  EXPECT_FALSE(query("odd"));
  EXPECT_FALSE(query("insert"));
  EXPECT_EQ(b.server->times("Execute SAVEPOINT greenpg_types"), 0);
  EXPECT_EQ(b.server->times("Execute " + std::string(pg::type_catalogue::lookup_sql())), 1);
}
