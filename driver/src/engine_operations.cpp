// What is done with operations besides running them: who is let in, when one is late, and how it is taken back out.
#include <greenpg/driver/engine.hpp>

#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/transaction_core.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace greenpg::inline v0 {

/// Whether the operation cannot even wait for its turn: it is completed.
bool engine::refuse(operation& op) {
  if (state_ != state::open && state_ != state::connecting && state_ != state::starting) {
    std::string text = "the connection is not open";
    if (end_ && !end_->message.empty()) text += ": " + end_->message;
    complete(op, errc::not_connected, client_diagnostics(errc::not_connected, std::move(text)));
    return true;
  }
  if (behind_) catch_up();  // who waited longer goes first
  if (op.through && op.through->over() && !op.ends_transaction_) {
    complete(op, op.through->error(), op.through->details());
    return true;
  }
  holder* const by = in_the_way(op);
  if (by == nullptr) return false;
  if (!op.wait_for_holder) {
    complete(op, errc::busy, client_diagnostics(errc::busy, "the connection is held by " + by->holding()));
    return true;
  }
  if (by->as_transaction() == nullptr) return false;
  op.where_ = operation::place::parked;
  parked_.push_back(op);
  return true;
}

void engine::wait_outside(operation& op) noexcept {
  usual_ = false;
  op.where_ = operation::place::waiting;
  waiting_.push_back(op);
}

/// Out of whatever list or flight it is in.
void engine::detach(operation& op) noexcept {
  switch (op.where_) {
    case operation::place::queued: queue_.remove(op); break;
    case operation::place::waiting: waiting_.remove(op); break;
    case operation::place::parked: parked_.remove(op); break;
    case operation::place::completed: completed_.remove(op); break;
    case operation::place::under_way:
      if (flight* f = find(op.request_)) f->op = nullptr;
      break;
    case operation::place::outside: break;
  }
  op.where_ = operation::place::outside;
}

void engine::complete(operation& op, std::error_code why, std::shared_ptr<diagnostics> details) {
  detach(op);
  drop_time(op);
  op.error_ = why;
  op.details_ = why && !details ? client_diagnostics(why, {}) : std::move(details);
  op.where_ = operation::place::completed;
  completed_.push_back(op);
}

operation* engine::abandon_one() noexcept {
  for (operation_list* list : {&completed_, &queue_, &waiting_, &parked_}) {
    if (operation* op = list->front()) {
      const bool gave_up = list != &completed_;
      detach(*op);
      drop_time(*op);
      if (gave_up) op->abandoned(*this);
      return op;
    }
  }
  for (std::size_t i = 0; i < flights_.size(); ++i) {
    if (operation* op = flights_[i].op) {
      flights_[i].op = nullptr;
      flights_[i].taker = nullptr;
      op->where_ = operation::place::outside;
      drop_time(*op);
      op->abandoned(*this);
      return op;
    }
  }
  return nullptr;
}

std::shared_ptr<diagnostics> engine::last_error(std::string_view sql) const {
  auto result = std::make_shared<diagnostics>(session_.last_error());
  result->query = sql;
  return result;
}

// --- deadlines ----------------------------------------------------------------------------------------------------

void engine::take_time(operation& op) noexcept {
  op.previous_timed_ = nullptr;
  op.next_timed_ = timed_;
  if (timed_ != nullptr) timed_->previous_timed_ = &op;
  timed_ = &op;
  earliest_ = std::min(earliest_, op.deadline);
}

void engine::drop_time(operation& op) noexcept {
  if (op.deadline == clock_time::max()) return;
  (op.previous_timed_ == nullptr ? timed_ : op.previous_timed_->next_timed_) = op.next_timed_;
  if (op.next_timed_ != nullptr) op.next_timed_->previous_timed_ = op.previous_timed_;
  op.deadline = clock_time::max();
  if (timed_ == nullptr) earliest_ = clock_time::max();
}

void engine::expire(clock_time now) {
  earliest_ = clock_time::max();
  for (operation* op = timed_; op != nullptr;) {
    operation* const next = op->next_timed_;
    if (op == connecting_) {
      // The connector keeps this one, and says whom it waited for.
    } else if (op->deadline <= now) {
      cancel(*op, errc::timeout);
    } else {
      earliest_ = std::min(earliest_, op->deadline);
    }
    op = next;
  }
}

}  // namespace greenpg::inline v0
