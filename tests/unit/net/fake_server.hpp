#pragma once
#include <greenpg/net/connector.hpp>
#include <greenpg/net/poll_waiter.hpp>

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace greenpg_test {

namespace pg = greenpg;

/// What a server does with one connection; a blocking descriptor that gives up after ten seconds.
using script = std::function<void(int descriptor)>;

inline void send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// Up to `size` bytes: fewer at end of file or after ten seconds.
inline std::string receive(int descriptor, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const ssize_t n = ::recv(descriptor, bytes.data() + have, size - have, 0);
    if (n <= 0) break;
    have += static_cast<std::size_t>(n);
  }
  bytes.resize(have);
  return bytes;
}

inline std::string receive_until_closed(int descriptor) { return receive(descriptor, 1 << 20); }

inline const std::string ssl_request{"\0\0\0\x08\x04\xd2\x16\x2f", 8};

/// A listener whose connections are served one after the other, each by its own script, on a thread.
class fake_server {
public:
  /// On a port of its own on 127.0.0.1.
  explicit fake_server(std::vector<script> scripts) : scripts_(std::move(scripts)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listen_on(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  /// On a Unix-domain socket.
  fake_server(const std::string& path, std::vector<script> scripts) : scripts_(std::move(scripts)) {
    const auto address = pg::socket_address::from_path(path);
    listen_on(address->data(), address->size());
  }
  fake_server(const fake_server&) = delete;
  fake_server& operator=(const fake_server&) = delete;
  ~fake_server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Waits until all scripts have run.
  void finish() {
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread([] {});
  }

private:
  void listen_on(const sockaddr* address, socklen_t size) {
    listener_ = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, 16) != 0)
      throw std::runtime_error(std::strerror(errno));
    thread_ = std::thread([this] { serve(); });
  }

  void serve() {
    // A server that dies of SIGPIPE would take the client's test with it; only the client's own writes are on trial.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    const timeval patience{10, 0};
    ::setsockopt(listener_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    for (const script& next : scripts_) {
      const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      ::setsockopt(accepted, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      ::setsockopt(accepted, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
      next(accepted);
      ::close(accepted);
    }
  }

  std::vector<script> scripts_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// A loopback port on which nobody listens: bound and never listened on.
class closed_port {
public:
  closed_port() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size) != 0)
      throw std::runtime_error(std::strerror(errno));
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  closed_port(const closed_port&) = delete;
  closed_port& operator=(const closed_port&) = delete;
  ~closed_port() { ::close(descriptor_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

inline std::shared_ptr<pg::connect_plan> plan_for(std::string host, std::uint16_t port,
                                                  pg::encryption_policy encryption = pg::encryption_policy::never) {
  auto plan = std::make_shared<pg::connect_plan>();
  plan->hosts.push_back({std::move(host), {}, port});
  plan->encryption = encryption;
  return plan;
}

/// Steps until the connector has an outcome, waiting by poll(2); gives up after twenty seconds.
template <class Steps, class Done>
bool drive(Steps& steps, Done done) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!done()) {
    pg::wants w = steps.step(std::chrono::steady_clock::now());
    if (done()) break;
    if (std::chrono::steady_clock::now() > patience) return false;
    if (w.deadline > patience) w.deadline = patience;
    pg::poll_wait(w);
  }
  return true;
}

inline pg::connect_state run(pg::connector& c) {
  drive(c, [&] { return c.state() != pg::connect_state::working; });
  return c.state();
}

/// Reads or writes until something else than waiting comes of it.
inline pg::io_result wait_read(pg::transport& t, std::span<std::byte> into) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (;;) {
    const pg::io_result r = t.read_some(into);
    if (r.status != pg::io_status::want_read && r.status != pg::io_status::want_write) return r;
    if (std::chrono::steady_clock::now() > patience) return r;
    pg::wants w;
    w.descriptor = t.descriptor();
    w.read = r.status == pg::io_status::want_read;
    w.write = r.status == pg::io_status::want_write;
    w.deadline = patience;
    pg::poll_wait(w);
  }
}

inline pg::io_result write_all(pg::transport& t, std::string_view text) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::span<const std::byte> left(reinterpret_cast<const std::byte*>(text.data()), text.size());
  while (!left.empty()) {
    const pg::io_result r = t.write_some(left);
    if (r.status == pg::io_status::ok) {
      left = left.subspan(r.bytes);
      continue;
    }
    if (r.status == pg::io_status::error || r.status == pg::io_status::closed) return r;
    if (std::chrono::steady_clock::now() > patience) return r;
    pg::wants w;
    w.descriptor = t.descriptor();
    w.read = r.status == pg::io_status::want_read;
    w.write = r.status == pg::io_status::want_write;
    w.deadline = patience;
    pg::poll_wait(w);
  }
  return {};
}

inline std::string read_text(pg::transport& t, std::size_t size) {
  std::string text(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const auto r = wait_read(t, {reinterpret_cast<std::byte*>(text.data()) + have, size - have});
    if (r.status != pg::io_status::ok) break;
    have += r.bytes;
  }
  text.resize(have);
  return text;
}

}  // namespace greenpg_test
