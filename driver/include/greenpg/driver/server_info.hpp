#pragma once
#include <greenpg/driver/engine.hpp>

#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// What is known of the server at the other end of a connection. A view of the connection, valid while it lives; all
/// values are those of the moment of the call, and empty or zero while it is not open.
class server_info {
public:
  explicit server_info(const engine& of) noexcept : engine_(&of) {}

  /// The process that serves this connection.
  [[nodiscard]] std::int32_t backend_pid() const noexcept { return engine_->protocol().backend_pid(); }
  /// As libpq's PQserverVersion counts: 150018 is 15.18, 90624 is 9.6.24. 0 if the server does not say.
  [[nodiscard]] int version() const noexcept;
  /// A setting that the server reports ("server_version", "TimeZone", ...); empty if it does not.
  [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;
  [[nodiscard]] transaction_status status() const noexcept { return engine_->protocol().status(); }
  /// "TLSv1.3" and "TLS_AES_256_GCM_SHA384", or nothing without TLS.
  [[nodiscard]] std::string_view tls_version() const noexcept;
  [[nodiscard]] std::string_view tls_cipher() const noexcept;
  /// 3.0 or 3.2, the major version in the upper 16 bits.
  [[nodiscard]] std::uint32_t protocol_version() const noexcept { return engine_->protocol().protocol_version(); }
  /// `connection to server at "db" (192.0.2.1), port 5432`.
  [[nodiscard]] std::string address() const { return engine_->is_open() ? engine_->peer().text() : std::string(); }

private:
  const engine* engine_;
};

}  // namespace greenpg::inline v0
