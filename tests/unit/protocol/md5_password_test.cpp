#include <greenpg/protocol/md5_password.hpp>

#include <gtest/gtest.h>

#include <array>

namespace pg = greenpg;

namespace {

constexpr std::array salt{std::byte{0x01}, std::byte{0xff}, std::byte{0x00}, std::byte{0x5a}};

// expected values: md5(md5(password || user) || salt) by coreutils' md5sum
TEST(md5_password, known_credentials_give_known_answers) {
  EXPECT_EQ(pg::md5_password("alice", "secret", salt), "md522c8ade2d0a02c8028c7633b85c80c12");
  EXPECT_EQ(pg::md5_password("", "", salt), "md5c4c4ac71a6ceaf444b855c83f028cd7a");
  EXPECT_EQ(pg::md5_password("J\xc3\xbcrgen", "p\xc3\xa4sswort", salt), "md57dc810340b632c772cdc72bda89c0f6a");
}

TEST(md5_password, user_password_and_salt_each_matter) {
  const std::string answer = pg::md5_password("alice", "secret", salt);
  EXPECT_EQ(answer.size(), 35U);
  EXPECT_NE(pg::md5_password("alicf", "secret", salt), answer);
  EXPECT_NE(pg::md5_password("alice", "Secret", salt), answer);
  constexpr std::array other{std::byte{0x01}, std::byte{0xff}, std::byte{0x00}, std::byte{0x5b}};
  EXPECT_NE(pg::md5_password("alice", "secret", other), answer);
}

}  // namespace
