#include <greenpg/protocol/base64.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/saslprep.hpp>
#include <greenpg/protocol/scram_client.hpp>

#include <algorithm>
#include <optional>

#include "pbkdf2.hpp"
#include "scram_attributes.hpp"
#include "scram_keys.hpp"

namespace greenpg::inline v0 {
namespace {

std::string gs2_header(gs2_flag flag) {
  return flag == gs2_flag::bound ? "p=tls-server-end-point,," : std::string{static_cast<char>(flag)} + ",,";
}

/// saslname: ',' and '=' escaped.
std::string escaped(std::string_view user) {
  std::string text;
  for (const char c : user) {
    if (c == ',')
      text += "=2C";
    else if (c == '=')
      text += "=3D";
    else
      text += c;
  }
  return text;
}

/// posit-number; 0 where it is none. Beyond 32 bits it stays at the greatest, never wraps.
std::uint32_t positive_number(std::string_view text) noexcept {
  if (text.empty() || text[0] == '0') return 0;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(c - '0'), UINT32_MAX);
  }
  return static_cast<std::uint32_t>(value);
}

}  // namespace

scram_client::scram_client(gs2_flag flag, std::span<const std::byte> channel_binding, std::string_view nonce,
                           scram_limits limits, std::string_view user)
    : limits_(limits), gs2_header_(gs2_header(flag)), client_nonce_(nonce) {
  const bool bound = flag == gs2_flag::bound;
  if (nonce.empty() || !detail::is_scram_printable(nonce) || bound == channel_binding.empty()) {
    step_ = step::failed;
    return;
  }
  std::vector<std::byte> input(gs2_header_.size());
  std::transform(gs2_header_.begin(), gs2_header_.end(), input.begin(), [](char c) { return std::byte(c); });
  input.insert(input.end(), channel_binding.begin(), channel_binding.end());
  binding_ = base64_encode(input);
  auth_message_ = "n=" + escaped(user) + ",r=" + client_nonce_;
}

scram_client::~scram_client() = default;

void scram_client::forget() noexcept {
  derivation_.reset();
  password_.reset();
  wipe(salted_password_.data(), salted_password_.size());
  wipe(server_key_.data(), server_key_.size());
}

std::error_code scram_client::fail(std::error_code error) noexcept {
  step_ = step::failed;
  forget();
  return error;
}

std::string scram_client::client_first() {
  if (step_ != step::initial) {
    fail({});
    return {};
  }
  step_ = step::first_sent;
  return gs2_header_ + auth_message_;
}

std::error_code scram_client::server_first(std::string_view message) {
  if (step_ != step::first_sent) return fail(errc::protocol_violation);
  if (const std::error_code error = read_challenge(message)) return fail(error);
  auth_message_ += ',';
  auth_message_ += message;
  auth_message_ += ",c=" + binding_ + ",r=" + nonce_;
  step_ = step::challenged;
  return {};
}

std::error_code scram_client::read_challenge(std::string_view message) {
  if (message.starts_with("m=")) return errc::auth_method_unsupported;  // RFC 5802 section 5.1: it MUST fail
  detail::scram_attributes attributes(message);
  const std::optional<std::string_view> nonce = attributes.next('r');
  if (!nonce || !detail::is_scram_printable(*nonce)) return errc::protocol_violation;
  const std::optional<std::string_view> salt = attributes.next('s');
  if (!salt) return errc::protocol_violation;
  const std::optional<std::string_view> iterations = attributes.next('i');
  if (!iterations || positive_number(*iterations) == 0) return errc::protocol_violation;
  if (!attributes.skip_extensions()) return errc::protocol_violation;

  if (positive_number(*iterations) > limits_.max_iterations) return errc::limit_exceeded;
  if (nonce->size() > limits_.max_nonce) return errc::limit_exceeded;
  if (salt->size() / 4 > limits_.max_salt / 3 + 1) return errc::limit_exceeded;  // before a byte is decoded
    // A server that sends our nonce back alone, or another one, could replay an exchange it has seen.
#ifndef GREENPG_PLANT_NONCE
  if (!nonce->starts_with(client_nonce_)) return errc::auth_failed;
#endif
  if (nonce->size() <= client_nonce_.size()) return errc::auth_failed;

  std::optional<std::vector<std::byte>> decoded = base64_decode(*salt);
  if (!decoded) return errc::protocol_violation;
  if (decoded->size() > limits_.max_salt) return errc::limit_exceeded;
  nonce_ = *nonce;
  salt_ = std::move(*decoded);
  iterations_ = positive_number(*iterations);
  return {};
}

void scram_client::set_password(std::string_view password) {
  if (step_ > step::challenged || derivation_) return;
  password_ = saslprep(password);
}

bool scram_client::compute(std::uint32_t rounds) {
  if (step_ != step::challenged) {
    if (step_ != step::computed) fail({});
    return true;
  }
  if (!derivation_) {
    if (!password_) {
      fail({});
      return true;
    }
    derivation_ = std::make_unique<detail::pbkdf2>(*password_, salt_, iterations_);
    password_.reset();
  }
  if (!derivation_->compute(rounds)) return false;
  derivation_->result(salted_password_);
  derivation_.reset();
  step_ = step::computed;
  return true;
}

std::string scram_client::client_final() {
  detail::sha256_digest client_key, stored_key, signature;
  if (step_ != step::computed || !detail::hmac_sha256(salted_password_, "Client Key", client_key) ||
      !detail::sha256(client_key, stored_key) || !detail::hmac_sha256(stored_key, auth_message_, signature) ||
      !detail::hmac_sha256(salted_password_, "Server Key", server_key_)) {
    fail({});
    return {};
  }
  wipe(salted_password_.data(), salted_password_.size());
  std::array<std::byte, 32> proof;  // no secret: it travels
  std::transform(client_key.begin(), client_key.end(), signature.begin(), proof.begin(),
                 [](unsigned char key, unsigned char sign) { return std::byte(key ^ sign); });
  step_ = step::final_sent;
  return "c=" + binding_ + ",r=" + nonce_ + ",p=" + base64_encode(proof);
}

std::error_code scram_client::server_final(std::string_view message) {
  if (step_ != step::final_sent) return fail(errc::protocol_violation);
  if (const std::error_code error = read_verdict(message)) return fail(error);
  forget();
  step_ = step::verified;
  return {};
}

std::error_code scram_client::read_verdict(std::string_view message) {
  detail::scram_attributes attributes(message);
  const std::optional<detail::scram_attribute> verdict = attributes.next();
  if (!verdict || (verdict->name != 'e' && verdict->name != 'v')) return errc::protocol_violation;
  if (!attributes.skip_extensions()) return errc::protocol_violation;
  if (verdict->name == 'e') {
    server_error_ = verdict->value;
    return errc::auth_failed;
  }
  const std::optional<std::vector<std::byte>> signature = base64_decode(verdict->value);
  if (!signature) return errc::protocol_violation;
  detail::sha256_digest expected, received;
  if (!detail::hmac_sha256(server_key_, auth_message_, expected)) return errc::auth_failed;
  if (signature->size() != received.size()) return errc::auth_failed;
  std::transform(signature->begin(), signature->end(), received.begin(),
                 [](std::byte b) { return std::to_integer<unsigned char>(b); });
  return detail::equal_secrets(expected, received) ? std::error_code{} : errc::auth_failed;
}

}  // namespace greenpg::inline v0
