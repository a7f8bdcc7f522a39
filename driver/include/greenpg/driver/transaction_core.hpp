#pragma once
#include <greenpg/driver/holder.hpp>
#include <greenpg/driver/transaction_options.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace greenpg::inline v0 {

class engine;

/// A transaction, or a savepoint in one, and where it stands. Shared by what the user has of it and the operations made
/// through it. BEGIN is sent with the first of these; what is dropped without an end is rolled back before the
/// connection's next request.
class transaction_core final : public holder {
public:
  enum class state : std::uint8_t {
    fresh,      ///< waits for its turn
    pending,    ///< has the connection; nothing was sent yet
    beginning,  ///< BEGIN was sent
    open,       ///< and has succeeded
    over,       ///< committed, rolled back, lost, or never begun: error() says
  };

  transaction_core(const transaction_options& options, std::shared_ptr<transaction_core> parent);
  transaction_core(const transaction_core&) = delete;
  transaction_core& operator=(const transaction_core&) = delete;
  ~transaction_core();

  [[nodiscard]] state where() const noexcept { return state_; }
  /// Whether statements can be made through it.
  [[nodiscard]] bool is_open() const noexcept {
    return state_ == state::pending || state_ == state::beginning || state_ == state::open;
  }
  [[nodiscard]] bool over() const noexcept { return state_ == state::over; }
  /// Whether the transaction that it is, or is a part of, has the connection still.
  [[nodiscard]] bool has_connection() const noexcept {
    return engine_ != nullptr || (parent_ && parent_->has_connection());
  }
  /// Whether it is over because COMMIT, or RELEASE, has succeeded.
  [[nodiscard]] bool committed() const noexcept { return committed_; }
  /// Why nothing can be made through it any more.
  [[nodiscard]] std::error_code error() const noexcept { return why_; }
  [[nodiscard]] const std::shared_ptr<diagnostics>& details() const noexcept { return details_; }
  [[nodiscard]] const std::shared_ptr<transaction_core>& parent() const noexcept { return parent_; }
  [[nodiscard]] bool nested() const noexcept { return parent_ != nullptr; }
  [[nodiscard]] std::uint64_t* tracked() const noexcept { return tracked_; }

  [[nodiscard]] const std::string& begin_sql() const noexcept { return begin_; }
  [[nodiscard]] const std::string& commit_sql() const noexcept { return commit_; }
  [[nodiscard]] const std::string& rollback_sql() const noexcept { return rollback_; }

  [[nodiscard]] std::string holding() const override;
  [[nodiscard]] transaction_core* as_transaction() noexcept override { return this; }
  void lost(std::error_code why, const std::shared_ptr<diagnostics>& details) override;

  // For the engine and the operations:
  /// It has the connection.
  void hold(engine& in);
  void begin_sent() noexcept { state_ = state::beginning; }
  void begun() noexcept { state_ = state::open; }
  /// It has the connection no more.
  void end(std::error_code why, std::shared_ptr<diagnostics> details = {}) noexcept;
  void set_committed() noexcept { committed_ = true; }
  /// An operation that ends it has been started, or was given up before it was sent.
  void ending(bool yes) noexcept;
  /// Its user is gone.
  void drop() noexcept;

private:
  void abandon() noexcept;

  std::shared_ptr<transaction_core> parent_;
  std::string begin_, commit_, rollback_;
  std::uint64_t savepoints_ = 0;  // ever made in this transaction; of the outermost
  std::uint64_t* tracked_ = nullptr;
  engine* engine_ = nullptr;  // while it has the connection
  state state_ = state::fresh;
  bool ending_ = false, dropped_ = false, committed_ = false;
  std::error_code why_;
  std::shared_ptr<diagnostics> details_;
};

namespace detail {

/// Throws why a transaction is over, unless its user has ended it.
void throw_if_lost(const transaction_core* of);

}  // namespace detail
}  // namespace greenpg::inline v0
