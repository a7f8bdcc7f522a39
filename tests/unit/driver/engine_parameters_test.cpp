// Parameters that cannot be sent: each is refused before a byte leaves, and the connection goes on.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

using namespace greenpg_test;

namespace {

class engine_parameters : public testing::Test {
protected:
  void SetUp() override {
    scripted_answer& one = b.server->answers["select $1"];
    one.columns = {{"n", 23}};
    one.rows = {{"7"}};
    one.parameters = {23};
    ASSERT_TRUE(b.open());
  }
  void TearDown() override { b.expect_completed_once(); }

  std::error_code query(std::string_view sql, pg::params values) {
    pg::query_operation op(b.statement(sql), std::move(values), pg::result_format::automatic);
    EXPECT_TRUE(b.run(op));
    text = text_of(op);
    return op.error();
  }
  void prepare() { ASSERT_FALSE(query("select $1", pg::params(7))) << text; }
  /// Refused, with nothing sent; and the next is not.
  void expect_refused(pg::params values, pg::errc why, std::string_view said) {
    const std::size_t before = b.server->log.size();
    EXPECT_EQ(query("select $1", std::move(values)), make_error_code(why));
    EXPECT_EQ(text, said);
    b.settle();
    EXPECT_EQ(b.server->log.size(), before);
    EXPECT_FALSE(query("select $1", pg::params(7))) << text;
  }

  engine_bench b;
  std::string text;
};

}  // namespace

TEST_F(engine_parameters, most_that_the_protocol_has_are_sent) {
  scripted_answer& all = b.server->answers["all"];
  all.tag = "INSERT 0 1";
  all.parameters.assign(65535, 23);
  for (int run = 0; run != 2; ++run) {  // in text, then in binary
    pg::params values;
    values.reserve(65535);
    for (int i = 0; i != 65535; ++i) values.push_back(i);
    EXPECT_FALSE(query("all", std::move(values))) << text;
  }
  EXPECT_EQ(b.server->last_parameter, std::string("\0\0\xff\xfe", 4));
}

TEST_F(engine_parameters, one_more_than_the_protocol_has_is_refused) {
  pg::params values;
  for (int i = 0; i != 65536; ++i) values.push_back(i);
  expect_refused(values, pg::errc::too_many_parameters, "a statement takes at most 65535 parameters");
  expect_refused(values, pg::errc::wrong_parameter_count, "the statement takes 1 parameter, 65536 were given");
}

TEST_F(engine_parameters, wrong_count_is_refused) {
  prepare();
  expect_refused({}, pg::errc::wrong_parameter_count, "the statement takes 1 parameter, 0 were given");
  expect_refused(pg::params(1, 2), pg::errc::wrong_parameter_count, "the statement takes 1 parameter, 2 were given");
}

TEST_F(engine_parameters, integer_is_checked_against_the_type_that_was_prepared) {
  prepare();
  constexpr std::int64_t largest = std::numeric_limits<std::int32_t>::max();
  EXPECT_FALSE(query("select $1", pg::params(largest)));
  EXPECT_EQ(b.server->last_parameter, "\x7f\xff\xff\xff");
  for (const std::int64_t over : {largest + 1, -largest - 2, std::numeric_limits<std::int64_t>::max()})
    expect_refused(pg::params(over), pg::errc::value_out_of_range,
                   "parameter $1 (int4) given as long: the value is outside what the type holds");
}

TEST_F(engine_parameters, string_goes_as_the_text_of_whatever_type_there_is) {
  prepare();
  EXPECT_FALSE(query("select $1", pg::params("42")));
  EXPECT_EQ(b.server->last_parameter, "42");
}

TEST_F(engine_parameters, text_with_a_nul_is_refused) {
  expect_refused(pg::params(std::string("a\0b", 3)), pg::errc::embedded_nul,
                 "parameter $1 given as std::string_view: text with a NUL byte cannot be sent");
  expect_refused(pg::params(std::string("a\0b", 3)), pg::errc::embedded_nul,
                 "parameter $1 (int4) given as std::string_view: text with a NUL byte cannot be sent");
}

TEST(engine_parameters_limit, value_over_the_longest_message_is_refused) {
  pg::engine_settings settings;
  settings.limits.frontend_message = 1000;
  engine_bench b(settings);
  b.server->answers["select $1"].tag = "SELECT 0";
  b.server->answers["select $1"].parameters = {25};
  ASSERT_TRUE(b.open());
  for (const std::size_t size : {900U, 2000U, 900U, 2000U}) {
    const std::size_t before = b.server->log.size();
    pg::query_operation op(b.statement("select $1"), pg::params(std::string(size, 'a')), pg::result_format::automatic);
    ASSERT_TRUE(b.run(op));
    b.settle();
    EXPECT_EQ(op.error(), size > 1000 ? make_error_code(pg::errc::message_too_long) : std::error_code()) << text_of(op);
    EXPECT_EQ(b.server->log.size() == before, size > 1000);
  }
  b.expect_completed_once();
}
