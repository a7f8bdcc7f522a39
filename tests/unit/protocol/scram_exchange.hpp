#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/scram_client.hpp>
#include <greenpg/protocol/scram_server.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of both SCRAM halves share.
namespace scram_exchange {

namespace pg = greenpg;

inline constexpr std::string_view nonce = "fyko+d2lbbFgONRv9qkxdawL";
inline const std::vector<std::byte> salt(16, std::byte{0x5a});
inline const std::vector<std::byte> certificate_hash(32, std::byte{0xc7});

/// A message and what reading it must say.
struct refused_message {
  std::string message;
  pg::errc error;
};

/// A server-first message with the right nonce.
inline std::string challenge(std::string_view salt_and_count) {
  return "r=" + std::string(nonce) + "3rfcNHYJ," + std::string(salt_and_count);
}

/// A client that has sent its first message.
inline std::unique_ptr<pg::scram_client> started(pg::scram_limits limits = {}) {
  const std::span<const std::byte> unbound;
  auto client = std::make_unique<pg::scram_client>(pg::gs2_flag::not_supported, unbound, nonce, limits);
  EXPECT_EQ(client->client_first(), "n,,n=,r=" + std::string(nonce));
  return client;
}

/// The whole exchange up to the server's last message, which is returned.
inline std::string run(pg::scram_client& client, pg::scram_server& server, std::string_view password,
                       std::uint32_t slice = 1'000'000) {
  EXPECT_FALSE(server.client_first(client.client_first()));
  EXPECT_FALSE(client.server_first(server.server_first()));
  client.set_password(password);
  while (!client.compute(slice)) continue;
  EXPECT_FALSE(server.client_final(client.client_final()));
  return server.server_final();
}

}  // namespace scram_exchange
