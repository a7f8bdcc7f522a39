#include "authenticator.hpp"

#include <greenpg/protocol/frontend_messages.hpp>
#include <greenpg/protocol/md5_password.hpp>

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {
namespace {

constexpr std::string_view scram = "SCRAM-SHA-256";
constexpr std::string_view scram_plus = "SCRAM-SHA-256-PLUS";

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> as_span(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

}  // namespace

authenticator::authenticator(startup_options options, const limits& bounds)
    : options_(std::move(options)), limits_(bounds) {
  if (options_.password) {
    password_.emplace(*options_.password);
    wipe(options_.password->data(), options_.password->size());
    options_.password.reset();
  }
}

authenticator::outcome authenticator::fail(errc why, std::string text) {
  state_ = state::failed;
  code_ = make_error_code(why);
  text_ = std::move(text);
  password_.reset();
  return outcome::failed;
}

bool authenticator::allowed(auth_method method, const char* asked_for) {
  if (!options_.allowed.contains(method)) {
    fail(errc::auth_method_refused, std::string("the server ") + asked_for + ", which require_auth does not allow");
    return false;
  }
  if (options_.channel_binding == channel_binding_mode::require && method != auth_method::scram_sha_256) {
    fail(errc::auth_method_refused,
         std::string("the server ") + asked_for + ", but channel_binding=require needs SCRAM-SHA-256-PLUS");
    return false;
  }
  return true;
}

authenticator::outcome authenticator::on_message(std::span<const std::byte> body, byte_buffer& out) {
  backend::authentication message;
  if (!read(body, message, limits_))
    return fail(errc::protocol_violation, "received a malformed authentication request from the server");
  using kind = backend::authentication_kind;
  if (message.kind == kind::ok) return accept();
  switch (state_) {
    case state::begin:
      switch (message.kind) {
        case kind::cleartext_password:
          if (!allowed(auth_method::password, "asks for a cleartext password")) return outcome::failed;
          state_ = state::cleartext;
          return answer(out);
        case kind::md5_password:
          if (!allowed(auth_method::md5, "asks for an MD5-hashed password")) return outcome::failed;
          salt_ = message.salt;
          state_ = state::md5;
          return answer(out);
        case kind::sasl: return begin_sasl(message, out);
        case kind::sasl_continue:
        case kind::sasl_final:
        case kind::gss_continue: break;
        default:
          return fail(errc::auth_method_unsupported,
                      "the server asks for an authentication method that this client does not have (code " +
                          std::to_string(static_cast<std::int32_t>(message.kind)) +
                          "); use scram-sha-256 in the server's pg_hba.conf");
      }
      break;
    case state::sasl_first:
      if (message.kind == kind::sasl_continue) {
        if ((code_ = scram_->server_first(as_text(message.data)))) {
          const auto why = code_;
          fail(errc::auth_failed, "the server's SCRAM challenge is not acceptable: " + why.message());
          code_ = why;
          return outcome::failed;
        }
        scram_->set_password(password_->str());
        password_.reset();
        state_ = state::sasl_computing;
        return outcome::compute;
      }
      break;
    case state::sasl_final:
      if (message.kind == kind::sasl_final) {
        if (const std::error_code why = scram_->server_final(as_text(message.data))) {
          fail(errc::auth_failed, "the server could not prove that it knows the password: " + why.message());
          code_ = why;
          return outcome::failed;
        }
        state_ = state::sasl_verified;
        return outcome::waiting;
      }
      break;
    default: break;
  }
  return fail(errc::protocol_violation, "the server sent an authentication request out of turn");
}

/// AuthenticationOk: believed only where a method has run to its end, or none is enough.
authenticator::outcome authenticator::accept() {
  switch (state_) {
    case state::begin:
      if (!options_.allowed.contains(auth_method::none))
        return fail(errc::auth_method_refused,
                    "the server let the client in without authentication, which require_auth does not allow");
      if (options_.channel_binding == channel_binding_mode::require)
        return fail(
            errc::auth_method_refused,
            "the server let the client in without channel binding, which channel_binding=require does not allow");
      break;
    case state::answered:
    case state::sasl_verified: break;
    default:
      return fail(errc::auth_failed, "the server ended the authentication before it proved that it knows the password");
  }
  state_ = state::done;
  password_.reset();
  scram_.reset();
  return outcome::done;
}

authenticator::outcome authenticator::begin_sasl(const backend::authentication& message, byte_buffer& out) {
  const auto offers = [&](std::string_view name) {
    return std::find(message.mechanisms.begin(), message.mechanisms.end(), name) != message.mechanisms.end();
  };
  if (!offers(scram) && !offers(scram_plus))
    return fail(errc::auth_method_unsupported,
                "the server offers no SASL mechanism that this client has (SCRAM-SHA-256)");
  if (!allowed(auth_method::scram_sha_256, "asks for SCRAM-SHA-256")) return outcome::failed;
  if (offers(scram_plus) && !options_.encrypted)
    return fail(errc::protocol_violation, "the server offers SCRAM-SHA-256-PLUS on a connection without TLS");

  const bool can_bind =
      options_.encrypted && !options_.binding_data.empty() && options_.channel_binding != channel_binding_mode::disable;
  gs2_flag flag = gs2_flag::not_supported;
  if (can_bind) flag = offers(scram_plus) ? gs2_flag::bound : gs2_flag::not_offered;
  if (options_.channel_binding == channel_binding_mode::require && flag != gs2_flag::bound) {
    if (!options_.encrypted)
      return fail(errc::auth_method_refused, "channel binding is required, but the connection does not use TLS");
    return fail(errc::auth_method_refused,
                options_.binding_data.empty()
                    ? "channel binding is required, but the server's certificate has a signature without a hash"
                    : "channel binding is required, but the server does not offer SCRAM-SHA-256-PLUS");
  }
  if (flag != gs2_flag::bound && !offers(scram))
    return fail(errc::auth_method_refused, "the server offers only SCRAM-SHA-256-PLUS, and this client may not bind");
  mechanism_ = flag == gs2_flag::bound ? scram_plus : scram;
  const std::span<const std::byte> binding =
      flag == gs2_flag::bound ? std::span<const std::byte>(options_.binding_data) : std::span<const std::byte>();
  scram_.emplace(flag, binding, options_.nonce,
                 scram_limits{limits_.scram_iterations, limits_.sasl_nonce, limits_.sasl_salt});
  state_ = state::sasl_first;
  return answer(out);
}

/// Sends what the method asks for, or asks for the password first.
authenticator::outcome authenticator::answer(byte_buffer& out) {
  if (!password_) return outcome::need_password;
  std::error_code refused;
  if (state_ == state::cleartext || state_ == state::md5) {
    std::string text =
        state_ == state::cleartext ? password_->str() : md5_password(options_.user, password_->str(), salt_);
    refused = write(frontend::password{text}, out);
    wipe(text.data(), text.size());
    password_.reset();
    state_ = state::answered;
  } else {
    const std::string first = scram_->client_first();
    if (first.empty()) return fail(errc::auth_failed, "SCRAM needs a nonce");
    refused = write(frontend::sasl_initial_response{mechanism_, as_span(first)}, out);
  }
  if (refused) return fail(errc::embedded_nul, "the password holds a NUL, which cannot be sent");
  return outcome::waiting;
}

authenticator::outcome authenticator::set_password(std::string_view password, byte_buffer& out) {
  if (password_ || (state_ != state::cleartext && state_ != state::md5 && state_ != state::sasl_first))
    return state_ == state::failed ? outcome::failed : outcome::waiting;
  password_.emplace(password);
  return answer(out);
}

authenticator::outcome authenticator::compute(std::uint32_t rounds, byte_buffer& out) {
  if (state_ != state::sasl_computing) return state_ == state::failed ? outcome::failed : outcome::waiting;
  if (!scram_->compute(rounds)) return outcome::compute;
  const std::string last = scram_->client_final();
  if (last.empty()) return fail(errc::auth_failed, "the SCRAM proof could not be computed");
  if (write(frontend::sasl_response{as_span(last)}, out)) return fail(errc::auth_failed, "the SCRAM proof is too long");
  state_ = state::sasl_final;
  return outcome::waiting;
}

}  // namespace greenpg::inline v0
