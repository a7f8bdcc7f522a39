#include <greenpg/protocol/base64.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/scram_client.hpp>
#include <greenpg/protocol/scram_server.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scram_exchange.hpp"

using namespace scram_exchange;

namespace {

TEST(scram_client, rfc_7677_vector) {
  for (const std::uint32_t slice : {1U, 7U, 4094U, 4095U, 4096U, 4097U, UINT32_MAX}) {
    pg::scram_client client(pg::gs2_flag::not_supported, {}, "rOprNGfwEbeRWgbNEkqO", {}, "user");
    EXPECT_EQ(client.client_first(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    ASSERT_FALSE(
        client.server_first("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
    EXPECT_EQ(client.iterations(), 4096U);
    client.set_password("pencil");
    while (!client.compute(slice)) continue;
    EXPECT_EQ(client.client_final(),
              "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
              "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    EXPECT_FALSE(client.verified());
    EXPECT_FALSE(client.server_final("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    EXPECT_TRUE(client.verified());
  }
}

TEST(scram_client, work_is_done_in_slices_of_the_given_size) {
  auto client = started();
  ASSERT_FALSE(client->server_first(challenge("s=QSXCR+Q6sek8bf92,i=101")));
  client->set_password("secret");
  EXPECT_FALSE(client->compute(0));
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(client->compute(10)) << i;
  EXPECT_FALSE(client->compute(9));
  EXPECT_TRUE(client->compute(1));  // the first of the 101 came with the set-up
  EXPECT_TRUE(client->compute(1));
  EXPECT_FALSE(client->client_final().empty());
}

// OpenSSL's PBKDF2 on the server's side, ours on the client's
TEST(scram_client, passwords_and_salts_of_every_kind_agree_with_the_server) {
  const std::string passwords[] = {"",
                                   "x",
                                   "secret",
                                   std::string(63, 'a'),
                                   std::string(64, 'b'),
                                   std::string(65, 'c'),
                                   std::string(5000, 'd'),
                                   "p\xc3\xa4ss\xc2\xadwort \xef\xac\x81",
                                   "\xff\xfe raw"};
  for (const std::string& password : passwords) {
    for (const std::size_t salt_size : {1U, 16U, 51U, 52U, 64U, 300U}) {
      for (const std::uint32_t iterations : {1U, 2U, 37U}) {
        const pg::scram_verifier verifier(password, std::vector<std::byte>(salt_size, std::byte{0x11}), iterations);
        pg::scram_server server(verifier, "serverpart");
        pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
        const std::string verdict = run(client, server, password, 5);
        EXPECT_FALSE(client.server_final(verdict)) << password << ' ' << salt_size << ' ' << iterations;
        EXPECT_TRUE(client.verified());
      }
    }
  }
}

TEST(scram_client, channel_binding_is_carried) {
  const pg::scram_verifier verifier("secret", salt, 10);
  pg::scram_server server(verifier, "serverpart", certificate_hash);
  pg::scram_client client(pg::gs2_flag::bound, certificate_hash, nonce);
  EXPECT_FALSE(client.server_final(run(client, server, "secret")));

  pg::scram_client shown(pg::gs2_flag::bound, certificate_hash, nonce);
  EXPECT_EQ(shown.client_first(), "p=tls-server-end-point,,n=,r=" + std::string(nonce));
  ASSERT_FALSE(shown.server_first(challenge("s=QSXCR+Q6sek8bf92,i=1")));
  shown.set_password("secret");
  ASSERT_TRUE(shown.compute(1));
  std::string input = "p=tls-server-end-point,,";
  for (const std::byte b : certificate_hash) input += static_cast<char>(b);
  EXPECT_TRUE(shown.client_final().starts_with("c=" + pg::base64_encode(std::as_bytes(std::span(input))) + ",r="));
}

TEST(scram_client, binding_to_another_certificate_is_refused_by_the_server) {
  const pg::scram_verifier verifier("secret", salt, 10);
  pg::scram_server server(verifier, "serverpart", std::vector<std::byte>(32, std::byte{1}));
  pg::scram_client client(pg::gs2_flag::bound, certificate_hash, nonce);
  ASSERT_FALSE(server.client_first(client.client_first()));
  ASSERT_FALSE(client.server_first(server.server_first()));
  client.set_password("secret");
  ASSERT_TRUE(client.compute(1000));
  EXPECT_EQ(server.client_final(client.client_final()), pg::errc::auth_failed);
  EXPECT_EQ(server.server_final(), "");
}

TEST(scram_client, stripped_offer_of_channel_binding_is_noticed_by_the_server) {
  const pg::scram_verifier verifier("secret", salt, 10);
  pg::scram_client client(pg::gs2_flag::not_offered, {}, nonce);
  const std::string first = client.client_first();
  EXPECT_EQ(first, "y,,n=,r=" + std::string(nonce));
  pg::scram_server offering(verifier, "serverpart", certificate_hash);
  EXPECT_EQ(offering.client_first(first), pg::errc::auth_failed);
  pg::scram_server not_offering(verifier, "serverpart");
  EXPECT_FALSE(not_offering.client_first(first));
}

TEST(scram_client, unfit_inputs_send_nothing) {
  const auto first = [](pg::gs2_flag flag, std::span<const std::byte> binding, std::string_view own_nonce) {
    pg::scram_client client(flag, binding, own_nonce);
    return client.client_first();
  };
  EXPECT_EQ(first(pg::gs2_flag::bound, {}, nonce), "");  // an empty binding binds nothing
  EXPECT_EQ(first(pg::gs2_flag::not_supported, certificate_hash, nonce), "");
  for (const std::string_view bad : {"", "a,b", "a b", "a\nb", "a\x7f", "\xc3\xa4"}) {
    EXPECT_EQ(first(pg::gs2_flag::not_supported, {}, bad), "") << bad;
  }
}

TEST(scram_client, user_name_is_escaped) {
  pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce, {}, "a=b,c");
  EXPECT_EQ(client.client_first(), "n,,n=a=3Db=2Cc,r=" + std::string(nonce));
}

TEST(scram_client, wrong_password_fails_on_both_sides) {
  const pg::scram_verifier verifier("secret", salt, 2);
  pg::scram_server server(verifier, "serverpart");
  pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
  ASSERT_FALSE(server.client_first(client.client_first()));
  ASSERT_FALSE(client.server_first(server.server_first()));
  client.set_password("Secret");
  ASSERT_TRUE(client.compute(2));
  EXPECT_EQ(server.client_final(client.client_final()), pg::errc::auth_failed);
  EXPECT_EQ(server.server_final(), "");
}

TEST(scram_client, calls_out_of_turn_end_the_exchange) {
  const std::string good = challenge("s=QSXCR+Q6sek8bf92,i=5");
  {
    pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
    EXPECT_EQ(client.server_first(good), pg::errc::protocol_violation);  // before client_first
    EXPECT_EQ(client.client_first(), "");
  }
  {
    pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
    EXPECT_EQ(client.server_final("v=AAAA"), pg::errc::protocol_violation);  // nothing begun
  }
  {
    auto client = started();
    EXPECT_EQ(client->server_final("v=AAAA"), pg::errc::protocol_violation);  // no challenge
  }
  {
    auto client = started();
    ASSERT_FALSE(client->server_first(good));
    EXPECT_EQ(client->server_first(good), pg::errc::protocol_violation);  // twice
    EXPECT_EQ(client->client_final(), "");
  }
  {
    auto client = started();
    ASSERT_FALSE(client->server_first(good));
    EXPECT_TRUE(client->compute(1));  // no password
    EXPECT_EQ(client->client_final(), "");
  }
  {
    auto client = started();
    ASSERT_FALSE(client->server_first(good));
    client->set_password("secret");
    EXPECT_FALSE(client->compute(1));
    EXPECT_EQ(client->client_final(), "");  // not done
    EXPECT_TRUE(client->compute(1));
    EXPECT_EQ(client->client_final(), "");
  }
  {
    auto client = started();
    EXPECT_EQ(client->client_first(), "");  // twice
    EXPECT_EQ(client->server_first(good), pg::errc::protocol_violation);
  }
}

}  // namespace
