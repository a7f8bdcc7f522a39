#pragma once
#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/green_connection.hpp>

#include <chrono>
#include <utility>

namespace greenpg::inline v0::green {

/// An engine and its way of waiting; stays in its place when the connection is moved.
class driver {
public:
  driver(wait_callback wait, engine_settings settings) : engine(std::move(settings)), wait_(std::move(wait)) {}

  template <class Operation>
  auto run(Operation& op, const query_options& options) {
    drive(op, options);
    return op.take();
  }

  /// Until so much time has passed.
  void wait_for(std::chrono::milliseconds time);

  greenpg::engine engine;

private:
  void drive(operation& op, const query_options& options);
  void wait(const wants& what);

  wait_callback wait_;
  bool driving_ = false;
};

template <class Operation>
auto query_verbs::run(Operation&& op, const query_options& options) {
  op.through = through_;
  return by_->run(op, options);
}

}  // namespace greenpg::inline v0::green
