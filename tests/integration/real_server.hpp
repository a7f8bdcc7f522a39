#pragma once
#include <greenpg/driver/error.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

/// The throwaway server that tests/support/server.sh runs; without it the tests are skipped.
class real_server : public testing::Test {
protected:
  void SetUp() override {
    if (std::getenv("GREENPG_TEST_DSN") == nullptr) GTEST_SKIP() << "there is no GREENPG_TEST_DSN";
  }

  static std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
  }
  static std::string dsn() { return variable("GREENPG_TEST_DSN"); }
  /// With a name of its own, by which its backend is found among those of others.
  static std::string mine() {
    static int count = 0;
    return dsn() + " application_name=greenpg_" + std::to_string(getpid()) + "_" + std::to_string(++count);
  }
  static std::string host() { return variable("GREENPG_TEST_HOST"); }
  static std::string port() { return variable("GREENPG_TEST_PORT"); }
  /// What a session says to be the only one at `what` until it ends: tests run side by side on one server.
  static std::string alone_at(const std::string& what) { return "select pg_advisory_lock(hashtext('" + what + "'))"; }
  /// For one role over TCP.
  static std::string as(std::string_view user, std::string_view more = " password=secret") {
    return "host=" + host() + " port=" + port() + " dbname=test user=" + std::string(user) + std::string(more);
  }
  /// The full numbers are wanted.
  static bool at_length() { return !variable("GREENPG_TEST_LONG").empty(); }

  /// What a call throws, as its code; none where it does not.
  template <class F>
  static std::error_code code_of(F&& f) {
    try {
      f();
    } catch (const greenpg::error& e) {
      return e.code();
    }
    return {};
  }

  /// Asks again and again, within the bound, until it is true.
  template <class Question>
  static bool becomes_true(Question question, std::chrono::seconds bound = std::chrono::seconds(20)) {
    const auto end = std::chrono::steady_clock::now() + bound;
    while (!question()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }
};
