#pragma once
#include <greenpg/protocol/secret.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace greenpg::inline v0::detail {

/// PBKDF2-HMAC-SHA-256 with one block of output, 32 bytes (RFC 8018 section 5.2; `Hi` of RFC 5802), that can be
/// interrupted: a server chooses the number of iterations, a deadline must still hold.
class pbkdf2 {
public:
  /// @param iterations  at least 1; the first is done here
  pbkdf2(std::string_view password, std::span<const std::byte> salt, std::uint32_t iterations);

  /// Does up to `rounds` more; true when none is left.
  bool compute(std::uint32_t rounds) noexcept;

  /// Valid once `compute` said true.
  void result(std::span<unsigned char, 32> out) const noexcept;

private:
  using state = secret_array<std::uint32_t, 8>;  // what SHA-256 carries from block to block

  state inner_;  // after the block key ^ ipad
  state outer_;  // after the block key ^ opad
  state sum_;    // U1 ^ ... ^ Un
  // one padded SHA-256 block: the 32 bytes hashed (Un, or the inner digest), 0x80, zeros, the length with the pad block
  secret_array<unsigned char, 64> block_;
  std::uint32_t left_;
};

}  // namespace greenpg::inline v0::detail
