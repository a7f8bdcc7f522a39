#include <greenpg/net/to_connect_plan.hpp>

namespace greenpg::inline v0 {
namespace {

encryption_policy encryption_of(ssl_mode mode) noexcept {
  switch (mode) {
    case ssl_mode::disable: return encryption_policy::never;
    case ssl_mode::allow: return encryption_policy::allow;
    case ssl_mode::prefer: return encryption_policy::prefer;
    case ssl_mode::require:
    case ssl_mode::verify_ca:
    case ssl_mode::verify_full: break;
  }
  return encryption_policy::require;
}

tls_verification verification_of(ssl_mode mode) noexcept {
  if (mode == ssl_mode::verify_full) return tls_verification::host;
  return mode == ssl_mode::verify_ca ? tls_verification::chain : tls_verification::if_rooted;
}

int seconds_or_zero(const std::optional<std::chrono::seconds>& value) noexcept {
  return value ? static_cast<int>(value->count()) : 0;
}

}  // namespace

connect_plan to_connect_plan(const connection_options& options) {
  connect_plan plan;
  for (const connection_host& from : options.hosts) {
    connect_host& host = plan.hosts.emplace_back();
    host.host = from.host;
    host.address = from.hostaddr;
    host.port = from.port;
  }
  plan.encryption = encryption_of(options.sslmode);
  plan.tls.verification = verification_of(options.sslmode);
  plan.tls.root_certificates = options.sslrootcert;
  if (options.send_certificate) {
    plan.tls.certificate = options.sslcert;
    plan.tls.key = options.sslkey;
  }
  plan.tls.min_version = options.ssl_min_protocol_version;
  plan.tls.max_version = options.ssl_max_protocol_version;
  plan.tls.server_name_indication = options.sslsni;
  plan.socket.keepalives = options.keepalives.enabled;
  plan.socket.keepalives_idle = seconds_or_zero(options.keepalives.idle);
  plan.socket.keepalives_interval = seconds_or_zero(options.keepalives.interval);
  plan.socket.keepalives_count = options.keepalives.count.value_or(0);
  plan.socket.tcp_user_timeout = static_cast<int>(options.tcp_user_timeout.count());
  plan.timeout = options.connect_timeout;
  return plan;
}

}  // namespace greenpg::inline v0
