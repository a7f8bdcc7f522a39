// CancelRequest against a real listener: when it is sent, and what is not sent meanwhile.
#include <gtest/gtest.h>

#include "loopback_server.hpp"

#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>
#include <greenpg/driver/query_operation.hpp>
#include <greenpg/net/poll_waiter.hpp>

#include <cerrno>
#include <functional>

using namespace greenpg_test;
namespace pg = greenpg;
using namespace std::chrono_literals;

namespace {

pg::connection_options options_to(const loopback_server& server) {
  pg::connection_options o;
  o.hosts.emplace_back("127.0.0.1", "", server.port());
  o.user = "ann";
  o.sslmode = pg::ssl_mode::disable;
  return o;
}

/// Steps an engine in real time; gives up after twenty seconds.
class runner {
public:
  explicit runner(pg::engine& e) : engine_(e) {}
  bool until(const std::function<bool()>& done) {
    const auto patience = std::chrono::steady_clock::now() + 20s;
    while (!done()) {
      const auto now = std::chrono::steady_clock::now();
      if (now > patience) return false;
      pg::wants w = engine_.step(engine_.timed() ? now : pg::clock_time(), ready_);
      while (engine_.next_completed() != nullptr) {
      }
      if (done()) return true;
      ready_ = {w.read, w.write};
      if (w.deadline == pg::clock_time::min()) continue;
      w.deadline = std::min(w.deadline, now + 20ms);
      pg::poll_wait(w);
    }
    return true;
  }
  bool finish(const pg::operation& op) {
    return until([&] { return op.completed(); });
  }

private:
  pg::engine& engine_;
  pg::readiness ready_;
};

class engine_cancel : public testing::Test {
protected:
  void open(std::chrono::milliseconds grace = 5000ms) {
    pg::engine_settings settings;
    settings.cancel_grace = grace;
    engine = std::make_unique<pg::engine>(settings);
    run = std::make_unique<runner>(*engine);
    pg::connect_operation op{pg::connect_target(options_to(server))};
    engine->start(op);
    ASSERT_TRUE(run->finish(op));
    ASSERT_FALSE(op.error()) << (op.details() ? op.details()->message : "");
  }
  pg::query_operation query(std::string_view sql) { return {engine->statement(sql), {}, pg::result_format::automatic}; }
  void cancel(pg::operation& op) { engine->cancel(op, std::error_code(ECANCELED, std::system_category())); }

  loopback_server server;
  std::unique_ptr<pg::engine> engine;
  std::unique_ptr<runner> run;
};

}  // namespace

TEST_F(engine_cancel, request_alone_in_flight_is_cancelled_and_the_connection_goes_on) {
  open();
  pg::query_operation slow = query("slow");
  engine->start(slow);
  ASSERT_TRUE(run->until([&] { return server.hanging(); }));
  cancel(slow);
  pg::query_operation next = query("insert");
  engine->start(next);
  ASSERT_TRUE(run->finish(next));
  EXPECT_FALSE(next.error());
  EXPECT_EQ(slow.error(), std::error_code(ECANCELED, std::system_category()));
  EXPECT_EQ(server.cancels(), 1);
}

TEST_F(engine_cancel, nothing_is_sent_before_the_cancel_connection_is_over) {
  server.hold_cancel_connections(true);
  open(20s);
  pg::query_operation slow = query("slow");
  engine->start(slow);
  ASSERT_TRUE(run->until([&] { return server.hanging(); }));
  cancel(slow);
  pg::query_operation next = query("insert");
  engine->start(next);
  // The answer to the cancelled request is here, and the cancel connection still open.
  ASSERT_TRUE(run->until([&] { return server.cancels() == 1 && !server.hanging(); }));
  static_cast<void>(run->until([n = 0]() mutable { return ++n > 20; }));
  EXPECT_FALSE(next.sent());
  EXPECT_EQ(server.times("Parse insert"), 0);
  server.hold_cancel_connections(false);
  ASSERT_TRUE(run->finish(next));
  EXPECT_FALSE(next.error());
}

TEST_F(engine_cancel, request_with_another_behind_it_is_not_cancelled) {
  open();
  pg::query_operation slow = query("slow"), behind = query("insert"), later = query("insert");
  engine->start(slow);
  engine->start(behind);
  ASSERT_TRUE(run->until([&] { return server.hanging() && behind.sent(); }));
  cancel(slow);
  engine->start(later);
  static_cast<void>(run->until([n = 0]() mutable { return ++n > 10; }));
  EXPECT_FALSE(later.sent());
  EXPECT_EQ(server.cancels(), 0);
  server.proceed();
  ASSERT_TRUE(run->finish(behind));
  ASSERT_TRUE(run->finish(later));
  EXPECT_FALSE(behind.error());
  EXPECT_FALSE(later.error());
  EXPECT_EQ(server.cancels(), 0);
}

TEST_F(engine_cancel, requests_all_given_up_are_cancelled_one_after_the_other) {
  open();
  pg::query_operation first = query("slow"), second = query("slow"), next = query("insert");
  engine->start(first);
  engine->start(second);
  ASSERT_TRUE(run->until([&] { return server.hanging() && second.sent(); }));
  cancel(first);
  cancel(second);
  engine->start(next);
  ASSERT_TRUE(run->finish(next));
  EXPECT_FALSE(next.error());
  EXPECT_GE(server.cancels(), 1);
}

TEST_F(engine_cancel, cancel_connection_that_hangs_is_bounded_by_the_grace_time) {
  server.hold_cancel_connections(true);
  open(100ms);
  pg::query_operation slow = query("slow");
  engine->start(slow);
  ASSERT_TRUE(run->until([&] { return server.hanging(); }));
  cancel(slow);
  pg::query_operation next = query("insert");
  engine->start(next);
  ASSERT_TRUE(run->finish(next));
  EXPECT_EQ(next.error(), pg::make_error_code(pg::errc::cancel_failed));
  EXPECT_FALSE(engine->is_open());
}

TEST_F(engine_cancel, green_connection_that_was_late_goes_on_after_a_pause) {
  pg::engine_settings settings;
  settings.cancel_grace = 50ms;
  pg::green::connection db({}, settings);
  db.connect(options_to(server));
  pg::query_options late;
  late.timeout = 10ms;
  try {
    db.query("slow", {}, late);
    FAIL() << "it ended";
  } catch (const pg::error& e) {
    EXPECT_EQ(e.code(), pg::make_error_code(pg::errc::timeout));
  }
  std::this_thread::sleep_for(150ms);  // longer than the grace time
  EXPECT_NO_THROW(db.query("insert"));
  EXPECT_GE(server.cancels(), 1);
}
