#include "scram_keys.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace greenpg::inline v0::detail {

bool sha256(std::span<const unsigned char> data, sha256_digest& out) {
  return EVP_Digest(data.data(), data.size(), out.data(), nullptr, EVP_sha256(), nullptr) == 1;
}

bool hmac_sha256(std::span<const unsigned char> key, std::string_view data, sha256_digest& out) {
  return HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(data.data()), data.size(), out.data(), nullptr) != nullptr;
}

bool equal_secrets(std::span<const unsigned char, 32> a, std::span<const unsigned char, 32> b) noexcept {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace greenpg::inline v0::detail
