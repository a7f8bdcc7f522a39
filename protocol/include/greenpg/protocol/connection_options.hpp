#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <greenpg/protocol/auth_policy.hpp>
#include <greenpg/protocol/conninfo.hpp>
#include <greenpg/protocol/secret_string.hpp>
#include <greenpg/protocol/startup_options.hpp>

namespace greenpg::inline v0 {

/// How much TLS is asked of the server ("SSL Support", libpq chapter). No effect on Unix-domain sockets.
enum class ssl_mode : std::uint8_t { disable, allow, prefer, require, verify_ca, verify_full };

/// `disable`, ..., `verify-full`.
[[nodiscard]] std::string_view to_string(ssl_mode mode) noexcept;

/// One server of a list; they are tried in turn.
struct connection_host {
  connection_host() = default;
  connection_host(std::string name, std::string address, std::uint16_t number)
      : host(std::move(name)), hostaddr(std::move(address)), port(number) {}

  std::string host;      ///< a name, an address, a socket's folder (`/...`) or an abstract name (`@...`)
  std::string hostaddr;  ///< connect to this address; `host` is then the name only
  std::uint16_t port = 5432;
  std::optional<secret_string> password;  ///< found for this host in a password file

  [[nodiscard]] bool is_socket() const noexcept {
    return hostaddr.empty() && (host.starts_with('/') || host.starts_with('@'));
  }
};

/// TCP keepalives; an unset value leaves the system's.
struct keepalive_options {
  keepalive_options() = default;

  bool enabled = true;
  std::optional<std::chrono::seconds> idle, interval;
  std::optional<int> count;
};

/// All that decides where, as whom and how to connect. Made by hand, or from a connection string by to_options(). The
/// initial values are libpq 18's. A value: copies are independent; not thread-safe while it is changed. Not an
/// aggregate on purpose: g++ 12 destroys brace-made ones twice in co_await.
///
///     greenpg::connection_options o; o.hosts.emplace_back("db.example", "", 5432); o.user = "ann";
struct connection_options {
  connection_options() = default;

  /// The stricter set: TLS checked in full against the system's roots, nothing but SCRAM, connecting bounded to 10 s,
  /// a dead peer noticed within about 90 s. A connection string can be laid over it by to_options().
  [[nodiscard]] static connection_options strict();

  std::vector<connection_host> hosts;  ///< at least one after to_options()
  std::string default_host =
      "localhost";  ///< what an empty `host` stands for: the default socket folder, if there is one
  std::string user;
  std::optional<secret_string> password;
  std::string passfile;  ///< empty: `~/.pgpass`
  std::string dbname;    ///< empty: the user's name
  std::string application_name;
  std::string fallback_application_name;  ///< if `application_name` is empty
  std::string client_encoding;            ///< empty: UTF8
  std::string options;                    ///< command-line switches for the server, as in `-c name=value`
  std::vector<std::pair<std::string, std::string>> settings;  ///< further settings to start with: name and value

  std::chrono::seconds connect_timeout{0};  ///< for each address; 0: none
  keepalive_options keepalives;
  std::chrono::milliseconds tcp_user_timeout{0};  ///< 0: the system's

  ssl_mode sslmode = ssl_mode::prefer;
  std::string sslrootcert;       ///< a PEM file, or `system`; empty: `~/.postgresql/root.crt` if it exists
  std::string sslcert, sslkey;   ///< PEM files
  bool send_certificate = true;  ///< sslcertmode is not `disable`
  bool sslsni = true;
  std::string ssl_min_protocol_version =
      "TLSv1.2";  ///< TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3, in any case; empty: no bound
  std::string ssl_max_protocol_version;

  channel_binding_mode channel_binding = channel_binding_mode::prefer;
  auth_methods require_auth = auth_methods::all();
  std::uint32_t min_protocol_version = startup_options::protocol_3_0;
  std::uint32_t max_protocol_version = startup_options::protocol_3_0;

  /// The password to use with `host`: the given one, else its own, else nullptr; an empty one counts as none.
  [[nodiscard]] const secret_string* password_for(const connection_host& host) const noexcept;
  /// True when that password comes from the password file, as an error about it should say.
  [[nodiscard]] bool password_is_from_file(const connection_host& host) const noexcept;
};

/// Gives `out` the values of `info` where it has one, and checks them and the whole: so the content of `out` before is
/// the set of defaults. `hosts`, `user` and `dbname` are completed by libpq's rules (one port for all hosts, the user's
/// name for the database). Files and the environment are not looked at: `service` and `passfile` say nothing here.
///
/// Errors: `errc::invalid_conninfo`, with libpq 18's text in `message`; `errc::unsupported_option` for a keyword that
/// is known and not acted on, unless its value is the default; `errc::embedded_nul`. `out` is then unchanged.
[[nodiscard]] std::error_code to_options(const conninfo& info, connection_options& out, std::string& message);

/// What the session on `host` starts with; whether the bytes are encrypted, the binding data and the nonce are for the
/// caller to fill in.
[[nodiscard]] startup_options to_startup_options(const connection_options& options, const connection_host& host);

}  // namespace greenpg::inline v0
