#pragma once
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/message.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0::backend {

/// The messages of type 'R', told apart by their first Int32.
enum class authentication_kind : std::int32_t {
  ok = 0,
  kerberos_v5 = 2,
  cleartext_password = 3,
  md5_password = 5,
  scm_credential = 6,
  gss = 7,
  gss_continue = 8,
  sspi = 9,
  sasl = 10,
  sasl_continue = 11,
  sasl_final = 12,
};

/// AuthenticationOk, AuthenticationSASL and all the others. A kind that is not in the list above is read too, for it is
/// a request for a method that this client does not know, and not a broken message; its payload is in `data`.
struct authentication {
  static constexpr char type = 'R';
  authentication_kind kind = authentication_kind::ok;
  std::array<std::byte, 4> salt{};           ///< md5_password
  std::vector<std::string_view> mechanisms;  ///< sasl, in the server's order of preference; names are not empty
  std::span<const std::byte> data;           ///< gss_continue, sasl_continue, sasl_final
};

/// Refuses more than `bounds.sasl_mechanisms`.
[[nodiscard]] bool read(std::span<const std::byte> body, authentication& out, const limits& bounds = {});
[[nodiscard]] std::error_code write(const authentication& in, byte_buffer& out);

}  // namespace greenpg::inline v0::backend
