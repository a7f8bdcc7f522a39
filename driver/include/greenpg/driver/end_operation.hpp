#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/transaction_core.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

/// Ends a transaction, and says what came of it: that COMMIT has happened, that it has not, or that nobody knows. Of a
/// savepoint, what was done since stays or goes, and the transaction goes on.
class end_operation : public operation, public consumer {
public:
  using value_type = void;
  enum class how : std::uint8_t { commit, rollback, prepare, commit_prepared, rollback_prepared };

  /// `core`: what to end; nullptr for commit_prepared and rollback_prepared. `gid`: of all that prepare.
  explicit end_operation(std::shared_ptr<transaction_core> core, how ending, std::string_view gid = {});

  void take() const noexcept {}

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  [[nodiscard]] bool shares_sync() const noexcept override { return false; }
  void on_event(engine& from, event& what) override;
  void abandoned(engine& from) override;

private:
  [[nodiscard]] bool asks_for_number(const engine& into) const;
  void on_number(const event& what);
  void on_lost(engine& from, const event& what);
  /// Whether it makes something last.
  [[nodiscard]] bool commits() const noexcept {
    return how_ != how::rollback && how_ != how::rollback_prepared && !(core_ && core_->nested());
  }

  std::shared_ptr<transaction_core> core_;
  how how_;
  std::error_code refused_;  // the gid
  std::string sql_;
  bool asked_ = false;    // for the transaction's number
  bool asking_ = false;   // that request is the one under way
  bool written_ = false;  // what ends it was written
  bool done_ = false;     // and has succeeded
  bool rolled_back_ = false;
  std::error_code failed_;
  std::shared_ptr<diagnostics> failure_;
};

}  // namespace greenpg::inline v0
