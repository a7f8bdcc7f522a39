#pragma once
#include <greenpg/protocol/message.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

// The client's half of authentication. All four have the type 'p': only what the server asked for tells them apart.
namespace greenpg::inline v0::frontend {

/// PasswordMessage: the password, or "md5" and the digest.
struct password {
  static constexpr char type = 'p';
  std::string_view text;
};

struct sasl_initial_response {
  static constexpr char type = 'p';
  std::string_view mechanism;
  std::optional<std::span<const std::byte>> data;  ///< nothing: the mechanism has no initial response
};

struct sasl_response {
  static constexpr char type = 'p';
  std::span<const std::byte> data;
};

/// GSSResponse, of GSSAPI and of SSPI.
struct gss_response {
  static constexpr char type = 'p';
  std::span<const std::byte> data;
};

[[nodiscard]] bool read(std::span<const std::byte> body, password& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, sasl_initial_response& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, sasl_response& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, gss_response& out) noexcept;

[[nodiscard]] std::error_code write(const password& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const sasl_initial_response& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const sasl_response& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const gss_response& in, byte_buffer& out);

}  // namespace greenpg::inline v0::frontend
