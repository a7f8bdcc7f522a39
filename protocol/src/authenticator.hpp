#pragma once
#include <greenpg/protocol/authentication_messages.hpp>
#include <greenpg/protocol/byte_buffer.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/scram_client.hpp>
#include <greenpg/protocol/secret_string.hpp>
#include <greenpg/protocol/startup_options.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

/// The client's side of one authentication: at most one method, from the first request to AuthenticationOk. What the
/// options forbid is refused before anything is sent ("Start-up" in the protocol chapter; RFC 5802).
class authenticator {
public:
  enum class outcome : std::uint8_t {
    waiting,  // for the server
    need_password,
    compute,
    done,    // AuthenticationOk, and everything proved that was to be proved
    failed,  // code() and text()
  };

  authenticator(startup_options options, const limits& bounds);

  /// The body of an Authentication message; replies are appended to `out`.
  outcome on_message(std::span<const std::byte> body, byte_buffer& out);
  outcome set_password(std::string_view password, byte_buffer& out);
  outcome compute(std::uint32_t rounds, byte_buffer& out);

  [[nodiscard]] bool finished() const noexcept { return state_ == state::done; }
  [[nodiscard]] const startup_options& options() const noexcept { return options_; }
  [[nodiscard]] std::error_code code() const noexcept { return code_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
  enum class state : std::uint8_t {
    begin,
    cleartext,
    md5,
    sasl_first,
    sasl_computing,
    sasl_final,
    sasl_verified,
    answered,
    done,
    failed
  };

  outcome fail(errc why, std::string text);
  outcome begin_sasl(const backend::authentication& message, byte_buffer& out);
  outcome answer(byte_buffer& out);
  outcome accept();
  [[nodiscard]] bool allowed(auth_method method, const char* asked_for);

  startup_options options_;
  limits limits_;
  state state_ = state::begin;
  std::optional<secret_string> password_;
  std::array<std::byte, 4> salt_{};
  std::optional<scram_client> scram_;
  std::string mechanism_;
  std::error_code code_;
  std::string text_;
};

}  // namespace greenpg::inline v0
