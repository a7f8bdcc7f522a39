#include <greenpg/net/tls_context.hpp>
#include <greenpg/protocol/errc.hpp>

#include "tls_errors.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace greenpg::inline v0 {

namespace {

std::error_code refuse(std::string& text, std::string why, errc code = errc::tls_failed) {
  text = std::move(why);
  return code;
}

// An OpenSSL version number; 0 for no bound, nothing for a name that is none.
std::optional<int> version_number(const std::string& name) noexcept {
  struct known {
    const char* name;
    int number;
  };
  static constexpr std::array<known, 5> versions{{{"", 0},
                                                  {"TLSv1", TLS1_VERSION},
                                                  {"TLSv1.1", TLS1_1_VERSION},
                                                  {"TLSv1.2", TLS1_2_VERSION},
                                                  {"TLSv1.3", TLS1_3_VERSION}}};
  for (const known& v : versions)
    if (::strcasecmp(v.name, name.c_str()) == 0) return v.number;
  return std::nullopt;
}

bool is_missing(int error_number) noexcept { return error_number == ENOENT || error_number == ENOTDIR; }

// Never ask on the terminal, as OpenSSL would.
int no_passphrase(char*, int, int, void*) { return -1; }

std::error_code set_versions(SSL_CTX* context, const tls_settings& settings, std::string& text) {
  const auto lowest = version_number(settings.min_version), highest = version_number(settings.max_version);
  if (!lowest)
    return refuse(text, "invalid ssl_min_protocol_version value: \"" + settings.min_version + '"',
                  errc::invalid_conninfo);
  if (!highest)
    return refuse(text, "invalid ssl_max_protocol_version value: \"" + settings.max_version + '"',
                  errc::invalid_conninfo);
  if (*highest != 0 && *lowest > *highest)
    return refuse(text, "invalid SSL protocol version range", errc::invalid_conninfo);
  if (SSL_CTX_set_min_proto_version(context, *lowest) != 1)
    return refuse(text, "could not set minimum SSL protocol version: " + take_tls_error());
  if (SSL_CTX_set_max_proto_version(context, *highest) != 1)
    return refuse(text, "could not set maximum SSL protocol version: " + take_tls_error());
  return {};
}

std::error_code load_roots(SSL_CTX* context, const tls_settings& settings, bool& loaded, std::string& text) {
  const std::string& file = settings.root_certificates;
  const bool demanded = settings.verification != tls_verification::if_rooted;
  if (file == "system") {
    if (SSL_CTX_set_default_verify_paths(context) != 1)
      return refuse(text, "could not load system root certificate paths: " + take_tls_error());
    loaded = true;
    return {};
  }
  struct stat found {};
  if (file.empty() || (::stat(file.c_str(), &found) != 0 && is_missing(errno))) {
    if (!demanded) return {};
    const std::string remedy =
        "\nEither provide the file, use the system's trusted roots with sslrootcert=system, or change sslmode to "
        "disable server certificate verification.";
    return refuse(text, file.empty() ? "no root certificate file was named" + remedy
                                     : "root certificate file \"" + file + "\" does not exist" + remedy);
  }
  if (SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) != 1)
    return refuse(text, "could not read root certificate file \"" + file + "\": " + take_tls_error());
  loaded = true;
  return {};
}

// A private key that others can read is no secret; root may own it and let a group read it. libpq's rule.
std::error_code check_key_file(const std::string& file, const std::string& certificate, std::string& text) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) {
    if (!is_missing(errno))
      return refuse(text, "could not stat private key file \"" + file + "\": " + std::strerror(errno));
    return refuse(text, "certificate \"" + certificate + "\" present, but not private key file \"" + file + '"');
  }
  if (!S_ISREG(found.st_mode)) return refuse(text, "private key file \"" + file + "\" is not a regular file");
  const mode_t forbidden = found.st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
  if ((found.st_mode & forbidden) != 0)
    return refuse(text, "private key file \"" + file +
                            "\" has group or world access; file must have permissions u=rw (0600) or less if owned by "
                            "the current user, or permissions u=rw,g=r (0640) or less if owned by root");
  return {};
}

std::error_code load_certificate(SSL_CTX* context, const tls_settings& settings, std::string& text) {
  const std::string &certificate = settings.certificate, &key = settings.key;
  struct stat found {};
  if (certificate.empty()) return {};
  if (::stat(certificate.c_str(), &found) != 0) {
    if (is_missing(errno)) return {};
    return refuse(text, "could not open certificate file \"" + certificate + "\": " + std::strerror(errno));
  }
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
    return refuse(text, "could not read certificate file \"" + certificate + "\": " + take_tls_error());
  if (const auto error = check_key_file(key, certificate, text)) return error;
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return refuse(text, "could not load private key file \"" + key + "\": " + take_tls_error());
  if (SSL_CTX_check_private_key(context) != 1)
    return refuse(text, "certificate does not match private key file \"" + key + "\": " + take_tls_error());
  return {};
}

}  // namespace

tls_context::~tls_context() { SSL_CTX_free(context_); }

std::error_code tls_context::build(std::string& text) {
  ERR_clear_error();
  context_ = SSL_CTX_new(TLS_client_method());
  if (context_ == nullptr) return refuse(text, "could not create SSL context: " + take_tls_error());

  SSL_CTX_set_options(context_, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context_,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context_, 1);
  SSL_CTX_set_default_passwd_cb(context_, no_passphrase);

  // Offered always: a server that speaks another protocol on the port then ends the handshake (RFC 7301).
  static constexpr unsigned char protocols[] = "\x0apostgresql";
  if (SSL_CTX_set_alpn_protos(context_, protocols, sizeof protocols - 1) != 0)
    return refuse(text, "could not set SSL ALPN extension: " + take_tls_error());

  if (const auto error = set_versions(context_, settings_, text)) return error;
  if (const auto error = load_roots(context_, settings_, verifies_chain_, text)) return error;
  return load_certificate(context_, settings_, text);
}

}  // namespace greenpg::inline v0
