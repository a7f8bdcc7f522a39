#include <greenpg/net/connect_plan.hpp>

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>

namespace greenpg::inline v0 {

namespace {

// As libpq finds it: HOME, else the password database. Empty if there is none.
std::string home_folder() {
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return home;
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16 * 1024);
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_dir != nullptr ? found->pw_dir : "";
}

std::string file_or_default(const std::string& given, const std::string& home, const char* name) {
  if (!given.empty() || home.empty()) return given;
  return home + "/.postgresql/" + name;
}

encryption_policy policy(ssl_mode mode) noexcept {
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

tls_verification verification(ssl_mode mode) noexcept {
  if (mode == ssl_mode::verify_full) return tls_verification::host;
  return mode == ssl_mode::verify_ca ? tls_verification::chain : tls_verification::if_rooted;
}

template <class Duration>
int whole(Duration value) noexcept {
  return static_cast<int>(std::clamp<typename Duration::rep>(value.count(), 0, INT_MAX));
}

}  // namespace

connect_plan make_connect_plan(const connection_options& options) {
  connect_plan plan;
  for (const connection_host& from : options.hosts)
    plan.hosts.push_back(
        {from.host.empty() && from.hostaddr.empty() ? options.default_host : from.host, from.hostaddr, from.port});
  if (plan.hosts.empty()) plan.hosts.push_back({options.default_host, {}, connection_host().port});

  plan.encryption = policy(options.sslmode);
  plan.tls.verification = verification(options.sslmode);
  if (plan.encryption != encryption_policy::never) {
    const std::string home = home_folder();
    plan.tls.root_certificates = file_or_default(options.sslrootcert, home, "root.crt");
    if (options.send_certificate) {
      plan.tls.certificate = file_or_default(options.sslcert, home, "postgresql.crt");
      plan.tls.key = file_or_default(options.sslkey, home, "postgresql.key");
    }
    // Anybody can have a certificate from one of the system's authorities, so the chain alone says nothing: with
    // these roots libpq takes verify-full and no less.
    if (plan.tls.root_certificates == "system") {
      plan.encryption = encryption_policy::require;
      plan.tls.verification = tls_verification::host;
    }
  }
  plan.tls.min_version = options.ssl_min_protocol_version;
  plan.tls.max_version = options.ssl_max_protocol_version;
  plan.tls.server_name_indication = options.sslsni;

  plan.socket.keepalives = options.keepalives.enabled;
  plan.socket.keepalives_idle = whole(options.keepalives.idle.value_or(std::chrono::seconds(0)));
  plan.socket.keepalives_interval = whole(options.keepalives.interval.value_or(std::chrono::seconds(0)));
  plan.socket.keepalives_count = std::max(options.keepalives.count.value_or(0), 0);
  plan.socket.tcp_user_timeout = whole(options.tcp_user_timeout);
  plan.timeout = std::max(options.connect_timeout, std::chrono::seconds(0));
  return plan;
}

}  // namespace greenpg::inline v0
