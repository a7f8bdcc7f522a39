#pragma once
#include <greenpg/protocol/secret.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

/// What a server keeps of a password (RFC 5802 section 3). Neither copied nor moved: it holds keys.
struct scram_verifier {
  /// @param salt  the longer the better; PostgreSQL takes 16 bytes
  /// @param iterations  1 to 2^31 - 1; PostgreSQL's default is 4,096
  scram_verifier(std::string_view password, std::span<const std::byte> salt, std::uint32_t iterations);

  std::vector<std::byte> salt;
  std::uint32_t iterations;
  secret_array<unsigned char, 32> stored_key;
  secret_array<unsigned char, 32> server_key;
};

/// The server's side of SCRAM-SHA-256 and -PLUS, for scripted servers, proxies and fuzzing. After an error the
/// exchange is over. Not thread-safe.
///
///     scram_verifier verifier(password, salt, 4096);
///     scram_server server(verifier, nonce);
///     if (!server.client_first(receive())) send(server.server_first());
///     if (!server.client_final(receive())) send(server.server_final());
class scram_server {
public:
  /// @param verifier  must outlive the exchange
  /// @param nonce     the server's part: fresh, printable ASCII without ','
  /// @param channel_binding  tls-server-end-point data; empty: -PLUS was not offered
  scram_server(const scram_verifier& verifier, std::string_view nonce, std::span<const std::byte> channel_binding = {});

  /// Errors: `errc::protocol_violation`; `errc::auth_failed` for `y` where -PLUS was offered (a downgrade) and for
  /// `p` where it was not; `errc::auth_method_unsupported` for a mandatory extension.
  [[nodiscard]] std::error_code client_first(std::string_view message);
  [[nodiscard]] std::string server_first();
  /// Errors: `errc::protocol_violation`; `errc::auth_failed` for a wrong nonce, channel binding or proof.
  [[nodiscard]] std::error_code client_final(std::string_view message);
  /// Empty unless the proof was right.
  [[nodiscard]] std::string server_final() const;

  /// As the client sent it, escapes included; PostgreSQL's clients send none.
  [[nodiscard]] const std::string& user() const noexcept { return user_; }

private:
  enum class step { initial, first_read, challenged, proved, failed };

  std::error_code read_first(std::string_view message);
  std::error_code read_final(std::string_view message);

  step step_ = step::initial;
  const scram_verifier* verifier_;
  std::string nonce_;  // the server's part, then all of it
  std::vector<std::byte> channel_binding_;
  std::string gs2_header_;
  std::string user_;
  std::string auth_message_;
};

}  // namespace greenpg::inline v0
