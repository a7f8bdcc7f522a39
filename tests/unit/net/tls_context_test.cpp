#include "test_certificate.hpp"

#include <greenpg/net/tls_context.hpp>
#include <greenpg/protocol/errc.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace {

using namespace greenpg_test;
namespace pg = greenpg;

std::shared_ptr<const pg::tls_context> get(const pg::tls_settings& settings, std::string& text,
                                           std::error_code& error) {
  text.clear();
  auto context = pg::tls_context::get(settings, error, text);
  EXPECT_EQ(context == nullptr, bool(error));
  EXPECT_EQ(error ? text.empty() : false, false);
  return context;
}

std::string refusal(const pg::tls_settings& settings, std::error_code expected = pg::errc::tls_failed) {
  std::string text;
  std::error_code error;
  EXPECT_EQ(get(settings, text, error), nullptr);
  EXPECT_EQ(error, expected);
  return text;
}

TEST(tls_context, same_settings_share_one_context) {
  std::string text;
  std::error_code error;
  pg::tls_settings settings;
  const auto first = get(settings, text, error);
  EXPECT_EQ(get(settings, text, error), first);
  EXPECT_FALSE(first->verifies_chain());
  settings.server_name_indication = false;
  EXPECT_NE(get(settings, text, error), first);
}

TEST(tls_context, changed_file_makes_a_new_context) {
  temporary_folder folder;
  pg::tls_settings settings;
  settings.root_certificates = folder.file("root.crt");
  std::string text;
  std::error_code error;
  const auto without = get(settings, text, error);
  ASSERT_NE(without, nullptr);
  EXPECT_FALSE(without->verifies_chain());

  make_identity({.common_name = "one", .names = {}, .authority = true}).write_certificate(settings.root_certificates);
  const auto one = get(settings, text, error);
  ASSERT_NE(one, nullptr) << text;
  EXPECT_TRUE(one->verifies_chain()) << "below verify-ca the chain is checked as soon as there is a root";
  EXPECT_FALSE(one->verifies_host());
  EXPECT_EQ(get(settings, text, error), one);

  make_identity({.common_name = "another", .names = {}, .authority = true})
      .write_certificate(settings.root_certificates);
  EXPECT_NE(get(settings, text, error), one);
}

TEST(tls_context, number_of_kept_contexts_is_bounded) {
  std::string text;
  std::error_code error;
  pg::tls_settings settings;
  std::weak_ptr<const pg::tls_context> first;
  for (int i = 0; i < 20; ++i) {
    settings.certificate = "/nowhere/" + std::to_string(i);
    const auto context = get(settings, text, error);
    if (i == 0) first = context;
  }
  EXPECT_TRUE(first.expired());
}

TEST(tls_context, root_file_that_is_missing_is_named_where_it_is_needed) {
  pg::tls_settings settings;
  settings.root_certificates = "/nowhere/root.crt";
  for (const auto v : {pg::tls_verification::chain, pg::tls_verification::host}) {
    settings.verification = v;
    EXPECT_EQ(refusal(settings),
              "root certificate file \"/nowhere/root.crt\" does not exist\nEither provide the file, use the system's "
              "trusted roots with sslrootcert=system, or change sslmode to disable server certificate verification.");
  }
  settings.root_certificates.clear();
  EXPECT_TRUE(refusal(settings).starts_with("no root certificate file was named\nEither"));
}

TEST(tls_context, root_file_that_holds_no_certificate_is_named) {
  temporary_folder folder;
  pg::tls_settings settings;
  settings.root_certificates = folder.file("root.crt");
  std::ofstream(settings.root_certificates) << "not a certificate\n";
  EXPECT_TRUE(
      refusal(settings).starts_with("could not read root certificate file \"" + settings.root_certificates + "\": "));
}

TEST(tls_context, system_roots_are_taken) {
  pg::tls_settings settings;
  settings.root_certificates = "system";
  settings.verification = pg::tls_verification::host;
  std::string text;
  std::error_code error;
  const auto context = get(settings, text, error);
  ASSERT_NE(context, nullptr) << text;
  EXPECT_TRUE(context->verifies_chain());
  EXPECT_TRUE(context->verifies_host());
}

TEST(tls_context, versions_are_read_in_any_case_and_checked) {
  struct row {
    std::string lowest, highest, refused;
  };
  for (const row& r :
       {row{"TLSv1.2", "", ""}, row{"tlsv1.2", "TLSV1.3", ""}, row{"", "", ""}, row{"TLSv1.3", "TLSv1.3", ""},
        row{"SSLv3", "", "invalid ssl_min_protocol_version value: \"SSLv3\""},
        row{"TLSv1.2", "TLSv9", "invalid ssl_max_protocol_version value: \"TLSv9\""},
        row{"TLSv1.3", "TLSv1.2", "invalid SSL protocol version range"}}) {
    pg::tls_settings settings;
    settings.min_version = r.lowest;
    settings.max_version = r.highest;
    std::string text;
    std::error_code error;
    get(settings, text, error);
    EXPECT_EQ(text, r.refused);
    EXPECT_EQ(error, r.refused.empty() ? std::error_code() : std::error_code(pg::errc::invalid_conninfo));
  }
}

TEST(tls_context, client_certificate_needs_its_key_kept_secret) {
  temporary_folder folder;
  const identity who = make_identity({.common_name = "ann", .names = {}});
  pg::tls_settings settings;
  settings.certificate = folder.file("c.crt");
  settings.key = folder.file("c.key");
  who.write_certificate(settings.certificate);
  EXPECT_EQ(refusal(settings),
            "certificate \"" + settings.certificate + "\" present, but not private key file \"" + settings.key + '"');

  who.write_key(settings.key);
  ::chmod(settings.key.c_str(), 0644);
  EXPECT_TRUE(refusal(settings).starts_with("private key file \"" + settings.key + "\" has group or world access"));

  ::chmod(settings.key.c_str(), 0600);
  std::string text;
  std::error_code error;
  EXPECT_NE(get(settings, text, error), nullptr) << text;

  make_identity({.common_name = "eve", .names = {}}).write_key(settings.key);
  ::chmod(settings.key.c_str(), 0600);
  EXPECT_TRUE(refusal(settings).starts_with("could not load private key file \"" + settings.key + "\": ") ||
              refusal(settings).starts_with("certificate does not match private key file \"" + settings.key + "\": "))
      << refusal(settings);

  std::ofstream(settings.certificate) << "nonsense";
  EXPECT_TRUE(refusal(settings).starts_with("could not read certificate file \"" + settings.certificate + "\": "));
}

TEST(tls_context, key_with_a_passphrase_is_refused_and_nobody_is_asked) {
  temporary_folder folder;
  const identity who = make_identity({.common_name = "ann", .names = {}});
  pg::tls_settings settings;
  settings.certificate = folder.file("c.crt");
  settings.key = folder.file("c.key");
  who.write_certificate(settings.certificate);
  std::FILE* out = std::fopen(settings.key.c_str(), "w");
  char passphrase[] = "secret";
  PEM_write_PrivateKey(out, who.key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr, passphrase);
  std::fclose(out);
  ::chmod(settings.key.c_str(), 0600);
  EXPECT_TRUE(refusal(settings).starts_with("could not load private key file \"" + settings.key + "\": "));
}

}  // namespace
