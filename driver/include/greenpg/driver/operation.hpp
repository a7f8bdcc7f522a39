#pragma once
#include <greenpg/net/wants.hpp>
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/event.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace greenpg::inline v0 {

class engine;
class session;
class transaction_core;

/// Who takes the events of a request under way.
class consumer {
public:
  /// Takes one event of the request, the last of which is `ready` or `aborted`.
  virtual void on_event(engine& from, event& what) = 0;
  /// While true, no further event is handed out, and reading stops: backpressure.
  [[nodiscard]] virtual bool paused() const noexcept { return false; }
  /// Whether it ever is.
  [[nodiscard]] bool may_pause() const noexcept { return may_pause_; }

protected:
  explicit consumer(bool may_pause = false) noexcept : may_pause_(may_pause) {}
  ~consumer() = default;

private:
  bool may_pause_;
};

/// One thing asked of an engine. It is started once, and handed back once, by engine::next_completed(), with its
/// outcome; the engine does not own it. Derived classes keep the result.
class operation {
public:
  operation(const operation&) = delete;
  operation& operator=(const operation&) = delete;

  /// The outcome, once completed.
  [[nodiscard]] std::error_code error() const noexcept { return error_; }
  /// Every field of the error; nothing after success.
  [[nodiscard]] const std::shared_ptr<diagnostics>& details() const noexcept { return details_; }
  [[nodiscard]] std::shared_ptr<diagnostics> take_details() noexcept { return std::move(details_); }
  /// Whether its request has been written, some of it may have left.
  [[nodiscard]] bool sent() const noexcept { return where_ == place::under_way; }
  [[nodiscard]] bool completed() const noexcept { return where_ == place::completed; }

  /// Before start(): when it must have ended.
  clock_time deadline = clock_time::max();
  bool wait_for_holder = false;
  bool exclusive = false;
  /// The transaction that it is made through, if any.
  std::shared_ptr<transaction_core> through;

  /// What a frontend does with the completed operation: run the handler and free it, or free it without (`run` false).
  void (*finish)(operation* self, bool run) = nullptr;

protected:
  /// `taker` takes the events of the request that write() makes.
  explicit operation(consumer* taker) noexcept : taker_(taker) {}
  ~operation() = default;

  /// It was started. Joins the queue, unless it is of a kind that does not wait for its turn.
  virtual void begin(engine& in);
  /// Its turn has come: encodes its request. An error completes it, with nothing sent.
  virtual std::error_code write(engine& into) = 0;
  /// More of why write() refused, for the text of the error; nothing where there is no more to say.
  [[nodiscard]] virtual std::string refusal(std::error_code) const { return {}; }
  /// Whether its request is one of the extended protocol, which other units may precede in the same Sync.
  [[nodiscard]] virtual bool shares_sync() const noexcept { return true; }
  /// It was given up: while it waited for its turn, or its request is under way and it will not see the rest. What it
  /// ends with is then the reason, or what it passes to set_error() here.
  virtual void abandoned(engine&) {}

  /// Whether it waits for its turn.
  [[nodiscard]] bool queued() const noexcept { return where_ == place::queued; }
  /// As through the transaction, but to end it: written, too, where that is over by then.
  bool ends_transaction_ = false;

  void set_error(std::error_code why, std::shared_ptr<diagnostics> details) noexcept {
    error_ = why;
    details_ = std::move(details);
  }

private:
  friend class engine;
  friend class operation_list;
  enum class place : std::uint8_t { outside, queued, under_way, waiting, parked, completed };

  consumer* taker_;
  std::error_code error_;
  std::shared_ptr<diagnostics> details_;
  request_id request_ = 0;
  place where_ = place::outside;
  operation* next_ = nullptr;  // in the list it is in
  operation* previous_ = nullptr;
  operation* next_timed_ = nullptr;  // among those with a deadline
  operation* previous_timed_ = nullptr;
};

/// A list of operations, in order; none is in two. Removing is O(1).
class operation_list {
public:
  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  [[nodiscard]] operation* front() const noexcept { return first_; }
  void push_back(operation& op) noexcept {
    op.previous_ = last_;
    op.next_ = nullptr;
    (last_ == nullptr ? first_ : last_->next_) = &op;
    last_ = &op;
  }
  void push_front(operation& op) noexcept {
    op.previous_ = nullptr;
    op.next_ = first_;
    (first_ == nullptr ? last_ : first_->previous_) = &op;
    first_ = &op;
  }
  void remove(operation& op) noexcept {
    (op.previous_ == nullptr ? first_ : op.previous_->next_) = op.next_;
    (op.next_ == nullptr ? last_ : op.next_->previous_) = op.previous_;
    op.next_ = op.previous_ = nullptr;
  }
  operation* pop_front() noexcept {
    operation* const op = first_;
    if (op == nullptr) return nullptr;
    first_ = op->next_;
    (first_ == nullptr ? last_ : first_->previous_) = nullptr;
    op->next_ = nullptr;
    return op;
  }

private:
  operation* first_ = nullptr;
  operation* last_ = nullptr;
};

}  // namespace greenpg::inline v0
