#pragma once
#include "asio_answering_server.hpp"

#include <greenpg/driver/connection.hpp>
#include <greenpg/driver/error.hpp>

#include <gtest/gtest.h>
#include <asio/io_context.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <system_error>

namespace pg = greenpg;

/// A context, a server, and a connection to it.
class asio_fixture : public testing::Test {
protected:
  void SetUp() override { open(db); }

  void open(pg::connection& which) {
    std::error_code failed = std::make_error_code(std::errc::interrupted);
    which.async_connect(server.dsn(), {}, [&](std::error_code e) { failed = e; });
    run();
    ASSERT_FALSE(failed) << failed.message();
  }
  /// Until nothing is left to do; a test that goes on for ever fails here.
  void run() {
    context.restart();
    context.run_for(std::chrono::seconds(60));
    ASSERT_TRUE(context.stopped()) << "there is still work";
  }
  /// Turns until it is true.
  bool run_until(const std::function<bool()>& true_now) {
    for (int i = 0; i < 6000 && !true_now(); ++i) {
      context.restart();
      context.run_for(std::chrono::milliseconds(10));
    }
    return true_now();
  }
  /// What one query says, to see that the connection works.
  std::string answer(pg::connection& which, std::string_view sql = "select 1") {
    std::string text = "never";
    which.async_query(sql, {}, {},
                      [&](std::error_code e, pg::result r) { text = e ? e.message() : r.value<std::string>(); });
    run();
    return text;
  }

  answering_server server;
  asio::io_context context;
  pg::connection db{context};
};
