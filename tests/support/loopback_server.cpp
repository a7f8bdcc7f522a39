#include "loopback_server.hpp"

#include "scripted_server.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace greenpg_test {
namespace {

// CancelRequest: a length of 16 and its code.
constexpr std::string_view cancel_header("\0\0\0\x10\x04\xd2\x16\x2e", 8);

}  // namespace

struct loopback_server::connection {
  explicit connection(int of) : descriptor(of) {
    scripted_answer one;
    one.columns = {{"n", 23}};
    one.rows = {{"1"}};
    server.answers["select 1"] = one;
    server.answers["many"] = one;
    server.answers["many"].repeat = 10'000;
    server.answers["slow"] = one;
    server.answers["slow"].hangs = true;
    server.answers["insert"].tag = "INSERT 0 1";
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() { ::close(descriptor); }

  int descriptor;
  bool brought_cancel = false;
  std::shared_ptr<memory_link> link = std::make_shared<memory_link>();
  scripted_server server{link};
};

loopback_server::loopback_server() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no listener on 127.0.0.1");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

loopback_server::~loopback_server() {
  stops_ = true;
  thread_.join();
  connections_.clear();
  ::close(listener_);
}

int loopback_server::times(std::string_view line) const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count(log_.begin(), log_.end(), line));
}

void loopback_server::serve() {
  while (!stops_) {
    std::vector<pollfd> waits{{listener_, POLLIN, 0}};
    for (const auto& c : connections_) {
      const bool writes = !c->link->to_client.empty();
      waits.push_back({c->descriptor,
                       static_cast<short>(c->brought_cancel ? 0
                                          : writes          ? POLLIN | POLLOUT
                                                            : POLLIN),
                       0});
    }
    ::poll(waits.data(), waits.size(), 5);
    if ((waits[0].revents & POLLIN) != 0)
      if (const int made = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); made >= 0)
        connections_.push_back(std::make_unique<connection>(made));
    const bool proceeds = proceeds_.exchange(false);
    bool hangs = false;
    for (auto at = connections_.begin(); at != connections_.end();) {
      if (proceeds) (*at)->server.proceed();
      const bool stays = serve_one(**at);
      hangs = hangs || (stays && (*at)->server.hanging());
      at = stays ? at + 1 : connections_.erase(at);
    }
    hanging_ = hangs;
  }
}

/// Whether it goes on.
bool loopback_server::serve_one(connection& of) {
  if (of.brought_cancel) return holds_cancels_;
  std::array<std::byte, 65536> buffer;
  const ssize_t n = ::recv(of.descriptor, buffer.data(), buffer.size(), 0);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) return false;
  if (n > 0) of.link->to_server.append(buffer.data(), static_cast<std::size_t>(n));
  if (of.server.log.empty() && of.link->to_server.text().substr(0, 8) == cancel_header) {
    of.brought_cancel = true;
    ++cancels_;
    for (const auto& c : connections_) c->server.cancel();
    return holds_cancels_;
  }
  of.server.run();
  {
    const std::lock_guard lock(mutex_);
    log_ = of.server.log;
  }
  while (!of.link->to_client.empty()) {
    const ssize_t sent = ::send(of.descriptor, of.link->to_client.data(), of.link->to_client.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    of.link->to_client.consume(static_cast<std::size_t>(sent));
    of.server.run();
  }
  return !of.link->server_closed;
}

}  // namespace greenpg_test
