// Giving operations up: by their cancellation slots, by their deadlines; and what a stream does to its neighbours.
#include "asio_fixture.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>

#include <optional>
#include <string>

namespace {

using asio::cancellation_type;

class cancellation : public asio_fixture {
protected:
  /// Starts a query whose outcome is kept, and which `signal` cancels.
  void start(std::string_view sql, std::optional<std::error_code>& outcome, asio::cancellation_signal& signal,
             pg::query_options options = {}) {
    db.async_query(sql, {}, options, asio::bind_cancellation_slot(signal.slot(), [&](std::error_code e, pg::result) {
                     EXPECT_FALSE(outcome) << "called twice";
                     outcome = e;
                   }));
  }
};

class cancellation_of_any_kind : public cancellation, public testing::WithParamInterface<cancellation_type> {};
INSTANTIATE_TEST_SUITE_P(kinds, cancellation_of_any_kind,
                         testing::Values(cancellation_type::terminal, cancellation_type::partial,
                                         cancellation_type::total, cancellation_type::all));

TEST_P(cancellation_of_any_kind, before_the_first_turn_sends_nothing) {
  std::optional<std::error_code> outcome;
  asio::cancellation_signal signal;
  start("select 1", outcome, signal);
  signal.emit(GetParam());
  EXPECT_FALSE(outcome);  // not inside emit()
  run();
  EXPECT_EQ(outcome, std::optional<std::error_code>(asio::error::operation_aborted));
  EXPECT_EQ(server.runs(), 0);
  EXPECT_EQ(answer(db), "1");
}

TEST_P(cancellation_of_any_kind, while_queued_sends_nothing) {
  std::optional<std::error_code> outcome, first;
  asio::cancellation_signal signal, unused;
  start("hang", first, unused, {.exclusive = true});
  EXPECT_TRUE(run_until([&] { return server.runs() == 1; }));
  start("select 1", outcome, signal);
  context.restart();
  context.run_for(std::chrono::milliseconds(20));
  signal.emit(GetParam());
  EXPECT_TRUE(run_until([&] { return outcome.has_value(); }));
  EXPECT_EQ(outcome, std::optional<std::error_code>(asio::error::operation_aborted));
  EXPECT_FALSE(first);
  server.release();
  run();
  EXPECT_EQ(first, std::optional<std::error_code>(std::error_code()));
  EXPECT_EQ(server.runs(), 1);
  EXPECT_EQ(server.cancels(), 0);
}

class cancellation_of_a_kind_that_may_have_effects : public cancellation_of_any_kind {};
INSTANTIATE_TEST_SUITE_P(kinds, cancellation_of_a_kind_that_may_have_effects,
                         testing::Values(cancellation_type::terminal, cancellation_type::partial,
                                         cancellation_type::all));

TEST_P(cancellation_of_a_kind_that_may_have_effects, of_what_was_sent_is_told_at_once_and_cancelled_on_the_server) {
  for (const char* sql : {"hang", "half"}) {
    std::optional<std::error_code> outcome;
    asio::cancellation_signal signal;
    const int before = server.runs();
    start(sql, outcome, signal);
    ASSERT_TRUE(run_until([&] { return server.runs() == before + 1; }));
    signal.emit(GetParam());
    EXPECT_FALSE(outcome);
    context.restart();
    context.poll();
    EXPECT_EQ(outcome, std::optional<std::error_code>(asio::error::operation_aborted));
    EXPECT_EQ(answer(db), "1");
  }
  EXPECT_EQ(server.cancels(), 2);
  EXPECT_TRUE(db.is_open());
}

TEST_P(cancellation_of_a_kind_that_may_have_effects, of_a_stream_mid_rows_ends_it_and_frees_the_connection) {
  pg::row_stream rows;
  db.async_stream("half", {}, {}, [&](std::error_code e, pg::row_stream s) {
    EXPECT_FALSE(e);
    rows = std::move(s);
  });
  ASSERT_TRUE(run_until([&] { return rows.columns().size() == 1; }));
  std::size_t got = 0;
  rows.async_next({}, [&](std::error_code, std::optional<pg::row_batch> batch) { got = batch ? batch->size() : 0; });
  ASSERT_TRUE(run_until([&] { return got == 1; }));
  asio::cancellation_signal signal;
  std::optional<std::error_code> outcome;
  rows.async_next({}, asio::bind_cancellation_slot(
                          signal.slot(), [&](std::error_code e, std::optional<pg::row_batch>) { outcome = e; }));
  context.restart();
  context.poll();
  signal.emit(GetParam());
  EXPECT_TRUE(run_until([&] { return outcome.has_value(); }));
  EXPECT_EQ(outcome, std::optional<std::error_code>(asio::error::operation_aborted));
  EXPECT_EQ(answer(db), "1");
  EXPECT_EQ(server.cancels(), 1);
}

TEST_F(cancellation, total_of_what_was_sent_does_nothing) {
  std::optional<std::error_code> outcome;
  asio::cancellation_signal signal;
  start("hang", outcome, signal);
  ASSERT_TRUE(run_until([&] { return server.runs() == 1; }));
  signal.emit(cancellation_type::total);
  server.release();
  run();
  EXPECT_EQ(outcome, std::optional<std::error_code>(std::error_code()));
  EXPECT_EQ(server.cancels(), 0);
}

TEST_F(cancellation, after_the_end_does_nothing) {
  std::optional<std::error_code> outcome;
  asio::cancellation_signal signal;
  start("select 1", outcome, signal);
  run();
  EXPECT_FALSE(signal.slot().has_handler());
  signal.emit(cancellation_type::terminal);
  run();
  EXPECT_EQ(outcome, std::optional<std::error_code>(std::error_code()));
}

TEST_F(cancellation, of_the_first_of_a_pipeline_waits_for_its_end_and_harms_no_other) {
  std::optional<std::error_code> outcome;
  asio::cancellation_signal signal;
  std::string second;
  start("hang", outcome, signal);
  db.async_query("select 2", {}, {},
                 [&](std::error_code e, pg::result r) { second = e ? e.message() : r.value<std::string>(); });
  ASSERT_TRUE(run_until([&] { return server.runs() == 1; }));
  signal.emit(cancellation_type::terminal);
  ASSERT_TRUE(run_until([&] { return outcome.has_value(); }));
  EXPECT_EQ(server.cancels(), 0);  // the second has left: a cancel could hit it
  server.release();
  run();
  EXPECT_EQ(second, "2");
}

TEST_F(cancellation, of_connecting_closes) {
  asio::cancellation_signal signal;
  std::optional<std::error_code> outcome;
  pg::connection other(context);
  other.async_connect(server.dsn(), {},
                      asio::bind_cancellation_slot(signal.slot(), [&](std::error_code e) { outcome = e; }));
  context.restart();
  context.poll_one();
  signal.emit(cancellation_type::terminal);
  run();
  EXPECT_EQ(outcome, std::optional<std::error_code>(asio::error::operation_aborted));
  EXPECT_FALSE(other.is_open());
  open(other);
  EXPECT_EQ(answer(other), "1");
}

// --- deadlines ----------------------------------------------------------------------------------------------------

TEST_F(cancellation, by_timeout_while_running_keeps_the_connection) {
  std::optional<std::error_code> outcome;
  asio::cancellation_signal unused;
  start("hang", outcome, unused, {.timeout = std::chrono::milliseconds(30)});
  run();
  EXPECT_EQ(outcome, std::optional<std::error_code>(pg::errc::timeout));
  EXPECT_EQ(server.cancels(), 1);
  EXPECT_EQ(answer(db), "1");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(cancellation, by_timeout_while_queued_keeps_the_one_that_runs) {
  std::optional<std::error_code> first, second;
  asio::cancellation_signal unused, unused_too;
  start("hang", first, unused, {.timeout = std::chrono::hours(1), .exclusive = true});
  start("select 1", second, unused_too, {.timeout = std::chrono::milliseconds(30)});
  ASSERT_TRUE(run_until([&] { return second.has_value(); }));
  EXPECT_EQ(second, std::optional<std::error_code>(pg::errc::timeout));
  EXPECT_FALSE(first);
  server.release();
  run();
  EXPECT_EQ(first, std::optional<std::error_code>(std::error_code()));
  EXPECT_EQ(server.runs(), 1);
}

TEST_F(cancellation, by_the_earlier_of_two_timeouts_started_later_does_not_spin) {
  std::optional<std::error_code> late, early;
  asio::cancellation_signal unused, unused_too;
  start("hang", late, unused, {.timeout = std::chrono::hours(1), .exclusive = true});
  ASSERT_TRUE(run_until([&] { return server.runs() == 1; }));
  start("select 1", early, unused_too, {.timeout = std::chrono::milliseconds(200)});
  context.restart();
  std::size_t turns = 0;
  while (!early && turns < 100 && context.run_one() != 0) ++turns;
  EXPECT_EQ(early, std::optional<std::error_code>(pg::errc::timeout));
  EXPECT_LT(turns, 20U);  // a wait that is taken back and asked for again would turn thousands of times
  server.release();
  run();
  EXPECT_EQ(late, std::optional<std::error_code>(std::error_code()));
}

TEST_F(cancellation, by_timeout_of_connecting_to_a_silent_port_closes) {
  asio::ip::tcp::acceptor silent(context, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const std::string dsn =
      "host=127.0.0.1 port=" + std::to_string(silent.local_endpoint().port()) + " user=ann dbname=x";
  for (const std::string& each : {dsn + " sslmode=disable", dsn + " sslmode=require"}) {
    pg::connection other(context);
    std::optional<std::error_code> outcome;
    other.async_connect(each, {.timeout = std::chrono::milliseconds(50)}, [&](std::error_code e) { outcome = e; });
    run();
    EXPECT_EQ(outcome, std::optional<std::error_code>(pg::errc::timeout));
    EXPECT_FALSE(other.is_open());
  }
}

// --- behind a stream ----------------------------------------------------------------------------------------------

TEST_F(cancellation, behind_a_stream_an_operation_is_refused_and_told_by_whom) {
  pg::row_stream rows;
  db.async_stream("rows 3", {}, {}, [&](std::error_code, pg::row_stream s) { rows = std::move(s); });
  std::error_code refused;
  pg::diagnostics why;
  pg::query_options options;
  options.details = &why;
  db.async_query("select 1", {}, options, [&](std::error_code e, pg::result) { refused = e; });
  run();
  EXPECT_EQ(refused, pg::errc::busy);
  EXPECT_NE(why.message.find("rows 3"), std::string::npos) << why.message;
}

TEST_F(cancellation, behind_a_stream_one_may_wait_for_its_end_or_its_own_timeout) {
  pg::row_stream rows;
  db.async_stream("forever", {}, {}, [&](std::error_code, pg::row_stream s) { rows = std::move(s); });
  run();
  std::optional<std::error_code> impatient, patient;
  asio::cancellation_signal unused, unused_too;
  start("select 1", impatient, unused, {.timeout = std::chrono::milliseconds(30), .wait_for_holder = true});
  start("select 2", patient, unused_too, {.wait_for_holder = true});
  ASSERT_TRUE(run_until([&] { return impatient.has_value(); }));
  EXPECT_EQ(impatient, std::optional<std::error_code>(pg::errc::timeout));
  EXPECT_FALSE(patient);
  context.restart();
  context.poll();
  EXPECT_FALSE(context.stopped());  // what waits for the stream is work
  rows = {};
  run();
  EXPECT_EQ(patient, std::optional<std::error_code>(std::error_code()));
  EXPECT_EQ(server.cancels(), 1);
}

TEST_F(cancellation, of_one_that_waits_for_a_stream_leaves_the_stream) {
  pg::row_stream rows;
  db.async_stream("rows 3", {}, {}, [&](std::error_code, pg::row_stream s) { rows = std::move(s); });
  run();
  std::optional<std::error_code> outcome;
  asio::cancellation_signal signal;
  start("select 1", outcome, signal, {.wait_for_holder = true});
  signal.emit(cancellation_type::total);
  run();
  EXPECT_EQ(outcome, std::optional<std::error_code>(asio::error::operation_aborted));
  std::size_t got = 0;
  rows.async_next({}, [&](std::error_code e, std::optional<pg::row_batch> batch) {
    EXPECT_FALSE(e);
    got = batch->size();
  });
  run();
  EXPECT_EQ(got, 3U);
}

TEST_F(cancellation, longest_timeout_is_none_and_one_below_zero_has_passed) {
  std::optional<std::error_code> longest, shortest;
  asio::cancellation_signal unused, unused_too;
  start("select 1", longest, unused, {.timeout = std::chrono::milliseconds::max()});
  start("select 1", shortest, unused_too, {.timeout = std::chrono::milliseconds::min()});
  run();
  EXPECT_EQ(longest, std::optional<std::error_code>(std::error_code()));
  EXPECT_EQ(shortest, std::optional<std::error_code>(pg::errc::timeout));
  EXPECT_EQ(server.runs(), 1);
  EXPECT_EQ(answer(db), "1");
}

TEST_F(cancellation, reading_an_empty_stream_throws_in_the_call) {
  pg::row_stream none;
  EXPECT_THROW(none.async_next({}, [](std::error_code, std::optional<pg::row_batch>) {}), pg::error);
  EXPECT_THROW(none.async_next_result({}, [](std::error_code, bool) {}), pg::error);
}

}  // namespace
