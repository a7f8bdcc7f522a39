#include <greenpg/driver/asio_driver.hpp>

#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/socket_base.hpp>

#include <cassert>
#include <thread>
#include <utility>

namespace greenpg::inline v0 {
namespace {

// Rounds of steps and handlers before others of the thread get their turn.
constexpr int rounds_per_turn = 64;

}  // namespace

/// Debug builds stop where two threads are in one connection at a time: such an executor needs a strand.
class sole_entry {
public:
#ifdef NDEBUG
  explicit sole_entry(asio_driver&) noexcept {}
#else
  explicit sole_entry(asio_driver& of) : of_(of.shared_from_this()) {
    const std::thread::id me = std::this_thread::get_id();
    std::thread::id before;
    first_ = of_->entered_.compare_exchange_strong(before, me);
    assert((first_ || before == me) && "a greenpg connection is used by two threads at a time: give it a strand");
  }
  sole_entry(const sole_entry&) = delete;
  sole_entry& operator=(const sole_entry&) = delete;
  ~sole_entry() {
    if (first_) of_->entered_ = std::thread::id();
  }

private:
  std::shared_ptr<asio_driver> of_;
  bool first_ = false;
#endif
};

/// A wait or a posted turn. Where Asio destroys it instead of running it, the reactor is going away: operations that
/// wait for it, and keep the connection alive that keeps them, are let go.
struct reactor_handler {
  enum class cause : std::uint8_t { turn, readable, writable, time };

  std::shared_ptr<asio_driver> owner;
  std::uint32_t epoch;
  cause why;

  reactor_handler(std::shared_ptr<asio_driver> of, std::uint32_t when, cause what) noexcept
      : owner(std::move(of)), epoch(when), why(what) {}
  reactor_handler(reactor_handler&&) noexcept = default;
  reactor_handler& operator=(reactor_handler&&) = delete;
  ~reactor_handler() {
    if (owner) owner->orphan();
  }

  void operator()(std::error_code failed = {}) {
    const std::shared_ptr<asio_driver> self = std::move(owner);
    const sole_entry alone(*self);
    switch (why) {
      case cause::turn: self->scheduled_ = false; return self->run({});
      case cause::time:
        if (epoch != self->timer_epoch_) return;  // another time is waited for by now
        self->timing_ = false;
        self->armed_ = clock_time::max();
        return self->run({});
      case cause::readable:
      case cause::writable: break;
    }
    if (epoch != self->epoch_) return;  // of a descriptor that is no longer waited on
    (why == cause::readable ? self->reading_ : self->writing_) = false;
    // An error of the wait other than being cancelled is the descriptor's, and the next read finds it.
    if (failed == asio::error::operation_aborted) return;
    self->run(why == cause::readable ? readiness{true, false} : readiness{false, true});
  }
};

asio_driver::asio_driver(asio::any_io_executor executor, engine_settings settings)
    : executor_(std::move(executor)), engine_(std::move(settings)), socket_(executor_), timer_(executor_) {
  engine_.wake = [this] { schedule(); };
}

asio_driver::~asio_driver() {
  engine_.wake = nullptr;
  point_at(-1);
  orphan();
}

void asio_driver::start(operation& op, std::chrono::milliseconds timeout) {
  const sole_entry alone(*this);
  if (timeout.count() != 0) op.deadline = deadline_after(std::chrono::steady_clock::now(), timeout);
  engine_.start(op);
  schedule();
}

void asio_driver::cancel(operation& op, bool unsent_only) {
  const sole_entry alone(*this);
  if (unsent_only && op.sent()) return;
  engine_.cancel(op, std::error_code(ECANCELED, std::system_category()));
}

void asio_driver::shut_down() {
  const sole_entry alone(*this);
  engine_.close(std::error_code(ECANCELED, std::system_category()), "the connection was closed");
  if (running_) {
    again_ = true;
    return;
  }
  // Here and now, for the reactor may not run again: nothing is waited for, and the descriptor is closed once it is out
  // of the reactor. A turn is needed only where handlers are to be told.
  arm({});
  engine_.step(clock_time(), {});
  if (engine_.any_completed()) schedule();
}

void asio_driver::schedule() {
  if (running_) {
    again_ = true;
  } else if (!scheduled_ && !orphaned_) {
    scheduled_ = true;
    // Nothing to keep alive where this is the end: then nobody is left to be told.
    if (std::shared_ptr<asio_driver> self = weak_from_this().lock())
      asio::post(executor_, reactor_handler(std::move(self), epoch_, reactor_handler::cause::turn));
  }
}

void asio_driver::run(readiness ready) {
  running_ = true;
  wants what;
  int rounds = 0;
  do {
    again_ = false;
    what = engine_.step(engine_.timed() ? std::chrono::steady_clock::now() : clock_time(), ready);
    ready = {};
    try {
      while (operation* op = engine_.next_completed()) op->finish(op, true);
    } catch (...) {
      // A handler's exception leaves through the executor, which may run on: the others are told in another turn.
      running_ = false;
      schedule();
      throw;
    }
  } while (again_ && ++rounds < rounds_per_turn);
  running_ = false;
  arm(what);
  // What the engine waited on before is closed once it is out of the reactor.
  if (again_ || engine_.any_retired()) schedule();
}

/// The waits that `what` asks for, and no others: a pending wait keeps the io_context from running out of work.
void asio_driver::arm(const wants& what) {
  if (what.descriptor != descriptor_ || engine_.generation() != generation_) {
    generation_ = engine_.generation();
    point_at(what.descriptor);
  }
  if (what.read && !reading_) wait_for(false);
  if (what.write && !writing_) wait_for(true);
  if (!what.read && !what.write && (reading_ || writing_)) {
    ++epoch_;
    reading_ = writing_ = false;
    std::error_code ignored;
    socket_.cancel(ignored);
  }
  if (what.deadline == clock_time::min()) {
    schedule();
  } else if (what.deadline < armed_) {
    wait_until(what.deadline);
  } else if (what.nothing() && engine_.any_waiting()) {
    // Operations that only another operation can end: they still count as work.
    if (!timing_) wait_until(clock_time::max());
  } else if (timing_ && what.nothing()) {
    ++timer_epoch_;
    timing_ = false;
    armed_ = clock_time::max();
    timer_.cancel();
  }
}

/// Takes the place of the wait for a later time; one for an earlier time is left alone, and finds nothing to do.
void asio_driver::wait_until(clock_time when) {
  armed_ = when;
  timing_ = true;
  timer_.expires_at(when);
  timer_.async_wait(reactor_handler(shared_from_this(), ++timer_epoch_, reactor_handler::cause::time));
}

/// Takes the socket object off one descriptor and onto another. Also after connecting on the same one: Asio would go
/// on being told that it is writable.
void asio_driver::point_at(int descriptor) {
  std::error_code ignored;
  if (descriptor_ >= 0) socket_.release(ignored);
  ++epoch_;
  reading_ = writing_ = false;
  descriptor_ = descriptor;
  if (descriptor >= 0) socket_.assign(asio::generic::stream_protocol(AF_UNIX, 0), descriptor, ignored);
}

void asio_driver::wait_for(bool write) {
  (write ? writing_ : reading_) = true;
  socket_.async_wait(write ? asio::socket_base::wait_write : asio::socket_base::wait_read,
                     reactor_handler(shared_from_this(), epoch_,
                                     write ? reactor_handler::cause::writable : reactor_handler::cause::readable));
}

void asio_driver::orphan() noexcept {
  orphaned_ = true;
  while (operation* op = engine_.abandon_one()) op->finish(op, false);
}

}  // namespace greenpg::inline v0
