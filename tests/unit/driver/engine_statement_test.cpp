// Statements that are prepared once and run often, and what becomes of them on the server.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/row.hpp>

using namespace greenpg_test;

namespace {

class engine_statement : public testing::Test {
protected:
  explicit engine_statement(std::size_t cached = 256, pg::statement_mode mode = pg::statement_mode::automatic,
                            std::size_t bytes = 1024)
      : b(settings_with(cached, mode, bytes)) {
    scripted_answer& one = b.server->answers["select $1"];
    one.columns = {{"n", 23}};
    one.rows = {{"7"}};
    one.parameters = {23};
    for (const char* sql : {"a", "b", "c"}) b.server->answers[sql].columns = {{"n", 23}};
    b.server->answers["insert"].tag = "INSERT 0 1";
  }
  void SetUp() override { ASSERT_TRUE(b.open()); }
  void TearDown() override { b.expect_completed_once(); }

  static pg::engine_settings settings_with(std::size_t cached, pg::statement_mode mode, std::size_t bytes) {
    pg::engine_settings settings;
    settings.statement_cache = cached;
    settings.statement_cache_bytes = bytes;
    settings.statements = mode;
    return settings;
  }
  std::error_code query(std::string_view sql, pg::params values = {},
                        pg::result_format format = pg::result_format::automatic) {
    pg::query_operation op(b.statement(sql), std::move(values), format);
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    last_sqlstate = op.details() ? op.details()->sqlstate : std::string();
    return op.error();
  }

  engine_bench b;
  std::string last_text, last_sqlstate;
};

class engine_statement_cache : public engine_statement {
protected:
  engine_statement_cache() : engine_statement(2) {}
};

class engine_statement_named : public engine_statement {
protected:
  engine_statement_named() : engine_statement(256, pg::statement_mode::named) {}
};

class engine_statement_simple : public engine_statement {
protected:
  engine_statement_simple() : engine_statement(256, pg::statement_mode::simple) {}
};

class engine_statement_bytes : public engine_statement {
protected:
  engine_statement_bytes() : engine_statement(256, pg::statement_mode::automatic, 10) {}
};

class engine_without_statements : public engine_statement {
protected:
  engine_without_statements() : engine_statement(0) {}
};

}  // namespace

TEST_F(engine_statement, runs_in_text_first_and_in_binary_from_then_on) {
  pg::query_operation first(b.statement("select $1"), pg::params(7), pg::result_format::automatic);
  ASSERT_TRUE(b.run(first));
  EXPECT_EQ(b.server->last_parameter, "7");
  EXPECT_EQ(first.take().columns()[0].format, pg::format::text);
  pg::query_operation second(b.statement("select $1"), pg::params(7), pg::result_format::automatic);
  ASSERT_TRUE(b.run(second));
  EXPECT_EQ(b.server->last_parameter, std::string("\0\0\0\7", 4));
  const pg::result rows = second.take();
  EXPECT_EQ(rows.columns()[0].format, pg::format::binary);
  EXPECT_EQ(rows[0][0].as<int>(), 7);
  EXPECT_EQ(b.server->times("Parse select $1"), 1);
}

TEST_F(engine_statement, binary_asked_for_the_first_time_takes_two_turns_and_one_sync) {
  pg::query_operation op(b.statement("select $1"), pg::params(7), pg::result_format::binary);
  ASSERT_TRUE(b.run(op));
  EXPECT_EQ(op.take()[0][0].as<int>(), 7);
  const std::vector<std::string> expected{"Startup", "Password",       "Parse select $1",   "Describe select $1",
                                          "Flush",   "Bind select $1", "Execute select $1", "Sync"};
  std::vector<std::string> seen = b.server->log;
  std::erase(seen, "Password");
  std::vector<std::string> wanted = expected;
  std::erase(wanted, "Password");
  EXPECT_EQ(seen, wanted);
}

TEST_F(engine_statement, given_up_between_the_two_turns_leaves_the_connection_usable) {
  pg::query_operation op(b.statement("select $1"), pg::params(7), pg::result_format::binary);
  b.start(op);
  b.engine.step(b.now, {});  // written, and nothing read
  EXPECT_TRUE(op.sent());
  b.cancel(op);
  ASSERT_TRUE(b.finish(op));
  EXPECT_FALSE(query("select $1", pg::params(7))) << last_text;
  EXPECT_EQ(b.server->times("Execute select $1"), 1);
  EXPECT_FALSE(query("select $1", pg::params(7))) << last_text;
}

TEST_F(engine_statement, wrong_number_of_parameters_is_refused_before_anything_is_sent) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  const std::size_t before = b.server->log.size();
  EXPECT_EQ(query("select $1", pg::params(7, 8)), pg::make_error_code(pg::errc::wrong_parameter_count));
  EXPECT_EQ(last_text, "the statement takes 1 parameter, 2 were given");
  EXPECT_EQ(b.server->log.size(), before);
  EXPECT_FALSE(query("select $1", pg::params(7)));
}

TEST_F(engine_statement, wrong_number_of_parameters_is_refused_the_first_time_too) {
  const std::size_t before = b.server->log.size();
  for (const pg::result_format format : {pg::result_format::automatic, pg::result_format::binary}) {
    EXPECT_EQ(query("select $1", {}, format), pg::make_error_code(pg::errc::wrong_parameter_count));
    EXPECT_EQ(last_text, "the statement takes 1 parameter, 0 were given");
    EXPECT_EQ(query("select $1", pg::params(7, 8), format), pg::make_error_code(pg::errc::wrong_parameter_count));
  }
  EXPECT_EQ(b.server->log.size(), before);
  EXPECT_FALSE(query("select $1", pg::params(7)));
}

TEST_F(engine_statement, array_is_described_first_and_goes_in_binary) {
  b.server->answers["select $1"].parameters = {1007};
  ASSERT_FALSE(query("select $1", pg::params(std::vector<int>{7}))) << last_text;
  EXPECT_EQ(b.server->times("Sync"), 1);
  EXPECT_EQ(b.server->last_parameter, std::string("\0\0\0\1\0\0\0\0\0\0\0\27\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0\7", 28));
}

TEST_F(engine_statement, wrong_number_of_parameters_found_between_the_turns_ends_the_request) {
  // Of what is no query the text does not tell.
  b.server->answers["call $1"].parameters = {23};
  EXPECT_EQ(query("call $1", {}, pg::result_format::binary), pg::make_error_code(pg::errc::wrong_parameter_count));
  EXPECT_EQ(b.server->times("Execute call $1"), 0);
  EXPECT_FALSE(query("select $1", pg::params(7)));
}

TEST_F(engine_statement, value_that_cannot_be_encoded_is_named) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  const std::size_t before = b.server->log.size();
  EXPECT_EQ(query("select $1", pg::params(std::int64_t{1} << 40)), pg::make_error_code(pg::errc::value_out_of_range));
  EXPECT_EQ(last_text.rfind("parameter $1 (int4) given as ", 0), 0U) << last_text;
  EXPECT_EQ(b.server->log.size(), before);
  EXPECT_FALSE(query("select $1", pg::params(7)));
}

TEST_F(engine_statement, text_with_a_nul_is_refused_before_anything_is_sent) {
  const std::size_t before = b.server->log.size();
  EXPECT_EQ(query(std::string_view("a\0b", 3)), pg::make_error_code(pg::errc::embedded_nul));
  pg::execute_operation script(std::string("a\0b", 3));
  ASSERT_TRUE(b.run(script));
  EXPECT_EQ(script.error(), pg::make_error_code(pg::errc::embedded_nul));
  EXPECT_EQ(b.server->log.size(), before);
}

TEST_F(engine_statement_named, forgotten_by_the_server_is_prepared_anew_and_run) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->discard_all();
  EXPECT_FALSE(query("select $1", pg::params(8))) << last_text;
  EXPECT_EQ(b.server->last_parameter, "8");
  EXPECT_FALSE(query("select $1", pg::params(7))) << last_text;
  EXPECT_EQ(b.server->times("Parse select $1"), 2);
  EXPECT_EQ(b.server->times("Execute select $1"), 3);
}

TEST_F(engine_statement, gone_for_no_reason_known_goes_without_a_name_from_then_on) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->discard_all();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(query("select $1", pg::params(8))) << last_text;
  EXPECT_EQ(b.server->times("Parse select $1"), 4);
  EXPECT_EQ(b.server->statements(), 1U);  // the unnamed
}

TEST_F(engine_statement, plan_that_does_not_fit_is_made_anew) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->alter("select $1");
  EXPECT_FALSE(query("select $1", pg::params(8))) << last_text;
  EXPECT_EQ(b.server->last_parameter, "8");
  EXPECT_FALSE(query("select $1", pg::params(9))) << last_text;
  EXPECT_EQ(b.server->times("Parse select $1"), 2);
  EXPECT_EQ(b.server->times("Execute select $1"), 3);
  EXPECT_EQ(b.server->statements(), 1U);  // the old one was closed
}

TEST_F(engine_statement, stream_of_a_plan_that_does_not_fit_is_opened_all_the_same) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->alter("select $1");
  auto core = std::make_shared<pg::stream_core>(b.statement("select $1"), pg::params(8), pg::result_format::automatic);
  pg::open_operation op(core);
  EXPECT_TRUE(b.run(op));
  EXPECT_FALSE(op.error()) << text_of(op);
  pg::batch_operation batch(core);
  EXPECT_TRUE(b.run(batch));
  EXPECT_EQ(batch.take()->size(), 1U);
  pg::batch_operation end(core);
  EXPECT_TRUE(b.run(end));
  EXPECT_FALSE(end.take());
}

TEST_F(engine_statement, plan_that_does_not_fit_in_a_transaction_is_an_error_of_its_own) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->alter("select $1");
  b.server->status = 'E';
  EXPECT_EQ(query("select $1", pg::params(8)), pg::errc::stale_plan);
  EXPECT_EQ(last_sqlstate, "0A000");  // what the server said is told
  b.server->status = 'I';
  EXPECT_FALSE(query("select $1", pg::params(8))) << last_text;
}

TEST_F(engine_statement, plan_that_does_not_fit_is_not_run_behind_others) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->alter("select $1");
  pg::query_operation stale(b.statement("select $1"), pg::params(1), pg::result_format::automatic);
  pg::query_operation other(b.statement("insert"), pg::params(), pg::result_format::automatic);
  b.start(stale);
  b.start(other);
  ASSERT_TRUE(b.finish(stale));
  ASSERT_TRUE(b.finish(other));
  EXPECT_EQ(stale.error(), pg::errc::stale_plan);
  EXPECT_FALSE(other.error()) << text_of(other);
  EXPECT_FALSE(query("select $1", pg::params(8))) << last_text;
}

TEST_F(engine_statement, discarded_through_us_is_not_missed) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->answers["discard all"].tag = "DISCARD ALL";
  ASSERT_FALSE(query("discard all"));
  b.server->discard_all();
  EXPECT_FALSE(query("select $1", pg::params(8))) << last_text;
  EXPECT_FALSE(query("select $1", pg::params(9))) << last_text;
  EXPECT_EQ(b.server->times("Parse select $1"), 2);  // by name: nothing went wrong
}

TEST_F(engine_statement_named, late_failure_under_an_old_name_spares_the_new_one) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.server->discard_all();
  pg::query_operation first(b.statement("select $1"), pg::params(1), pg::result_format::automatic);
  pg::query_operation second(b.statement("select $1"), pg::params(2), pg::result_format::automatic);
  b.start(first);
  b.start(second);
  b.link->read_chunk = 40;  // so that the first failure is known before the second
  ASSERT_TRUE(b.finish(first));
  pg::query_operation third(b.statement("select $1"), pg::params(3), pg::result_format::automatic);
  b.start(third);
  ASSERT_TRUE(b.finish(second));
  ASSERT_TRUE(b.finish(third));
  EXPECT_EQ(first.error(), pg::errc::stale_plan);
  EXPECT_EQ(second.error(), pg::errc::stale_plan);
  EXPECT_FALSE(third.error()) << text_of(third);
  EXPECT_FALSE(query("select $1", pg::params(7))) << last_text;
  EXPECT_EQ(b.server->times("Parse select $1"), 2);
}

TEST_F(engine_statement, process_id_that_no_process_has_is_a_poolers) {
  b.engine.close(std::error_code(ECANCELED, std::system_category()), "the test closed it");
  b.link = std::make_shared<memory_link>();
  auto answers = b.server->answers;
  b.server = std::make_unique<scripted_server>(b.link);
  b.server->answers = std::move(answers);
  b.server->process_id = 1234567890;
  ASSERT_TRUE(b.open());
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(query("select $1", pg::params(7))) << last_text;
  EXPECT_EQ(b.server->times("Parse select $1"), 3);
  pg::prepare_operation prepare(b.statement("select $1"));
  ASSERT_TRUE(b.run(prepare));
  ASSERT_FALSE(prepare.error()) << text_of(prepare);
  const pg::statement made = prepare.take();
  ASSERT_EQ(made.parameter_types().size(), 1U);  // described, though nothing of it is kept
  pg::query_operation op(made.prepared(), pg::params(9), pg::result_format::automatic);
  ASSERT_TRUE(b.run(op));
  EXPECT_FALSE(op.error()) << text_of(op);
  EXPECT_EQ(b.server->statements(), 1U);
}

TEST_F(engine_statement_simple, values_are_written_into_the_text) {
  b.server->answers["select  '7' , $$ $1 $$,  'it''s' ,  NULL , '$2'"].tag = "SELECT 0";
  EXPECT_FALSE(query("select $1, $$ $1 $$, $2, $3, '$2'", pg::params(7, "it's", std::nullopt))) << last_text;
  EXPECT_EQ(query("select $1", pg::params()), pg::errc::wrong_parameter_count);
  EXPECT_EQ(query("select $1", pg::params(1, 2)), pg::errc::wrong_parameter_count);
  EXPECT_EQ(b.server->times("Sync"), 0);
}

TEST_F(engine_statement, cache_tells_what_it_did) {
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(query("select $1", pg::params(7)));
  const pg::statement_figures told = b.engine.statement_figures();
  EXPECT_EQ(told.misses, 1U);
  EXPECT_EQ(told.hits, 2U);
  EXPECT_EQ(told.kept, 1U);
  EXPECT_EQ(told.kept_bytes, 9U);
}

TEST_F(engine_statement_bytes, texts_over_the_limit_push_others_out) {
  for (const char* sql : {"a", "b", "c", "select $1"})
    ASSERT_FALSE(query(sql, sql[0] == 's' ? pg::params(7) : pg::params()));
  const pg::statement_figures told = b.engine.statement_figures();
  EXPECT_LE(told.kept_bytes, 10U);
  EXPECT_EQ(told.evicted, 2U);
}

TEST_F(engine_statement, prepared_twice_at_a_time_is_never_run) {
  pg::prepare_operation first(b.statement("insert")), second(b.statement("insert"));
  first.exclusive = true;  // the second is written when the first is through
  b.start(first);
  b.start(second);
  ASSERT_TRUE(b.finish(first));
  ASSERT_TRUE(b.finish(second));
  EXPECT_FALSE(second.error());
  EXPECT_EQ(b.server->times("Execute insert"), 0);
  EXPECT_EQ(b.server->times("Parse insert"), 1);
  pg::prepare_operation with_parameter(b.statement("select $1")), again(b.statement("select $1"));
  with_parameter.exclusive = true;
  b.start(with_parameter);
  b.start(again);
  ASSERT_TRUE(b.finish(with_parameter));
  ASSERT_TRUE(b.finish(again));
  EXPECT_FALSE(again.error()) << text_of(again);
}

TEST_F(engine_statement, new_connection_prepares_anew) {
  ASSERT_FALSE(query("select $1", pg::params(7)));
  b.engine.close(std::error_code(ECANCELED, std::system_category()), "the test closed it");
  EXPECT_EQ(query("select $1", pg::params(7)), pg::make_error_code(pg::errc::not_connected));
  EXPECT_EQ(last_text, "the connection is not open: the test closed it");
  ASSERT_TRUE(b.open());
  EXPECT_FALSE(query("select $1", pg::params(7))) << last_text;
  EXPECT_EQ(b.server->times("Parse select $1"), 1);
}

TEST_F(engine_statement_cache, least_recently_used_is_closed_on_the_server) {
  ASSERT_FALSE(query("a"));
  ASSERT_FALSE(query("b"));
  ASSERT_FALSE(query("a"));
  ASSERT_FALSE(query("c"));  // b goes
  EXPECT_EQ(b.server->statements(), 2U);
  ASSERT_FALSE(query("a"));
  EXPECT_EQ(b.server->times("Parse a"), 1);
  ASSERT_FALSE(query("b"));
  EXPECT_EQ(b.server->times("Parse b"), 2);
  EXPECT_EQ(b.server->statements(), 2U);
}

TEST_F(engine_statement_cache, statement_that_is_held_stays) {
  pg::prepare_operation prepare(b.statement("a"));
  ASSERT_TRUE(b.run(prepare));
  const pg::statement held = prepare.take();
  ASSERT_FALSE(query("b"));
  ASSERT_FALSE(query("c"));
  pg::query_operation op(held.prepared(), {}, pg::result_format::automatic);
  ASSERT_TRUE(b.run(op));
  EXPECT_FALSE(op.error());
  EXPECT_EQ(b.server->times("Parse a"), 1);
}

TEST_F(engine_without_statements, every_run_parses) {
  ASSERT_FALSE(query("a"));
  ASSERT_FALSE(query("a"));
  EXPECT_EQ(b.server->times("Parse a"), 2);
}

TEST_F(engine_without_statements, prepared_statement_survives_a_new_connection) {
  pg::prepare_operation prepare(b.statement("a"));
  ASSERT_TRUE(b.run(prepare));
  const pg::statement held = prepare.take();
  for (int i = 0; i < 2; ++i) {
    pg::query_operation op(held.prepared(), {}, pg::result_format::automatic);
    ASSERT_TRUE(b.run(op));
    EXPECT_FALSE(op.error());
  }
  EXPECT_EQ(b.server->times("Parse a"), 1);
  b.engine.close(std::error_code(ECANCELED, std::system_category()), "the test closed it");
  ASSERT_TRUE(b.open());
  pg::query_operation op(held.prepared(), {}, pg::result_format::automatic);
  ASSERT_TRUE(b.run(op));
  EXPECT_FALSE(op.error()) << text_of(op);
}
