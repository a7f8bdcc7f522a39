#pragma once
#include <gtest/gtest.h>
#include <greenpg/driver/error.hpp>

#include <string>
#include <system_error>

/// What an action threw.
struct read_failure {
  std::error_code code;
  std::string text;
};

template <class Action>
read_failure failure_of(Action&& action) {
  try {
    action();
  } catch (const greenpg::error& e) {
    return {e.code(), e.what()};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

#define EXPECT_FAILURE(action, expected_code, expected_text) \
  do {                                                       \
    const read_failure failed = failure_of([&] { action; }); \
    EXPECT_EQ(failed.code, make_error_code(expected_code));  \
    EXPECT_EQ(failed.text, expected_text);                   \
  } while (false)
