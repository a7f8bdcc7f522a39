#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <system_error>

namespace pg = greenpg;
using pg::condition, pg::sqlstate;

namespace {

TEST(sqlstate, characters_and_names_go_both_ways) {
  const std::tuple<sqlstate, const char*, const char*> table[] = {
      {sqlstate::successful_completion, "00000", "successful_completion"},
      {sqlstate::warning, "01000", "warning"},
      {sqlstate::warning_string_data_right_truncation, "01004", "string_data_right_truncation"},
      {sqlstate::invalid_argument_for_xquery, "10608", "invalid_argument_for_xquery"},
      {sqlstate::string_data_right_truncation, "22001", "string_data_right_truncation"},
      {sqlstate::null_value_not_allowed, "22004", "null_value_not_allowed"},
      {sqlstate::unique_violation, "23505", "unique_violation"},
      {sqlstate::transaction_timeout, "25P04", "transaction_timeout"},
      {sqlstate::s_r_e_modifying_sql_data_not_permitted, "2F002", "modifying_sql_data_not_permitted"},
      {sqlstate::e_r_e_modifying_sql_data_not_permitted, "38002", "modifying_sql_data_not_permitted"},
      {sqlstate::e_r_i_e_null_value_not_allowed, "39004", "null_value_not_allowed"},
      {sqlstate::serialization_failure, "40001", "serialization_failure"},
      {sqlstate::deadlock_detected, "40P01", "deadlock_detected"},
      {sqlstate::undefined_table, "42P01", "undefined_table"},
      {sqlstate::query_canceled, "57014", "query_canceled"},
      {sqlstate::file_name_too_long, "58P03", "file_name_too_long"},
      {sqlstate::fdw_error, "HV000", "fdw_error"},
      {sqlstate::internal_error, "XX000", "internal_error"},
      {sqlstate::index_corrupted, "XX002", "index_corrupted"},
  };
  for (const auto& [code, five, name] : table) {
    const std::error_code e = code;
    EXPECT_EQ(to_string(code), five);
    EXPECT_EQ(pg::sqlstate_text(e), five);
    EXPECT_EQ(pg::sqlstate_code(five), code);
    EXPECT_EQ(e.message(), name);
    EXPECT_STREQ(e.category().name(), "sqlstate");
    EXPECT_EQ(pg::sqlstate_class(e), std::string(five).substr(0, 2));
    EXPECT_TRUE(pg::is_class(e, std::string(five).substr(0, 2)));
    EXPECT_FALSE(pg::is_class(e, "ZZ"));
  }
}

TEST(sqlstate, success_is_no_error) {
  EXPECT_FALSE(pg::sqlstate_code("00000"));
  EXPECT_TRUE(pg::sqlstate_code("00001"));
  EXPECT_TRUE(pg::is_class(pg::sqlstate_code("00000"), "00"));
}

TEST(sqlstate, unknown_codes_keep_their_characters) {
  for (const char* five : {"99999", "ZZZZZ", "0A00Z", "00001"}) {
    const std::error_code e = pg::sqlstate_code(five);
    EXPECT_EQ(pg::sqlstate_text(e), five);
    EXPECT_EQ(e.message(), std::string("SQLSTATE ") + five);
  }
}

TEST(sqlstate, anything_else_is_an_internal_error) {
  for (const std::string_view five : {"", "2350", "235055", "2350a", "2350-", " 2350", "2350\xc3"})
    EXPECT_EQ(pg::sqlstate_code(five), sqlstate::internal_error) << five;
  EXPECT_EQ(pg::sqlstate_code(std::string_view("2350\0", 5)), sqlstate::internal_error);
}

TEST(sqlstate, errors_of_others_have_no_class) {
  for (const std::error_code& e :
       {std::error_code(), make_error_code(pg::errc::busy), std::error_code(1, std::generic_category()),
        std::error_code(-1, pg::sqlstate_category())}) {
    EXPECT_EQ(pg::sqlstate_text(e), "");
    EXPECT_EQ(pg::sqlstate_class(e), "");
    EXPECT_FALSE(pg::is_class(e, ""));
    EXPECT_FALSE(pg::is_class(e, "00"));
  }
  EXPECT_EQ(std::error_code(-1, pg::sqlstate_category()).message(), "unknown");
  EXPECT_FALSE(pg::is_class(sqlstate::unique_violation, "2"));
  EXPECT_FALSE(pg::is_class(sqlstate::unique_violation, "235"));
}

// The server's own list, where PostgreSQL is installed: every condition it names is named here alike.
TEST(sqlstate, names_are_those_of_the_installed_server) {
  namespace fs = std::filesystem;
  std::error_code none;
  std::size_t found = 0;
  for (const fs::directory_entry& version : fs::directory_iterator("/usr/share/postgresql", none)) {
    std::ifstream list(version.path() / "errcodes.txt");
    for (std::string line; std::getline(list, line);) {
      std::istringstream fields(line);
      std::string five, kind, macro, name;
      if (line.empty() || line[0] == '#' || !(fields >> five >> kind >> macro >> name) || kind.size() != 1) continue;
      EXPECT_EQ(pg::sqlstate_code(five).message(), name) << five;
      ++found;
    }
  }
  if (found == 0) GTEST_SKIP() << "no PostgreSQL server is installed";
  EXPECT_GT(found, 200U);
}

struct verdict {
  std::error_code error;
  bool retryable, connection_lost, in_doubt;
};

TEST(condition, says_what_to_do_about_an_error) {
  const verdict table[] = {
      {{}, false, false, false},
      {sqlstate::serialization_failure, true, false, false},
      {sqlstate::deadlock_detected, true, false, false},
      {sqlstate::lock_not_available, false, false, false},
      {sqlstate::transaction_rollback, false, false, false},
      {sqlstate::statement_completion_unknown, false, false, true},
      {sqlstate::unique_violation, false, false, false},
      {sqlstate::connection_exception, false, true, false},
      {sqlstate::connection_failure, false, true, false},
      {sqlstate::transaction_resolution_unknown, false, true, true},
      {sqlstate::protocol_violation, false, false, false},
      {sqlstate::admin_shutdown, false, true, false},
      {sqlstate::crash_shutdown, false, true, false},
      {sqlstate::cannot_connect_now, false, true, false},
      {sqlstate::database_dropped, false, true, false},
      {sqlstate::idle_session_timeout, false, true, false},
      {sqlstate::idle_in_transaction_session_timeout, false, true, false},
      {sqlstate::transaction_timeout, false, true, false},
      {sqlstate::query_canceled, false, false, false},
      {pg::errc::connection_closed, false, true, false},
      {pg::errc::cancel_failed, false, true, false},
      {pg::errc::busy, false, false, false},
      {pg::errc::timeout, false, false, false},
      {{ECONNRESET, std::system_category()}, false, true, false},
      {{EPIPE, std::system_category()}, false, true, false},
      {{ECONNREFUSED, std::system_category()}, false, true, false},
      {{ETIMEDOUT, std::generic_category()}, false, true, false},
      {{ECANCELED, std::system_category()}, false, false, false},
      {{ENOMEM, std::system_category()}, false, false, false},
      // The value of another category means nothing.
      {{static_cast<int>(sqlstate::serialization_failure), std::system_category()}, false, false, false},
      {{static_cast<int>(pg::errc::connection_closed), pg::sqlstate_category()}, false, false, false},
  };
  for (const verdict& v : table) {
    SCOPED_TRACE(v.error.message());
    EXPECT_EQ(v.error == condition::retryable, v.retryable);
    EXPECT_EQ(condition::retryable == v.error, v.retryable);
    EXPECT_EQ(v.error == condition::connection_lost, v.connection_lost);
    EXPECT_EQ(condition::connection_lost == v.error, v.connection_lost);
    EXPECT_EQ(v.error == condition::in_doubt, v.in_doubt);
    EXPECT_EQ(condition::in_doubt == v.error, v.in_doubt);
  }
}

TEST(condition, has_a_name_and_messages) {
  EXPECT_STREQ(pg::condition_category().name(), "greenpg.condition");
  for (const condition c : {condition::retryable, condition::connection_lost, condition::in_doubt})
    EXPECT_NE(make_error_condition(c).message(), std::error_condition(99, pg::condition_category()).message());
  EXPECT_FALSE(make_error_code(sqlstate::serialization_failure) == std::error_condition(99, pg::condition_category()));
}

}  // namespace
