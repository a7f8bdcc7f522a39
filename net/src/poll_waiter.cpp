#include <greenpg/net/poll_waiter.hpp>

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace greenpg::inline v0 {

wait_result poll_wait(const wants& what) noexcept {
  const bool waits_for_descriptor = what.descriptor >= 0 && (what.read || what.write);
  if (!waits_for_descriptor && what.deadline == clock_time::max()) return wait_result::ready;

  const bool timed = what.deadline != clock_time::max();
  pollfd entry{waits_for_descriptor ? what.descriptor : -1, 0, 0};
  if (what.read) entry.events |= POLLIN;
  if (what.write) entry.events |= POLLOUT;

  for (;;) {
    int milliseconds = -1;
    if (timed) {
      // Rounded up: waking before the deadline would only mean to wait again.
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(what.deadline - clock_time::clock::now()).count();
      milliseconds = static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left, 0, INT_MAX));
    }
    const int ready = ::poll(&entry, 1, milliseconds);
    if (ready > 0) return wait_result::ready;
    if (ready < 0) return errno == EINTR ? wait_result::interrupted : wait_result::failed;
    if (milliseconds != INT_MAX) return wait_result::timed_out;
  }
}

}  // namespace greenpg::inline v0
