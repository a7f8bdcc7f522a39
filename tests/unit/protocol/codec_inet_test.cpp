#include "codec_probe.hpp"

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

TEST(bit_string_codec, values_in_all_forms) {
  expect_server_form<pg::bit_string>(oids::bit, "00000009a080", "101000001");
  expect_server_form<pg::bit_string>(oids::bit, "000000090000", "000000000");
  expect_server_form<pg::bit_string>(oids::varbit, "00000000", "");
  expect_server_form<pg::bit_string>(oids::varbit, "0000000180", "1");
  expect_server_form<pg::bit_string>(oids::varbit, "00000008ff", "11111111");
}

TEST(bit_string_codec, malformed_bits_are_refused) {
  for (const char* hex : {"0000000901ff", "ffffffff", "80000000", "0000000900", "000000090000ff", "7fffffff00"})
    expect_no_form<pg::bit_string>(oids::varbit, hex);
  expect_no_text<pg::bit_string>(oids::varbit, {"2", "01 ", "B01", "0x1"});
}

TEST(bit_string, bits_are_set_and_read) {
  pg::bit_string bits(10);
  bits.set(0);
  bits.set(9);
  bits.set(3);
  bits.set(3, false);
  EXPECT_EQ(bits.to_string(), "1000000001");
  EXPECT_TRUE(bits[9] && !bits[3]);
  EXPECT_EQ(bits, pg::bit_string::parse("1000000001"));
  EXPECT_NE(bits, pg::bit_string::parse("100000000"));
}

TEST(inet_codec, values_in_all_forms) {
  const std::pair<const char*, const char*> table[] = {
      {"02200004c0a80001", "192.168.0.1"},
      {"020800040a010203", "10.1.2.3/8"},
      {"0200000400000000", "0.0.0.0/0"},
      {"0380001000000000000000000000000000000000", "::"},
      {"0380001000000000000000000000000000000001", "::1"},
      {"0340001020010db8000000000000000000000001", "2001:db8::1/64"},
      {"0380001000000000000000000000ffff01020304", "::ffff:1.2.3.4"},
      {"0380001000000000000000000000000001020304", "::1.2.3.4"},
      {"0380001000010000000000020000000000000003", "1:0:0:2::3"},
      {"0380001000000000000000000000000100020003", "::1:2:3"},
      {"0380001000010002000300040005000600070000", "1:2:3:4:5:6:7:0"},
  };
  for (const auto& [hex, text] : table) expect_server_form<pg::inet>(oids::inet, hex, text);
}

TEST(cidr_codec, values_in_all_forms) {
  const std::pair<const char*, const char*> table[] = {
      {"020801040a000000", "10.0.0.0/8"},
      {"02200104c0a80001", "192.168.0.1/32"},
      {"0320011020010db8000000000000000000000000", "2001:db8::/32"},
      {"0300011000000000000000000000000000000000", "::/0"},
  };
  for (const auto& [hex, text] : table) expect_server_form<pg::cidr>(oids::cidr, hex, text);
}

TEST(inet_codec, malformed_addresses_are_refused) {
  for (const char* hex :
       {"01200004c0a80001", "04200004c0a80001", "02210004c0a80001", "02200104c0a80001", "02200003c0a800",
        "0220001000000000000000000000000000000000", "0381001000000000000000000000000000000000"})
    expect_no_form<pg::inet>(oids::inet, hex);
  for (const char* hex : {"020800040a000000", "020801040a010000", "0300011000000000000000000000000000000001"})
    expect_no_form<pg::cidr>(oids::cidr, hex);
  expect_no_text<pg::inet>(oids::inet, {"",
                                        "1.2.3",
                                        "1.2.3.4.5",
                                        "1.2.3.256",
                                        "1.2.3.0004",
                                        "1.2.3.4/",
                                        "1.2.3.4/33",
                                        "1.2.3.4/-1",
                                        "1.2.3.4/256",
                                        ":",
                                        ":::",
                                        "1::2::3",
                                        "1:2:3:4:5:6:7",
                                        "1:2:3:4:5:6:7:8:9",
                                        "12345::",
                                        "g::",
                                        "::1.2.3",
                                        "1:2:3:4:5:6:7:1.2.3.4",
                                        "::1.2.3.4:5",
                                        "1:2:3:4:5:6:7:8::",
                                        "::/129",
                                        "1:",
                                        ":1",
                                        " ::1"});
  expect_no_text<pg::cidr>(oids::cidr, {"10.0.0.0", "10.0.0.1/8", "::1", "::1/64"});
}

TEST(inet, texts_beyond_those_of_the_server_are_read) {
  EXPECT_EQ(pg::inet::parse("2001:DB8:0:0:0:0:0:1")->to_string(), "2001:db8::1");
  EXPECT_EQ(pg::inet::parse("::ffff:102:304")->to_string(), "::ffff:1.2.3.4");
  EXPECT_EQ(pg::inet::parse("1:2:3:4:5:6:1.2.3.4")->to_string(), "1:2:3:4:5:6:102:304");
  EXPECT_EQ(pg::inet::parse("1.2.3.4/32")->to_string(), "1.2.3.4");
}

TEST(inet, values_that_are_none_are_not_written) {
  pg::inet value = *pg::inet::parse("1.2.3.4");
  value.prefix = 33;
  EXPECT_EQ(to_binary(value, oids::inet).error, errc::value_out_of_range);
  value.prefix = 32;
  value.bytes[4] = std::byte{1};
  EXPECT_EQ(to_text(value).error, errc::value_out_of_range);
}

TEST(macaddr_codec, values_in_all_forms) {
  expect_server_form<pg::macaddr>(oids::macaddr, "08002b010203", "08:00:2b:01:02:03");
  expect_server_form<pg::macaddr8>(oids::macaddr8, "08002b01020304ff", "08:00:2b:01:02:03:04:ff");
  expect_no_text<pg::macaddr>(oids::macaddr,
                              {"", "08:00:2b:01:02", "08-00-2b-01-02-03", "08:00:2b:01:02:0g", "08:00:2b:01:02:03:"});
}

}  // namespace
