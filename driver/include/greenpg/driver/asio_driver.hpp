#pragma once
#include <greenpg/driver/engine.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

namespace greenpg::inline v0 {

/// An engine and its waiting in Asio's reactor: one socket object for whatever descriptor the engine waits on, one
/// timer for all its deadlines. Completed operations run last, out of run(), and may do anything, destroying the
/// connection included. Lives as long as its connection or anything that is pending; used by connection.hpp's
/// templates only.
class asio_driver : public std::enable_shared_from_this<asio_driver> {
public:
  asio_driver(asio::any_io_executor executor, engine_settings settings);
  asio_driver(const asio_driver&) = delete;
  asio_driver& operator=(const asio_driver&) = delete;
  ~asio_driver();

  [[nodiscard]] const asio::any_io_executor& executor() const noexcept { return executor_; }
  [[nodiscard]] greenpg::engine& engine() noexcept { return engine_; }

  /// Takes an operation in; its handler never runs inside this call.
  void start(operation& op, std::chrono::milliseconds timeout);
  /// By the handler's cancellation slot: `unsent_only` gives it up only while nothing of it has left.
  void cancel(operation& op, bool unsent_only);
  /// The connection goes away: everything ends with ECANCELED.
  void shut_down();

private:
  friend struct reactor_handler;
  friend class sole_entry;
  void schedule();
  void run(readiness ready);
  void arm(const wants& what);
  void point_at(int descriptor);
  void wait_for(bool write);
  void wait_until(clock_time when);
  void orphan() noexcept;

  asio::any_io_executor executor_;
  greenpg::engine engine_;
  asio::generic::stream_protocol::socket socket_;  // its descriptor belongs to the engine
  asio::steady_timer timer_;
  int descriptor_ = -1;  // what socket_ stands for
  std::uint32_t generation_ = 0;
  clock_time armed_ = clock_time::max();    // when timer_ fires at the latest
  std::uint32_t epoch_ = 0;                 // of the waits: those of a former descriptor say nothing
  std::uint32_t timer_epoch_ = 0;           // of the timer's waits
  bool reading_ = false, writing_ = false;  // a wait is pending
  bool timing_ = false;
  bool scheduled_ = false;  // run() was posted
  bool running_ = false;
  bool orphaned_ = false;                   // the reactor is gone
  bool again_ = false;                      // there is something new to do since the last step
  std::atomic<std::thread::id> entered_{};  // who is inside, in debug builds
};

}  // namespace greenpg::inline v0
