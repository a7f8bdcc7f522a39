// What one prepared query costs whose answer is waited for: each round trip waits at least once.
#include <greenpg/greenpg.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/this_coro.hpp>

#include <cstdint>
#include <exception>
#include <system_error>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"

namespace pg = greenpg;
using figure::check;

namespace {

figure::outcome green(const char* dsn, int size) {
  figure::counting_wait waiting;
  pg::green::connection db(waiting.callback());
  db.connect(dsn);
  const pg::statement increment = db.prepare(figure::increment_sql);
  const long before = waiting.count();
  const figure::stopwatch watch;
  for (int i = 0; i < size; ++i)
    check(db.query(increment, pg::params(i)).value<std::int32_t>() == i + 1, "a wrong value");
  const figure::outcome was{waiting.count() - before, watch.elapsed()};
  check(was.waits >= size, "not every round trip waited");
  return was;
}

asio::awaitable<void> await_trips(const char* dsn, int size, figure::outcome& was) {
  pg::connection db{co_await asio::this_coro::executor};
  co_await db.async_connect(dsn);
  const pg::statement increment = co_await db.async_prepare(figure::increment_sql);
  const figure::stopwatch watch;
  for (int i = 0; i < size; ++i) {
    const pg::result answer = co_await db.async_query(increment, pg::params(i));
    check(answer.value<std::int32_t>() == i + 1, "a wrong value");
  }
  was.time = watch.elapsed();
}

// The reactor never reads before it has waited, so each round trip waits: bench/run counts the calls of epoll_wait.
figure::outcome with_co_await(const char* dsn, int size) {
  figure::outcome was{-1, {}};
  asio::io_context context(1);
  asio::co_spawn(context, await_trips(dsn, size, was), [](std::exception_ptr failed) {
    if (failed) std::rethrow_exception(failed);
  });
  context.run();
  return was;
}

class callback_trips {
public:
  callback_trips(asio::io_context& context, const char* dsn, int size) : db_(context), left_(size) {
    db_.async_connect(dsn, {}, [this](std::error_code failed) {
      check(!failed, "cannot connect");
      db_.async_prepare(figure::increment_sql, {}, [this](std::error_code refused, pg::statement increment) {
        check(!refused, "cannot prepare");
        increment_ = std::move(increment);
        watch_ = figure::stopwatch();
        next();
      });
    });
  }
  [[nodiscard]] figure::outcome outcome() const { return {-1, time_}; }

private:
  void next() {
    if (left_ == 0) {
      time_ = watch_.elapsed();
      return;
    }
    db_.async_query(increment_, pg::params(left_), {}, [this](std::error_code failed, const pg::result& answer) {
      check(!failed && answer.value<std::int32_t>() == left_ + 1, "a wrong value");
      --left_;
      next();
    });
  }

  pg::connection db_;
  pg::statement increment_;
  int left_;
  figure::stopwatch watch_;
  std::chrono::nanoseconds time_{};
};

figure::outcome with_callback(const char* dsn, int size) {
  asio::io_context context(1);
  const callback_trips trips(context, dsn, size);
  context.run();
  return trips.outcome();
}

figure::outcome with_libpq(const char* dsn, int size) {
  namespace peer = figure::peer;
  const peer::connection db(dsn);
  db.prepare("increment", figure::increment_sql);
  long waits = 0;
  const figure::stopwatch watch;
  for (int i = 0; i < size; ++i) {
    const std::uint32_t number = htonl(static_cast<std::uint32_t>(i));
    const char* const value = reinterpret_cast<const char*>(&number);
    const int length = sizeof number, format = peer::binary;
    db.must(PQsendQueryPrepared(db.get(), "increment", 1, &value, &length, &format, peer::binary));
    while (PQflush(db.get()) == 1) db.wait(true);
    do {
      db.wait();
      ++waits;
      db.must(PQconsumeInput(db.get()));
    } while (PQisBusy(db.get()) == 1);
    const peer::result_ptr result = peer::owned(PQgetResult(db.get()));
    check(peer::only_int4(result.get()) == i + 1, "a wrong value");
    check(PQgetResult(db.get()) == nullptr, "a second result");
  }
  check(waits >= size, "not every round trip waited");
  return {waits, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) {
  return figure::run(
      argc, argv, {{"co_await", with_co_await}, {"callback", with_callback}, {"green", green}, {"libpq", with_libpq}});
}
