#include <greenpg/protocol/backend_messages.hpp>
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <gtest/gtest.h>

#include <string>

#include "wire_bytes.hpp"

namespace pg = greenpg;
namespace backend = greenpg::backend;
using wire::cstring, wire::i8;

namespace {

pg::diagnostics read_error(const std::string& fields, std::size_t kept_text = pg::limits{}.error_text,
                           char type = 'E') {
  const wire::exact_copy body(fields + i8(0));
  pg::diagnostics direct;
  EXPECT_TRUE(backend::read_diagnostics(type, body.bytes(), direct, kept_text));
  backend::error_response message;
  EXPECT_TRUE(read(body.bytes(), message));
  if (type == 'E') {
    const pg::diagnostics listed = to_diagnostics(message, kept_text);
    EXPECT_EQ(listed.message, direct.message);
    EXPECT_EQ(listed.sqlstate, direct.sqlstate);
    EXPECT_EQ(listed.other, direct.other);
  }
  return direct;
}

TEST(diagnostics, every_field_finds_its_place) {
  std::string fields;
  for (const char code : std::string("SVMDHqWstcdnFR")) fields += code + cstring(std::string("<") + code + ">");
  fields +=
      "C" + cstring("23505") + "P" + cstring("12") + "p" + cstring("34") + "L" + cstring("56") + "z" + cstring("<z>");
  const pg::diagnostics d = read_error(fields);
  EXPECT_EQ(d.severity, "<S>");
  EXPECT_EQ(d.severity_nonlocalized, "<V>");
  EXPECT_EQ(d.sqlstate, "23505");
  EXPECT_EQ(d.message, "<M>");
  EXPECT_EQ(d.detail, "<D>");
  EXPECT_EQ(d.hint, "<H>");
  EXPECT_EQ(d.position, 12);
  EXPECT_EQ(d.internal_position, 34);
  EXPECT_EQ(d.internal_query, "<q>");
  EXPECT_EQ(d.where, "<W>");
  EXPECT_EQ(d.schema_name, "<s>");
  EXPECT_EQ(d.table_name, "<t>");
  EXPECT_EQ(d.column_name, "<c>");
  EXPECT_EQ(d.data_type_name, "<d>");
  EXPECT_EQ(d.constraint_name, "<n>");
  EXPECT_EQ(d.file, "<F>");
  EXPECT_EQ(d.line, 56);
  EXPECT_EQ(d.routine, "<R>");
  ASSERT_EQ(d.other.size(), 1U);
  EXPECT_EQ(d.other[0], std::pair('z', std::string("<z>")));
  EXPECT_EQ(d.code(), pg::sqlstate::unique_violation);

  pg::byte_buffer out;
  ASSERT_FALSE(backend::write_diagnostics('E', d, out));
  pg::diagnostics again;
  ASSERT_TRUE(backend::read_diagnostics('E', out.bytes().subspan(5), again));
  pg::byte_buffer out_again;
  ASSERT_FALSE(backend::write_diagnostics('E', again, out_again));
  EXPECT_EQ(out.text(), out_again.text());
  EXPECT_EQ(out.text().size(), 5 + fields.size() + 1);

  again.clear();
  EXPECT_TRUE(again.empty());
  EXPECT_EQ(again.position, 0);
  EXPECT_TRUE(again.other.empty());
}

TEST(diagnostics, errors_always_have_an_sqlstate_that_is_one) {
  for (const char* sent : {"", "0", "2350", "235055", "2350a", "2350\xc3", "00000"}) {
    const pg::diagnostics d = read_error("C" + cstring(sent));
    EXPECT_EQ(d.sqlstate, "XX000") << sent;
    EXPECT_TRUE(d.code()) << sent;
  }
  EXPECT_EQ(read_error("M" + cstring("no code")).code(), pg::sqlstate::internal_error);
  EXPECT_EQ(read_error("").code(), pg::sqlstate::internal_error);
  EXPECT_FALSE(pg::diagnostics().code()) << "no error, no code";
  const pg::diagnostics notice = read_error("C" + cstring("00000"), 100, 'N');
  EXPECT_EQ(notice.sqlstate, "00000");
  EXPECT_FALSE(notice.code());
}

TEST(diagnostics, positions_that_are_none_are_zero) {
  for (const char* sent : {"", "0", "-1", "+1", " 1", "1x", "2147483648", "99999999999999999999"})
    EXPECT_EQ(read_error("P" + cstring(sent) + "p" + cstring(sent) + "L" + cstring(sent)).position, 0) << sent;
  EXPECT_EQ(read_error("P" + cstring("2147483647")).position, 2147483647);
}

TEST(diagnostics, last_of_two_is_kept_and_unknown_fields_are_bounded) {
  EXPECT_EQ(read_error("M" + cstring("one") + "M" + cstring("two")).message, "two");
  std::string fields;
  for (std::size_t i = 0; i < pg::diagnostics::max_other + 1; ++i) fields += "?" + cstring(std::to_string(i));
  const pg::diagnostics d = read_error(fields);
  ASSERT_EQ(d.other.size(), pg::diagnostics::max_other);
  EXPECT_EQ(d.other.back().second, std::to_string(pg::diagnostics::max_other - 1));
}

TEST(diagnostics, text_over_the_limit_is_cut_between_characters) {
  const std::string fields = "M" + cstring("12345") + "D" + cstring("67890");
  EXPECT_EQ(read_error(fields, 10).detail, "67890");
  EXPECT_EQ(read_error(fields, 9).detail, "6789");
  EXPECT_EQ(read_error(fields, 5).detail, "");
  EXPECT_EQ(read_error(fields, 5).message, "12345");
  EXPECT_EQ(read_error(fields, 0).message, "");
  const std::string wide = "M" + cstring("a\xf0\x9f\x98\x80z");
  EXPECT_EQ(read_error(wide, 6).message, "a\xf0\x9f\x98\x80z");
  EXPECT_EQ(read_error(wide, 5).message, "a\xf0\x9f\x98\x80");
  for (const std::size_t kept : {1U, 2U, 3U, 4U}) EXPECT_EQ(read_error(wide, kept).message, "a") << kept;
  EXPECT_EQ(read_error("M" + cstring(std::string(70000, 'x'))).message.size(), 65536U);
}

TEST(diagnostics, malformed_reports_are_refused) {
  for (const std::string& body :
       {std::string(), std::string("M"), std::string("Mx"), "M" + cstring("x"), "M" + cstring("x") + i8(0) + "x"}) {
    pg::diagnostics d;
    EXPECT_FALSE(backend::read_diagnostics('E', wire::exact_copy(body).bytes(), d)) << ::testing::PrintToString(body);
  }
}

}  // namespace
