#pragma once
#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/transaction_core.hpp>

#include <memory>
#include <utility>

namespace greenpg::inline v0 {

/// Gives the connection to a transaction, or to a savepoint of the one that it is made through. Nothing is sent: BEGIN
/// goes with the first statement.
class begin_operation : public operation {
public:
  using value_type = std::shared_ptr<transaction_core>;

  explicit begin_operation(std::shared_ptr<transaction_core> core) noexcept
      : operation(nullptr), core_(std::move(core)) {}
  [[nodiscard]] std::shared_ptr<transaction_core> take() noexcept { return std::move(core_); }

protected:
  void begin(engine& in) override {
    if (core_->over()) return in.complete(*this, core_->error());
    if (through && through->over()) return in.complete(*this, through->error(), through->details());
    operation::begin(in);
    if (!queued()) return;
    core_->hold(in);
    in.complete(*this);
  }
  std::error_code write(engine&) override { return {}; }

private:
  std::shared_ptr<transaction_core> core_;
};

}  // namespace greenpg::inline v0
