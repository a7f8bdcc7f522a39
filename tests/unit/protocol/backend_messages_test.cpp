#include <greenpg/protocol/backend_messages.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "message_table.hpp"

namespace pg = greenpg;
namespace backend = greenpg::backend;
using backend::authentication_kind;
using wire::cstring, wire::i16, wire::i32, wire::i8, wire::message;

namespace {

constexpr auto text = pg::format::text;
constexpr auto binary = pg::format::binary;

backend::authentication asks(authentication_kind kind) {
  backend::authentication a;
  a.kind = kind;
  return a;
}
backend::authentication asks(authentication_kind kind, std::string_view data) {
  backend::authentication a = asks(kind);
  a.data = wire::bytes(data);
  return a;
}
backend::authentication md5(std::string_view salt) {
  backend::authentication a = asks(authentication_kind::md5_password);
  for (std::size_t i = 0; i < 4; ++i) a.salt[i] = static_cast<std::byte>(salt[i]);
  return a;
}
backend::authentication sasl(std::vector<std::string_view> mechanisms) {
  backend::authentication a = asks(authentication_kind::sasl);
  a.mechanisms = std::move(mechanisms);
  return a;
}
template <class T>
T copy_response(pg::format overall, std::vector<pg::format> columns) {
  T m;
  m.overall = overall;
  m.columns = std::move(columns);
  return m;
}
template <class T>
T report(std::vector<backend::report_field> fields) {
  T m;
  m.fields = std::move(fields);
  return m;
}

struct row {
  backend::any sent;
  std::string expected;
  std::size_t open_from = wire::closed;
};

std::vector<row> table() {
  using namespace backend;
  return {
      {asks(authentication_kind::ok), std::string("R\0\0\0\x08\0\0\0\0", 9)},
      {asks(authentication_kind::kerberos_v5), message('R', i32(2))},
      {asks(authentication_kind::cleartext_password), message('R', i32(3))},
      {md5("salt"), message('R', i32(5) + "salt")},
      {asks(authentication_kind::scm_credential), message('R', i32(6))},
      {asks(authentication_kind::gss), message('R', i32(7))},
      {asks(authentication_kind::gss_continue, "token"), message('R', i32(8) + "token"), 4},
      {asks(authentication_kind::sspi), message('R', i32(9))},
      {sasl({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}),
       message('R', i32(10) + cstring("SCRAM-SHA-256-PLUS") + cstring("SCRAM-SHA-256") + i8(0))},
      {sasl({}), message('R', i32(10) + i8(0))},
      {asks(authentication_kind::sasl_continue, "r=1"), message('R', i32(11) + "r=1"), 4},
      {asks(authentication_kind::sasl_final, "v=1"), message('R', i32(12) + "v=1"), 4},
      {asks(static_cast<authentication_kind>(99), "new"), message('R', i32(99) + "new"), 4},
      {backend_key_data{1234, wire::bytes("abcd")}, message('K', i32(1234) + "abcd"), 8},
      {parameter_status{"TimeZone", "Europe/Rome"}, message('S', cstring("TimeZone") + cstring("Europe/Rome"))},
      {ready_for_query{'I'}, message('Z', "I")},
      {ready_for_query{'T'}, message('Z', "T")},
      {ready_for_query{'E'}, message('Z', "E")},
      {backend::row_description{{{"id", 16384, 1, 23, 4, -1, text}, {"", 0, 0, 25, -1, 7, binary}}},
       message('T', i16(2) + cstring("id") + i32(16384) + i16(1) + i32(23) + i16(4) + i32(-1) + i16(0) + cstring("") +
                        i32(0) + i16(0) + i32(25) + i16(-1) + i32(7) + i16(1))},
      {backend::row_description{}, message('T', i16(0))},
      {data_row{{wire::bytes("1"), std::nullopt, wire::bytes("")}},
       message('D', i16(3) + i32(1) + "1" + i32(-1) + i32(0))},
      {data_row{}, message('D', i16(0))},
      {command_complete{"SELECT 1"}, message('C', cstring("SELECT 1"))},
      {empty_query_response{}, message('I', "")},
      {portal_suspended{}, message('s', "")},
      {no_data{}, message('n', "")},
      {parse_complete{}, message('1', "")},
      {bind_complete{}, message('2', "")},
      {close_complete{}, message('3', "")},
      {parameter_description{{23, 25}}, message('t', i16(2) + i32(23) + i32(25))},
      {parameter_description{}, message('t', i16(0))},
      {report<error_response>({{'S', "ERROR"}, {'C', "42703"}, {'M', "no"}}),
       message('E', "S" + cstring("ERROR") + "C" + cstring("42703") + "M" + cstring("no") + i8(0))},
      {report<error_response>({}), message('E', i8(0))},
      {report<notice_response>({{'M', ""}, {'M', "twice"}, {'\xff', "new"}}),
       message('N', "M" + cstring("") + "M" + cstring("twice") + "\xff" + cstring("new") + i8(0))},
      {notification_response{77, "channel", "payload"},
       message('A', i32(77) + cstring("channel") + cstring("payload"))},
      {copy_response<copy_in_response>(text, {text, text}), message('G', i8(0) + i16(2) + i16(0) + i16(0))},
      {copy_response<copy_out_response>(binary, {binary, text}), message('H', i8(1) + i16(2) + i16(1) + i16(0))},
      {copy_response<copy_both_response>(text, {}), message('W', i8(0) + i16(0))},
      {copy_data{wire::bytes("1\n")}, message('d', "1\n"), 0},
      {copy_done{}, message('c', "")},
      {function_call_response{wire::bytes("12")}, message('V', i32(2) + "12")},
      {function_call_response{}, message('V', i32(-1))},
      {negotiate_protocol_version{3 << 16, {"_pq_.a", ""}},
       message('v', i32(196608) + i32(2) + cstring("_pq_.a") + cstring(""))},
      {negotiate_protocol_version{(3 << 16) | 2, {}}, message('v', i32(196610) + i32(0))},
  };
}

TEST(backend_messages, have_their_wire_form_and_come_back_from_it) {
  for (const row& r : table()) {
    SCOPED_TRACE(::testing::PrintToString(r.expected));
    wire::expect_round_trip(
        r.sent, r.expected, 5, r.open_from, [&](auto body) { return backend::read_any(r.expected[0], body); },
        [](const auto& m, auto& out) { return write_any(m, out); });
  }
}

TEST(backend_messages, read_gives_views_of_the_fields) {
  const wire::exact_copy body(i16(1) + cstring("name") + i32(1) + i16(2) + i32(3) + i16(4) + i32(5) + i16(1));
  backend::row_description d;
  ASSERT_TRUE(read(body.bytes(), d));
  ASSERT_EQ(d.columns.size(), 1U);
  EXPECT_EQ(static_cast<const void*>(d.columns[0].name.data()), body.bytes().data() + 2);
  pg::row_description owned;
  ASSERT_TRUE(to_row_description(d, owned));
  ASSERT_EQ(owned.size(), 1U);
  EXPECT_EQ(owned[0].name, "name");
  EXPECT_EQ(owned[0].table, 1U);
  EXPECT_EQ(owned[0].table_column, 2);
  EXPECT_EQ(owned[0].type, 3U);
  EXPECT_EQ(owned[0].type_size, 4);
  EXPECT_EQ(owned[0].type_modifier, 5);
  EXPECT_EQ(owned[0].format, binary);
}

TEST(backend_messages, malformed_bodies_are_refused) {
  const std::string column = cstring("c") + i32(0) + i16(0) + i32(25) + i16(-1) + i32(-1);
  const std::pair<char, std::string> table[] = {
      {'R', ""},
      {'R', i32(0) + "x"},  // AuthenticationOk has no payload
      {'R', i32(3) + "x"},
      {'R', i32(5) + "sal"},
      {'R', i32(5) + "salty"},
      {'R', i32(10)},                                     // no terminator
      {'R', i32(10) + "SCRAM-SHA-256"},                   // no NUL
      {'R', i32(10) + cstring("SCRAM-SHA-256")},          // no terminator
      {'R', i32(10) + i8(0) + cstring("SCRAM-SHA-256")},  // something behind it
      {'Z', "X"},
      {'Z', std::string(1, '\0')},
      {'T', i16(1) + column + i16(2)},  // format 2
      {'T', i16(2) + column + i16(0)},  // a column short
      {'T', i16(-1)},
      {'D', i16(1) + i32(-2)},
      {'D', i16(1) + i32(-2147483647 - 1)},
      {'D', i16(1) + i32(0x7fffffff) + "x"},
      {'D', i16(2) + i32(1) + "x"},  // a value short
      {'D', i16(-1)},
      {'V', i32(-2)},
      {'V', i32(2) + "1"},
      {'t', i16(2) + i32(23)},
      {'v', i32(196608) + i32(-1)},
      {'v', i32(196608) + i32(0x7fffffff) + cstring("")},
      {'G', i8(2) + i16(0)},           // format 2
      {'G', i8(0) + i16(1) + i16(1)},  // text with a binary column
      {'H', i8(1) + i16(1) + i16(2)},
      {'E', ""},  // no terminator
      {'E', "M" + cstring("x")},
      {'E', i8(0) + "M" + cstring("x") + i8(0)},
      {'1', "x"},
      {'?', ""},
      {'\0', ""},
  };
  for (const auto& [type, body] : table)
    EXPECT_FALSE(backend::read_any(type, wire::exact_copy(body).bytes()))
        << type << " " << ::testing::PrintToString(body);
}

TEST(backend_messages, keys_columns_and_mechanisms_are_read_up_to_their_limits) {
  for (const std::size_t size : {3U, 4U, 256U, 257U}) {
    backend::backend_key_data got;
    const wire::exact_copy body(i32(1) + std::string(size, 'k'));
    EXPECT_EQ(read(body.bytes(), got), size >= 4 && size <= 256) << size;
  }
  for (const std::size_t count : {32U, 33U}) {
    std::string names;
    for (std::size_t i = 0; i < count; ++i) names += cstring("M");
    backend::authentication got;
    EXPECT_EQ(read(wire::exact_copy(i32(10) + names + i8(0)).bytes(), got), count == 32) << count;
  }
  pg::limits few;
  few.columns = 2;
  for (const int count : {2, 3}) {
    std::string columns, values;
    for (int i = 0; i < count; ++i) {
      columns += cstring("") + std::string(18, '\0');
      values += i32(-1);
    }
    EXPECT_EQ(!!backend::read_any('T', wire::exact_copy(i16(count) + columns).bytes(), few), count == 2);
    EXPECT_EQ(!!backend::read_any('D', wire::exact_copy(i16(count) + values).bytes(), few), count == 2);
    EXPECT_TRUE(backend::read_any('T', wire::exact_copy(i16(count) + columns).bytes()));
  }
}

TEST(backend_messages, lists_hold_65535_and_no_more) {
  using namespace backend;
  for (const std::size_t count : {65535U, 65536U}) {
    const any table[] = {
        backend::row_description{std::vector<backend::row_description::column>(count)},
        data_row{std::vector<pg::wire_value>(count)},
        parameter_description{std::vector<pg::oid>(count)},
        copy_response<copy_in_response>(binary, std::vector<pg::format>(count)),
    };
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

TEST(backend_messages, nul_in_any_text_is_refused_and_leaves_no_byte) {
  using namespace backend;
  const std::string_view bad("x\0y", 3);
  const any table[] = {sasl({bad}),
                       parameter_status{bad, ""},
                       parameter_status{"", bad},
                       negotiate_protocol_version{1, {bad}},
                       notification_response{1, bad, ""},
                       notification_response{1, "", bad},
                       command_complete{bad},
                       backend::row_description{{{bad, 0, 0, 0, 0, 0, text}}},
                       report<error_response>({{'M', bad}}),
                       report<notice_response>({{'M', bad}})};
  for (const any& m : table) {
    pg::byte_buffer out;
    EXPECT_EQ(write_any(m, out), pg::errc::embedded_nul) << m.index();
    EXPECT_TRUE(out.empty());
  }
}

TEST(backend_messages, what_no_reader_takes_is_not_written) {
  using namespace backend;
  const auto bad = static_cast<pg::format>(2);
  const any table[] = {sasl({"A", ""}),
                       backend_key_data{1, wire::bytes("abc")},
                       ready_for_query{'?'},
                       backend::row_description{{{"", 0, 0, 0, 0, 0, bad}}},
                       report<error_response>({{'\0', "x"}}),
                       copy_response<copy_in_response>(text, {binary}),
                       copy_response<copy_out_response>(bad, {}),
                       copy_response<copy_both_response>(binary, {bad})};
  for (const any& m : table) {
    pg::byte_buffer out;
    EXPECT_EQ(write_any(m, out), pg::errc::unencodable_value) << m.index();
    EXPECT_TRUE(out.empty());
  }
}

}  // namespace
