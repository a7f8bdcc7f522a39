#include <greenpg/protocol/frontend_messages.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "message_table.hpp"

namespace pg = greenpg;
namespace frontend = greenpg::frontend;
using wire::cstring, wire::i16, wire::i32, wire::i8, wire::message;

namespace {

constexpr auto text = pg::format::text;
constexpr auto binary = pg::format::binary;

struct row {
  frontend::any sent;
  std::string expected;
  frontend::password_kind kind = frontend::password_kind::password;
  std::size_t open_from = wire::closed;
};

std::vector<row> table() {
  using namespace frontend;
  using enum password_kind;
  const auto one = wire::bytes("1");
  return {
      {query{"select 1"}, message('Q', cstring("select 1"))},
      {query{}, message('Q', cstring(""))},
      {parse{"s1", "select $1, $2", {23, 0}},
       message('P', cstring("s1") + cstring("select $1, $2") + i16(2) + i32(23) + i32(0))},
      {parse{"", "", {4294967295U}}, message('P', cstring("") + cstring("") + i16(1) + i32(-1))},
      {frontend::bind{}, message('B', cstring("") + cstring("") + i16(0) + i16(0) + i16(0))},
      {frontend::bind{"p", "s", {binary}, {one, std::nullopt, wire::bytes("")}, {text, binary}},
       message('B', cstring("p") + cstring("s") + i16(1) + i16(1) + i16(3) + i32(1) + "1" + i32(-1) + i32(0) + i16(2) +
                        i16(0) + i16(1))},
      {describe{object_kind::statement, "s"}, message('D', "S" + cstring("s"))},
      {describe{object_kind::portal, ""}, message('D', "P" + cstring(""))},
      {execute{"p", 100}, message('E', cstring("p") + i32(100))},
      {execute{}, message('E', cstring("") + i32(0))},
      {frontend::close{object_kind::portal, "p"}, message('C', "P" + cstring("p"))},
      {frontend::close{object_kind::statement, "s"}, message('C', "S" + cstring("s"))},
      {frontend::flush{}, message('H', "")},
      {frontend::sync{}, message('S', "")},
      {function_call{1598, {binary, text}, {one, std::nullopt}, binary},
       message('F', i32(1598) + i16(2) + i16(1) + i16(0) + i16(2) + i32(1) + "1" + i32(-1) + i16(1))},
      {terminate{}, message('X', "")},
      {copy_data{wire::bytes("1\ta\n")}, message('d', "1\ta\n"), password_kind::password, 0},
      {copy_data{}, message('d', ""), password_kind::password, 0},
      {copy_done{}, message('c', "")},
      {copy_fail{"no more"}, message('f', cstring("no more"))},
      {frontend::password{"secret"}, message('p', cstring("secret"))},
      {frontend::sasl_initial_response{"SCRAM-SHA-256", wire::bytes("n,,n=,r=x")},
       message('p', cstring("SCRAM-SHA-256") + i32(9) + "n,,n=,r=x"), password_kind::sasl_initial_response},
      {frontend::sasl_initial_response{"PLAIN", std::nullopt}, message('p', cstring("PLAIN") + i32(-1)),
       password_kind::sasl_initial_response},
      {frontend::sasl_response{wire::bytes("c=biws")}, message('p', "c=biws"), password_kind::sasl_response, 0},
      {frontend::gss_response{wire::bytes("\x60\x01")}, message('p', "\x60\x01"), password_kind::gss_response, 0},
  };
}

TEST(frontend_messages, have_their_wire_form_and_come_back_from_it) {
  for (const row& r : table()) {
    SCOPED_TRACE(r.expected);
    wire::expect_round_trip(
        r.sent, r.expected, 5, r.open_from, [&](auto body) { return frontend::read_any(r.expected[0], body, r.kind); },
        [](const auto& m, auto& out) { return write_any(m, out); });
  }
}

TEST(frontend_messages, read_gives_the_fields) {
  const wire::exact_copy body(cstring("p") + cstring("s") + i16(1) + i16(1) + i16(2) + i32(-1) + i32(2) + "ab" +
                              i16(0));
  frontend::bind b;
  ASSERT_TRUE(read(body.bytes(), b));
  EXPECT_EQ(b.portal, "p");
  EXPECT_EQ(b.statement, "s");
  EXPECT_EQ(b.parameter_formats, std::vector{binary});
  ASSERT_EQ(b.parameters.size(), 2U);
  EXPECT_FALSE(b.parameters[0]);
  EXPECT_EQ(b.parameters[1]->size(), 2U);
  EXPECT_TRUE(b.result_formats.empty());
  ASSERT_TRUE(read(body.bytes(), b)) << "a second read starts anew";
  EXPECT_EQ(b.parameters.size(), 2U);
}

TEST(frontend_messages, malformed_bodies_are_refused) {
  const std::pair<char, std::string> table[] = {
      {'B', cstring("") + cstring("") + i16(1) + i16(2) + i16(0) + i16(0)},           // format 2
      {'B', cstring("") + cstring("") + i16(0) + i16(1) + i32(-2) + i16(0)},          // length -2
      {'B', cstring("") + cstring("") + i16(0) + i16(1) + i32(0x7fffffff) + i16(0)},  // longer than the message
      {'B', cstring("") + cstring("") + i16(-1) + i16(0) + i16(0)},                   // 65535 formats
      {'P', cstring("") + cstring("") + i16(-1)},                                     // 65535 types
      {'F', i32(1) + i16(0) + i16(0) + i16(2)},                                       // format 2
      {'D', "s" + cstring("x")},
      {'C', "X" + cstring("x")},
      {'C', std::string(1, '\0') + cstring("x")},
      {'S', "x"},
      {'!', ""},
      {'\0', ""},
  };
  for (const auto& [type, body] : table)
    EXPECT_FALSE(frontend::read_any(type, wire::exact_copy(body).bytes()))
        << type << " " << ::testing::PrintToString(body);
}

TEST(frontend_messages, nul_in_any_text_is_refused_and_leaves_no_byte) {
  using namespace frontend;
  const std::string_view bad("x\0user", 6);
  const any table[] = {query{bad},
                       parse{bad, "", {}},
                       parse{"", bad, {}},
                       frontend::bind{bad, "", {}, {}, {}},
                       frontend::bind{"", bad, {}, {}, {}},
                       describe{object_kind::portal, bad},
                       execute{bad, 0},
                       frontend::close{object_kind::portal, bad},
                       copy_fail{bad},
                       frontend::password{bad},
                       frontend::sasl_initial_response{bad, std::nullopt}};
  for (const any& m : table) {
    pg::byte_buffer out;
    EXPECT_EQ(write_any(m, out), pg::errc::embedded_nul) << m.index();
    EXPECT_TRUE(out.empty());
  }
  for (const auto& [name, value] : {std::pair(bad, std::string_view("v")), std::pair(std::string_view("n"), bad)}) {
    pg::byte_buffer out;
    startup s;
    s.parameters = {{"user", "me"}, {name, value}};
    EXPECT_EQ(write(s, out), pg::errc::embedded_nul);
    EXPECT_TRUE(out.empty());
  }
}

TEST(frontend_messages, lists_hold_65535_and_no_more) {
  using namespace frontend;
  for (const std::size_t count : {65535U, 65536U}) {
    const any table[] = {parse{"", "", std::vector<pg::oid>(count)},
                         frontend::bind{"", "", std::vector<pg::format>(count), {}, {}},
                         frontend::bind{"", "", {}, std::vector<pg::wire_value>(count), {}},
                         frontend::bind{"", "", {}, {}, std::vector<pg::format>(count)},
                         function_call{1, std::vector<pg::format>(count), {}, text},
                         function_call{1, {}, std::vector<pg::wire_value>(count), text}};
    for (const any& m : table) {
      pg::byte_buffer out;
      const std::error_code error = write_any(m, out);
      if (count == 65535) {
        EXPECT_FALSE(error);
        const wire::exact_copy body(out.text().substr(5));
        EXPECT_TRUE(read_any(out.text()[0], body.bytes()));
      } else {
        EXPECT_EQ(error, pg::errc::too_many_parameters);
        EXPECT_TRUE(out.empty());
      }
    }
  }
}

TEST(frontend_messages, what_no_reader_takes_is_not_written) {
  using namespace frontend;
  const any table[] = {frontend::bind{"", "", {static_cast<pg::format>(2)}, {}, {}},
                       function_call{1, {}, {}, static_cast<pg::format>(-1)},
                       describe{static_cast<object_kind>('x'), ""}, frontend::close{static_cast<object_kind>(0), ""}};
  for (const any& m : table) {
    pg::byte_buffer out;
    EXPECT_EQ(write_any(m, out), pg::errc::unencodable_value) << m.index();
    EXPECT_TRUE(out.empty());
  }
}

TEST(startup_messages, have_their_wire_form_and_come_back_from_it) {
  const auto key = wire::bytes("abcd");
  const std::string long_key(256, 'k');
  const std::tuple<frontend::any_startup, std::string, std::size_t> table[] = {
      {frontend::startup{3 << 16, {}}, wire::packet(i32(196608) + i8(0)), wire::closed},
      {frontend::startup{(3 << 16) | 2, {{"user", "me"}, {"database", ""}}},
       wire::packet(i32(196610) + cstring("user") + cstring("me") + cstring("database") + cstring("") + i8(0)),
       wire::closed},
      {frontend::ssl_request{}, std::string("\0\0\0\x08\x04\xd2\x16\x2f", 8), wire::closed},
      {frontend::gssenc_request{}, std::string("\0\0\0\x08\x04\xd2\x16\x30", 8), wire::closed},
      {frontend::cancel_request{77, key},
       std::string("\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\x4d"
                   "abcd",
                   16),
       12},
  };
  for (const auto& [sent, expected, open_from] : table) {
    SCOPED_TRACE(::testing::PrintToString(expected));
    wire::expect_round_trip(
        sent, expected, 4, open_from, [](auto body) { return frontend::read_startup(body); },
        [](const auto& m, auto& out) { return write_any(m, out); });
  }
}

TEST(startup_messages, cancel_keys_have_4_to_256_bytes) {
  for (const std::size_t size : {0U, 3U, 4U, 5U, 256U, 257U}) {
    const bool good = size >= 4 && size <= 256;
    const std::string key(size, 'k');
    pg::byte_buffer out;
    EXPECT_EQ(!write(frontend::cancel_request{1, wire::bytes(key)}, out), good) << size;
    EXPECT_EQ(out.empty(), !good);
    frontend::cancel_request got;
    const wire::exact_copy body(i32(80877102) + i32(1) + key);
    EXPECT_EQ(read(body.bytes(), got), good) << size;
  }
}

TEST(startup_messages, request_codes_are_no_versions_and_empty_names_end_the_list) {
  pg::byte_buffer out;
  EXPECT_EQ(write(frontend::startup{80877103, {}}, out), pg::errc::unencodable_value);
  EXPECT_EQ(write(frontend::startup{3 << 16, {{"", "x"}}}, out), pg::errc::unencodable_value);
  EXPECT_TRUE(out.empty());
  frontend::startup got;
  EXPECT_FALSE(read(wire::exact_copy(i32(80877103) + i8(0)).bytes(), got));
  EXPECT_FALSE(read(wire::exact_copy(i32(3 << 16) + i8(0) + "x").bytes(), got));
  EXPECT_FALSE(frontend::read_startup(wire::exact_copy(i32(80877102) + i32(1)).bytes()));
  EXPECT_FALSE(frontend::read_startup({}));
}

}  // namespace
