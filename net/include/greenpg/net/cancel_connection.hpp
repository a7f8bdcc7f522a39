#pragma once
#include <greenpg/net/connector.hpp>
#include <greenpg/protocol/byte_buffer.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

/// Sends a CancelRequest ("Canceling Requests in Progress" in the protocol chapter) to a server and waits until the
/// server has closed that connection: from then on the request has been dealt with and cannot hit a later query. The
/// connection goes to the same address, encrypted and verified as the first one was. Waits for nothing itself.
class cancel_connection {
public:
  /// `key` is the secret of BackendKeyData, copied and wiped. `deadline` bounds all of it.
  cancel_connection(std::shared_ptr<const connect_plan> plan, const connected_peer& peer, std::int32_t process_id,
                    std::span<const std::byte> key, clock_time deadline);
  cancel_connection(cancel_connection&&) = delete;
  cancel_connection& operator=(cancel_connection&&) = delete;
  ~cancel_connection();

  wants step(clock_time now);
  /// The server closed the connection, or it failed: error() says which.
  [[nodiscard]] bool done() const noexcept { return done_; }
  /// Nothing when the server took the request; whether a query was cancelled, the query's own answer tells.
  [[nodiscard]] std::error_code error() const noexcept { return error_; }
  [[nodiscard]] const std::string& error_text() const noexcept { return error_text_; }

private:
  wants exchange(clock_time now);
  void finish(std::error_code error, std::string_view text);

  connector connector_;
  std::unique_ptr<transport> transport_;
  clock_time deadline_;
  byte_buffer request_;
  std::size_t sent_ = 0, answered_ = 0;
  bool done_ = false;
  std::error_code error_;
  std::string error_text_;
};

}  // namespace greenpg::inline v0
