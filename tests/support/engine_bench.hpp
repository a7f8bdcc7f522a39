#pragma once
#include "memory_transport.hpp"
#include "scripted_server.hpp"

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/execute_operation.hpp>
#include <greenpg/driver/prepare_operation.hpp>
#include <greenpg/driver/query_operation.hpp>
#include <greenpg/driver/stream_core.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg_test {

namespace pg = greenpg;

/// An engine whose server is a scripted_server, its waiting played as strictly as a reactor would do it: the engine is
/// told only of what it asked for, and when nothing of that can come true, time passes to its deadline. A wake-up that
/// the engine forgot to ask for is a test that fails and not one that hangs.
class engine_bench {
public:
  explicit engine_bench(pg::engine_settings settings = {});
  ~engine_bench();

  /// Starts up on a new connection. Whether it is open.
  bool open(pg::startup_options options = default_options());
  static pg::startup_options default_options();
  void start(pg::operation& op);
  /// Until it has completed. False when nothing can happen any more; the test has then failed.
  bool finish(pg::operation& op);
  bool run(pg::operation& op) {
    start(op);
    return finish(op);
  }
  /// Until nothing happens any more without the clock.
  void settle();
  void cancel(pg::operation& op);
  std::shared_ptr<pg::prepared_statement> statement(std::string_view sql) { return engine.statement(sql); }

  /// Each operation started was handed back, and once.
  void expect_completed_once() const;

  std::shared_ptr<memory_link> link = std::make_shared<memory_link>();
  std::unique_ptr<scripted_server> server = std::make_unique<scripted_server>(link);
  pg::engine engine;
  pg::clock_time now = pg::clock_time() + std::chrono::hours(1);
  std::vector<std::string> notices;
  pg::wants last;

private:
  bool round(bool may_pass_time);

  pg::readiness ready_;
  bool woken_ = false;
  std::map<const pg::operation*, int> handed_back_;  // so many times, of those started
};

inline std::string text_of(const pg::operation& op) { return op.details() ? op.details()->message : std::string(); }

}  // namespace greenpg_test
