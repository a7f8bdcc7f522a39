#pragma once
#include <greenpg/protocol/secret.hpp>

#include <array>
#include <span>
#include <string_view>

namespace greenpg::inline v0::detail {

using sha256_digest = secret_array<unsigned char, 32>;

/// Both return false where this OpenSSL refuses SHA-256.
[[nodiscard]] bool sha256(std::span<const unsigned char> data, sha256_digest& out);
[[nodiscard]] bool hmac_sha256(std::span<const unsigned char> key, std::string_view data, sha256_digest& out);

/// For data of equal size; the time does not depend on the bytes.
[[nodiscard]] bool equal_secrets(std::span<const unsigned char, 32> a, std::span<const unsigned char, 32> b) noexcept;

}  // namespace greenpg::inline v0::detail
