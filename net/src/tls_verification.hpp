#pragma once
#include <greenpg/net/socket_address.hpp>
#include <greenpg/net/tls_transport.hpp>

#include <openssl/ssl.h>

namespace greenpg::inline v0 {

/// An address in figures, which is never sent as server name (RFC 6066 section 3) and is compared with iPAddress
/// entries only.
[[nodiscard]] bool is_ip_literal(const std::string& host) noexcept;

/// Makes `ssl` compare the server's certificate with `host`; false when OpenSSL refuses the name.
[[nodiscard]] bool expect_host(SSL* ssl, const std::string& host);

/// OpenSSL's verification callback: notes what is wrong and changes nothing.
int verify_server_certificate(int right, X509_STORE_CTX* store);

/// The tls-server-end-point data of `certificate` (RFC 5929 section 4.1); empty where its signature has no hash.
[[nodiscard]] std::vector<std::byte> server_end_point(const X509* certificate);

}  // namespace greenpg::inline v0
