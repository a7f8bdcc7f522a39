// What a prepared query costs of which 200 are under way at a time: each with a Sync of its own, or as a pipeline with
// one.
#include <greenpg/greenpg.hpp>

#include <asio/io_context.hpp>

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <utility>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"

namespace pg = greenpg;
using figure::check;

namespace {

constexpr int depth = 200;

class pipeline {
public:
  pipeline(asio::io_context& context, const char* dsn, int size) : db_(context), size_(size) {
    db_.async_connect(dsn, {}, [this](std::error_code failed) {
      check(!failed, "cannot connect");
      db_.async_prepare(figure::increment_sql, {}, [this](std::error_code refused, pg::statement increment) {
        check(!refused, "cannot prepare");
        increment_ = std::move(increment);
        watch_ = figure::stopwatch();
        fill();
      });
    });
  }
  [[nodiscard]] figure::outcome outcome() const {
    check(answered_ == size_, "another number of answers");
    return {-1, time_};
  }

private:
  void fill() {
    const int end = std::min(size_, asked_ + depth);
    for (; asked_ < end; ++asked_)
      db_.async_query(increment_, pg::params(asked_), {}, [this](std::error_code failed, const pg::result& answer) {
        check(!failed && answer.value<std::int32_t>() == ++answered_, "a wrong value");
        if (answered_ == asked_) answered_ < size_ ? fill() : void(time_ = watch_.elapsed());
      });
  }

  pg::connection db_;
  pg::statement increment_;
  int size_, asked_ = 0, answered_ = 0;
  figure::stopwatch watch_;
  std::chrono::nanoseconds time_{};
};

figure::outcome with_greenpg(const char* dsn, int size) {
  asio::io_context context(1);
  const pipeline queries(context, dsn, size);
  context.run();
  return queries.outcome();
}

figure::outcome as_pipeline(const char* dsn, int size) {
  figure::counting_wait waiting;
  pg::green::connection db(waiting.callback());
  db.connect(dsn);
  const pg::statement increment = db.prepare(figure::increment_sql);
  const long before = waiting.count();
  const figure::stopwatch watch;
  for (int asked = 0, answered = 0; answered < size;) {
    pg::pipeline batch;
    batch.reserve(depth);
    for (const int end = std::min(size, asked + depth); asked < end; ++asked) batch.add(increment, pg::params(asked));
    for (pg::pipeline_result& done : db.run(std::move(batch)))
      check(done.get().value<std::int32_t>() == ++answered, "a wrong value");
    check(answered == asked, "another number of answers");
  }
  return {waiting.count() - before, watch.elapsed()};
}

figure::outcome with_libpq(const char* dsn, int size) {
  namespace peer = figure::peer;
  const peer::connection db(dsn);
  db.prepare("increment", figure::increment_sql);
  check(PQsetnonblocking(db.get(), 1) == 0, "cannot be made non-blocking");
  db.must(PQenterPipelineMode(db.get()));
  long waits = 0;
  const figure::stopwatch watch;
  for (int asked = 0, answered = 0; answered < size;) {
    const int end = std::min(size, asked + depth);
    for (; asked < end; ++asked) {
      const std::uint32_t number = htonl(static_cast<std::uint32_t>(asked));
      const char* const value = reinterpret_cast<const char*>(&number);
      const int length = sizeof number, format = peer::binary;
      db.must(PQsendQueryPrepared(db.get(), "increment", 1, &value, &length, &format, peer::binary));
      db.must(PQpipelineSync(db.get()));
    }
    while (PQflush(db.get()) == 1) db.wait(true);
    const auto next = [&db, &waits] {
      while (PQisBusy(db.get()) == 1) {
        db.wait();
        ++waits;
        db.must(PQconsumeInput(db.get()));
      }
      return peer::owned(PQgetResult(db.get()));
    };
    for (; answered < end; ++answered) {
      check(peer::only_int4(next().get()) == answered + 1, "a wrong value");
      check(next() == nullptr, "a second result");
      check(PQresultStatus(next().get()) == PGRES_PIPELINE_SYNC, "no Sync");
    }
  }
  return {waits, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) {
  return figure::run(argc, argv, {{"greenpg", with_greenpg}, {"pipeline", as_pipeline}, {"libpq", with_libpq}});
}
