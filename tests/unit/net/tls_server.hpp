#pragma once
#include "fake_server.hpp"
#include "test_certificate.hpp"

#include <openssl/err.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace greenpg_test {

/// The server's side of TLS over a blocking descriptor.
class tls_session {
public:
  tls_session(SSL_CTX* context, int descriptor) : ssl_(SSL_new(context)) { SSL_set_fd(ssl_, descriptor); }
  tls_session(const tls_session&) = delete;
  tls_session& operator=(const tls_session&) = delete;
  ~tls_session() { SSL_free(ssl_); }

  bool accept() { return SSL_accept(ssl_) == 1; }
  [[nodiscard]] SSL* native() const { return ssl_; }
  void write(std::string_view text) {
    std::size_t moved = 0;
    if (!text.empty()) SSL_write_ex(ssl_, text.data(), text.size(), &moved);
  }
  std::string read(std::size_t size) {
    std::string text(size, '\0');
    std::size_t have = 0;
    for (std::size_t moved = 0; have < size && SSL_read_ex(ssl_, text.data() + have, size - have, &moved) == 1;)
      have += moved;
    text.resize(have);
    return text;
  }
  /// Whether the client's last word was a close_notify.
  bool client_said_goodbye() {
    char byte;
    std::size_t moved = 0;
    return SSL_read_ex(ssl_, &byte, 1, &moved) == 0 && SSL_get_error(ssl_, 0) == SSL_ERROR_ZERO_RETURN;
  }

private:
  SSL* ssl_;
};

struct tls_server_options {
  int min_version = TLS1_2_VERSION, max_version = TLS1_3_VERSION;
  std::string alpn = "postgresql";  ///< what it selects, offered or not; empty: no ALPN
  int security_level = 1;
};

/// The server's SSL_CTX.
class tls_server_context {
public:
  explicit tls_server_context(const identity& who, tls_server_options options = {})
      : context_(SSL_CTX_new(TLS_server_method())), options_(std::move(options)) {
    SSL_CTX_set_security_level(context_, options_.security_level);
    SSL_CTX_use_certificate(context_, who.certificate.get());
    SSL_CTX_use_PrivateKey(context_, who.key.get());
    SSL_CTX_set_min_proto_version(context_, options_.min_version);
    SSL_CTX_set_max_proto_version(context_, options_.max_version);
    if (!options_.alpn.empty()) SSL_CTX_set_alpn_select_cb(context_, select, this);
  }
  tls_server_context(const tls_server_context&) = delete;
  tls_server_context& operator=(const tls_server_context&) = delete;
  ~tls_server_context() { SSL_CTX_free(context_); }
  [[nodiscard]] SSL_CTX* native() const { return context_; }

  /// A script that grants the SSLRequest, shakes hands and goes on with `then`.
  script granting(std::function<void(tls_session&)> then = {}) {
    return [this, then = std::move(then)](int descriptor) {
      if (receive(descriptor, ssl_request.size()) != ssl_request) return;
      send_all(descriptor, "S");
      serve(descriptor, then);
    };
  }
  void serve(int descriptor, const std::function<void(tls_session&)>& then) {
    tls_session session(context_, descriptor);
    const bool accepted = session.accept();
    if (accepted && then) then(session);
    ERR_clear_error();
  }

private:
  static int select(SSL*, const unsigned char** out, unsigned char* size, const unsigned char*, unsigned int,
                    void* self) {
    const std::string& name = static_cast<tls_server_context*>(self)->options_.alpn;
    *out = reinterpret_cast<const unsigned char*>(name.data());
    *size = static_cast<unsigned char>(name.size());
    return SSL_TLSEXT_ERR_OK;
  }

  SSL_CTX* context_;
  tls_server_options options_;
};

}  // namespace greenpg_test
