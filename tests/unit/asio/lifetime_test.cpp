// Connections, contexts and coroutine frames that end in any order.
#include "asio_fixture.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

class lifetime : public asio_fixture {};

TEST_F(lifetime, connection_destroyed_tells_everything_under_way_once) {
  std::vector<std::error_code> codes;
  const auto keep = [&](std::error_code e, auto&&...) { codes.push_back(e); };
  auto owned = std::make_unique<pg::connection>(context);
  open(*owned);
  owned->async_query("hang", {}, {}, keep);
  owned->async_query("select 1", {}, {}, keep);
  owned->async_execute("select 1", {}, keep);
  pg::query_options patient;
  patient.timeout = std::chrono::hours(1);
  owned->async_query("select 2", {}, patient, keep);
  EXPECT_TRUE(run_until([&] { return server.runs() == 1; }));
  owned->async_query("select never sent", {}, {}, keep);
  owned.reset();
  EXPECT_TRUE(codes.empty());
  EXPECT_TRUE(becomes_true([&] { return server.closed() == 1; }));  // before the context runs again
  run();
  EXPECT_EQ(codes, std::vector<std::error_code>(5, asio::error::operation_aborted));
}

TEST_F(lifetime, connection_destroyed_while_connecting_tells_it) {
  std::error_code code;
  {
    pg::connection other(context);
    other.async_connect(server.dsn(), {}, [&](std::error_code e) { code = e; });
  }
  run();
  EXPECT_EQ(code, asio::error::operation_aborted);
}

TEST_F(lifetime, connection_moved_goes_on_with_what_is_under_way) {
  std::error_code outcome = asio::error::interrupted;
  db.async_query("hang", {}, {}, [&](std::error_code e, pg::result) { outcome = e; });
  EXPECT_TRUE(run_until([&] { return server.runs() == 1; }));
  pg::connection moved(std::move(db));
  pg::connection target(context);
  target = std::move(moved);
  server.release();
  run();
  EXPECT_FALSE(outcome) << outcome.message();
  EXPECT_TRUE(target.is_open());
  EXPECT_EQ(answer(target), "1");
}

TEST_F(lifetime, connection_assigned_to_ends_its_own) {
  pg::connection other(context);
  open(other);
  std::error_code code;
  db.async_query("hang", {}, {}, [&](std::error_code e, pg::result) { code = e; });
  db = std::move(other);
  run();
  EXPECT_EQ(code, asio::error::operation_aborted);
  EXPECT_EQ(answer(db), "1");
}

TEST_F(lifetime, stream_outlives_its_connection) {
  pg::row_stream rows;
  auto owned = std::make_unique<pg::connection>(context);
  open(*owned);
  owned->async_stream("rows 20000", {}, {}, [&](std::error_code e, pg::row_stream s) {
    EXPECT_FALSE(e);
    rows = std::move(s);
  });
  run();
  owned.reset();
  std::error_code code;
  int batches = 0;
  for (code = {}; !code && batches < 100; ++batches) {
    rows.async_next({}, [&](std::error_code e, std::optional<pg::row_batch> batch) {
      code = e;
      if (!e && !batch) code = std::make_error_code(std::errc::no_message);
    });
    run();
  }
  EXPECT_EQ(code, asio::error::operation_aborted);
}

TEST_F(lifetime, context_ends_by_itself_when_nothing_is_under_way) {
  pg::query_options soon;
  soon.timeout = std::chrono::hours(1);
  int calls = 0;
  for (int i = 0; i < 3; ++i) {
    db.async_query("select 1", {}, soon, [&](std::error_code e, pg::result) {
      EXPECT_FALSE(e);
      ++calls;
    });
    context.restart();
    context.run();  // an hour, if the timer were still work
  }
  EXPECT_EQ(calls, 3);
  db.async_stream("rows 20000", {}, soon, [&](std::error_code e, pg::row_stream) { EXPECT_FALSE(e); });
  context.restart();
  context.run();
  EXPECT_EQ(answer(db), "1");
}

TEST_F(lifetime, context_with_an_open_stream_ends_by_itself) {
  pg::row_stream rows;
  db.async_stream("forever", {}, {}, [&](std::error_code, pg::row_stream s) { rows = std::move(s); });
  run();  // rows that nobody reads are no work
  EXPECT_EQ(rows.columns().size(), 1U);
  rows = {};
  EXPECT_EQ(answer(db), "1");
}

TEST_F(lifetime, context_destroyed_drops_operations_without_calling_them) {
  bool called = false;
  auto alive = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = alive;
  {
    asio::io_context other_context;
    auto owned = std::make_shared<pg::connection>(other_context);
    owned->async_connect(server.dsn(), {}, asio::detached);
    other_context.run();
    // Handlers that own their connection: only the context's end can end them.
    owned->async_query("hang", {}, {}, [&called, owned, alive](std::error_code, pg::result) { called = true; });
    pg::query_options late;
    late.timeout = std::chrono::hours(1);
    owned->async_query("select 1", {}, late, [&called, owned, alive](std::error_code, pg::result) { called = true; });
    alive.reset();
    other_context.restart();
    other_context.run_for(std::chrono::milliseconds(50));
    owned->async_query("select 1", {}, {}, [&called, owned](std::error_code, pg::result) { called = true; });
  }
  EXPECT_FALSE(called);
  EXPECT_TRUE(watched.expired());
}

struct witness {
  std::atomic<int>& count;
  explicit witness(std::atomic<int>& of) : count(of) { ++count; }
  witness(const witness&) = delete;
  witness& operator=(const witness&) = delete;
  ~witness() { --count; }
};

asio::awaitable<void> owns_a_connection(const std::string& dsn, std::string sql, std::atomic<int>& alive) {
  const witness here(alive);
  pg::connection own(co_await asio::this_coro::executor);
  co_await own.async_connect(dsn);
  pg::row_stream rows;
  if (sql == "stream") rows = co_await own.async_stream("forever");
  if (sql == "own timer") {
    pg::query_options late;
    late.timeout = std::chrono::hours(1);
    own.async_query("hang", {}, late,
                    [&alive, keeps = std::make_unique<witness>(alive)](std::error_code, pg::result) {});
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_await own.async_query(sql, {}, {.wait_for_holder = true});
}

TEST_F(lifetime, context_destroyed_ends_coroutines_that_own_their_connections) {
  std::atomic<int> alive = 0;
  {
    asio::io_context other_context;
    const std::string dsn = server.dsn();
    for (const char* sql : {"hang", "stream", "own timer", "half", "hang"})
      asio::co_spawn(other_context, owns_a_connection(dsn, sql, alive), asio::detached);
    const int before = server.runs();
    for (int i = 0; i < 1000 && server.runs() < before + 5; ++i) {
      other_context.restart();
      other_context.run_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(server.runs(), before + 5);
    asio::co_spawn(other_context, owns_a_connection(dsn, "hang", alive), asio::detached);  // does not begin
    EXPECT_EQ(alive, 6);  // five, and what the query of one keeps
  }
  EXPECT_EQ(alive, 0);
}

TEST_F(lifetime, pool_destroyed_ends_coroutines_that_own_their_connections) {
  std::atomic<int> alive = 0;
  {
    asio::thread_pool pool(2);
    const std::string dsn = server.dsn();
    for (int i = 0; i < 4; ++i)
      asio::co_spawn(asio::make_strand(pool.get_executor()), owns_a_connection(dsn, "hang", alive), asio::detached);
    EXPECT_TRUE(becomes_true([&] { return server.runs() == 4; }));
    pool.stop();
  }
  EXPECT_EQ(alive, 0);
}

TEST_F(lifetime, several_connections_share_a_context) {
  std::vector<pg::connection> many;
  for (int i = 0; i < 10; ++i) {
    many.emplace_back(context);
    open(many.back());
  }
  int right = 0;
  for (int i = 0; i < 10; ++i)
    for (int k = 0; k < 20; ++k)
      many[static_cast<std::size_t>(i)].async_query("select $1", pg::params(std::to_string(i * 100 + k)), {},
                                                    [&right, i, k](std::error_code e, pg::result r) {
                                                      if (!e && r.value<std::string>() == std::to_string(i * 100 + k))
                                                        ++right;
                                                    });
  run();
  EXPECT_EQ(right, 200);
}

TEST_F(lifetime, contexts_on_threads_of_their_own_do_not_meet) {
  std::atomic<int> right = 0;
  const auto work = [&] {
    asio::io_context own_context;
    pg::connection own(own_context);
    const std::string dsn = server.dsn();
    asio::co_spawn(
        own_context,
        [&]() -> asio::awaitable<void> {
          co_await own.async_connect(dsn);
          for (int i = 0; i < 200; ++i) {
            const std::string text = std::to_string(i);
            const pg::result r = co_await own.async_query("select $1", pg::params(text));
            if (r.value<std::string>() == text) ++right;
          }
        },
        asio::detached);
    own_context.run();
  };
  std::thread first(work), second(work);
  first.join();
  second.join();
  EXPECT_EQ(right, 400);
}

TEST_F(lifetime, connection_on_a_strand_works_on_a_pool) {
  asio::thread_pool pool(3);
  std::atomic<int> right = 0;
  const std::string dsn = server.dsn();
  const auto client = [&]() -> asio::awaitable<void> {
    pg::connection own(co_await asio::this_coro::executor);
    co_await own.async_connect(dsn);
    for (int i = 0; i < 100; ++i) {
      const std::string text = std::to_string(i);
      const pg::result r =
          co_await own.async_query("select $1", pg::params(text), {.timeout = std::chrono::minutes(1)});
      if (r.value<std::string>() == text) ++right;
    }
  };
  for (int i = 0; i < 5; ++i) asio::co_spawn(asio::make_strand(pool.get_executor()), client, asio::detached);
  pool.join();
  EXPECT_EQ(right, 500);
}

}  // namespace
