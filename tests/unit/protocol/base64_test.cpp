#include <greenpg/protocol/base64.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pg = greenpg;

namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

std::string text(const std::vector<std::byte>& data) {
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

TEST(base64, rfc_4648_vectors_go_both_ways) {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xfb\xff\xbf", "+/+/"},
  };
  for (const auto& [plain, encoded] : table) {
    EXPECT_EQ(pg::base64_encode(bytes(plain)), encoded);
    const auto decoded = pg::base64_decode(encoded);
    ASSERT_TRUE(decoded) << encoded;
    EXPECT_EQ(text(*decoded), plain);
  }
}

TEST(base64, every_length_comes_back) {
  std::string data;
  for (int i = 0; i < 100; ++i) {
    const auto decoded = pg::base64_decode(pg::base64_encode(bytes(data)));
    ASSERT_TRUE(decoded);
    ASSERT_EQ(text(*decoded), data);
    data += static_cast<char>(i * 37 + 200);
  }
}

TEST(base64, text_in_another_spelling_is_refused) {
  const std::string_view table[] = {
      "Z",    "Zg",   "Zg=",      "Zm8",  "Zg==Zg==", "Zm8=Zm8=", "=",       "==",     "===",      "====",
      "Z===", "A===", "Zm9vA===", "Z=g=", "=Zg=",     "Zg= ",     " Zg==",   "Zg==\n", "Zm\n9v",   "Zm9v ",
      "Zm9-", "Zm9_", "Zh==",     "Zn==", "Zm9=",     "Zm+=",     "Zm9\xff", "Zm9,",   "Zg==Zm9v", "Zg=a",
  };
  for (const std::string_view encoded : table) EXPECT_FALSE(pg::base64_decode(encoded)) << encoded;
  EXPECT_FALSE(pg::base64_decode(std::string_view("Zm9\0", 4)));
}

}  // namespace
