#include <greenpg/net/socket_transport.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace greenpg::inline v0 {

namespace {

io_result failed(int error_number) noexcept {
  return {io_status::error, 0, std::error_code(error_number, std::system_category())};
}

}  // namespace

std::error_code socket_options::apply(int descriptor, std::string& what) const {
  std::error_code error;
  const auto set = [&](int level, int option, int value, const char* name) {
    if (error || ::setsockopt(descriptor, level, option, &value, sizeof value) == 0) return;
    error.assign(errno, std::system_category());
    what = name;
  };
  set(IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
  if (keepalives) {
    set(SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE");
    if (keepalives_idle > 0) set(IPPROTO_TCP, TCP_KEEPIDLE, keepalives_idle, "TCP_KEEPIDLE");
    if (keepalives_interval > 0) set(IPPROTO_TCP, TCP_KEEPINTVL, keepalives_interval, "TCP_KEEPINTVL");
    if (keepalives_count > 0) set(IPPROTO_TCP, TCP_KEEPCNT, keepalives_count, "TCP_KEEPCNT");
  }
  if (tcp_user_timeout > 0) set(IPPROTO_TCP, TCP_USER_TIMEOUT, tcp_user_timeout, "TCP_USER_TIMEOUT");
  return error;
}

socket_transport& socket_transport::operator=(socket_transport&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = other.release();
  }
  return *this;
}

io_result socket_transport::read_some(std::span<std::byte> into) {
  if (into.empty()) return {};  // recv of nothing looks like end of file
  for (;;) {
    const ssize_t n = ::recv(descriptor_, into.data(), into.size(), 0);
    if (n > 0) return {io_status::ok, static_cast<std::size_t>(n), {}};
    if (n == 0) return {io_status::closed, 0, {}};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {io_status::want_read, 0, {}};
    return failed(errno);
  }
}

io_result socket_transport::write_some(std::span<const std::byte> from) {
  if (from.empty()) return {};
  for (;;) {
    const ssize_t n = ::send(descriptor_, from.data(), from.size(), MSG_NOSIGNAL);
    if (n >= 0) return {io_status::ok, static_cast<std::size_t>(n), {}};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {io_status::want_write, 0, {}};
    return failed(errno);
  }
}

void socket_transport::close() noexcept {
  // On Linux the descriptor is gone even when close() reports EINTR.
  if (const int descriptor = release(); descriptor >= 0) ::close(descriptor);
}

}  // namespace greenpg::inline v0
