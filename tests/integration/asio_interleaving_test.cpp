// Queries, failures, timeouts, cancellations and dropped streams in any order on one connection: each result belongs
// to its query.
#include "asio_server.hpp"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>

#include <iostream>
#include <optional>
#include <random>
#include <string>

namespace {

using namespace asio::experimental::awaitable_operators;

class interleaving : public asio_server {
protected:
  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
  std::chrono::milliseconds a_moment() { return std::chrono::milliseconds(1 + below(6)); }

  /// One of several that share the connection.
  task worker(int& left) {
    while (left-- > 0) {
      const int number = ++started_;
      switch (below(8)) {
        case 0: co_await dropped_stream(number); break;
        case 1: co_await failing(); break;
        case 2: co_await late(number); break;
        case 3: co_await cancelled(number); break;
        case 4: co_await whole_stream(number); break;
        default: co_await plain(number); break;
      }
    }
  }
  void expect_answer(const pg::result& r, int number) {
    ++answered_;
    EXPECT_EQ(r.front()["n"].as<int>(), number);
  }
  task plain(int number) {
    const pg::query_options options{.wait_for_holder = true};
    const std::string sql = "select $1::int4 as n, " + std::to_string(below(5));
    const pg::result r = co_await db.async_query(sql, pg::params(number), options);
    expect_answer(r, number);
  }
  task failing() {
    const pg::query_options options{.wait_for_holder = true};
    const char* sql = below(2) == 0 ? "select 1 / 0" : "select * from missing";
    auto operation = db.async_query(sql, {}, options);
    const std::error_code code = co_await code_of(std::move(operation));
    EXPECT_EQ(code, sql[7] == '1' ? pg::sqlstate::division_by_zero : pg::sqlstate::undefined_table);
  }
  task late(int number) {
    const pg::query_options options{.timeout = a_moment(), .wait_for_holder = true, .exclusive = below(3) == 0};
    std::error_code code;
    try {
      const pg::result r =
          co_await db.async_query("select $1::int4 as n, pg_sleep($2)", pg::params(number, below(6) * 0.001), options);
      expect_answer(r, number);
    } catch (const pg::error& e) {
      code = e.code();
    }
    EXPECT_TRUE(!code || code == pg::errc::timeout) << code.message();
  }
  task pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(context, time);
    co_await timer.async_wait(asio::use_awaitable);
  }
  task cancelled(int number) {
    const pg::query_options options{.wait_for_holder = true, .exclusive = below(3) == 0};
    const double time = below(8) * 0.001;
    auto got = co_await (
        db.async_query("select $1::int4 as n, pg_sleep($2)", pg::params(number, time), options, asio::use_awaitable) ||
        pause(a_moment()));
    if (got.index() == 0) expect_answer(std::get<0>(got), number);
  }
  task dropped_stream(int number) {
    const pg::query_options options{.wait_for_holder = true};
    pg::row_stream rows = co_await db.async_stream("select generate_series($1::int4, $1::int4 + 50000) as n",
                                                   pg::params(number), options);
    int next = number;
    for (unsigned k = below(4); k != 0; --k) {
      const auto batch = co_await rows.async_next();
      EXPECT_TRUE(batch);
      for (pg::row r : *batch) EXPECT_EQ(r[0].as<int>(), next++);
    }
  }
  task whole_stream(int number) {
    const pg::query_options options{.wait_for_holder = true};
    pg::row_stream rows =
        co_await db.async_stream("select generate_series($1::int4, $1::int4 + 499) as n", pg::params(number), options);
    int next = number;
    while (auto batch = co_await rows.async_next())
      for (pg::row r : *batch) EXPECT_EQ(r[0].as<int>(), next++);
    EXPECT_EQ(next, number + 500);
  }

  std::mt19937 random_;
  int started_ = 0, answered_ = 0;
};

TEST_F(interleaving, of_everything_on_one_connection_keeps_results_with_their_queries) {
  const std::string chosen = variable("GREENPG_TEST_SEED");
  const unsigned seed = chosen.empty() ? std::random_device()() : static_cast<unsigned>(std::stoul(chosen));
  std::cout << "GREENPG_TEST_SEED=" << seed << std::endl;
  random_.seed(seed);
  int left = at_length() ? 10'000 : 1'000;
  const int all = left;
  const std::string there = dsn();
  int pid = 0;
  spawn([&]() -> task {
    co_await db.async_connect(there);
    pid = db.server().backend_pid();
  });
  for (int i = 0; i < 6; ++i)
    asio::co_spawn(context, worker(left), [](std::exception_ptr thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
  ASSERT_NO_THROW(spawn([&]() -> task { co_await worker(left); }));
  EXPECT_EQ(started_, all);
  EXPECT_GT(answered_, all / 4);
  ASSERT_TRUE(db.is_open());
  EXPECT_EQ(db.server().backend_pid(), pid);
  EXPECT_EQ(db.server().status(), pg::transaction_status::idle);
}

}  // namespace
