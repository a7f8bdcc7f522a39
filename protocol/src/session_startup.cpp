// From StartupMessage to the first ReadyForQuery ("Start-up" in the protocol chapter), and what a server may say
// unasked at any time.
#include <greenpg/protocol/session.hpp>

#include <greenpg/protocol/backend_messages.hpp>
#include <greenpg/protocol/frontend_messages.hpp>

#include "authenticator.hpp"

#include <utility>

namespace greenpg::inline v0 {

std::error_code session::start(startup_options options) {
  if (phase_ != phase::unused) return errc::already_connected;
  frontend::startup message;
  message.protocol = static_cast<std::int32_t>(options.protocol);
  message.parameters.emplace_back("user", options.user);
  for (const auto& [name, value] : options.parameters) message.parameters.emplace_back(name, value);
  if (const std::error_code refused = write(message, output_)) return refused;
  protocol_version_ = options.protocol;
  authenticator_ = std::make_unique<authenticator>(std::move(options), limits_);
  phase_ = phase::starting;
  return {};
}

void session::set_password(std::string_view password) {
  if (!awaits(static_cast<std::uint8_t>(authenticator::outcome::need_password))) return;
  authentication_ = static_cast<std::uint8_t>(authenticator_->set_password(password, output_));
}

void session::compute(std::uint32_t rounds) {
  if (!awaits(static_cast<std::uint8_t>(authenticator::outcome::compute))) return;
  authentication_ = static_cast<std::uint8_t>(authenticator_->compute(rounds, output_));
}

bool session::awaits(std::uint8_t outcome) const noexcept {
  return phase_ == phase::starting && !terminating_ && authentication_ == outcome;
}

bool session::authenticated() const noexcept {
  return authentication_ == static_cast<std::uint8_t>(authenticator::outcome::done);
}

/// What the authenticator waits for becomes an event, told again until it was given.
bool session::on_authenticator() {
  switch (static_cast<authenticator::outcome>(authentication_)) {
    case authenticator::outcome::waiting:
    case authenticator::outcome::done: return false;
    case authenticator::outcome::need_password: return deliver(event_kind::need_password, 0);
    case authenticator::outcome::compute: return deliver(event_kind::compute, 0);
    case authenticator::outcome::failed: break;
  }
  return fail_with(authenticator_->code(), authenticator_->text());
}

bool session::on_startup(char type, std::span<const std::byte> body) {
  if (phase_ == phase::unused) return unexpected(type);
  switch (type) {
    case 'R':
      // At most one method, and nothing after AuthenticationOk: a server that asks again is after the password.
      if (authenticator_->finished()) return unexpected(type);
      if (terminating_) return false;  // nothing may follow Terminate, least of all a password
      authentication_ = static_cast<std::uint8_t>(authenticator_->on_message(body, output_));
      return on_authenticator();
    case 'E': {
      diagnostics said;
      if (!backend::read_diagnostics(type, body, said, limits_.error_text)) return unexpected(type);
      last_error_ = std::move(said);
      return die(last_error_.code());
    }
    case 'v': return on_version(body);
    case 'K': {
      backend::backend_key_data message;
      if (!authenticator_->finished() || !read(body, message) || message.key.size() > limits_.cancel_key)
        return unexpected(type);
      // "the secret key is 4 bytes long" before 3.2.
      if (protocol_version_ < startup_options::protocol_3_2 && message.key.size() != 4) return unexpected(type);
      backend_pid_ = message.process_id;
      cancel_key_.assign(message.key.begin(), message.key.end());
      return false;
    }
    case 'Z': {
      backend::ready_for_query message;
      if (!authenticator_->finished() || !read(body, message) || body.size() != 1) return unexpected(type);
      status_ = static_cast<transaction_status>(static_cast<char>(body[0]));
      event_.status = status_;
      phase_ = phase::running;
      authenticator_.reset();
      return deliver(event_kind::ready, 0);
    }
    default: return unexpected(type);
  }
}

/// The server speaks only older minor versions, or does not know some protocol options, of which we send none.
bool session::on_version(std::span<const std::byte> body) {
  backend::negotiate_protocol_version message;
  if (!read(body, message) || authenticator_->finished()) return unexpected('v');
  const auto offered = static_cast<std::uint32_t>(message.protocol);
  if (offered >> 16 != 3 || offered > protocol_version_ || !message.options.empty())
    return fail(errc::protocol_violation, "received invalid protocol negotiation message from the server");
  if (offered < authenticator_->options().oldest_protocol)
    return fail(errc::unsupported_protocol, "the server speaks at most protocol 3." + std::to_string(offered & 0xffff) +
                                                ", which min_protocol_version does not allow");
  protocol_version_ = offered;
  return false;
}

bool session::on_asynchronous(char type, std::span<const std::byte> body) {
  if (phase_ != phase::running) {
    startup_bytes_ += body.size();
    if (++startup_messages_ > limits_.asynchronous_messages || startup_bytes_ > limits_.asynchronous_bytes)
      return fail(errc::limit_exceeded, "the server sends notices or parameters without end instead of getting ready");
    if (phase_ == phase::unused || type == 'A') return unexpected(type);
  }
  event_.body = body;
  if (type == 'N') {
    diagnostics ignored;  // whoever wants it reads it: here only its form counts
    if (!backend::read_diagnostics(type, body, ignored, 0)) return unexpected(type);
    return deliver(event_kind::notice, 0);
  }
  if (type == 'A') {
    backend::notification_response message;
    if (!read(body, message)) return unexpected(type);
    return deliver(event_kind::notification, 0);
  }
  backend::parameter_status message;
  if (!read(body, message)) return unexpected(type);
  auto found = parameters_.find(message.name);
  const bool fits = message.value.size() <= limits_.parameter_status_value &&
                    message.name.size() <= limits_.parameter_status_value &&
                    (found != parameters_.end() || parameters_.size() < limits_.parameter_status_names);
  if (!fits) {
    if (phase_ == phase::running) return false;  // dropped: what a setting says later harms nobody
    return fail(errc::limit_exceeded, "the server reports more parameters, or longer ones, than the limits allow");
  }
  if (found == parameters_.end()) found = parameters_.emplace(message.name, std::string()).first;
  found->second = message.value;
  event_.text = found->first;
  return deliver(event_kind::parameter_changed, 0);
}

}  // namespace greenpg::inline v0
