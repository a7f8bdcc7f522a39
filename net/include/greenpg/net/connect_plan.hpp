#pragma once
#include <greenpg/net/socket_transport.hpp>
#include <greenpg/net/tls_context.hpp>
#include <greenpg/protocol/connection_options.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace greenpg::inline v0 {

/// One entry of the host list.
struct connect_host {
  std::string host;     ///< a name, an address in figures, a socket's folder (`/...`) or abstract name (`@...`)
  std::string address;  ///< `hostaddr`: connect here and take `host` as the name only
  std::uint16_t port = 5432;
};

/// The encryption of a TCP connection: in which order TLS and clear are tried. Unix-domain sockets are never encrypted.
enum class encryption_policy : std::uint8_t {
  never,    ///< clear
  allow,    ///< clear, then TLS
  prefer,   ///< TLS, then clear
  require,  ///< TLS
};

/// Where and how to connect, all that connector and cancel_connection go by. Made once per connection and shared
/// unchanged by every attempt, so that no attempt is weaker than another.
struct connect_plan {
  std::vector<connect_host> hosts;
  encryption_policy encryption = encryption_policy::prefer;
  bool direct_tls = false;  ///< sslnegotiation=direct: TLS at once, without SSLRequest
  tls_settings tls;
  socket_options socket;
  std::chrono::milliseconds timeout{0};  ///< per address, and per look-up; 0: none
};

/// The plan that `options` ask for, host for host. Where certificate files are not named, libpq's stand in: root.crt,
/// postgresql.crt and postgresql.key in ~/.postgresql; HOME is read for that. Throws only std::bad_alloc.
[[nodiscard]] connect_plan make_connect_plan(const connection_options& options);

}  // namespace greenpg::inline v0
