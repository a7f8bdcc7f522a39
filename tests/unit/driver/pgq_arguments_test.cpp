#include "../../../examples/pgq/arguments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using pgq::action;
using pgq::arguments;
using pgq::output_format;

std::variant<arguments, pgq::usage_error> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "pgq");
  const int count = static_cast<int>(words.size());
  words.push_back(nullptr);
  return pgq::parse_arguments(count, words.data());
}

arguments good(const std::vector<const char*>& words) {
  auto result = parse(words);
  if (const auto* wrong = std::get_if<pgq::usage_error>(&result)) {
    ADD_FAILURE() << wrong->message;
    return {};
  }
  return std::get<arguments>(result);
}

TEST(pgq_arguments, none_given_reads_standard_input_aligned) {
  const arguments a = good({});
  EXPECT_EQ(a.what, arguments::task::run);
  EXPECT_EQ(a.target, "");
  EXPECT_TRUE(a.actions.empty());
  EXPECT_EQ(a.format, output_format::aligned);
  EXPECT_EQ(a.field_separator, "|");
  EXPECT_FALSE(a.tuples_only || a.quiet || a.binary || a.timeout);
}

TEST(pgq_arguments, short_flags_joined_with_value_as_psql) {
  const arguments a = good({"-qAtc", "select 1", "-F,"});
  EXPECT_TRUE(a.quiet && a.tuples_only);
  EXPECT_EQ(a.format, output_format::unaligned);
  EXPECT_EQ(a.field_separator, ",");
  ASSERT_EQ(a.actions.size(), 1U);
  EXPECT_EQ(a.actions[0].text, "select 1");
}

TEST(pgq_arguments, commands_and_files_mixed_keep_their_order) {
  const arguments a = good({"-c", "a", "-f", "b", "dbname=x", "-cc", "--file=-"});
  EXPECT_EQ(a.target, "dbname=x");
  ASSERT_EQ(a.actions.size(), 4U);
  const std::vector<std::pair<action::kind, std::string>> expected = {
      {action::kind::command, "a"}, {action::kind::file, "b"}, {action::kind::command, "c"}, {action::kind::file, "-"}};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(a.actions[i].what, expected[i].first) << i;
    EXPECT_EQ(a.actions[i].text, expected[i].second) << i;
  }
}

TEST(pgq_arguments, long_options_and_their_values) {
  const arguments a = good({"--json", "--binary", "--param", "1", "--param=two", "--timeout=0.25", "-X"});
  EXPECT_EQ(a.format, output_format::json);
  EXPECT_TRUE(a.binary);
  EXPECT_EQ(a.parameters, (std::vector<std::string>{"1", "two"}));
  EXPECT_EQ(a.timeout, std::chrono::milliseconds(250));
}

TEST(pgq_arguments, last_format_wins) {
  EXPECT_EQ(good({"--csv", "--jsonl", "-A"}).format, output_format::unaligned);
  EXPECT_EQ(good({"-A", "--csv", "--jsonl"}).format, output_format::jsonl);
}

TEST(pgq_arguments, two_dashes_end_the_options) { EXPECT_EQ(good({"--", "-x"}).target, "-x"); }

TEST(pgq_arguments, tasks_that_run_nothing) {
  EXPECT_EQ(good({"--help"}).what, arguments::task::help);
  EXPECT_EQ(good({"--version"}).what, arguments::task::version);
  EXPECT_EQ(good({"-V"}).what, arguments::task::version);
  EXPECT_EQ(good({"--ping", "service=x"}).what, arguments::task::ping);
}

TEST(pgq_arguments, timeout_rounds_up_to_a_millisecond) {
  EXPECT_EQ(good({"--timeout=0.0000001"}).timeout, std::chrono::milliseconds(1));
}

TEST(pgq_arguments, wrong_ones_are_refused_by_name) {
  const struct {
    std::vector<const char*> words;
    const char* named;
  } table[] = {
      {{"-Z"}, "'Z'"},
      {{"-tZ"}, "'Z'"},
      {{"-?"}, "'?'"},
      {{"--nonsense"}, "--nonsense"},
      {{"--csv=1"}, "--csv=1"},
      {{"--p"}, "--p"},
      {{"-c"}, "'c'"},
      {{"--param"}, "--param"},
      {{"one", "two"}, "two"},
      {{"--timeout=0"}, "\"0\""},
      {{"--timeout=-1"}, "\"-1\""},
      {{"--timeout=nan"}, "\"nan\""},
      {{"--timeout=inf"}, "\"inf\""},
      {{"--timeout=1s"}, "\"1s\""},
      {{"--timeout="}, "\"\""},
      {{"-c", " \\d"}, "\\d"},
      {{"--ping", "-c", "select 1"}, "--ping"},
  };
  for (const auto& row : table) {
    const auto result = parse(row.words);
    const auto* wrong = std::get_if<pgq::usage_error>(&result);
    ASSERT_NE(wrong, nullptr) << row.named;
    EXPECT_NE(wrong->message.find(row.named), std::string::npos) << wrong->message;
  }
}

}  // namespace
