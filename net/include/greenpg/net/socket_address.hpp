#pragma once
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// The longest path of a Unix-domain socket, without its NUL.
inline constexpr std::size_t max_socket_path = 107;

/// A place to connect to: an IPv4 or IPv6 address with its port, or a Unix-domain socket. A value; copies are free.
class socket_address {
public:
  socket_address() noexcept = default;
  /// Copies `size` bytes; an address that is too large for any family is left empty.
  socket_address(const sockaddr* from, socklen_t size) noexcept;

  /// An address in figures: `192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`. Nothing if `text` is not one: a name.
  [[nodiscard]] static std::optional<socket_address> from_ip(std::string_view text, std::uint16_t port) noexcept;
  /// A socket in the file system or, when the path begins with `@`, in Linux's abstract name space.
  /// Nothing if the path is empty or longer than `max_socket_path`.
  [[nodiscard]] static std::optional<socket_address> from_path(std::string_view path) noexcept;

  [[nodiscard]] const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
  [[nodiscard]] socklen_t size() const noexcept { return size_; }
  [[nodiscard]] int family() const noexcept { return storage_.ss_family; }
  [[nodiscard]] bool is_unix() const noexcept { return size_ != 0 && family() == AF_UNIX; }
  [[nodiscard]] explicit operator bool() const noexcept { return size_ != 0; }

  /// The address in figures without its port, or the path.
  [[nodiscard]] std::string text() const;

private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

}  // namespace greenpg::inline v0
