#include <greenpg/protocol/base64.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/saslprep.hpp>
#include <greenpg/protocol/scram_server.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <optional>

#include "scram_attributes.hpp"
#include "scram_keys.hpp"

namespace greenpg::inline v0 {
namespace {

std::vector<std::byte> to_bytes(std::string_view text) {
  std::vector<std::byte> bytes(text.size());
  std::transform(text.begin(), text.end(), bytes.begin(), [](char c) { return std::byte(c); });
  return bytes;
}

}  // namespace

scram_verifier::scram_verifier(std::string_view password, std::span<const std::byte> salt_bytes,
                               std::uint32_t iteration_count)
    : salt(salt_bytes.begin(), salt_bytes.end()), iterations(iteration_count) {
  const secret_string prepared = saslprep(password);
  detail::sha256_digest salted, client_key;
  // OpenSSL's PBKDF2, not ours: so the two sides of a test do not share a mistake
  const bool done = PKCS5_PBKDF2_HMAC(prepared.str().data(), static_cast<int>(prepared.str().size()),
                                      reinterpret_cast<const unsigned char*>(salt.data()),
                                      static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                                      static_cast<int>(salted.size()), salted.data()) == 1 &&
                    detail::hmac_sha256(salted, "Client Key", client_key) && detail::sha256(client_key, stored_key) &&
                    detail::hmac_sha256(salted, "Server Key", server_key);
  if (!done) throw std::bad_alloc();
}

scram_server::scram_server(const scram_verifier& verifier, std::string_view nonce,
                           std::span<const std::byte> channel_binding)
    : verifier_(&verifier), nonce_(nonce), channel_binding_(channel_binding.begin(), channel_binding.end()) {}

std::error_code scram_server::client_first(std::string_view message) {
  const std::error_code error = step_ == step::initial ? read_first(message) : errc::protocol_violation;
  step_ = error ? step::failed : step::first_read;
  return error;
}

std::error_code scram_server::read_first(std::string_view message) {
  // gs2-header = ("n" / "y" / "p=" name) "," [authzid] ","; PostgreSQL's clients send no authzid, so none is known here
  const std::size_t flag_end = message.find(',');
  if (flag_end == std::string_view::npos || message.substr(flag_end).substr(0, 2) != ",,") {
    return errc::protocol_violation;
  }
  const std::string_view flag = message.substr(0, flag_end);
  if (flag.starts_with("p=")) {
    if (flag != "p=tls-server-end-point" || channel_binding_.empty()) return errc::auth_failed;
  } else if (flag == "y") {
    if (!channel_binding_.empty()) return errc::auth_failed;
  } else if (flag != "n") {
    return errc::protocol_violation;
  }
  gs2_header_ = message.substr(0, flag_end + 2);

  const std::string_view bare = message.substr(gs2_header_.size());
  if (bare.starts_with("m=")) return errc::auth_method_unsupported;
  // The grammar wants a character in the name. PostgreSQL's clients send "n=,": let that pass.
  if (!bare.starts_with("n=")) return errc::protocol_violation;
  const std::string_view user = bare.substr(2, bare.find(',') - 2);
  if (user.size() + 3 > bare.size()) return errc::protocol_violation;
  detail::scram_attributes attributes(bare.substr(user.size() + 3));
  const std::optional<std::string_view> nonce = attributes.next('r');
  if (!nonce || !detail::is_scram_printable(*nonce) || !attributes.skip_extensions()) return errc::protocol_violation;
  user_ = user;
  nonce_.insert(0, *nonce);
  auth_message_ = bare;
  return {};
}

std::string scram_server::server_first() {
  if (step_ != step::first_read) {
    step_ = step::failed;
    return {};
  }
  step_ = step::challenged;
  std::string message =
      "r=" + nonce_ + ",s=" + base64_encode(verifier_->salt) + ",i=" + std::to_string(verifier_->iterations);
  auth_message_ += "," + message;
  return message;
}

std::error_code scram_server::client_final(std::string_view message) {
  const std::error_code error = step_ == step::challenged ? read_final(message) : errc::protocol_violation;
  step_ = error ? step::failed : step::proved;
  return error;
}

std::error_code scram_server::read_final(std::string_view message) {
  const std::size_t proof_at = message.rfind(",p=");
  if (proof_at == std::string_view::npos) return errc::protocol_violation;
  const std::optional<std::vector<std::byte>> proof = base64_decode(message.substr(proof_at + 3));
  detail::scram_attributes attributes(message.substr(0, proof_at));
  const std::optional<std::string_view> binding = attributes.next('c');
  const std::optional<std::string_view> nonce = attributes.next('r');
  if (!proof || !binding || !nonce || !attributes.skip_extensions()) return errc::protocol_violation;

  std::vector<std::byte> expected_binding = to_bytes(gs2_header_);
  if (gs2_header_[0] == 'p') {
    expected_binding.insert(expected_binding.end(), channel_binding_.begin(), channel_binding_.end());
  }
  if (*binding != base64_encode(expected_binding) || *nonce != nonce_ || proof->size() != 32) return errc::auth_failed;

  auth_message_ += ',';
  auth_message_ += message.substr(0, proof_at);
  detail::sha256_digest client_key, signature, stored_key;
  if (!detail::hmac_sha256(verifier_->stored_key, auth_message_, signature)) return errc::auth_failed;
  std::transform(proof->begin(), proof->end(), signature.begin(), client_key.begin(), [](std::byte p, unsigned char s) {
    return static_cast<unsigned char>(std::to_integer<unsigned char>(p) ^ s);
  });
  if (!detail::sha256(client_key, stored_key)) return errc::auth_failed;
  return detail::equal_secrets(stored_key, verifier_->stored_key) ? std::error_code{} : errc::auth_failed;
}

std::string scram_server::server_final() const {
  detail::sha256_digest signature;
  if (step_ != step::proved || !detail::hmac_sha256(verifier_->server_key, auth_message_, signature)) return {};
  return "v=" + base64_encode(std::as_bytes(std::span(signature)));
}

}  // namespace greenpg::inline v0
