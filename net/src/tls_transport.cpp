#include <greenpg/net/tls_transport.hpp>
#include <greenpg/protocol/errc.hpp>

#include "tls_bio.hpp"
#include "tls_errors.hpp"
#include "tls_verification.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {

namespace {

// A record holds no more (RFC 8446 section 5.1). A write that must be repeated needs the same bytes, so each call
// takes no more than the record that could be left half sent.
constexpr std::size_t largest_record = 16 * 1024;

}  // namespace

tls_transport::tls_transport(socket_transport&& socket, std::shared_ptr<const tls_context> context, std::string host)
    : socket_(std::move(socket)), context_(std::move(context)), host_(std::move(host)) {}

tls_transport::~tls_transport() {
  close();
  SSL_free(ssl_);
}

std::error_code tls_transport::prepare() {
  ssl_ = SSL_new(context_->native());
  BIO* const bio = ssl_ != nullptr ? tls_bio::create(*this) : nullptr;
  if (bio == nullptr) {
    error_text_ = "could not establish SSL connection: " + take_tls_error();
    return errc::tls_failed;
  }
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_connect_state(ssl_);
  SSL_set_app_data(ssl_, this);

  const bool is_name = !host_.empty() && !is_ip_literal(host_);
  if (is_name && context_->settings().server_name_indication && SSL_set_tlsext_host_name(ssl_, host_.c_str()) != 1) {
    error_text_ = "could not set SSL Server Name Indication (SNI): " + take_tls_error();
    return errc::tls_failed;
  }
  if (!context_->verifies_chain()) return {};
  SSL_set_verify(ssl_, SSL_VERIFY_PEER, verify_server_certificate);
  if (!context_->verifies_host()) return {};
  if (host_.empty()) {
    error_text_ = "host name must be specified for a verified SSL connection";
    return errc::tls_failed;
  }
  if (!expect_host(ssl_, host_)) {
    error_text_ = "host name \"" + host_ + "\" cannot be verified: " + take_tls_error();
    return errc::tls_failed;
  }
  return {};
}

io_result tls_transport::fail(std::error_code why, std::string text) {
  error_ = why;
  error_text_ = std::move(text);
  return {io_status::error, 0, error_};
}

// Before every OpenSSL call: what earlier ones left behind must not pass for its outcome.
void tls_transport::forget_errors() noexcept {
  ERR_clear_error();
  socket_error_.clear();
}

// What an OpenSSL call that moved nothing came to.
io_result tls_transport::outcome(int returned, bool writing) {
  switch (SSL_get_error(ssl_, returned)) {
    case SSL_ERROR_WANT_READ: return {io_status::want_read, 0, {}};
    case SSL_ERROR_WANT_WRITE: return {io_status::want_write, 0, {}};
    case SSL_ERROR_ZERO_RETURN: return {io_status::closed, 0, {}};
    default: break;
  }
  const unsigned long code = ERR_peek_error();
#ifdef SSL_R_UNEXPECTED_EOF_WHILE_READING
  const bool cut_off = code == 0 || ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
#else
  const bool cut_off = code == 0;
#endif
  if (end_of_file_ && cut_off && !writing) {
    // No close_notify came first. The protocol above knows when it is at its end, so a truncation cannot pass
    // for one ("Termination" in the protocol chapter). OpenSSL's alert about it may have failed as well.
    forget_errors();
    return {io_status::closed, 0, {}};
  }
  if (socket_error_) {
    ERR_clear_error();
    error_text_.clear();
    return {io_status::error, 0, std::exchange(socket_error_, {})};
  }
  if (!rejection_.empty() && !established_) {
    ERR_clear_error();
    return fail(errc::certificate_rejected, rejection_);
  }
  return fail(errc::tls_failed, "SSL error: " + take_tls_error());
}

io_result tls_transport::handshake() {
  if (established_) return {};
  if (error_) return {io_status::error, 0, error_};
  forget_errors();
  if (ssl_ == nullptr) {
    error_ = prepare();
    if (error_) return {io_status::error, 0, error_};
  }
  const int returned = SSL_do_handshake(ssl_);
  if (returned != 1) return outcome(returned, false);
  established_ = true;
  return {};
}

io_result tls_transport::read_some(std::span<std::byte> into) {
  if (error_) return {io_status::error, 0, error_};
  if (into.empty()) return {};
  if (read_closed_) return {io_status::closed, 0, {}};
  forget_errors();
  std::size_t moved = 0;
  const int returned = SSL_read_ex(ssl_, into.data(), into.size(), &moved);
  if (returned == 1) {
    drained_ = false;
    return {io_status::ok, moved, {}, pending()};
  }
  drained_ = true;
  const io_result result = outcome(returned, false);
  read_closed_ = result.status == io_status::closed;
  return result;
}

io_result tls_transport::write_some(std::span<const std::byte> from) {
  if (error_ || write_error_) return {io_status::error, 0, error_ ? error_ : write_error_};
  if (from.empty()) return {};
  forget_errors();
  std::size_t moved = 0;
  const int returned = SSL_write_ex(ssl_, from.data(), std::min(from.size(), largest_record), &moved);
  if (returned == 1) return {io_status::ok, moved, {}};
  const io_result result = outcome(returned, true);
  write_error_ = result.error;
  return result;
}

bool tls_transport::pending() const noexcept {
  return established_ && !drained_ && !error_ && SSL_has_pending(ssl_) == 1;
}

void tls_transport::close() noexcept {
  if (socket_.descriptor() < 0) return;
  // One close_notify, if it can be sent at once (RFC 8446 section 6.1); the peer's is not waited for. After a fatal
  // error there is nothing to say.
  if (established_ && !error_ && !write_error_ && !end_of_file_) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
  }
  socket_.close();
}

std::string_view tls_transport::tls_version() const noexcept {
  return established_ ? std::string_view(SSL_get_version(ssl_)) : std::string_view();
}

std::string_view tls_transport::tls_cipher() const noexcept {
  return established_ ? std::string_view(SSL_get_cipher_name(ssl_)) : std::string_view();
}

std::string_view tls_transport::alpn() const noexcept {
  if (!established_) return {};
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::vector<std::byte> tls_transport::channel_binding() const {
  if (!established_) return {};
  const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(ssl_), X509_free);
  return certificate != nullptr ? server_end_point(certificate.get()) : std::vector<std::byte>();
}

}  // namespace greenpg::inline v0
