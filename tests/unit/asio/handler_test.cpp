// What is promised of handlers: where they run, with whose memory, how often, and what they may do.
#include "asio_fixture.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

class handler : public asio_fixture {};

TEST_F(handler, never_runs_inside_the_initiating_function) {
  int calls = 0;
  const auto count = [&](std::error_code, auto&&...) { ++calls; };
  pg::connection closed(context);
  db.async_query("select 1", {}, {}, count);
  db.async_execute("select 1", {}, count);
  db.async_prepare("select 1", {}, count);
  db.async_query(pg::statement(), {}, {}, count);
  db.async_connect(server.dsn(), {}, count);
  closed.async_query("select 1", {}, {}, count);
  closed.async_connect("no such keyword", {}, count);
  closed.async_close({}, count);
  db.async_close({}, count);
  EXPECT_EQ(calls, 0);
  run();
  EXPECT_EQ(calls, 9);
}

TEST_F(handler, immediate_failures_say_why) {
  pg::connection closed(context);
  std::vector<std::error_code> codes;
  const auto keep = [&](std::error_code e, auto&&...) { codes.push_back(e); };
  closed.async_query("select 1", {}, {}, keep);
  run();
  db.async_connect(server.dsn(), {}, keep);
  run();
  db.async_query(pg::statement(), {}, {}, keep);
  run();
  closed.async_connect("no such keyword", {}, keep);
  run();
  EXPECT_EQ(codes, (std::vector<std::error_code>{pg::errc::not_connected, pg::errc::already_connected,
                                                 pg::errc::statement_closed, pg::errc::invalid_conninfo}));
}

TEST_F(handler, runs_on_a_strand_it_is_bound_to) {
  auto strand = asio::make_strand(context.get_executor());
  bool inside = false;
  db.async_query("select 1", {}, {}, asio::bind_executor(strand, [&](std::error_code e, pg::result r) {
                   EXPECT_FALSE(e);
                   EXPECT_EQ(r.value<std::string>(), "1");
                   inside = strand.running_in_this_thread();
                 }));
  run();
  EXPECT_TRUE(inside);
}

TEST_F(handler, runs_on_a_pool_it_is_bound_to_and_keeps_it_at_work) {
  asio::thread_pool pool(1);
  std::atomic<bool> called = false;
  std::thread::id where;
  db.async_query("select 1", {}, {}, asio::bind_executor(pool.get_executor(), [&](std::error_code e, pg::result) {
                   EXPECT_FALSE(e);
                   where = std::this_thread::get_id();
                   called = true;
                 }));
  std::thread waits([&] { pool.join(); });  // ends only when the handler has run
  run();
  waits.join();
  EXPECT_TRUE(called);
  EXPECT_NE(where, std::this_thread::get_id());
}

TEST_F(handler, failing_on_a_pool_gives_every_field_to_a_throwing_token) {
  asio::thread_pool pool(1);
  pg::diagnostics fields;
  pg::query_options options;
  options.details = &fields;
  std::string column;
  db.async_query("fail", {}, options,
                 pg::throwing(asio::bind_executor(pool.get_executor(), [&](std::exception_ptr thrown, pg::result) {
                   try {
                     std::rethrow_exception(thrown);
                   } catch (const pg::error& e) {
                     column = e.column_name();
                   }
                 })));
  run();
  pool.join();
  EXPECT_EQ(column, "the column");
  EXPECT_EQ(fields.column_name, "the column");
}

TEST_F(handler, may_start_another_operation_and_reuse_the_connection_for_ever) {
  int left = 500;
  std::function<void()> next = [&] {
    db.async_query("select $1", pg::params(std::to_string(left)), {}, [&](std::error_code e, pg::result r) {
      ASSERT_FALSE(e);
      ASSERT_EQ(r.value<std::string>(), std::to_string(left));
      if (--left != 0) next();
    });
  };
  next();
  run();
  EXPECT_EQ(left, 0);
}

TEST_F(handler, may_destroy_the_connection) {
  auto owned = std::make_unique<pg::connection>(context);
  open(*owned);
  std::error_code behind;
  int calls = 0;
  owned->async_query("select 1", {}, {}, [&](std::error_code e, pg::result) {
    EXPECT_FALSE(e);
    ++calls;
    owned.reset();
  });
  owned->async_query("hang", {}, {}, [&](std::error_code e, pg::result) {
    behind = e;
    ++calls;
  });
  run();
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(behind, asio::error::operation_aborted);
  EXPECT_TRUE(becomes_true([&] { return server.closed() == 1; }));
}

TEST_F(handler, may_replace_the_connection_and_connect_again) {
  bool connected = false;
  db.async_query("select 1", {}, {}, [&](std::error_code, pg::result) {
    db = pg::connection(context);
    db.async_connect(server.dsn(), {}, [&](std::error_code e) { connected = !e; });
  });
  run();
  EXPECT_TRUE(connected);
  EXPECT_EQ(answer(db), "1");
}

TEST_F(handler, may_throw_and_the_others_are_told_when_the_context_runs_on) {
  int calls = 0;
  db.async_query("select 1", {}, {}, [&](std::error_code, pg::result) {
    ++calls;
    throw std::runtime_error("of the handler");
  });
  db.async_query("select 2", {}, {}, [&](std::error_code e, pg::result r) {
    EXPECT_FALSE(e);
    EXPECT_EQ(r.value<std::string>(), "2");
    ++calls;
  });
  context.restart();
  EXPECT_THROW(context.run(), std::runtime_error);
  run();
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(answer(db), "1");
}

TEST_F(handler, may_cancel_what_is_behind_it) {
  asio::cancellation_signal signal;
  std::error_code behind;
  db.async_query("select 1", {}, {},
                 [&](std::error_code, pg::result) { signal.emit(asio::cancellation_type::terminal); });
  db.async_query("hang", {}, {},
                 asio::bind_cancellation_slot(signal.slot(), [&](std::error_code e, pg::result) { behind = e; }));
  run();
  EXPECT_EQ(behind, asio::error::operation_aborted);
  EXPECT_EQ(answer(db), "1");
}

// --- memory -------------------------------------------------------------------------------------------------------

struct counts {
  int blocks = 0;  // at this time
  int taken = 0;   // in all
};

template <class T>
struct counting_allocator {
  using value_type = T;
  counts* of;

  explicit counting_allocator(counts& c) noexcept : of(&c) {}
  template <class U>
  counting_allocator(const counting_allocator<U>& other) noexcept : of(other.of) {}
  T* allocate(std::size_t n) {
    ++of->blocks;
    ++of->taken;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* p, std::size_t n) noexcept {
    --of->blocks;
    std::allocator<T>().deallocate(p, n);
  }
  friend bool operator==(const counting_allocator& a, const counting_allocator& b) noexcept { return a.of == b.of; }
};

template <class F>
struct allocating {
  using allocator_type = counting_allocator<char>;
  allocator_type allocator;
  F f;

  [[nodiscard]] allocator_type get_allocator() const noexcept { return allocator; }
  template <class... Values>
  void operator()(Values&&... values) {
    f(std::forward<Values>(values)...);
  }
};
template <class F>
allocating<F> with_allocator(counts& c, F f) {
  return {counting_allocator<char>(c), std::move(f)};
}

TEST_F(handler, memory_is_from_its_allocator_and_back_before_it_runs) {
  counts memory;
  int during = -1, calls = 0;
  const auto look = [&](std::error_code, auto&&...) {
    during = memory.blocks;
    ++calls;
  };
  db.async_query("select 1", {}, {}, with_allocator(memory, look));
  EXPECT_EQ(memory.blocks, 1);
  run();
  EXPECT_EQ(during, 0);
  db.async_query("fail", {}, {}, with_allocator(memory, look));
  run();
  EXPECT_EQ(during, 0);
  db.async_execute("select 1", {}, with_allocator(memory, look));
  run();
  EXPECT_EQ(during, 0);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(memory.taken, 3);
}

TEST_F(handler, memory_is_back_before_it_runs_on_an_executor_of_its_own) {
  counts memory;
  int during = -1;
  auto strand = asio::make_strand(context.get_executor());
  db.async_query("select 1", {}, {},
                 asio::bind_executor(
                     strand, with_allocator(memory, [&](std::error_code, pg::result) { during = memory.blocks; })));
  run();
  EXPECT_EQ(during, 0);
  EXPECT_GE(memory.taken, 1);
  EXPECT_EQ(memory.blocks, 0);
}

TEST_F(handler, memory_is_back_when_the_connection_is_destroyed) {
  counts memory;
  int during = -1;
  {
    pg::connection other(context);
    open(other);
    other.async_query("hang", {}, {},
                      with_allocator(memory, [&](std::error_code, pg::result) { during = memory.blocks; }));
  }
  run();
  EXPECT_EQ(during, 0);
}

}  // namespace
