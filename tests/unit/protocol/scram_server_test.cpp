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

TEST(scram_server, malformed_client_first_is_refused) {
  const pg::scram_verifier verifier("secret", salt, 1);
  const refused_message table[] = {
      {"", pg::errc::protocol_violation},
      {"n", pg::errc::protocol_violation},
      {"n,", pg::errc::protocol_violation},
      {"n,,", pg::errc::protocol_violation},
      {"n,,n=", pg::errc::protocol_violation},
      {"n,,n=,", pg::errc::protocol_violation},
      {"n,,n=,r=", pg::errc::protocol_violation},
      {"n,,r=abc", pg::errc::protocol_violation},
      {"n,a=x,n=,r=abc", pg::errc::protocol_violation},
      {"x,,n=,r=abc", pg::errc::protocol_violation},
      {"n,,n=,r=a b", pg::errc::protocol_violation},
      {"n,,n=,r=abc,", pg::errc::protocol_violation},
      {"n,,m=x,n=,r=abc", pg::errc::auth_method_unsupported},
      {"p=tls-server-end-point,,n=,r=abc", pg::errc::auth_failed},
      {"p=tls-unique,,n=,r=abc", pg::errc::auth_failed},
  };
  for (const auto& [message, error] : table) {
    pg::scram_server server(verifier, "serverpart");
    EXPECT_EQ(server.client_first(message), error) << message;
    EXPECT_EQ(server.server_first(), "") << message;
  }
  pg::scram_server server(verifier, "serverpart");
  EXPECT_FALSE(server.client_first("n,,n=joe,r=abc,x=y"));
  EXPECT_EQ(server.user(), "joe");
  EXPECT_EQ(server.server_first(), "r=abcserverpart,s=" + pg::base64_encode(salt) + ",i=1");
}

TEST(scram_server, altered_client_final_is_refused) {
  const pg::scram_verifier verifier("secret", salt, 1);
  const auto with = [&](auto change) {
    pg::scram_server server(verifier, "serverpart");
    pg::scram_client client(pg::gs2_flag::not_supported, {}, nonce);
    EXPECT_FALSE(server.client_first(client.client_first()));
    EXPECT_FALSE(client.server_first(server.server_first()));
    client.set_password("secret");
    EXPECT_TRUE(client.compute(1));
    std::string message = client.client_final();
    change(message);
    const std::error_code error = server.client_final(message);
    EXPECT_EQ(server.server_final().empty(), static_cast<bool>(error));
    return error;
  };
  EXPECT_FALSE(with([](std::string&) {}));
  EXPECT_EQ(with([](std::string& m) { m.clear(); }), pg::errc::protocol_violation);
  EXPECT_EQ(with([](std::string& m) { m.pop_back(); }), pg::errc::protocol_violation);
  EXPECT_EQ(with([](std::string& m) { m += ",x=y"; }), pg::errc::protocol_violation);
  EXPECT_EQ(with([](std::string& m) { m.replace(2, 4, "eSws"); }), pg::errc::auth_failed);  // "y,,"
  EXPECT_EQ(with([](std::string& m) { m.insert(m.rfind(",p="), "x"); }), pg::errc::auth_failed);
  EXPECT_EQ(with([](std::string& m) { m[m.size() - 10] ^= 1; }), pg::errc::auth_failed);
  EXPECT_EQ(with([](std::string& m) { m.resize(m.size() - 4); }), pg::errc::auth_failed);
  EXPECT_EQ(with([](std::string& m) { m.insert(m.rfind(",p=") + 3, 400, 'A'); }), pg::errc::auth_failed);
}

}  // namespace
