#include <greenpg/net/socket_address.hpp>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstring>

namespace greenpg::inline v0 {

namespace {

static_assert(sizeof(sockaddr_un::sun_path) == max_socket_path + 1);

// The zone of a scoped address: an interface's number or its name (RFC 4007 section 11).
std::optional<std::uint32_t> zone_index(const char* text) noexcept {
  const char* const end = text + std::strlen(text);
  std::uint32_t index = 0;
  const auto [at, error] = std::from_chars(text, end, index);
  if (error == std::errc{} && at == end) return index;
  index = if_nametoindex(text);
  return index != 0 ? std::optional(index) : std::nullopt;
}

}  // namespace

socket_address::socket_address(const sockaddr* from, socklen_t size) noexcept {
  if (size > sizeof storage_) return;
  std::memcpy(&storage_, from, size);
  size_ = size;
}

std::optional<socket_address> socket_address::from_ip(std::string_view text, std::uint16_t port) noexcept {
  char buffer[INET6_ADDRSTRLEN + IF_NAMESIZE + 2];
  if (text.empty() || text.size() >= sizeof buffer) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  if (std::strlen(buffer) != text.size()) return std::nullopt;

  sockaddr_in v4{};
  if (inet_pton(AF_INET, buffer, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return socket_address(reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  }
  sockaddr_in6 v6{};
  if (char* zone = std::strchr(buffer, '%')) {
    *zone = '\0';
    const auto index = zone_index(zone + 1);
    if (!index) return std::nullopt;
    v6.sin6_scope_id = *index;
  }
  if (inet_pton(AF_INET6, buffer, &v6.sin6_addr) != 1) return std::nullopt;
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  return socket_address(reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
}

std::optional<socket_address> socket_address::from_path(std::string_view path) noexcept {
  if (path.empty() || path.size() > max_socket_path || path.find('\0') != path.npos) return std::nullopt;
  sockaddr_un un{};
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, path.data(), path.size());
  std::size_t size = offsetof(sockaddr_un, sun_path) + path.size();
  if (path.front() == '@')
    un.sun_path[0] = '\0';  // an abstract name is as long as the address says, without a NUL
  else
    ++size;
  return socket_address(reinterpret_cast<const sockaddr*>(&un), static_cast<socklen_t>(size));
}

std::string socket_address::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (size_ == 0) return {};
  if (family() == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &storage_, sizeof v4);
    return inet_ntop(AF_INET, &v4.sin_addr, buffer, sizeof buffer) != nullptr ? buffer : "";
  }
  if (family() == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &storage_, sizeof v6);
    if (inet_ntop(AF_INET6, &v6.sin6_addr, buffer, sizeof buffer) == nullptr) return {};
    std::string text = buffer;
    char name[IF_NAMESIZE] = {};
    if (v6.sin6_scope_id != 0)
      text += '%' + (if_indextoname(v6.sin6_scope_id, name) != nullptr ? std::string(name)
                                                                       : std::to_string(v6.sin6_scope_id));
    return text;
  }
  if (family() == AF_UNIX) {
    sockaddr_un un{};
    std::memcpy(&un, &storage_, size_ < sizeof un ? size_ : sizeof un);
    const std::size_t length = size_ - offsetof(sockaddr_un, sun_path);
    if (un.sun_path[0] != '\0') return {un.sun_path, strnlen(un.sun_path, length)};
    return '@' + std::string(un.sun_path + 1, length - 1);
  }
  return {};
}

}  // namespace greenpg::inline v0
