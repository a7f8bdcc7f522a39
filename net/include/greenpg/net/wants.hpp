#pragma once
#include <chrono>

namespace greenpg::inline v0 {

using clock_time = std::chrono::steady_clock::time_point;

/// What a step function waits for. Whoever owns the loop waits until the descriptor is ready in one of the wanted
/// ways or the deadline has passed, and calls step() again; calling it earlier is harmless.
struct wants {
  int descriptor = -1;   ///< may change from one step to the next; -1: nothing to wait for but the deadline
  bool read = false;
  bool write = false;
  clock_time deadline = clock_time::max();

  [[nodiscard]] bool nothing() const noexcept { return !read && !write && deadline == clock_time::max(); }
};

}  // namespace greenpg::inline v0
