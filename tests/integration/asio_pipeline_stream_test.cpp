// Streaming pipelines on a real server: a million items in little memory, and failures at every stage.
#include "asio_server.hpp"
#include "little_memory.hpp"

#include <greenpg/driver/green_connection.hpp>
#include <greenpg/driver/green_transaction.hpp>

#include <cstdint>
#include <string>

namespace {

class pipeline_stream_on_a_server : public asio_server {
protected:
  [[nodiscard]] static int items() { return at_length() ? 1'000'000 : 100'000; }

  /// Counts answers, and what is in them.
  struct checker {
    std::int64_t next = 0, groups = 0;
    bool right = true;

    void take(const pg::pipeline_answer& answer) {
      if (answer.error) right = false;
      if (answer.ends_group)
        ++groups;
      else
        right = right && answer.item == static_cast<std::size_t>(next) && answer.rows.value<std::int64_t>() == next++;
    }
    [[nodiscard]] bool complete() const { return right && next == items() && groups >= 1; }
  };

  /// Runs the items that `add` adds, to the end, each outcome as a letter: ran, failed, skipped, of groups Kept,
  /// Undone.
  template <class Add>
  static std::string outcomes(pg::green::connection& of, Add add) {
    pg::green::pipeline_stream live = of.open_pipeline();
    add(live);
    live.finish();
    std::string out;
    while (const auto answer = live.next()) {
      if (answer->ends_group)
        out += answer->error ? 'U' : 'K';
      else
        out += !answer->error ? 'r' : answer->error == pg::errc::skipped ? 's' : 'f';
    }
    return out;
  }
};

TEST_F(pipeline_stream_on_a_server, many_items_need_little_memory) {
#ifdef GREENPG_TEST_SANITIZED
  GTEST_SKIP() << "a sanitizer needs more";
#else
  // In one group, which is told of at the end only; and in many.
  for (const int group : {0, 10}) {
    EXPECT_TRUE(has_succeeded(in_little_memory(192, [&] {
      asio::io_context own_context;
      pg::connection own(own_context);
      checker check;
      asio::co_spawn(
          own_context,
          [&]() -> task {
            co_await own.async_connect(dsn());
            pg::pipeline_stream live = co_await own.async_open_pipeline();
            for (int i = 0; i < items(); ++i) {
              while (!live.add("select $1::int8", pg::params(std::int64_t{i}))) check.take(*co_await live.async_next());
              if (group != 0 && i % group == group - 1) live.sync();
            }
            live.finish();
            while (const auto answer = co_await live.async_next()) check.take(*answer);
            co_await own.async_query("select 1");
          },
          [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
          });
      own_context.run();
      return check.complete();
    }))) << group;
  }
#endif
}

TEST_F(pipeline_stream_on_a_server, many_items_in_green_mode_need_little_memory) {
#ifdef GREENPG_TEST_SANITIZED
  GTEST_SKIP() << "a sanitizer needs more";
#else
  EXPECT_TRUE(has_succeeded(in_little_memory(192, [&] {
    pg::green::connection own;
    own.connect(dsn());
    checker check;
    pg::green::pipeline_stream live = own.open_pipeline();
    for (int i = 0; i < items(); ++i)
      while (!live.add("select $1::int8", pg::params(std::int64_t{i}))) check.take(*live.next());
    live.finish();
    while (const auto answer = live.next()) check.take(*answer);
    return check.complete();
  })));
#endif
}

TEST_F(pipeline_stream_on_a_server, failures_at_every_stage_undo_their_group_only) {
  pg::green::connection own;
  own.connect(dsn());
  own.execute("create temporary table kept(a int primary key deferrable initially deferred)");
  const auto rows = [&] { return own.query_value<int>("select count(*)::int from kept"); };
  using stream = pg::green::pipeline_stream;
  const char* const insert = "insert into kept values ($1)";
  const char* const divide = "select 1 / $1::int4";
  for (int round = 0; round < 2; ++round) {  // described along, and then known
    own.execute("truncate kept");
    EXPECT_EQ(outcomes(own,
                       [&](stream& live) {
                         live.add(divide, pg::params(0));
                         live.add(insert, pg::params(1));
                       }),
              "fsU");
    EXPECT_EQ(outcomes(own,
                       [&](stream& live) {
                         live.add(insert, pg::params(1));
                         live.add(divide, pg::params(0));
                         live.add(insert, pg::params(2));
                         live.sync();
                         live.add(insert, pg::params(3));
                       }),
              "rfsUrK");
    EXPECT_EQ(outcomes(own,
                       [&](stream& live) {
                         live.add(insert, pg::params(4));
                         live.add(divide, pg::params(0));
                       }),
              "rfU");
    // A deferred constraint: all run, and the group fails at its Sync.
    EXPECT_EQ(outcomes(own,
                       [&](stream& live) {
                         live.add(insert, pg::params(5));
                         live.add(insert, pg::params(3));
                         live.sync();
                         live.add(insert, pg::params(6));
                       }),
              "rrUrK");
    // In the parser, and of a value that cannot be sent.
    EXPECT_EQ(outcomes(own,
                       [&](stream& live) {
                         live.add(insert, pg::params(7));
                         live.add("no statement");
                         live.sync();
                         live.add(insert, pg::params(8));
                         live.add(insert, pg::params(std::int64_t{1} << 40));
                       }),
              "rfUrfU");
    // COPY, in either direction, from which nobody reads.
    EXPECT_EQ(outcomes(own,
                       [&](stream& live) {
                         live.add(insert, pg::params(9));
                         live.add("copy kept from stdin");
                         live.add(insert, pg::params(10));
                         live.sync();
                         live.add("copy kept to stdout");
                         live.sync();
                         live.add(insert, pg::params(11));
                       }),
              "rfsUfUrK");
    EXPECT_EQ(rows(), 3);  // 3, 6, 11
  }
}

TEST_F(pipeline_stream_on_a_server, what_cannot_run_in_a_transaction_needs_a_group_of_its_own) {
  pg::green::connection own;
  own.connect(dsn());
  own.execute("create temporary table swept(a int)");
  using stream = pg::green::pipeline_stream;
  EXPECT_EQ(outcomes(own,
                     [](stream& live) {
                       live.add("insert into swept values (1)");
                       live.add("vacuum swept");
                     }),
            "rfU");
  EXPECT_EQ(own.query_value<int>("select count(*)::int from swept"), 0);
  EXPECT_EQ(outcomes(own,
                     [](stream& live) {
                       live.add("insert into swept values (1)");
                       live.sync();
                       live.add("vacuum swept");
                       live.sync();
                       live.add("insert into swept values (2)");
                     }),
            "rKrKrK");
  EXPECT_EQ(own.query_value<int>("select count(*)::int from swept"), 2);
}

TEST_F(pipeline_stream_on_a_server, dropped_without_an_end_its_last_group_is_not_kept) {
  pg::green::connection own;
  own.connect(dsn());
  own.execute("create temporary table kept(a int)");
  {
    pg::green::pipeline_stream live = own.open_pipeline();
    live.add("insert into kept values (1)");
    live.sync();
    live.add("insert into kept values (2)");
    while (live.next()) {
    }
  }
  EXPECT_EQ(own.query_value<int>("select sum(a)::int from kept"), 1);
  {
    pg::green::pipeline_stream live = own.open_pipeline();
    live.add("select pg_sleep(600)");
    live.add("insert into kept values (3)");
    EXPECT_EQ(real_server::code_of([&] { live.next({.timeout = 100ms}); }), pg::errc::timeout);
  }
}

TEST_F(pipeline_stream_on_a_server, dropped_while_a_statement_runs_it_is_cancelled) {
  spawn([&]() -> task {
    co_await db.async_connect(dsn());
    {
      pg::pipeline_stream live = co_await db.async_open_pipeline();
      live.add("select 1");
      EXPECT_TRUE(co_await live.async_next());
      live.add("select pg_sleep(600)");
      live.finish();
      EXPECT_EQ(co_await code_of(live.async_next({.timeout = 100ms})), pg::errc::timeout);
    }
    EXPECT_EQ(co_await db.async_query_value<int>("select 2"), 2);
  });
}

TEST_F(pipeline_stream_on_a_server, statement_that_went_behind_our_back_is_made_anew) {
  pg::green::connection own;
  own.connect(dsn());
  using stream = pg::green::pipeline_stream;
  own.execute("create temporary table changing(a int)");
  const auto one = [](stream& live) { live.add("select * from changing where a = $1", pg::params(1)); };
  EXPECT_EQ(outcomes(own, one), "rK");
  own.execute("alter table changing add b text");
  EXPECT_EQ(outcomes(own, one), "fU");
  EXPECT_EQ(outcomes(own, one), "rK");
  own.execute("do $$ begin execute 'deallocate all'; end $$");
  EXPECT_EQ(outcomes(own, one), "fU");
  EXPECT_EQ(outcomes(own, one), "rK");
}

TEST_F(pipeline_stream_on_a_server, in_a_transaction_it_is_part_of_it) {
  pg::green::connection own;
  own.connect(dsn());
  own.execute("create temporary table kept(a int)");
  {
    pg::green::transaction tx = own.begin();
    EXPECT_EQ(real_server::code_of([&] { own.open_pipeline(); }), pg::errc::busy);
    pg::green::pipeline_stream live = tx.open_pipeline();
    live.add("insert into kept values (1)");
    live.finish();
    while (live.next()) {
    }
    tx.rollback();
  }
  EXPECT_EQ(own.query_value<int>("select count(*)::int from kept"), 0);
}

}  // namespace
