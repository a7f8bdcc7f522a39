#include <greenpg/protocol/md5_password.hpp>
#include <greenpg/protocol/secret.hpp>

#include <openssl/evp.h>

#include <memory>

namespace greenpg::inline v0 {
namespace {

constexpr std::size_t hex_size = 32;
using hex_text = secret_array<char, hex_size>;

/// The hexadecimal MD5 of `head` followed by `tail`.
bool md5_hex(std::string_view head, std::string_view tail, hex_text& out) {
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  if (!context) throw std::bad_alloc();
  secret_array<unsigned char, hex_size / 2> digest;
  if (EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), head.data(), head.size()) != 1 ||
      EVP_DigestUpdate(context.get(), tail.data(), tail.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
    return false;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < digest.size(); ++i) {
    out[2 * i] = digits[digest[i] >> 4U];
    out[2 * i + 1] = digits[digest[i] & 15U];
  }
  return true;
}

}  // namespace

std::string md5_password(std::string_view user, std::string_view password, std::span<const std::byte, 4> salt) {
  const std::string_view salt_text{reinterpret_cast<const char*>(salt.data()), salt.size()};
  hex_text stored, answer;  // the first is what the server keeps: as good as the password, so it is wiped
  if (!md5_hex(password, user, stored) || !md5_hex({stored.data(), hex_size}, salt_text, answer)) return {};
  return "md5" + std::string(answer.data(), hex_size);
}

}  // namespace greenpg::inline v0
