// Who has the connection, and how a transaction begins and is left: BEGIN goes with the first statement, and nothing is
// written behind it before the server has answered, so that no statement runs on its own where BEGIN has failed.
#include <greenpg/driver/engine.hpp>

#include <greenpg/driver/transaction_core.hpp>

#include "statement_cache.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace greenpg::inline v0 {
namespace {

/// What is made through a savepoint begins the transaction first, if that has not begun either.
template <class Action>
void for_pending(transaction_core* innermost, Action&& action) {
  if (innermost == nullptr) return;
  for_pending(innermost->parent().get(), action);
  if (innermost->where() == transaction_core::state::pending) action(*innermost);
}

}  // namespace

/// The first that holds the connection and does not admit this; nullptr: it may be queued.
holder* engine::in_the_way(const operation& op) const noexcept {
  auto at = holders_.begin();
  if (op.through) {
    const auto own = std::find(at, holders_.end(), op.through.get());
    if (own != holders_.end()) at = own + 1;
  }
  for (; at != holders_.end(); ++at)
    if (!(*at)->may_end()) return *at;
  return nullptr;
}

bool engine::stops_writing() const noexcept {
  return std::any_of(holders_.begin(), holders_.end(), [](const holder* each) { return each->stops_writing(); });
}

void engine::release(holder& by) noexcept {
  usual_ = false;
  std::erase(holders_, &by);
  if (!parked_.empty()) behind_ = true;
}

void engine::owe(std::string rollback, bool only) noexcept {
  usual_ = false;
  if (only && !owed_.empty()) return;
  owed_ = std::move(rollback);  // the last one left is around the others
  behind_ = true;
  try {
    if (wake) wake();
  } catch (...) {  // no memory: then with the next operation
  }
}

void engine::close_portal(std::string name) noexcept {
  if (state_ == state::open) statements_->close_portal(std::move(name));
}

/// Those go on that waited for a transaction that has ended; what is owed is written as soon as it can be, and a Flush
/// behind what was added to an open request.
void engine::catch_up() {
  usual_ = false;
  behind_ = false;
  if (std::exchange(flush_due_, false) && writing_held_) {
    session_.append();
    session_.flush();
    static_cast<void>(session_.submit());  // refused only where the connection has ended
  }
  for (operation* op = parked_.front(); op != nullptr;) {
    operation* const next = op->next_;
    if (in_the_way(*op) == nullptr) {
      detach(*op);
      op->begin(*this);
    }
    op = next;
  }
  if (owed_.empty()) return;
  behind_ = true;
  if (state_ != state::open || writing_held_ || (cancels_ | exclusive_) != 0 || stops_writing()) return;
  session_.open();
  session_.query(owed_);
  if (!session_.submit()) add_flight() = {};  // refused only where the connection has ended, and the transaction so
  owed_.clear();
  behind_ = false;
}

/// Whether an operation made through a transaction can be written now: not where that is over, which completes it, and
/// not as a simple Query, before which BEGIN is a request of its own.
bool engine::prepare_through(operation& op) {
  if (op.ends_transaction_) return true;
  transaction_core& tx = *op.through;
  if (tx.over()) {
    complete(op, tx.error(), tx.details());
    return false;
  }
  std::string sql;
  for_pending(&tx, [&](const transaction_core& each) { sql += (sql.empty() ? "" : "; ") + each.begin_sql(); });
  if (sql.empty()) return true;
  begins_ = &tx;
  begin_units_ = 0;
  if (op.shares_sync() && settings_.statements != statement_mode::simple) return true;
  session_.open();
  session_.query(sql);
  if (const std::error_code refused = session_.submit()) {
    begins_ = nullptr;
    complete(op, refused);
    return false;
  }
  begin_units_ = std::numeric_limits<std::uint32_t>::max();
  flight& made = add_flight();
  made = {};
  begins_written(made);
  ++exclusive_;
  return false;
}

void engine::write_begins() {
  for_pending(begins_, [&](const transaction_core& each) {
    session_.parse({}, each.begin_sql());
    session_.bind({}, {}, {}, 0, [](std::size_t, byte_buffer&) { return errc{}; }, {});
    session_.execute({}, 0);
    begin_units_ += 3;
  });
}

void engine::begins_written(flight& of) {
  for_pending(begins_, [](transaction_core& each) { each.begin_sent(); });
  begins_ = nullptr;
  of.begins = begin_units_;
  of.exclusive = true;
  begin_error_.clear();
  begin_details_.reset();
}

/// Of a BEGIN or SAVEPOINT.
void engine::take_begin_event(event& what) {
  if (what.kind == event_kind::command_complete) {
    for (holder* const each : holders_) {
      transaction_core* const tx = each->as_transaction();
      if (tx != nullptr && tx->where() == transaction_core::state::beginning) return tx->begun();
    }
  } else if (what.kind == event_kind::error) {
    begin_error_ = what.error;
    begin_details_ = last_error({});
    // The statement behind it was not run, and fails with it.
    if (consumer* const taker = flights_.front().taker) taker->on_event(*this, what);
  }
}

/// A request has ended: what it said of the transactions that hold the connection.
void engine::watch_transactions(const flight& landed, const event& what) {
  if (what.kind == event_kind::aborted) return;  // the end of the connection follows
  bool outermost_gone = false;
  for (std::size_t i = 0; i < holders_.size();) {
    transaction_core* const tx = holders_[i]->as_transaction();
    ++i;
    if (tx == nullptr) continue;
    const bool answered = landed.begins != 0 && tx->where() == transaction_core::state::beginning;
    const bool failed =
        answered && (tx->nested() ? static_cast<bool>(begin_error_) : what.status == transaction_status::idle);
    const bool left =
        tx->where() == transaction_core::state::open && !tx->nested() && what.status == transaction_status::idle;
    if (failed || left || outermost_gone) {
      if (!tx->nested()) outermost_gone = true;
      --i;
      if (failed && begin_error_)
        tx->end(begin_error_, begin_details_);
      else
        tx->end(errc::transaction_ended,
                client_diagnostics(errc::transaction_ended,
                                   left ? "the transaction was ended by a statement that was made through it"
                                        : "the transaction has not begun: the statement with it was cancelled"));
    } else if (answered) {
      tx->begun();
    }
  }
}

}  // namespace greenpg::inline v0
