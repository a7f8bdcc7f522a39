#pragma once
#include <greenpg/net/socket_address.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

/// What a look-up came to: addresses in the order to try them in, or why there are none.
struct resolved {
  std::vector<socket_address> addresses;
  std::error_code error;
  std::string error_text;
};

/// Finds the addresses of a name. Runs on a look-up thread, may block, and may outlive whoever asked: it must own
/// what it uses. An exception counts as a failed look-up.
using resolve_function = std::function<resolved(const std::string& host, std::uint16_t port)>;

/// How many look-ups run at once, process-wide; more wait in line.
inline constexpr std::size_t max_lookup_threads = 4;

/// The system's look-up: getaddrinfo(3). Fails with errc::host_not_found.
[[nodiscard]] resolved resolve_by_system(const std::string& host, std::uint16_t port);

/// A look-up under way on a detached thread of its own. descriptor() becomes readable when it is done. Destroying it
/// abandons it at once, however stuck it is. Not thread-safe.
class lookup {
public:
  lookup() noexcept;
  /// Starts. What prevents it shows as a look-up that is done and failed.
  lookup(std::string host, std::uint16_t port, resolve_function resolve);
  lookup(lookup&&) noexcept;
  lookup& operator=(lookup&&) noexcept;
  ~lookup();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] bool done() const;
  /// The result, once, when done().
  [[nodiscard]] resolved take();

private:
  struct request;
  friend struct lookup_threads;
  void abandon() noexcept;

  std::shared_ptr<request> request_;
  int descriptor_ = -1;
};

}  // namespace greenpg::inline v0
