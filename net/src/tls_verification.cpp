#include "tls_verification.hpp"

#include "tls_errors.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace greenpg::inline v0 {

namespace {

// The name that a certificate goes by, for an error text: its first SAN entries, else its common name.
std::string names_of(X509* certificate) {
  constexpr int most_names = 4;
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  std::string text;
  const int count = names != nullptr ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count && i < most_names; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (!text.empty()) text += "\", \"";
    if (name->type == GEN_DNS) {
      text += shown({reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                     static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))});
    } else if (name->type == GEN_IPADD) {
      const int length = ASN1_STRING_length(name->d.iPAddress);
      const unsigned char* at = ASN1_STRING_get0_data(name->d.iPAddress);
      for (int b = 0; b < length && b < 16; ++b)
        text += (b == 0 ? "" : length == 4 ? "." : ":") + std::to_string(at[b]);
    } else {
      text += "(another kind of name)";
    }
  }
  if (count > most_names) text += "\", \"...";
  if (count != 0) return text;
  std::array<char, 256> common{};
  const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common.data(),
                                               static_cast<int>(common.size()));
  return length > 0 ? shown({common.data(), static_cast<std::size_t>(length)}) : "";
}

std::string subject_of(X509* certificate) {
  std::array<char, 256> line{};
  X509_NAME_oneline(X509_get_subject_name(certificate), line.data(), static_cast<int>(line.size()));
  return shown(line.data());
}

}  // namespace

bool is_ip_literal(const std::string& host) noexcept { return socket_address::from_ip(host, 0).has_value(); }

bool expect_host(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl);
  if (is_ip_literal(host))
    return X509_VERIFY_PARAM_set1_ip_asc(parameters, host.substr(0, host.find('%')).c_str()) == 1;
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(ssl, host.c_str()) == 1;
}

int verify_server_certificate(int right, X509_STORE_CTX* store) {
  if (right == 1) return right;
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto& owner = *static_cast<tls_transport*>(SSL_get_app_data(ssl));
  const int error = X509_STORE_CTX_get_error(store);
  X509* const certificate = X509_STORE_CTX_get_current_cert(store);
  try {
    if (error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
      X509* const leaf = X509_STORE_CTX_get0_cert(store);
      owner.rejection_ = "server certificate for \"" + (leaf != nullptr ? names_of(leaf) : std::string()) +
                         "\" does not match host name \"" + owner.host_ + '"';
    } else {
      owner.rejection_ = std::string("certificate verify failed: ") + X509_verify_cert_error_string(error);
      if (certificate != nullptr)
        owner.rejection_ += " (certificate \"" + subject_of(certificate) + "\" at depth " +
                            std::to_string(X509_STORE_CTX_get_error_depth(store)) + ", host \"" + owner.host_ + "\")";
    }
  } catch (const std::bad_alloc&) {  // no exception may pass through OpenSSL; the code still says it
  }
  return right;
}

std::vector<std::byte> server_end_point(const X509* certificate) {
  // X509_get_signature_info knows RSASSA-PSS, whose hash is a parameter and not part of the algorithm's name.
  int digest = NID_undef;
  if (X509_get_signature_info(const_cast<X509*>(certificate), &digest, nullptr, nullptr, nullptr) != 1) return {};
  if (digest == NID_md5 || digest == NID_sha1) digest = NID_sha256;
  const EVP_MD* const hash = digest != NID_undef ? EVP_get_digestbynid(digest) : nullptr;
  if (hash == nullptr) return {};
  std::vector<std::byte> value(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  if (X509_digest(certificate, hash, reinterpret_cast<unsigned char*>(value.data()), &size) != 1) return {};
  value.resize(size);
  return value;
}

}  // namespace greenpg::inline v0
