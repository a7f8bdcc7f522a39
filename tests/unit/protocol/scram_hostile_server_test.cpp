#include <greenpg/protocol/base64.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/scram_client.hpp>
#include <greenpg/protocol/scram_server.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scram_exchange.hpp"

using namespace scram_exchange;
using namespace std::string_literals;

namespace {

TEST(scram_client, hostile_challenge_is_refused) {
  const std::string r = "r=" + std::string(nonce);
  const std::string si = ",s=QSXCR+Q6sek8bf92,i=4096";
  const refused_message table[] = {
      {"", pg::errc::protocol_violation},
      {",", pg::errc::protocol_violation},
      {"r", pg::errc::protocol_violation},
      {"r=", pg::errc::protocol_violation},
      {"r=,s=QSXCR+Q6sek8bf92,i=4096", pg::errc::protocol_violation},
      {r + "x", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,", pg::errc::protocol_violation},
      {r + "x,i=4096,s=QSXCR+Q6sek8bf92", pg::errc::protocol_violation},
      {"s=QSXCR+Q6sek8bf92," + r + "x,i=4096", pg::errc::protocol_violation},
      {"R" + r.substr(1) + "x" + si, pg::errc::protocol_violation},
      {r + "x,S=QSXCR+Q6sek8bf92,i=4096", pg::errc::protocol_violation},
      {" " + r + "x" + si, pg::errc::protocol_violation},
      // the nonce
      {r + si, pg::errc::auth_failed},  // ours alone
      {"r=x" + si, pg::errc::auth_failed},
      {"r=" + std::string(nonce.substr(0, nonce.size() - 1)) + si, pg::errc::auth_failed},
      {"r=X" + std::string(nonce.substr(1)) + "xyz" + si, pg::errc::auth_failed},
      {"r=xyz" + std::string(nonce) + si, pg::errc::auth_failed},
      {r + " x" + si, pg::errc::protocol_violation},
      {r + "\x7f" + si, pg::errc::protocol_violation},
      {r + "\xc3\xa4" + si, pg::errc::protocol_violation},
      {r + "x\0y"s + si, pg::errc::protocol_violation},
      // the salt
      {r + "x,s=,i=4096", pg::errc::protocol_violation},
      {r + "x,s=QSX,i=4096", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf9=,i=4096", pg::errc::protocol_violation},
      {r + "x,s=QSXC R+Q,i=4096", pg::errc::protocol_violation},
      {r + "x,s=====,i=4096", pg::errc::protocol_violation},
      {r + "x,s=QQ==QQ==,i=4096", pg::errc::protocol_violation},
      // the count
      {r + "x,s=QSXCR+Q6sek8bf92,i=", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=0", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=04096", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=-1", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=+1", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i= 1", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=4096 ", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=4096.5", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=0x10", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=1e3", pg::errc::protocol_violation},
      {r + "x" + si + "\0"s, pg::errc::protocol_violation},
      {r + "x" + si + "\n", pg::errc::protocol_violation},
      {r + "x,s=QSXCR+Q6sek8bf92,i=2147483647", pg::errc::limit_exceeded},
      {r + "x,s=QSXCR+Q6sek8bf92,i=4294967295", pg::errc::limit_exceeded},
      {r + "x,s=QSXCR+Q6sek8bf92,i=4294967296", pg::errc::limit_exceeded},
      {r + "x,s=QSXCR+Q6sek8bf92,i=4294967297", pg::errc::limit_exceeded},
      {r + "x,s=QSXCR+Q6sek8bf92,i=18446744073709551617", pg::errc::limit_exceeded},
      {r + "x,s=QSXCR+Q6sek8bf92,i=1" + std::string(5000, '0'), pg::errc::limit_exceeded},
      // extensions
      {"m=foo," + r + "x" + si, pg::errc::auth_method_unsupported},
      {r + "x" + si + ",m=foo", pg::errc::protocol_violation},
      {r + "x" + si + ",", pg::errc::protocol_violation},
      {r + "x" + si + ",,", pg::errc::protocol_violation},
      {r + "x" + si + ",x", pg::errc::protocol_violation},
      {r + "x" + si + ",x=", pg::errc::protocol_violation},
      {r + "x" + si + ",1=y", pg::errc::protocol_violation},
      {r + "x" + si + ",xy=z", pg::errc::protocol_violation},
      {r + "x" + si + ",x=\xff", pg::errc::protocol_violation},
      {r + "x" + si + ",x=\xed\xa0\x80", pg::errc::protocol_violation},
      {r + "x" + si + ",x=\xe0\x82\xaa", pg::errc::protocol_violation},
      {r + "x" + si + ",x=\0"s, pg::errc::protocol_violation},
      {r + "x" + si + ",i=1", pg::errc::protocol_violation},  // not a second time
      {r + "x" + si + ",x=y,", pg::errc::protocol_violation},
      // another message
      {"e=other-error", pg::errc::protocol_violation},
      {"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", pg::errc::protocol_violation},
  };
  for (const auto& [message, error] : table) {
    auto client = started();
    EXPECT_EQ(client->server_first(message), error) << message;
    // the exchange is over, whatever comes
    EXPECT_EQ(client->server_first(r + "x" + si), pg::errc::protocol_violation) << message;
    client->set_password("secret");
    EXPECT_TRUE(client->compute(1)) << message;
    EXPECT_EQ(client->client_final(), "") << message;
    EXPECT_EQ(client->server_final("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), pg::errc::protocol_violation);
    EXPECT_FALSE(client->verified()) << message;
  }
}

TEST(scram_client, optional_extensions_are_ignored) {
  for (const std::string_view tail : {"", ",x=y", ",X=a=b=c,z=\xc3\xa4\xf0\x9f\x98\x80", ",d= "}) {
    auto client = started();
    EXPECT_FALSE(client->server_first(challenge("s=QSXCR+Q6sek8bf92,i=4096" + std::string(tail)))) << tail;
  }
}

TEST(scram_client, iteration_count_is_accepted_up_to_its_limit) {
  EXPECT_FALSE(started()->server_first(challenge("s=QSXCR+Q6sek8bf92,i=1")));
  EXPECT_FALSE(started()->server_first(challenge("s=QSXCR+Q6sek8bf92,i=1000000")));
  EXPECT_EQ(started()->server_first(challenge("s=QSXCR+Q6sek8bf92,i=1000001")), pg::errc::limit_exceeded);
  pg::scram_limits open;
  open.max_iterations = UINT32_MAX - 1;
  EXPECT_FALSE(started(open)->server_first(challenge("s=QSXCR+Q6sek8bf92,i=4294967294")));
  EXPECT_EQ(started(open)->server_first(challenge("s=QSXCR+Q6sek8bf92,i=4294967295")), pg::errc::limit_exceeded);
}

TEST(scram_client, nonce_and_salt_are_accepted_up_to_their_limits) {
  const auto with_nonce = [](std::size_t size) {
    return "r=" + std::string(nonce) + std::string(size - nonce.size(), 'x') + ",s=QSXCR+Q6sek8bf92,i=1";
  };
  EXPECT_FALSE(started()->server_first(with_nonce(nonce.size() + 1)));
  EXPECT_FALSE(started()->server_first(with_nonce(1024)));
  EXPECT_EQ(started()->server_first(with_nonce(1025)), pg::errc::limit_exceeded);
  const auto with_salt = [](std::size_t size) {
    return challenge("s=" + pg::base64_encode(std::vector<std::byte>(size)) + ",i=1");
  };
  EXPECT_FALSE(started()->server_first(with_salt(1)));
  EXPECT_FALSE(started()->server_first(with_salt(1024)));
  EXPECT_EQ(started()->server_first(with_salt(1025)), pg::errc::limit_exceeded);
  EXPECT_EQ(started()->server_first(with_salt(100'000)), pg::errc::limit_exceeded);
  for (std::size_t limit = 0; limit < 12; ++limit) {
    pg::scram_limits limits;
    limits.max_salt = limit;
    if (limit > 0) {
      EXPECT_FALSE(started(limits)->server_first(with_salt(limit))) << limit;
    }
    EXPECT_EQ(started(limits)->server_first(with_salt(limit + 1)), pg::errc::limit_exceeded) << limit;
  }
}

TEST(scram_client, hostile_verdict_is_refused) {
  const pg::scram_verifier verifier("secret", salt, 3);
  const auto verdict_of = [&](auto change) {
    pg::scram_server server(verifier, "serverpart");
    pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
    const std::string good = run(client, server, "secret");
    EXPECT_EQ(good.size(), 46U);
    const std::string sent = change(good);
    const std::error_code error = client.server_final(sent);
    EXPECT_EQ(client.verified(), !error) << sent;
    if (error) {  // no second chance
      EXPECT_EQ(client.server_final(good), pg::errc::protocol_violation);
      EXPECT_FALSE(client.verified());
    }
    return error;
  };
  const auto as = [&](const std::string& message) { return verdict_of([&](const std::string&) { return message; }); };

  EXPECT_FALSE(verdict_of([](const std::string& good) { return good; }));
  EXPECT_FALSE(verdict_of([](const std::string& good) { return good + ",x=y"; }));

  EXPECT_EQ(as("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), pg::errc::auth_failed);  // another exchange's
  EXPECT_EQ(as("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), pg::errc::auth_failed);
  EXPECT_EQ(as("v=AAAA"), pg::errc::auth_failed);
  EXPECT_EQ(as("v=" + std::string(60'000, 'A')), pg::errc::auth_failed);
  EXPECT_EQ(as(""), pg::errc::protocol_violation);
  EXPECT_EQ(as("v="), pg::errc::protocol_violation);
  EXPECT_EQ(as("v"), pg::errc::protocol_violation);
  EXPECT_EQ(as("x=y"), pg::errc::protocol_violation);
  EXPECT_EQ(as("e="), pg::errc::protocol_violation);
  EXPECT_EQ(as("m=y"), pg::errc::protocol_violation);
  const auto altered = [&](auto change) { return verdict_of([&](std::string good) { return change(good), good; }); };
  EXPECT_EQ(altered([](std::string& m) { m.pop_back(); }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m.resize(m.size() - 4); }), pg::errc::auth_failed);  // 30 bytes
  EXPECT_EQ(altered([](std::string& m) { m.insert(2, "AAAA"); }), pg::errc::auth_failed);
  EXPECT_EQ(altered([](std::string& m) { m += m.substr(2); }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m += '\n'; }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m += '\0'; }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m += ','; }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m += ",v=AAAA"; }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m += ",m=x"; }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m = "x=y," + m; }), pg::errc::protocol_violation);
  EXPECT_EQ(altered([](std::string& m) { m[0] = 'V'; }), pg::errc::protocol_violation);
}

TEST(scram_client, signature_with_any_bit_flipped_is_refused) {
  const pg::scram_verifier verifier("secret", salt, 1);
  for (std::size_t bit = 0; bit < 256; ++bit) {
    pg::scram_server server(verifier, "serverpart");
    pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
    const std::string good = run(client, server, "secret");
    auto signature = pg::base64_decode(good.substr(2));
    ASSERT_TRUE(signature && signature->size() == 32);
    (*signature)[bit / 8] ^= std::byte{1} << static_cast<int>(bit % 8);
    EXPECT_EQ(client.server_final("v=" + pg::base64_encode(*signature)), pg::errc::auth_failed) << bit;
    EXPECT_FALSE(client.verified());
  }
}

TEST(scram_client, server_error_is_reported_in_its_words) {
  const pg::scram_verifier verifier("secret", salt, 1);
  pg::scram_server server(verifier, "serverpart");
  pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
  (void)run(client, server, "secret");
  EXPECT_EQ(client.server_final("e=invalid-proof,x=y"), pg::errc::auth_failed);
  EXPECT_EQ(client.server_error(), "invalid-proof");
  EXPECT_FALSE(client.verified());
}

}  // namespace
