#include "engine_bench.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace greenpg_test {

engine_bench::engine_bench(pg::engine_settings settings)
    : engine([&] {
        settings.on_notice = [this](const pg::diagnostics& said) { notices.push_back(said.message); };
        return std::move(settings);
      }()) {
  engine.wake = [this] { woken_ = true; };
}

engine_bench::~engine_bench() {
  while (engine.abandon_one() != nullptr) {
  }
}

pg::startup_options engine_bench::default_options() {
  pg::startup_options options;
  options.user = "ann";
  options.password = "secret";
  options.nonce = "abcdefghijklmnopqrstuvwx";
  return options;
}

bool engine_bench::open(pg::startup_options options) {
  if (!server->log.empty()) {
    link = std::make_shared<memory_link>();
    auto next = std::make_unique<scripted_server>(link);
    next->answers = std::move(server->answers);
    server = std::move(next);
  }
  engine.attach(std::make_unique<memory_transport>(link), std::move(options));
  ready_ = {};
  for (int i = 0; i < 1'000'000 && !engine.is_open(); ++i)
    if (!round(true)) break;
  return engine.is_open();
}

void engine_bench::start(pg::operation& op) {
  const auto [at, fresh] = handed_back_.emplace(&op, 0);
  if (!fresh) {  // another operation was at this address
    EXPECT_EQ(at->second, 1);
    at->second = 0;
  }
  engine.start(op);
  woken_ = true;
}

bool engine_bench::round(bool may_pass_time) {
  last = engine.step(engine.timed() ? now : pg::clock_time(), ready_);
  while (pg::operation* op = engine.next_completed()) EXPECT_EQ(++handed_back_[op], 1) << "handed back twice";
  const bool served = server->run();
  ready_ = {last.read && link->readable(), last.write && link->writable()};
  if (last.descriptor < 0) ready_ = {};
  if (last.deadline == pg::clock_time::min() || ready_.read || ready_.write) return true;
  if (woken_) {
    woken_ = false;
    return true;
  }
  if (served) return true;
  if (may_pass_time && last.deadline != pg::clock_time::max()) {
    now = std::max(now, last.deadline);
    return true;
  }
  return false;
}

bool engine_bench::finish(pg::operation& op) {
  for (int i = 0; i < 50'000'000; ++i) {
    if (handed_back_.at(&op) != 0) return true;
    if (!round(true)) break;
  }
  if (handed_back_.at(&op) != 0) return true;
  ADD_FAILURE() << "the operation never ends: nothing is waited for that can still happen";
  return false;
}

void engine_bench::settle() {
  for (int i = 0; i < 1'000'000; ++i)
    if (!round(false)) return;
  ADD_FAILURE() << "the engine never comes to rest";
}

void engine_bench::cancel(pg::operation& op) { engine.cancel(op, std::error_code(ECANCELED, std::system_category())); }

void engine_bench::expect_completed_once() const {
  for (const auto& [op, times] : handed_back_) EXPECT_EQ(times, 1);
}

}  // namespace greenpg_test
