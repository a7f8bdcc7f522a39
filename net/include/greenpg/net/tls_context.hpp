#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

struct ssl_ctx_st;

namespace greenpg::inline v0 {

/// How much of the server's certificate must be right.
enum class tls_verification : std::uint8_t {
  if_rooted,  ///< the chain if the root certificate file exists, as libpq does below verify-ca; else nothing
  chain,      ///< verify-ca: issued by a root we trust
  host,       ///< verify-full: and for the host we asked for
};

/// One TLS configuration. Versions are "TLSv1.2" and the like, in any case; empty is no bound.
struct tls_settings {
  tls_verification verification = tls_verification::if_rooted;
  std::string root_certificates;  ///< a PEM file; `system`: the operating system's; empty: none
  std::string certificate;        ///< the client's, a PEM file with its chain; empty or absent: none
  std::string key;                ///< its key, a PEM file
  std::string min_version = "TLSv1.2";
  std::string max_version;
  bool server_name_indication = true;

  friend bool operator==(const tls_settings&, const tls_settings&) = default;
};

/// An immutable SSL_CTX, shared by all connections of the same configuration. Thread-safe.
class tls_context {
public:
  tls_context(const tls_context&) = delete;
  tls_context& operator=(const tls_context&) = delete;
  ~tls_context();

  /// The context for `settings`, made at the first call and kept while its files are unchanged; a bounded number is
  /// kept. Returns nullptr with the reason in `error`, and in `text` which file, what is wrong and what to do.
  [[nodiscard]] static std::shared_ptr<const tls_context> get(const tls_settings& settings, std::error_code& error,
                                                              std::string& text);

  [[nodiscard]] ssl_ctx_st* native() const noexcept { return context_; }
  [[nodiscard]] const tls_settings& settings() const noexcept { return settings_; }
  /// Whether the chain is checked at all, and whether the host is.
  [[nodiscard]] bool verifies_chain() const noexcept { return verifies_chain_; }
  [[nodiscard]] bool verifies_host() const noexcept { return settings_.verification == tls_verification::host; }

private:
  explicit tls_context(const tls_settings& settings) : settings_(settings) {}
  [[nodiscard]] std::error_code build(std::string& text);

  tls_settings settings_;
  ssl_ctx_st* context_ = nullptr;
  bool verifies_chain_ = false;
};

}  // namespace greenpg::inline v0
