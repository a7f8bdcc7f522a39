#pragma once
#include <greenpg/net/transport.hpp>

namespace greenpg::inline v0 {

/// Socket options of a TCP connection, libpq's keywords of the same names. 0 is the system's default.
struct socket_options {
  bool keepalives = true;
  int keepalives_idle = 0;      ///< seconds
  int keepalives_interval = 0;  ///< seconds
  int keepalives_count = 0;
  int tcp_user_timeout = 0;  ///< milliseconds

  /// Sets TCP_NODELAY and the above; the first refusal is returned with the option's name in `what`.
  [[nodiscard]] std::error_code apply(int descriptor, std::string& what) const;
};

/// A connected TCP or Unix-domain socket in the clear. Owns its descriptor, which must be non-blocking. A peer that
/// is gone is an error value and never SIGPIPE. Not thread-safe.
class socket_transport final : public transport {
public:
  explicit socket_transport(int descriptor) noexcept : descriptor_(descriptor) {}
  socket_transport(socket_transport&& other) noexcept : descriptor_(other.release()) {}
  socket_transport& operator=(socket_transport&& other) noexcept;
  ~socket_transport() override { close(); }

  io_result read_some(std::span<std::byte> into) override;
  io_result write_some(std::span<const std::byte> from) override;
  [[nodiscard]] int descriptor() const noexcept override { return descriptor_; }
  void close() noexcept override;

  /// Gives the descriptor away.
  int release() noexcept {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return descriptor;
  }

private:
  int descriptor_;
};

}  // namespace greenpg::inline v0
