#include "../../../examples/pgq/error_text.hpp"

#include <gtest/gtest.h>

namespace {

greenpg::diagnostics missing_column() {
  greenpg::diagnostics d;
  d.set('S', "ERROR");
  d.set('C', "42703");
  d.set('M', "column \"x\x1b[2J\" does not exist");
  d.set('P', "8");
  d.set('H', "Perhaps\tanother.");
  d.query = "select x";
  return d;
}

TEST(pgq_error_text, server_message_names_file_and_line) {
  const greenpg::diagnostics d = missing_column();
  const std::string body =
      "ERROR:  column \"x\x1b[2J\" does not exist\nLINE 1: select x\n               ^\nHINT:  Perhaps\tanother.\n";
  EXPECT_EQ(pgq::server_message(d, {}, false), body);
  EXPECT_EQ(pgq::server_message(d, {"a.sql", 12}, false), "pgq:a.sql:12: " + body);
  EXPECT_EQ(pgq::server_message(d, {"-", 3}, false), "pgq:<stdin>:3: " + body);
}

TEST(pgq_error_text, terminal_gets_no_control_characters) {
  EXPECT_EQ(
      pgq::server_message(missing_column(), {}, true),
      "ERROR:  column \"x\\x1B[2J\" does not exist\nLINE 1: select x\n               ^\nHINT:  Perhaps\tanother.\n");
  EXPECT_EQ(pgq::visible_text("é\r\u009b\xff\n\t日"), "é\\r\\u009B\\xFF\n\t日");
  EXPECT_EQ(pgq::visible_text(""), "");
}

TEST(pgq_error_text, own_message_begins_as_psql_does) {
  EXPECT_EQ(pgq::own_message("no such file", {}, false), "pgq: error: no such file\n");
  EXPECT_EQ(pgq::own_message("what", {"f", 2}, true), "pgq:f:2: error: what\n");
}

}  // namespace
