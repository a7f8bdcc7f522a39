#pragma once
#include <greenpg/net/socket_transport.hpp>
#include <greenpg/net/tls_context.hpp>

struct ssl_st;
struct x509_store_ctx_st;

namespace greenpg::inline v0 {

/// TLS over a socket (RFC 8446, RFC 5246). Not thread-safe.
///
/// A call that ended in want_read or want_write is repeated when the descriptor is ready that way: a write with the
/// bytes of the last one, the first 16 KiB of them at least, at any address. Reading may go on while a write waits, and
/// the other way round. After io_status::error from TLS itself nothing more can be moved; after one of the socket in
/// writing, what the server said last can still be read.
class tls_transport final : public transport {
public:
  /// `host` is the name that was asked for: what verify-full compares, and the server name indication unless it is an
  /// address in figures.
  tls_transport(socket_transport&& socket, std::shared_ptr<const tls_context> context, std::string host);
  tls_transport(const tls_transport&) = delete;
  tls_transport& operator=(const tls_transport&) = delete;
  ~tls_transport() override;

  /// Drives the handshake: ok when it is done; else what to wait for, closed, or error with errc::tls_failed,
  /// errc::certificate_rejected or the socket's own error.
  io_result handshake();

  io_result read_some(std::span<std::byte> into) override;
  io_result write_some(std::span<const std::byte> from) override;
  [[nodiscard]] bool pending() const noexcept override;
  [[nodiscard]] int descriptor() const noexcept override { return socket_.descriptor(); }
  void close() noexcept override;

  [[nodiscard]] std::string_view last_error_text() const noexcept override { return error_text_; }
  [[nodiscard]] std::string_view tls_version() const noexcept override;
  [[nodiscard]] std::string_view tls_cipher() const noexcept override;
  [[nodiscard]] std::vector<std::byte> channel_binding() const override;
  /// The protocol that the server chose by ALPN (RFC 7301); empty if none.
  [[nodiscard]] std::string_view alpn() const noexcept;

private:
  friend struct tls_bio;
  friend int verify_server_certificate(int, x509_store_ctx_st*);

  std::error_code prepare();
  void forget_errors() noexcept;
  io_result outcome(int returned, bool writing);
  io_result fail(std::error_code why, std::string text);

  socket_transport socket_;
  std::shared_ptr<const tls_context> context_;
  std::string host_;
  std::error_code error_;        // of the whole stream: sticky
  std::error_code write_error_;  // of the socket when writing: what the server said last can still be read
  std::string error_text_;
  std::string rejection_;  // what is wrong with the certificate
  ssl_st* ssl_ = nullptr;
  std::error_code socket_error_;  // of the last send or recv below OpenSSL
  bool end_of_file_ = false;      // the peer closed the socket
  bool established_ = false;
  bool read_closed_ = false;
  bool drained_ = false;  // what is buffered is no whole record: reading again needs the descriptor
};

}  // namespace greenpg::inline v0
