#include <gtest/gtest.h>

#include <string>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

class session_simple : public testing::Test {
protected:
  session_simple() { script.connect(); }
  void query(std::string_view sql, bool copy = false) {
    script.machine.open();
    script.machine.query(sql, copy);
    ASSERT_FALSE(script.machine.submit());
    wire = script.sent();
  }
  session_script script;
  lines wire;
};

TEST_F(session_simple, select_gives_description_rows_tag_and_ready) {
  query("select 1");
  EXPECT_EQ(wire, lines{"Query select 1"});
  EXPECT_EQ(script.machine.executing(), 1U);
  EXPECT_EQ(script.receive(says::columns(2) + says::row({"1", "x"}) + says::row({"2", "y"}) +
                           says::complete("SELECT 2") + says::ready('T')),
            (lines{"1.0 row_description a b", "1.0 rows (1,x) (2,y)", "1.0 command_complete SELECT 2", "1.0 ready T"}));
  EXPECT_TRUE(script.machine.idle());
  EXPECT_EQ(script.machine.status(), pg::transaction_status::in_transaction);
  EXPECT_EQ(script.machine.executing(), 0U);
}

TEST_F(session_simple, several_statements_give_each_its_result) {
  query("insert; select; ; select");
  EXPECT_EQ(script.receive(says::complete("INSERT 0 1") + says::columns() + says::row() + says::complete() +
                           says::empty() + says::columns(2) + says::complete("SELECT 0") + says::ready()),
            (lines{"1.0 command_complete INSERT 0 1", "1.0 row_description a", "1.0 rows (1)",
                   "1.0 command_complete SELECT 1", "1.0 empty_query", "1.0 row_description a b",
                   "1.0 command_complete SELECT 0", "1.0 ready I"}));
}

TEST_F(session_simple, empty_query_is_told) {
  query("");
  EXPECT_EQ(script.receive(says::empty() + says::ready()), (lines{"1.0 empty_query", "1.0 ready I"}));
}

TEST_F(session_simple, error_ends_the_request_and_not_the_session) {
  query("selct");
  EXPECT_EQ(script.receive(says::error("42601", "syntax error") + says::ready('E')),
            (lines{"1.0 error syntax_error: syntax error", "1.0 ready E"}));
  query("select 1");
  EXPECT_EQ(script.receive(says::complete() + says::ready()), (lines{"2.0 command_complete SELECT 1", "2.0 ready I"}));
}

TEST_F(session_simple, error_in_the_middle_of_rows_follows_them) {
  query("select 1/x from t");
  EXPECT_EQ(
      script.receive(says::columns() + says::row() + says::error("22012", "division by zero") + says::ready()),
      (lines{"1.0 row_description a", "1.0 rows (1)", "1.0 error division_by_zero: division by zero", "1.0 ready I"}));
}

TEST_F(session_simple, error_after_a_complete_statement_is_told) {
  query("insert");  // a deferred constraint fails when the transaction ends
  EXPECT_EQ(script.receive(says::complete("INSERT 0 1") + says::error("23505", "twice") + says::ready()),
            (lines{"1.0 command_complete INSERT 0 1", "1.0 error unique_violation: twice", "1.0 ready I"}));
}

TEST_F(session_simple, rows_are_joined_into_one_event) {
  query("select");
  std::string rows;
  for (int i = 0; i < 100; ++i) rows += says::row({std::to_string(i)});
  script.receive(says::columns() + rows);
  ASSERT_EQ(script.batches.size(), 1U);
  EXPECT_EQ(script.batches[0].count, 100U);
}

TEST_F(session_simple, row_without_columns_counts) {
  query("select from t");
  EXPECT_EQ(
      script.receive(says::columns(0) + says::row({}) + says::row({}) + says::complete("SELECT 2") + says::ready()),
      (lines{"1.0 row_description", "1.0 rows () ()", "1.0 command_complete SELECT 2", "1.0 ready I"}));
}

TEST_F(session_simple, function_call_gives_its_result) {
  const std::string one = "x";
  const std::optional<std::span<const std::byte>> arguments[] = {std::as_bytes(std::span(one.data(), one.size())),
                                                                 std::nullopt};
  const pg::format text = pg::format::text;
  script.machine.open();
  script.machine.function_call(1598, {&text, 1}, arguments, pg::format::text);
  ASSERT_FALSE(script.machine.submit());
  EXPECT_EQ(script.sent(), lines{"FunctionCall 1598 'x' NULL"});
  EXPECT_EQ(script.receive(says::function_result("0.5") + says::ready()),
            (lines{"1.0 function_result", "1.0 ready I"}));
}

TEST_F(session_simple, function_call_may_fail_before_or_after_its_result) {
  for (const std::string& before : {std::string(), says::function_result("0.5")}) {
    script.machine.open();
    script.machine.function_call(1598, {}, {}, pg::format::text);
    ASSERT_FALSE(script.machine.submit());
    script.sent();
    const lines got = script.receive(before + says::error("42883", "no") + says::ready());
    ASSERT_GE(got.size(), 2U);
    EXPECT_NE(got[got.size() - 2].find("undefined_function"), std::string::npos);
    EXPECT_FALSE(script.machine.dead());
  }
}

TEST_F(session_simple, terminate_is_the_last_that_is_sent) {
  script.machine.terminate();
  script.machine.terminate();
  EXPECT_EQ(script.sent(), lines{"Terminate"});
  script.machine.open();
  script.machine.query("select 1");
  EXPECT_EQ(script.machine.submit(), pg::errc::not_connected);
  EXPECT_EQ(script.sent(), lines{});
  script.machine.end_of_file();
  EXPECT_EQ(script.events().size(), 1U);
  EXPECT_EQ(script.machine.last_error().message, "the connection was closed");
}

}  // namespace
