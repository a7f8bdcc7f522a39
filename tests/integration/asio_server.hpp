#pragma once
#include "real_server.hpp"

#include <greenpg/driver/connection.hpp>
#include <greenpg/driver/error.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace pg = greenpg;
using namespace std::chrono_literals;

/// Coroutines against the real server.
class asio_server : public real_server {
protected:
  using task = asio::awaitable<void>;

  /// Runs a coroutine, and all that it leaves behind, to the end.
  template <class Body>
  void spawn(Body body) {
    bool ended = false;
    std::exception_ptr failed;
    asio::co_spawn(context, std::move(body), [&](std::exception_ptr thrown) {
      ended = true;
      failed = thrown;
    });
    context.restart();
    context.run_for(std::chrono::minutes(10));
    EXPECT_TRUE(context.stopped()) << "there is still work";
    EXPECT_TRUE(ended);
    if (!failed) return;
    try {
      std::rethrow_exception(failed);
    } catch (const std::exception& e) {
      ADD_FAILURE() << "thrown: " << e.what();
    }
  }
  /// The code of the error that awaiting it throws; none if it does not.
  template <class Awaitable>
  static asio::awaitable<std::error_code> code_of(Awaitable operation) {
    try {
      co_await std::move(operation);
    } catch (const pg::error& e) {
      co_return e.code();
    }
    co_return std::error_code();
  }

  asio::io_context context;
  pg::connection db{context};
};
