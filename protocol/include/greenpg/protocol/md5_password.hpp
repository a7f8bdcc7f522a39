#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// The answer to AuthenticationMD5Password: "md5" and 32 hexadecimal digits ("Message Flow", Start-up).
/// Empty where this OpenSSL refuses MD5 (a FIPS provider): report `errc::auth_method_unsupported`.
///
///     std::string answer = md5_password("app", "secret", salt);
[[nodiscard]] std::string md5_password(std::string_view user, std::string_view password,
                                       std::span<const std::byte, 4> salt);

}  // namespace greenpg::inline v0
