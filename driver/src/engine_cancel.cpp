// Cancelling without poisoning: a CancelRequest hits whatever the server runs when it arrives, so it is sent only when
// that can be nothing but the request given up, and nothing is sent until both are over, the request and the cancel.
#include <greenpg/driver/engine.hpp>

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {

engine::flight* engine::find(request_id request) noexcept {
  const std::uint64_t behind = session_.last_request() - request;  // of the last
  if (behind >= flights_.size()) return nullptr;
  return &flights_[flights_.size() - 1 - static_cast<std::size_t>(behind)];
}

void engine::cancel(operation& op, std::error_code why) {
  usual_ = false;
  switch (op.where_) {
    case operation::place::outside:
    case operation::place::completed: return;
    case operation::place::queued:
    case operation::place::waiting:
    case operation::place::parked: op.abandoned(*this); break;
    case operation::place::under_way: return end_early(op, why, nullptr);
  }
  if (op.error_) return end_as_told(op);
  complete(op, why, nullptr);
  if (wake) wake();
}

/// With what it said of itself when it was given up.
void engine::end_as_told(operation& op) {
  complete(op, op.error_, op.take_details());
  if (wake) wake();
}

void engine::end_early(operation& op, std::error_code why, std::shared_ptr<diagnostics> details) {
  usual_ = false;
  if (flight* of = find(op.request_)) {
    of->op = nullptr;
    of->taker = nullptr;
    op.abandoned(*this);
    give_up(*of, op.request_);
  }
  if (op.error_) return end_as_told(op);
  complete(op, why, std::move(details));
  if (wake) wake();
}

void engine::drop(request_id request) {
  usual_ = false;
  if (flight* of = find(request)) {
    of->op = nullptr;
    of->taker = nullptr;
    give_up(*of, request);
  }
  if (wake) wake();
}

void engine::leave(request_id request) {
  usual_ = false;
  if (flight* of = find(request)) of->taker = nullptr;
  if (wake) wake();
}

void engine::give_up(flight& of, request_id request) {
  session_.discard(request);
  if (of.cancelled) return;
  of.cancelled = true;
  ++cancels_;
}

/// Whether the cancel connection is what to wait for; `out` then says how.
bool engine::step_cancel(clock_time now, wants& out) {
  // While a request that was not given up is under way too, both run to their ends, and in their own time.
  if (flights_.empty() || cancels_ != flights_.size()) return false;
  if (drain_deadline_ == clock_time::max()) {
    drain_deadline_ = deadline_after(now, settings_.cancel_grace);
  } else if (now >= drain_deadline_) {
    session_.broken(errc::cancel_failed,
                    "the cancelled statement did not end within the grace time, so the connection was closed");
    take_last_events();
    out = what_to_wait_for();
    return true;
  }
  if (!cancel_sent_ && plan_ && session_.output().empty()) {
    cancel_sent_ = true;
    cancel_ = std::make_unique<cancel_connection>(plan_, peer_, session_.backend_pid(), session_.cancel_key(),
                                                  clock_time::max());  // the grace time bounds it
  }
  if (!cancel_) return false;
  out = cancel_->step(now);
  if (!cancel_->done()) {
    out.deadline = std::min({out.deadline, earliest_, drain_deadline_});
    return true;
  }
  cancel_sent_ = !(cancel_->error() && std::exchange(resumed_, false));
  retired_cancel_ = std::move(cancel_);
  any_retired_ = true;
  // What the server answers meanwhile has been left unread.
  out = what_to_wait_for();
  return !cancel_sent_;
}

}  // namespace greenpg::inline v0
