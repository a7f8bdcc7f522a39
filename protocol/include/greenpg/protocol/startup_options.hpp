#pragma once
#include <greenpg/protocol/auth_policy.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// What a session needs to start. Not an aggregate on purpose: g++ 12 destroys brace-made ones twice in co_await.
struct startup_options {
  startup_options() = default;

  static constexpr std::uint32_t protocol_3_0 = 3U << 16, protocol_3_2 = (3U << 16) | 2;
  std::uint32_t protocol = protocol_3_0;         ///< asked for
  std::uint32_t oldest_protocol = protocol_3_0;  ///< still taken when the server negotiates down
  std::string user;
  std::vector<std::pair<std::string, std::string>> parameters;  ///< besides user: database, options, settings
  std::optional<std::string> password;                          ///< without one the session asks: `need_password`

  auth_methods allowed = auth_methods::all();
  channel_binding_mode channel_binding = channel_binding_mode::prefer;
  bool encrypted = false;               ///< the bytes travel in TLS
  std::vector<std::byte> binding_data;  ///< tls-server-end-point of that TLS; empty where there is none
  std::string nonce;                    ///< fresh, random, printable ASCII without comma, 18 characters or more
};

}  // namespace greenpg::inline v0
