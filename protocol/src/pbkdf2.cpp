// SHA256_Transform has been called deprecated since OpenSSL 3.0. It is used here, and only here, because nothing else
// starts a SHA-256 from a given state without an allocation: 4,096 iterations take 0.37 ms with it, 0.60 by
// EVP_MD_CTX_copy_ex, 0.86 by PKCS5_PBKDF2_HMAC (which cannot be interrupted) and 4.3 by one HMAC() an iteration.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "pbkdf2.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace greenpg::inline v0::detail {
namespace {

struct sha256_context : SHA256_CTX {
  sha256_context() noexcept : SHA256_CTX{} { SHA256_Init(this); }
  sha256_context(const sha256_context&) = default;
  sha256_context& operator=(const sha256_context&) = default;
  ~sha256_context() { wipe(static_cast<SHA256_CTX*>(this), sizeof(SHA256_CTX)); }
};

using digest = secret_array<unsigned char, SHA256_DIGEST_LENGTH>;

/// A context that has hashed the key ^ pad (RFC 2104).
sha256_context keyed(std::span<const unsigned char, SHA256_CBLOCK> key, unsigned char pad) noexcept {
  secret_array<unsigned char, SHA256_CBLOCK> block;
  std::transform(key.begin(), key.end(), block.begin(), [pad](unsigned char c) { return c ^ pad; });
  sha256_context context;
  SHA256_Update(&context, block.data(), block.size());
  return context;
}

void put_big_endian(std::uint32_t value, unsigned char* to) noexcept {
  to[0] = static_cast<unsigned char>(value >> 24U);
  to[1] = static_cast<unsigned char>(value >> 16U);
  to[2] = static_cast<unsigned char>(value >> 8U);
  to[3] = static_cast<unsigned char>(value);
}

std::uint32_t get_big_endian(const unsigned char* from) noexcept {
  return (std::uint32_t{from[0]} << 24U) | (std::uint32_t{from[1]} << 16U) | (std::uint32_t{from[2]} << 8U) | from[3];
}

}  // namespace

pbkdf2::pbkdf2(std::string_view password, std::span<const std::byte> salt, std::uint32_t iterations)
    : left_(iterations - 1) {
  secret_array<unsigned char, SHA256_CBLOCK> key;
  if (password.size() > key.size()) {
    sha256_context context;
    SHA256_Update(&context, password.data(), password.size());
    SHA256_Final(key.data(), &context);
  } else {
    std::copy(password.begin(), password.end(), key.begin());
  }
  sha256_context inner = keyed(key, 0x36);
  sha256_context outer = keyed(key, 0x5c);
  std::copy_n(inner.h, inner_.size(), inner_.begin());
  std::copy_n(outer.h, outer_.size(), outer_.begin());

  constexpr unsigned char first_block[4] = {0, 0, 0, 1};
  digest u;
  SHA256_Update(&inner, salt.data(), salt.size());
  SHA256_Update(&inner, first_block, sizeof first_block);
  SHA256_Final(u.data(), &inner);
  SHA256_Update(&outer, u.data(), u.size());
  SHA256_Final(u.data(), &outer);

  for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] = get_big_endian(u.data() + 4 * i);
  std::copy(u.begin(), u.end(), block_.begin());
  constexpr unsigned bits = 8 * (SHA256_CBLOCK + SHA256_DIGEST_LENGTH);
  block_[SHA256_DIGEST_LENGTH] = 0x80;
  block_[62] = bits >> 8U;
  block_[63] = bits & 0xFFU;
}

bool pbkdf2::compute(std::uint32_t rounds) noexcept {
  sha256_context context;
  const std::uint32_t now = std::min(rounds, left_);
  for (std::uint32_t round = 0; round < now; ++round) {
    std::copy_n(inner_.begin(), inner_.size(), context.h);
    SHA256_Transform(&context, block_.data());
    for (std::size_t i = 0; i < inner_.size(); ++i) put_big_endian(context.h[i], block_.data() + 4 * i);
    std::copy_n(outer_.begin(), outer_.size(), context.h);
    SHA256_Transform(&context, block_.data());
    for (std::size_t i = 0; i < outer_.size(); ++i) {
      sum_[i] ^= context.h[i];
      put_big_endian(context.h[i], block_.data() + 4 * i);
    }
  }
  left_ -= now;
  return left_ == 0;
}

void pbkdf2::result(std::span<unsigned char, 32> out) const noexcept {
  for (std::size_t i = 0; i < sum_.size(); ++i) put_big_endian(sum_[i], out.data() + 4 * i);
}

}  // namespace greenpg::inline v0::detail
