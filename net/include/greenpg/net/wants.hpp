#pragma once
#include <chrono>

namespace greenpg::inline v0 {

using clock_time = std::chrono::steady_clock::time_point;

/// `wait` from `now` on, however long it is: clock_time::max(), which is never, where the clock does not reach that
/// far; `now` for what has passed already.
[[nodiscard]] constexpr clock_time deadline_after(clock_time now, std::chrono::milliseconds wait) noexcept {
  if (wait.count() <= 0) return now;
  return wait < std::chrono::floor<std::chrono::milliseconds>(clock_time::max() - now) ? now + wait : clock_time::max();
}

/// What a step function waits for. Whoever owns the loop waits until the descriptor is ready in one of the wanted
/// ways or the deadline has passed, and calls step() again; calling it earlier is harmless.
struct wants {
  int descriptor = -1;  ///< may change from one step to the next; -1: nothing to wait for but the deadline
  bool read = false;
  bool write = false;
  clock_time deadline = clock_time::max();

  [[nodiscard]] bool nothing() const noexcept { return !read && !write && deadline == clock_time::max(); }
};

}  // namespace greenpg::inline v0
