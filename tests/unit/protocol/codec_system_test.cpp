#include "codec_probe.hpp"

#include <cstdint>
#include <string>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

TEST(system_codec, values_in_all_forms) {
  expect_server_form<pg::tid>(oids::tid, "0000002a0007", "(42,7)");
  expect_server_form<pg::tid>(oids::tid, "ffffffffffff", "(4294967295,65535)");
  expect_server_form<pg::lsn>(oids::pg_lsn, "00000016b374d848", "16/B374D848");
  expect_server_form<pg::lsn>(oids::pg_lsn, "0000000000000000", "0/0");
  expect_server_form<pg::lsn>(oids::pg_lsn, "ffffffffffffffff", "FFFFFFFF/FFFFFFFF");
  expect_server_form<pg::snapshot>(
      oids::pg_snapshot, "00000003000000000000000a0000000000000014000000000000000a000000000000000e000000000000000f",
      "10:20:10,14,15");
  expect_server_form<pg::snapshot>(oids::pg_snapshot, "0000000000000000000000010000000000000001", "1:1:");
  expect_server_form<pg::int2vector>(oids::int2vector, "0000000100000000000000150000000000000000", "");
  expect_server_form<pg::int2vector>(
      oids::int2vector, "000000010000000000000015000000030000000000000002000100000002fffe000000027fff", "1 -2 32767");
  expect_server_form<pg::oidvector>(oids::oidvector, "00000001000000000000001a0000000000000000", "");
  expect_server_form<pg::oidvector>(
      oids::oidvector, "00000001000000000000001a0000000200000000000000040000000100000004ffffffff", "1 4294967295");
  expect_server_form<std::uint64_t>(oids::xid8, "ffffffffffffffff", "18446744073709551615");
  expect_server_form<pg::snapshot>(oids::txid_snapshot, "0000000000000000000000010000000000000001", "1:1:");
  expect_server_form<std::uint32_t>(oids::xid, "ffffffff", "4294967295");
  expect_server_form<std::uint32_t>(oids::cid, "00000003", "3");
}

TEST(system_codec, malformed_bytes_are_refused) {
  const std::string ends = "000000000000000a0000000000000014";
  for (const std::string& hex : {"00000001" + ends + "0000000000000009", "00000001" + ends + "0000000000000014",
                                 "00000002" + ends + "000000000000000b000000000000000b", "ffffffff" + ends,
                                 "7fffffff" + ends, std::string("0000000000000000000000000000000000000001"),
                                 std::string("0000000000000000000000028000000000000000"),
                                 std::string("0000000000000000000000020000000000000001")})
    expect_no_form<pg::snapshot>(oids::pg_snapshot, hex);
  for (const char* hex : {
           "000000020000000000000015000000010000000000000001000000000000000200010",  // two dimensions
           "00000001000000010000001500000000"
           "00000000",  // with NULLs
           "00000001000000000000001700000000"
           "00000000",  // of int4
           "00000001000000000000001500000000"
           "00000001",  // counted from 1
           "000000010000000000000015ffffffff"
           "00000000",  // fewer than none
           "0000000100000000000000157fffffff"
           "00000000",  // more than there are
           "000000010000000000000015000000010000000000000004"
           "0001",  // an element too long
           "000000010000000000000015000000010000000"
           "0ffffffff",
           "ffffffff0000000000000015",
       })
    expect_no_form<pg::int2vector>(oids::int2vector,
                                   std::string_view(hex).substr(0, std::string_view(hex).size() / 2 * 2));
}

TEST(system_codec, malformed_text_is_refused) {
  expect_no_text<pg::tid>(oids::tid,
                          {"", "()", "(,)", "(1)", "(1,2", "1,2", "(1,65536)", "(4294967296,1)", "(-1,1)", "(1, 2)"});
  expect_no_text<pg::lsn>(oids::pg_lsn,
                          {"", "/", "0", "0/", "/0", "100000000/0", "0/100000000", "0x1/0", "G/0", "-1/0", "0/0/0"});
  expect_no_text<pg::snapshot>(oids::pg_snapshot, {"", "1:1", "2:1:", "0:1:", "10:20:20", "10:20:9", "10:20:11,11",
                                                   "10:20:11,", "10:20:,11", "10:20: 11", "1:9223372036854775808:"});
  expect_no_text<pg::int2vector>(oids::int2vector, {" ", "1 ", " 1", "1  2", "32768", "1,2", "x"});
  expect_no_text<pg::oidvector>(oids::oidvector, {"-1", "4294967296"});
}

TEST(system_codec, vectors_travel_as_text) {
  EXPECT_FALSE(pg::codec<pg::int2vector>::has_binary(oids::int2vector));
  EXPECT_FALSE(pg::codec<pg::oidvector>::has_binary(oids::oidvector));
}

TEST(integer_codec, transaction_numbers_and_names_of_the_catalogue_read_as_integers) {
  EXPECT_EQ(from_binary<std::int64_t>(oids::xid, unhex("ffffffff")).value, 4294967295);
  EXPECT_EQ(from_binary<int>(oids::xid, unhex("ffffffff")).error, errc::value_out_of_range);
  EXPECT_EQ(from_text<std::int64_t>(oids::xid8, "18446744073709551615").error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(-1, oids::xid).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(-1, oids::xid8).error, errc::value_out_of_range);
  EXPECT_EQ(from_binary<pg::oid>(oids::regclass, unhex("000004eb")).value, 1259U);
  EXPECT_EQ(from_text<pg::oid>(oids::regclass, "1259").error, errc::type_mismatch);
  EXPECT_FALSE(pg::codec<int>::has_binary(oids::regclass));
}

TEST(char_codec, every_byte_goes_both_ways) {
  for (int i = 0; i != 256; ++i) {
    const char c = static_cast<char>(i);
    const std::string byte(1, c);
    EXPECT_EQ(from_binary<char>(oids::char_, byte).value, c);
    EXPECT_EQ(to_binary(c, oids::char_).bytes, byte);
    EXPECT_EQ(from_text<char>(oids::char_, byte).value, c);
    std::string printed;
    EXPECT_EQ(pg::print_value(oids::char_, pg::format::binary, std::as_bytes(std::span(byte)), printed), errc{});
    EXPECT_EQ(from_text<char>(oids::char_, printed).value, c) << printed;
    if (i < 128)
      EXPECT_EQ(to_text(c).bytes, i == 0 ? "" : byte);
    else
      EXPECT_EQ(to_text(c).error, errc::unencodable_value);
  }
  EXPECT_EQ(from_text<char>(oids::char_, "").value, '\0');
  EXPECT_EQ(from_text<char>(oids::char_, "\\303").value, '\xc3');
  expect_no_text<char>(oids::char_, {"ab", "\\4", "\\400", "\\08 ", "\\12a", "x123"});
  EXPECT_EQ(from_binary<char>(oids::char_, "ab").error, errc::invalid_value);
  EXPECT_EQ(from_text<char>(oids::bpchar, "a").error, errc::type_mismatch);
  EXPECT_FALSE(pg::result_binary(oids::char_));
}

TEST(money_codec, only_the_binary_form_is_read_and_written) {
  expect_size<pg::money>(oids::money, unhex("fffffffffffffb2e"));
  EXPECT_EQ(from_binary<pg::money>(oids::money, unhex("fffffffffffffb2e")).value, pg::money{-1234});
  EXPECT_EQ(to_binary(pg::money{-1234}, oids::money).bytes, unhex("fffffffffffffb2e"));
  EXPECT_EQ(from_text<pg::money>(oids::money, "$12.34").error, errc::type_mismatch);
  EXPECT_EQ(to_text(pg::money{1}).error, errc::unencodable_value);
  EXPECT_FALSE(pg::result_binary(oids::money));
}

}  // namespace
