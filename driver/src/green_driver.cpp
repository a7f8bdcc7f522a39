#include "green_driver.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/net/poll_waiter.hpp>

#include <utility>

namespace greenpg::inline v0::green {

void driver::wait(const wants& what) {
  if (what.deadline == clock_time::min()) return;  // there is more to do at once
  if (what.nothing()) throw error(errc::not_connected, "the operation waits for nothing that can still happen");
  if (wait_)
    wait_(what);
  else
    poll_wait(what);
}

void driver::wait_for(std::chrono::milliseconds time) {
  wants what;
  what.deadline = deadline_after(std::chrono::steady_clock::now(), time);
  while (std::chrono::steady_clock::now() < what.deadline) wait(what);
}

/// Runs the engine until `op` has ended; nothing else runs meanwhile.
void driver::drive(operation& op, const query_options& options) {
  if (driving_)
    throw error(errc::busy, "the connection is in use by another operation, whose wait callback is still waiting");
  driving_ = true;
  struct release {
    bool& flag;
    ~release() { flag = false; }
  } const at_end{driving_};

  if (options.timeout.count() != 0) op.deadline = deadline_after(std::chrono::steady_clock::now(), options.timeout);
  op.wait_for_holder = options.wait_for_holder;
  op.exclusive = options.exclusive;
  engine.resume();
  try {
    engine.start(op);
    for (readiness ready; !op.completed();) {
      const wants what = engine.step(engine.timed() ? std::chrono::steady_clock::now() : clock_time(), ready);
      if (op.completed()) break;
      wait(what);
      ready = {what.read, what.write};
    }
  } catch (...) {
    while (engine.abandon_one() != nullptr) {
    }
    engine.close(std::error_code(ECANCELED, std::system_category()), "the wait callback failed");
    engine.step(clock_time(), {});
    throw;
  }
  engine.next_completed();
  if (engine.any_retired()) engine.step(engine.timed() ? std::chrono::steady_clock::now() : clock_time(), {});
  if (!op.error()) return;
  if (options.details != nullptr && op.details()) *options.details = *op.details();
  throw error(op.error(), op.details() ? *op.details() : diagnostics());
}

}  // namespace greenpg::inline v0::green
