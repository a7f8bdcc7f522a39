#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace greenpg_test {

struct key_deleter {
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
};
struct certificate_deleter {
  void operator()(X509* c) const { X509_free(c); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, key_deleter>;
using certificate_ptr = std::unique_ptr<X509, certificate_deleter>;

enum class key_kind { ec, rsa, rsa_pss, ed25519 };

inline key_ptr make_key(key_kind kind = key_kind::ec) {
  EVP_PKEY* key = nullptr;
  switch (kind) {
    case key_kind::ec: key = EVP_EC_gen("P-256"); break;
    case key_kind::rsa:
    case key_kind::rsa_pss: key = EVP_RSA_gen(2048); break;
    case key_kind::ed25519: key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"); break;
  }
  if (key == nullptr) throw std::runtime_error("no key");
  return key_ptr(key);
}

/// A certificate with its key, made in memory.
struct identity {
  key_ptr key;
  certificate_ptr certificate;

  /// Writes the certificate as a PEM file.
  void write_certificate(const std::string& file) const {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "w"), std::fclose);
    PEM_write_X509(out.get(), certificate.get());
  }
  void write_key(const std::string& file) const {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "w"), std::fclose);
    PEM_write_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
};

struct certificate_request {
  std::string common_name = "test";
  std::string names;  ///< subjectAltName, as "DNS:localhost,IP:127.0.0.1"; empty: none
  bool authority = false;
  long starts_in = -3600, ends_in = 3600;  ///< seconds from now
  key_kind key = key_kind::ec;
  const EVP_MD* digest = EVP_sha256();
};

/// Issued by `issuer`, or signed by itself.
inline identity make_identity(const certificate_request& request, const identity* issuer = nullptr) {
  static long serial = 1;
  identity made{make_key(request.key), certificate_ptr(X509_new())};
  X509* const c = made.certificate.get();
  X509_set_version(c, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(c), request.starts_in);
  X509_gmtime_adj(X509_getm_notAfter(c), request.ends_in);
  X509_NAME* const name = X509_get_subject_name(c);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(request.common_name.c_str()), -1, -1, 0);
  X509_set_issuer_name(c, X509_get_subject_name(issuer != nullptr ? issuer->certificate.get() : c));
  X509_set_pubkey(c, made.key.get());
  const auto extend = [&](int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer != nullptr ? issuer->certificate.get() : c, c, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    if (extension == nullptr) throw std::runtime_error(std::string("extension ") + value);
    X509_add_ext(c, extension, -1);
    X509_EXTENSION_free(extension);
  };
  if (request.authority) extend(NID_basic_constraints, "critical,CA:TRUE");
  if (!request.names.empty()) extend(NID_subject_alt_name, request.names.c_str());

  EVP_PKEY* const signer = issuer != nullptr ? issuer->key.get() : made.key.get();
  if (request.key == key_kind::rsa_pss) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* parameters = nullptr;
    EVP_DigestSignInit(context, &parameters, request.digest, nullptr, signer);
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
    X509_sign_ctx(c, context);
    EVP_MD_CTX_free(context);
  } else {
    X509_sign(c, signer, request.key == key_kind::ed25519 ? nullptr : request.digest);
  }
  return made;
}

/// A folder that goes with its files.
class temporary_folder {
public:
  temporary_folder() {
    char pattern[] = "/tmp/greenpg-net-XXXXXX";
    if (::mkdtemp(pattern) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    for (const std::string& file : files_) ::unlink(file.c_str());
    ::rmdir(path_.c_str());
  }
  /// The path of a file in it, removed at the end.
  std::string file(const std::string& name) {
    files_.push_back(path_ + '/' + name);
    return files_.back();
  }
  [[nodiscard]] const std::string& path() const { return path_; }

private:
  std::string path_;
  std::vector<std::string> files_;
};

}  // namespace greenpg_test
