#pragma once
#include <greenpg/protocol/secret.hpp>
#include <greenpg/protocol/secret_string.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

namespace detail {
class pbkdf2;
}

/// What a server may ask of the client before anything is computed or kept.
struct scram_limits {
  std::uint32_t max_iterations = 1'000'000;
  std::size_t max_nonce = 1024;  ///< bytes, the client's part included
  std::size_t max_salt = 1024;   ///< bytes, decoded
};

/// The client's word on channel binding (RFC 5802 section 6). A server that offered SCRAM-SHA-256-PLUS and reads
/// `not_offered` knows that someone took the offer out of its list.
enum class gs2_flag : char {
  not_supported = 'n',  ///< this client cannot bind: no TLS, or binding is switched off
  not_offered = 'y',    ///< it could, the server's list had no -PLUS
  bound = 'p',          ///< SCRAM-SHA-256-PLUS with tls-server-end-point
};

/// The client's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): messages in, messages out, no I/O
/// and no randomness. After an error the exchange is over. Not thread-safe. Secrets are wiped as soon as they have
/// served; so the object is neither copied nor moved.
///
///     scram_client client(gs2_flag::not_supported, {}, nonce);
///     send(client.client_first());
///     if (auto failed = client.server_first(receive())) return failed;
///     client.set_password(password);
///     while (!client.compute(20'000)) look_at_the_clock();
///     send(client.client_final());
///     if (auto failed = client.server_final(receive())) return failed;
class scram_client {
public:
  /// @param flag             as negotiated; `bound` needs binding data
  /// @param channel_binding  the tls-server-end-point hash (RFC 5929), with `bound` only
  /// @param nonce            fresh for each exchange, at least 18 random bytes, printable ASCII without ',' (base64)
  /// @param user             empty for PostgreSQL, which takes the name of the startup message
  scram_client(gs2_flag flag, std::span<const std::byte> channel_binding, std::string_view nonce,
               scram_limits limits = {}, std::string_view user = {});
  scram_client(const scram_client&) = delete;
  scram_client& operator=(const scram_client&) = delete;
  ~scram_client();

  /// The first message. Empty, and the exchange over, when `bound` came without binding data or the nonce is unfit.
  [[nodiscard]] std::string client_first();

  /// Reads the server's challenge (AuthenticationSASLContinue).
  /// Errors: `errc::protocol_violation` (not the RFC's grammar, or out of turn), `errc::auth_failed` (a nonce that
  /// does not extend ours), `errc::limit_exceeded` (iterations, nonce, salt), `errc::auth_method_unsupported` (a
  /// mandatory extension).
  [[nodiscard]] std::error_code server_first(std::string_view message);

  /// What the challenge asked for; 0 before it.
  [[nodiscard]] std::uint32_t iterations() const noexcept { return iterations_; }

  /// At any time before `compute`, later it is ignored; prepared by `saslprep`.
  void set_password(std::string_view password);

  /// Does up to `rounds` iterations of PBKDF2 (some 0.1 microseconds each). True when all are done. Needs an
  /// accepted challenge and a password; without them the exchange is over and the answer true: nothing is left to do.
  [[nodiscard]] bool compute(std::uint32_t rounds);

  /// The message with the proof, once `compute` said true. Empty when the exchange is over.
  [[nodiscard]] std::string client_final();

  /// Reads the server's signature (AuthenticationSASLFinal). Only success proves that the server knows the password's
  /// verifier. Errors: `errc::auth_failed` (a wrong signature, or the server's own error: `server_error()`),
  /// `errc::protocol_violation`.
  [[nodiscard]] std::error_code server_final(std::string_view message);

  /// Has the server proved itself?
  [[nodiscard]] bool verified() const noexcept { return step_ == step::verified; }

  /// What the server sent as `e=`: untrusted UTF-8 text.
  [[nodiscard]] const std::string& server_error() const noexcept { return server_error_; }

private:
  enum class step { initial, first_sent, challenged, computed, final_sent, verified, failed };

  std::error_code fail(std::error_code error) noexcept;
  std::error_code read_challenge(std::string_view message);
  std::error_code read_verdict(std::string_view message);
  void forget() noexcept;

  step step_ = step::initial;
  scram_limits limits_;
  std::string gs2_header_;
  std::string binding_;  // base64 of the gs2 header and the binding data
  std::string client_nonce_;
  std::string auth_message_;  // grows with the exchange: client-first-bare, server-first, client-final-without-proof
  std::string nonce_;         // client's and server's
  std::vector<std::byte> salt_;
  std::uint32_t iterations_ = 0;
  std::optional<secret_string> password_;  // prepared
  std::unique_ptr<detail::pbkdf2> derivation_;
  secret_array<unsigned char, 32> salted_password_;
  secret_array<unsigned char, 32> server_key_;
  std::string server_error_;
};

}  // namespace greenpg::inline v0
