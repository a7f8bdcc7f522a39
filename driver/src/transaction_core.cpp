#include <greenpg/driver/transaction_core.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/protocol/quote.hpp>

namespace greenpg::inline v0 {

std::string begin_text(const transaction_options& options) {
  std::string text = "BEGIN";
  switch (options.isolation) {
    case isolation_level::server_default: break;
    case isolation_level::read_uncommitted: text += " ISOLATION LEVEL READ UNCOMMITTED"; break;
    case isolation_level::read_committed: text += " ISOLATION LEVEL READ COMMITTED"; break;
    case isolation_level::repeatable_read: text += " ISOLATION LEVEL REPEATABLE READ"; break;
    case isolation_level::serializable: text += " ISOLATION LEVEL SERIALIZABLE"; break;
  }
  switch (options.access) {
    case transaction_options::access_mode::server_default: break;
    case transaction_options::access_mode::read_write: text += " READ WRITE"; break;
    case transaction_options::access_mode::read_only: text += " READ ONLY"; break;
  }
  if (options.deferrable) text += " DEFERRABLE";
  return text;
}

transaction_core::transaction_core(const transaction_options& options, std::shared_ptr<transaction_core> parent)
    : parent_(std::move(parent)) {
  if (!parent_) {
    begin_ = begin_text(options);
    tracked_ = options.track_commit;
    if (tracked_ != nullptr) *tracked_ = 0;
    commit_ = "COMMIT";
    rollback_ = "ROLLBACK";
    return;
  }
  transaction_core* outermost = parent_.get();
  while (outermost->parent_) outermost = outermost->parent_.get();
  std::string name;
  if (options.savepoint.empty())
    name = "greenpg_" + std::to_string(++outermost->savepoints_);
  else if (const errc refused = quote_identifier(options.savepoint, name); refused != errc{})
    end(refused);
  begin_ = "SAVEPOINT " + name;
  commit_ = "RELEASE SAVEPOINT " + name;
  rollback_ = "ROLLBACK TO SAVEPOINT " + name + "; " + commit_;
}

transaction_core::~transaction_core() { abandon(); }

std::string transaction_core::holding() const {
  return nested() ? "a transaction within the transaction: make this operation through it, or end it first"
                  : "a transaction: make this operation through it, end it, or use options.wait_for_holder";
}

void transaction_core::hold(engine& in) {
  in.hold(*this);
  engine_ = &in;
  state_ = state::pending;
}

void transaction_core::end(std::error_code why, std::shared_ptr<diagnostics> details) noexcept {
  if (engine_ != nullptr) engine_->release(*this);
  engine_ = nullptr;
  state_ = state::over;
  why_ = why;
  details_ = std::move(details);
}

void transaction_core::lost(std::error_code why, const std::shared_ptr<diagnostics>& details) {
  engine_ = nullptr;
  end(why, details);
}

void transaction_core::ending(bool yes) noexcept {
  ending_ = yes;
  if (!yes && dropped_) abandon();
}

void transaction_core::drop() noexcept {
  dropped_ = true;
  if (!ending_) abandon();
}

/// What was begun is rolled back when next something is sent.
void transaction_core::abandon() noexcept {
  if (state_ == state::over) return;
  if (engine_ != nullptr && (state_ == state::beginning || state_ == state::open)) engine_->owe(std::move(rollback_));
  end(errc::transaction_ended);
}

void detail::throw_if_lost(const transaction_core* of) {
  if (of != nullptr && of->over() && of->details()) throw greenpg::error(of->error(), *of->details());
}

}  // namespace greenpg::inline v0
