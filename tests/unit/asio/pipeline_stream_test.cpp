// Streaming pipelines and coroutines: adding, reading, dropping, being cancelled.
#include "asio_fixture.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include <optional>
#include <string>

namespace {

class asio_pipeline_stream : public asio_fixture {
protected:
  using task = asio::awaitable<void>;

  template <class Body>
  void spawn(Body body) {
    std::exception_ptr failed;
    asio::co_spawn(context, std::move(body), [&](std::exception_ptr thrown) { failed = thrown; });
    run();
    if (!failed) return;
    try {
      std::rethrow_exception(failed);
    } catch (const std::exception& e) {
      ADD_FAILURE() << "thrown: " << e.what();
    }
  }
};

TEST_F(asio_pipeline_stream, answers_in_order_and_ends) {
  int answers = 0, groups = 0;
  spawn([&]() -> task {
    pg::pipeline_stream live = co_await db.async_open_pipeline();
    for (int i = 0; i < 5000; ++i) {
      while (!live.add("select $1", pg::params(i))) {
        const auto answer = co_await live.async_next();
        EXPECT_TRUE(answer);
        if (answer->ends_group)
          ++groups;
        else
          EXPECT_EQ(std::stoi(answer->rows.value<std::string>()), answers++);
      }
      if (i % 100 == 99) live.sync();
    }
    live.finish();
    while (const auto answer = co_await live.async_next()) {
      EXPECT_FALSE(answer->error);
      if (answer->ends_group)
        ++groups;
      else
        EXPECT_EQ(std::stoi(answer->rows.value<std::string>()), answers++);
    }
    EXPECT_EQ((co_await db.async_query("select 1")).value<std::string>(), "1");
  });
  EXPECT_EQ(answers, 5000);
  EXPECT_EQ(groups, 50);
}

TEST_F(asio_pipeline_stream, one_coroutine_adds_and_another_reads) {
  std::optional<pg::pipeline_stream> live;
  int answers = 0;
  spawn([&]() -> task {
    live = co_await db.async_open_pipeline();
    live->add("select $1", pg::params(0));
    asio::co_spawn(
        context,
        [&]() -> task {
          while (const auto answer = co_await live->async_next())
            if (!answer->ends_group) ++answers;
        },
        [](std::exception_ptr thrown) { EXPECT_FALSE(thrown); });
    for (int i = 1; i < 1000; ++i) {
      live->add("select $1", pg::params(i));
      if (i % 10 == 0) co_await asio::post(context, asio::use_awaitable);
    }
    live->finish();
  });
  // The reader may have been told in between that there is no more for now.
  spawn([&]() -> task {
    while (const auto answer = co_await live->async_next())
      if (!answer->ends_group) ++answers;
  });
  EXPECT_EQ(answers, 1000);
}

TEST_F(asio_pipeline_stream, read_that_is_cancelled_harms_nothing) {
  server.release();
  spawn([&]() -> task {
    pg::pipeline_stream live = co_await db.async_open_pipeline();
    live.add("select 1");
    EXPECT_TRUE(co_await live.async_next());
    live.sync();
    EXPECT_TRUE(co_await live.async_next());
    EXPECT_FALSE(co_await live.async_next());
    live.add("select 2");
    asio::cancellation_signal stop;
    std::error_code code;
    bool ended = false;
    live.async_next({}, asio::bind_cancellation_slot(
                            stop.slot(), [&](std::error_code failed, std::optional<pg::pipeline_answer> answer) {
                              code = failed;
                              ended = true;
                              EXPECT_FALSE(answer);
                            }));
    stop.emit(asio::cancellation_type::terminal);
    co_await asio::post(context, asio::use_awaitable);
    co_await asio::post(context, asio::use_awaitable);
    EXPECT_TRUE(ended);
    EXPECT_EQ(code, asio::error::operation_aborted);
    const auto answer = co_await live.async_next();
    EXPECT_TRUE(answer);
    EXPECT_EQ(answer->rows.value<std::string>(), "2");
    live.finish();
    while (co_await live.async_next()) {
    }
  });
  EXPECT_EQ(answer(db), "1");
}

TEST_F(asio_pipeline_stream, dropped_while_its_statement_runs_it_is_cancelled) {
  spawn([&]() -> task {
    {
      pg::pipeline_stream live = co_await db.async_open_pipeline();
      live.add("select 1");
      live.add("hang");
      EXPECT_TRUE(co_await live.async_next());
    }
    EXPECT_EQ((co_await db.async_query("select 3")).value<std::string>(), "3");
  });
  EXPECT_EQ(server.cancels(), 1);
  EXPECT_EQ(server.connections(), 2);  // that one, and the cancel request's
}

TEST_F(asio_pipeline_stream, outlives_its_connection) {
  pg::pipeline_stream live;
  bool failed = false;
  spawn([&]() -> task {
    live = co_await db.async_open_pipeline();
    live.add("select 1");
    db = pg::connection(context);
    try {
      co_await live.async_next();
    } catch (const pg::error&) {
      failed = true;
    }
  });
  EXPECT_TRUE(failed);
  EXPECT_FALSE(live.is_open());
  EXPECT_THROW(live.add("select 1"), pg::error);
}

TEST_F(asio_pipeline_stream, queries_in_its_own_loop_are_refused_and_do_not_hang) {
  spawn([&]() -> task {
    pg::pipeline_stream live = co_await db.async_open_pipeline();
    live.add("select 1");
    std::error_code code;
    while (const auto answer = co_await live.async_next()) {
      try {
        co_await db.async_query("select 2");
      } catch (const pg::error& e) {
        code = e.code();
      }
    }
    EXPECT_EQ(code, pg::errc::busy);
  });
  EXPECT_EQ(answer(db), "1");
}

}  // namespace
