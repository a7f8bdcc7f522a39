#include <greenpg/protocol/frontend_messages.hpp>
#include <greenpg/protocol/wire_writer.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

#include "wire_bytes.hpp"

namespace pg = greenpg;

namespace {

// A view of `size` bytes of which only one exists: whoever looks at the others is seen by a sanitizer, or crashes.
std::span<const std::byte> promised_bytes(std::size_t size) {
  static const std::byte one{};
  return {&one, size};
}
std::string_view promised_text(std::size_t size) {
  static const char one = 'x';
  return {&one, size};
}

constexpr std::size_t sizes_over_the_limit[] = {
    pg::max_message_body + 1,     pg::max_message_length,
    (std::size_t{1} << 30) - 1,   std::size_t{1} << 30,
    (std::size_t{1} << 31) - 1,   (std::size_t{1} << 32) - 5,
    (std::size_t{1} << 32) - 1,   std::size_t{1} << 32,
    (std::size_t{1} << 32) + 100, std::numeric_limits<std::size_t>::max() - 8,
};

TEST(message_length, is_refused_from_one_over_the_limit_on) {
  EXPECT_EQ(pg::max_message_length, 0x3ffffffeU);
  EXPECT_FALSE(pg::check_length(0));
  EXPECT_FALSE(pg::check_length(pg::max_message_body));
  for (const std::size_t size : sizes_over_the_limit)
    EXPECT_EQ(pg::check_length(size), pg::errc::message_too_long) << size;
}

TEST(wire_writer, fields_have_their_wire_form) {
  pg::byte_buffer out;
  pg::wire_writer w(out);
  w.begin('x');
  w.u8(0xfe);
  w.i16(-2);
  w.u16(0xfffe);
  w.i32(-2);
  w.u32(0x01020304);
  w.i64(-2);
  w.u64(0x0102030405060708);
  w.cstring("ab");
  w.cstring("");
  w.bytes(wire::bytes("raw"));
  w.bytes({});
  w.value(wire::bytes("v"));
  w.null_value();
  const std::size_t begun = w.begin_value();
  out.append(std::string_view("later"));
  w.end_value(begun);
  EXPECT_FALSE(w.end());
  EXPECT_EQ(out.text(),
            wire::message('x', wire::i8(0xfe) + wire::i16(-2) + wire::i16(-2) + wire::i32(-2) + wire::i32(0x01020304) +
                                   wire::big_endian(~std::uint64_t{1}, 8) + wire::big_endian(0x0102030405060708, 8) +
                                   wire::cstring("ab") + wire::cstring("") + "raw" + wire::i32(1) + "v" +
                                   wire::i32(-1) + wire::i32(5) + "later"));
}

TEST(wire_writer, messages_follow_each_other_in_a_buffer_that_is_consumed) {
  pg::byte_buffer out;
  pg::wire_writer w(out);
  w.begin('a');
  EXPECT_FALSE(w.end());
  w.begin_untyped();
  w.i32(7);
  EXPECT_FALSE(w.end());
  EXPECT_EQ(out.text(), wire::message('a', "") + wire::packet(wire::i32(7)));
  out.consume(5);
  w.begin('b');
  w.cstring("x");
  EXPECT_FALSE(w.end());
  EXPECT_EQ(out.text(), wire::packet(wire::i32(7)) + wire::message('b', wire::cstring("x")));
}

TEST(wire_writer, embedded_nul_takes_the_message_back) {
  for (const std::string_view text :
       {std::string_view("\0", 1), std::string_view("a\0", 2), std::string_view("\0b", 2)}) {
    pg::byte_buffer out;
    out.append(std::string_view("before"));
    pg::wire_writer w(out);
    w.begin('x');
    w.i32(1);
    w.cstring(text);
    w.bytes(wire::bytes("after"));
    EXPECT_FALSE(w.ok());
    EXPECT_EQ(w.end(), pg::errc::embedded_nul);
    EXPECT_EQ(out.text(), "before");
    w.begin('y');
    w.cstring("fine");
    EXPECT_FALSE(w.end()) << "the error was the other message's";
    EXPECT_EQ(out.text(), "before" + wire::message('y', wire::cstring("fine")));
  }
}

TEST(wire_writer, too_long_parts_are_refused_before_they_are_looked_at) {
  for (const std::size_t size : sizes_over_the_limit) {
    pg::byte_buffer out;
    out.append(std::string_view("before"));
    pg::wire_writer w(out);
    const auto refused = [&](auto write) {
      w.begin('x');
      write();
      const std::error_code error = w.end();
      EXPECT_EQ(out.text(), "before");
      return error == pg::errc::message_too_long;
    };
    EXPECT_TRUE(refused([&] { w.bytes(promised_bytes(size)); })) << size;
    EXPECT_TRUE(refused([&] { w.value(promised_bytes(size)); })) << size;
    EXPECT_TRUE(refused([&] { w.cstring(promised_text(size)); })) << size;
    EXPECT_EQ(write(pg::frontend::query{promised_text(size)}, out), pg::errc::message_too_long);
    EXPECT_EQ(write(pg::frontend::copy_data{promised_bytes(size)}, out), pg::errc::message_too_long);
    pg::frontend::bind bind;
    bind.parameters = {wire::bytes("1"), promised_bytes(size)};
    EXPECT_EQ(write(bind, out), pg::errc::message_too_long);
    EXPECT_EQ(out.text(), "before");
  }
}

// The bytes are reserved once and never touched, so that they cost no memory.
TEST(wire_writer, message_at_its_limit_passes_and_one_over_does_not) {
  pg::byte_buffer out;
  out.reserve(pg::max_message_length + 100);
  pg::wire_writer w(out);
  for (const std::size_t over : {0U, 1U}) {
    const auto passes = [&](std::size_t untouched, auto write) {
      out.clear();
      w.begin('x');
      out.extend(untouched);
      write();
      const std::error_code error = w.end();
      EXPECT_TRUE(!error || error == pg::errc::message_too_long);
      EXPECT_EQ(out.empty(), !!error);
      return !error;
    };
    EXPECT_EQ(passes(pg::max_message_body + over, [] {}), over == 0);
    if (over == 0) {
      EXPECT_EQ(out.text().substr(0, 5), "x" + wire::i32(0x3ffffffe));
    }
    const std::string_view text("abcd");
    EXPECT_EQ(passes(pg::max_message_body - 3, [&] { w.bytes(wire::bytes(text.substr(0, 3 + over))); }), over == 0);
    EXPECT_EQ(passes(pg::max_message_body - 3, [&] { w.cstring(text.substr(0, 2 + over)); }), over == 0);
    EXPECT_EQ(passes(pg::max_message_body - 6, [&] { w.value(wire::bytes(text.substr(0, 2 + over))); }), over == 0);
    EXPECT_EQ(passes(pg::max_message_body - 2,
                     [&] {
                       w.u16(0);
                       if (over != 0) w.u8(0);
                     }),
              over == 0);
  }
}

TEST(wire_writer, value_over_the_limit_is_refused) {
  pg::byte_buffer out;
  pg::wire_writer w(out);
  w.begin('x');
  const std::size_t begun = w.begin_value();
  out.extend(pg::max_message_body + 1);
  w.end_value(begun);
  EXPECT_EQ(w.end(), pg::errc::message_too_long);
  EXPECT_TRUE(out.empty());
}

TEST(wire_writer, first_error_is_the_one_reported) {
  pg::byte_buffer out;
  pg::wire_writer w(out);
  w.begin('x');
  w.fail(pg::errc::too_many_parameters);
  w.cstring(std::string_view("\0", 1));
  EXPECT_EQ(w.end(), pg::errc::too_many_parameters);
}

}  // namespace
