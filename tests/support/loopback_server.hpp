#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace greenpg_test {

/// A scripted_server behind a real listener on 127.0.0.1, with a thread of its own. It knows the statements "insert",
/// "select 1", "many" (10,000 rows) and "slow" (ends when cancelled, or at proceed()), and takes CancelRequests.
class loopback_server {
public:
  loopback_server();
  loopback_server(const loopback_server&) = delete;
  loopback_server& operator=(const loopback_server&) = delete;
  ~loopback_server();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// While on, a connection that brought a CancelRequest is not closed.
  void hold_cancel_connections(bool on) { holds_cancels_ = on; }
  /// What hangs goes on.
  void proceed() { proceeds_ = true; }
  [[nodiscard]] int cancels() const { return cancels_; }
  [[nodiscard]] bool hanging() const { return hanging_; }
  /// Of the newest connection: how often a message was taken, as scripted_server::log has it.
  [[nodiscard]] int times(std::string_view line) const;

private:
  struct connection;
  void serve();
  bool serve_one(connection& of);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stops_ = false, holds_cancels_ = false, proceeds_ = false, hanging_ = false;
  std::atomic<int> cancels_ = 0;
  mutable std::mutex mutex_;  // log_
  std::vector<std::string> log_;
  std::vector<std::unique_ptr<connection>> connections_;
  std::thread thread_;
};

}  // namespace greenpg_test
