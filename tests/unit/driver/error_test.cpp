#include <gtest/gtest.h>
#include <greenpg/driver/error.hpp>

#include <type_traits>
#include <utility>

namespace pg = greenpg;

namespace {

pg::diagnostics undefined_table() {
  pg::diagnostics of;
  of.severity = "ERROR";
  of.sqlstate = "42P01";
  of.message = "relation \"x\" does not exist";
  of.position = 15;
  of.query = "select * from x";
  return of;
}

TEST(error, server_error_what_has_severity_message_and_sqlstate) {
  const pg::error e(undefined_table());
  EXPECT_STREQ(e.what(), "ERROR:  relation \"x\" does not exist (SQLSTATE 42P01)");
  EXPECT_EQ(e.code(), pg::sqlstate::undefined_table);
  EXPECT_EQ(e.sqlstate(), "42P01");
  EXPECT_EQ(e.severity(), "ERROR");
  EXPECT_EQ(e.message(), "relation \"x\" does not exist");
  EXPECT_EQ(e.position(), 15);
  EXPECT_EQ(e.query(), "select * from x");
  EXPECT_EQ(e.detail(), "");
  EXPECT_EQ(e.hint(), "");
}

TEST(error, server_error_what_has_lines_for_detail_and_hint) {
  pg::diagnostics of;
  of.severity = "FEHLER";
  of.severity_nonlocalized = "ERROR";
  of.sqlstate = "23505";
  of.message = "duplicate key";
  of.detail = "Key (id)=(1) already exists.";
  of.hint = "Try another.";
  of.schema_name = "public";
  of.table_name = "t";
  of.column_name = "id";
  of.data_type_name = "int4";
  of.constraint_name = "t_pkey";
  of.where = "PL/pgSQL function f()";
  const pg::error e(of);
  EXPECT_STREQ(e.what(),
               "FEHLER:  duplicate key (SQLSTATE 23505)\nDETAIL:  Key (id)=(1) already exists.\nHINT:  Try another.");
  EXPECT_EQ(e.code(), pg::sqlstate::unique_violation);
  EXPECT_EQ(e.detail(), "Key (id)=(1) already exists.");
  EXPECT_EQ(e.hint(), "Try another.");
  EXPECT_EQ(e.schema_name(), "public");
  EXPECT_EQ(e.table_name(), "t");
  EXPECT_EQ(e.column_name(), "id");
  EXPECT_EQ(e.data_type_name(), "int4");
  EXPECT_EQ(e.constraint_name(), "t_pkey");
  EXPECT_EQ(e.where(), "PL/pgSQL function f()");
  EXPECT_EQ(e.diagnostics().severity_nonlocalized, "ERROR");
}

TEST(error, server_error_with_a_code_of_its_own_keeps_both) {
  const pg::error e(pg::errc::connection_closed, undefined_table());
  EXPECT_EQ(e.code(), pg::errc::connection_closed);
  EXPECT_EQ(e.sqlstate(), "42P01");
}

TEST(error, client_error_what_is_its_text_alone) {
  const pg::error e(pg::errc::no_rows, "the result has no rows");
  EXPECT_STREQ(e.what(), "the result has no rows");
  EXPECT_EQ(e.code(), pg::errc::no_rows);
  EXPECT_EQ(e.sqlstate(), "");
  EXPECT_EQ(e.severity(), "");
  EXPECT_EQ(e.message(), "the result has no rows");
  EXPECT_EQ(e.position(), 0);
}

TEST(error, client_error_without_text_says_what_its_code_means) {
  EXPECT_EQ(pg::error(pg::errc::timeout).what(), pg::make_error_code(pg::errc::timeout).message());
  const std::error_code refused = std::make_error_code(std::errc::connection_refused);
  EXPECT_EQ(pg::error(refused).what(), refused.message());
}

TEST(error, copied_error_shares_its_fields_and_does_not_throw) {
  static_assert(std::is_nothrow_copy_constructible_v<pg::error>);
  static_assert(std::is_nothrow_copy_assignable_v<pg::error>);
  const pg::error original(undefined_table());
  const pg::error copy(original);
  EXPECT_EQ(&copy.diagnostics(), &original.diagnostics());
  EXPECT_EQ(copy.what(), original.what());
}

TEST(error, moved_from_error_is_still_readable) {
  pg::error original(undefined_table());
  const pg::error moved(std::move(original));
  EXPECT_EQ(moved.code(), original.code());
  EXPECT_STREQ(original.what(), moved.what());
}

TEST(error, thrown_error_is_a_system_error) {
  try {
    throw pg::error(undefined_table());
  } catch (const std::system_error& e) {
    EXPECT_EQ(e.code(), pg::sqlstate::undefined_table);
    EXPECT_STREQ(e.what(), "ERROR:  relation \"x\" does not exist (SQLSTATE 42P01)");
  }
}

}  // namespace
