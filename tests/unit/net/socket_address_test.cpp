#include <greenpg/net/socket_address.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace pg = greenpg;

TEST(socket_address, figures_of_either_family_are_read_back_the_same) {
  for (const char* text : {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "2001:db8::1", "::ffff:192.0.2.1"}) {
    const auto address = pg::socket_address::from_ip(text, 5432);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
    EXPECT_FALSE(address->is_unix());
  }
}

TEST(socket_address, names_and_malformed_figures_are_no_address) {
  for (const char* text :
       {"", "localhost", "127.0.0.1.", "127.1", "1.2.3.4.5", "256.0.0.1", ":::", "::1%", "fe80::1%nosuchif",
        "127.0.0.1%1", "1234567890123456789012345678901234567890123456789012345678901234567890"})
    EXPECT_FALSE(pg::socket_address::from_ip(text, 5432)) << text;
  EXPECT_FALSE(pg::socket_address::from_ip(std::string_view("127.0.0.1\0x", 11), 1));
}

TEST(socket_address, port_is_in_network_order) {
  const auto v4 = pg::socket_address::from_ip("192.0.2.1", 0x1538);
  sockaddr_in raw;
  ASSERT_EQ(v4->size(), sizeof raw);
  std::memcpy(&raw, v4->data(), sizeof raw);
  EXPECT_EQ(ntohs(raw.sin_port), 0x1538);
}

TEST(socket_address, zone_is_a_number_or_an_interface) {
  for (const char* text : {"fe80::1%lo", "fe80::1%1"}) {
    const auto address = pg::socket_address::from_ip(text, 1);
    ASSERT_TRUE(address) << text;
    sockaddr_in6 raw;
    std::memcpy(&raw, address->data(), sizeof raw);
    EXPECT_EQ(raw.sin6_scope_id, 1u);
    EXPECT_EQ(address->text(), "fe80::1%lo");
  }
}

TEST(socket_address, path_is_taken_up_to_its_limit) {
  const std::string longest(pg::max_socket_path, 'x');
  ASSERT_TRUE(pg::socket_address::from_path(longest));
  EXPECT_EQ(pg::socket_address::from_path(longest)->text(), longest);
  EXPECT_FALSE(pg::socket_address::from_path(longest + 'x'));
  EXPECT_FALSE(pg::socket_address::from_path(""));
  EXPECT_FALSE(pg::socket_address::from_path(std::string_view("/a\0b", 4)));
  EXPECT_TRUE(pg::socket_address::from_path("/tmp/s")->is_unix());
}

TEST(socket_address, abstract_name_is_as_long_as_its_text) {
  const auto address = pg::socket_address::from_path("@greenpg/.s.PGSQL.1");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->text(), "@greenpg/.s.PGSQL.1");
  EXPECT_EQ(address->size(), sizeof(sa_family_t) + 19);
}

TEST(socket_address, default_is_nothing) {
  EXPECT_FALSE(pg::socket_address());
  EXPECT_EQ(pg::socket_address().text(), "");
}
