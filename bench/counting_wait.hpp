#pragma once
#include <greenpg/green.hpp>
#include <greenpg/net/poll_waiter.hpp>

namespace figure {

/// Waits as a connection without a callback would, and counts how often. Must outlive its callback.
class counting_wait {
public:
  [[nodiscard]] greenpg::green::wait_callback callback() {
    return [this](const greenpg::wants& what) {
      ++count_;
      greenpg::poll_wait(what);
    };
  }
  [[nodiscard]] long count() const noexcept { return count_; }

private:
  long count_ = 0;
};

}  // namespace figure
