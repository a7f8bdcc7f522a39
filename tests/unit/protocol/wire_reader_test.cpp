#include <greenpg/protocol/wire_reader.hpp>

#include <gtest/gtest.h>

#include <string>

#include "wire_bytes.hpp"

namespace pg = greenpg;

namespace {

TEST(wire_reader, integers_are_big_endian) {
  const std::string all(
      "\x80"
      "\xff\xfe"
      "\x01\x02"
      "\x80\x00\x00\x01"
      "\xff\xff\xff\xff"
      "\x01\x02\x03\x04\x05\x06\x07\x08"
      "\xff\xff\xff\xff\xff\xff\xff\xfe",
      29);
  const wire::exact_copy copy(all);
  pg::wire_reader r(copy.bytes());
  EXPECT_EQ(r.u8(), 0x80);
  EXPECT_EQ(r.i16(), -2);
  EXPECT_EQ(r.u16(), 0x0102);
  EXPECT_EQ(r.i32(), -0x7fffffff);
  EXPECT_EQ(r.u32(), 0xffffffff);
  EXPECT_EQ(r.u64(), 0x0102030405060708U);
  EXPECT_FALSE(r.done());
  EXPECT_EQ(r.i64(), -2);
  EXPECT_TRUE(r.done());
}

TEST(wire_reader, read_past_the_end_sets_a_sticky_error_and_returns_nothing) {
  const wire::exact_copy copy("abc");
  pg::wire_reader r(copy.bytes());
  EXPECT_EQ(r.u32(), 0U);
  EXPECT_FALSE(r.ok());
  EXPECT_FALSE(r.done());
  EXPECT_EQ(r.u8(), 0) << "three bytes were left, but the error sticks";
  EXPECT_EQ(r.u16(), 0);
  EXPECT_EQ(r.i64(), 0);
  EXPECT_TRUE(r.cstring().empty());
  EXPECT_TRUE(r.bytes(1).empty());
  EXPECT_TRUE(r.bytes(0).empty());
  EXPECT_TRUE(r.rest().empty());
  EXPECT_EQ(r.left(), 0U);
  EXPECT_FALSE(r.ok());
}

TEST(wire_reader, every_read_is_refused_one_byte_short) {
  for (std::size_t size = 0; size < 8; ++size) {
    const wire::exact_copy copy(std::string(size, 'x'));
    const auto fails = [&](auto read) {
      pg::wire_reader r(copy.bytes());
      read(r);
      return !r.ok();
    };
    EXPECT_EQ(fails([](auto& r) { r.u8(); }), size < 1);
    EXPECT_EQ(fails([](auto& r) { r.i16(); }), size < 2);
    EXPECT_EQ(fails([](auto& r) { r.i32(); }), size < 4);
    EXPECT_EQ(fails([](auto& r) { r.i64(); }), size < 8);
    EXPECT_EQ(fails([](auto& r) { r.bytes(5); }), size < 5);
    EXPECT_EQ(fails([](auto& r) { r.skip(5); }), size < 5);
    EXPECT_TRUE(fails([](auto& r) { r.cstring(); })) << "no NUL";
  }
}

TEST(wire_reader, sizes_that_would_wrap_a_pointer_are_refused) {
  for (const std::size_t n : {std::size_t{5}, std::size_t{1} << 31, std::size_t{1} << 32, ~std::size_t{0}}) {
    const wire::exact_copy copy("abcd");
    pg::wire_reader r(copy.bytes());
    EXPECT_TRUE(r.bytes(n).empty());
    EXPECT_FALSE(r.ok());
  }
}

TEST(wire_reader, text_ends_at_its_nul_and_views_the_input) {
  const wire::exact_copy copy(std::string("ab\0\0c\0", 6));
  pg::wire_reader r(copy.bytes());
  const std::string_view first = r.cstring();
  EXPECT_EQ(first, "ab");
  EXPECT_EQ(static_cast<const void*>(first.data()), copy.bytes().data());
  EXPECT_EQ(r.cstring(), "");
  EXPECT_TRUE(r.ok());
  EXPECT_EQ(r.cstring(), "c");
  EXPECT_TRUE(r.done());
  EXPECT_TRUE(r.cstring().empty());
  EXPECT_FALSE(r.ok());
}

TEST(wire_reader, rest_may_be_empty_and_skip_moves_on) {
  const wire::exact_copy copy("abcdef");
  pg::wire_reader r(copy.bytes());
  r.skip(2);
  EXPECT_EQ(r.bytes(3).size(), 3U);
  EXPECT_EQ(r.left(), 1U);
  EXPECT_EQ(r.rest().size(), 1U);
  EXPECT_TRUE(r.rest().empty());
  EXPECT_TRUE(r.done());
  pg::wire_reader none({});
  EXPECT_TRUE(none.done());
  EXPECT_TRUE(none.rest().empty());
  EXPECT_TRUE(none.done());
}

TEST(wire_reader, failing_by_hand_is_sticky) {
  const wire::exact_copy copy("abcdef");
  pg::wire_reader r(copy.bytes());
  r.fail();
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(r.u8(), 0);
}

}  // namespace
