#include <greenpg/protocol/secret.hpp>

#include <openssl/crypto.h>

namespace greenpg::inline v0 {

void wipe(void* data, std::size_t size) noexcept { OPENSSL_cleanse(data, size); }

}  // namespace greenpg::inline v0
