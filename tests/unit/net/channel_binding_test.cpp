// tls-server-end-point (RFC 5929 section 4.1) for every kind of certificate.
#include "tls_server.hpp"
#include "tls_verification.hpp"

#include <gtest/gtest.h>
#include <openssl/sha.h>

namespace {

using namespace greenpg_test;

using hash_function = unsigned char* (*)(const unsigned char*, std::size_t, unsigned char*);

// The hash of the certificate's DER form, by the plain functions.
std::vector<std::byte> hash_of(const X509* certificate, hash_function hash, std::size_t size) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(const_cast<X509*>(certificate), &der);
  std::vector<std::byte> value(size);
  hash(der, static_cast<std::size_t>(length), reinterpret_cast<unsigned char*>(value.data()));
  OPENSSL_free(der);
  return value;
}

struct kind_case {
  const char* what;
  key_kind key;
  const EVP_MD* signed_with;
  hash_function hash;
  std::size_t size;
};

const kind_case kinds[] = {
    {"ECDSA SHA-256", key_kind::ec, EVP_sha256(), SHA256, 32},
    {"ECDSA SHA-384", key_kind::ec, EVP_sha384(), SHA384, 48},
    {"ECDSA SHA-512", key_kind::ec, EVP_sha512(), SHA512, 64},
    {"ECDSA SHA-1", key_kind::ec, EVP_sha1(), SHA256, 32},
    {"RSA SHA-224", key_kind::rsa, EVP_sha224(), SHA224, 28},
    {"RSA SHA-256", key_kind::rsa, EVP_sha256(), SHA256, 32},
    {"RSA SHA-384", key_kind::rsa, EVP_sha384(), SHA384, 48},
    {"RSA SHA-512", key_kind::rsa, EVP_sha512(), SHA512, 64},
    {"RSA SHA-1", key_kind::rsa, EVP_sha1(), SHA256, 32},
    {"RSA MD5", key_kind::rsa, EVP_md5(), SHA256, 32},
    {"RSA-PSS SHA-256", key_kind::rsa_pss, EVP_sha256(), SHA256, 32},
    {"RSA-PSS SHA-384", key_kind::rsa_pss, EVP_sha384(), SHA384, 48},
    {"RSA-PSS SHA-512", key_kind::rsa_pss, EVP_sha512(), SHA512, 64},
    {"Ed25519", key_kind::ed25519, nullptr, nullptr, 0},
};

TEST(channel_binding, hash_follows_the_signature_of_the_certificate) {
  for (const kind_case& k : kinds) {
    const identity who = make_identity({.common_name = "x", .names = {}, .key = k.key, .digest = k.signed_with});
    const auto expected = k.hash != nullptr ? hash_of(who.certificate.get(), k.hash, k.size) : std::vector<std::byte>();
    EXPECT_EQ(pg::server_end_point(who.certificate.get()), expected) << k.what;
  }
}

TEST(channel_binding, is_that_of_the_servers_certificate_on_a_connection) {
  for (const kind_case& k : kinds) {
    if (k.signed_with == EVP_sha1() || k.signed_with == EVP_md5() || k.signed_with == EVP_sha224()) continue;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      const identity who = make_identity({.common_name = "x", .names = {}, .key = k.key, .digest = k.signed_with});
      tls_server_options options;
      options.min_version = options.max_version = version;
      tls_server_context server_side(who, options);
      fake_server server({server_side.granting([](tls_session& s) { s.read(1); })});
      pg::connector c(plan_for("127.0.0.1", server.port(), pg::encryption_policy::require));
      ASSERT_EQ(run(c), pg::connect_state::connected) << k.what << c.report();
      const auto expected =
          k.hash != nullptr ? hash_of(who.certificate.get(), k.hash, k.size) : std::vector<std::byte>();
      EXPECT_EQ(c.take()->channel_binding(), expected) << k.what;
    }
  }
}

}  // namespace
