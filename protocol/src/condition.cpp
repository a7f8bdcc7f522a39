#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/sqlstate.hpp>

namespace greenpg::inline v0 {
namespace {

bool retryable(const std::error_code& e) noexcept {
  return e == sqlstate::serialization_failure || e == sqlstate::deadlock_detected;
}

bool connection_lost(const std::error_code& e) noexcept {
  if (e.category() == sqlstate_category()) {
    if (is_class(e, "08")) return e != sqlstate::protocol_violation;
    switch (static_cast<sqlstate>(e.value())) {
      case sqlstate::admin_shutdown:
      case sqlstate::crash_shutdown:
      case sqlstate::cannot_connect_now:
      case sqlstate::database_dropped:
      case sqlstate::idle_session_timeout:
      case sqlstate::idle_in_transaction_session_timeout:
      case sqlstate::transaction_timeout: return true;
      default: return false;
    }
  }
  if (e == errc::connection_closed || e == errc::cancel_failed) return true;
  if (e.category() != std::system_category() && e.category() != std::generic_category()) return false;
  for (const std::errc lost :
       {std::errc::connection_reset, std::errc::broken_pipe, std::errc::connection_aborted,
        std::errc::connection_refused, std::errc::not_connected, std::errc::timed_out, std::errc::host_unreachable,
        std::errc::network_unreachable, std::errc::network_down, std::errc::network_reset})
    if (e == lost) return true;
  return false;
}

bool in_doubt(const std::error_code& e) noexcept {
  return e == sqlstate::statement_completion_unknown || e == sqlstate::transaction_resolution_unknown ||
         e == errc::commit_in_doubt;
}

class conditions final : public std::error_category {
  const char* name() const noexcept override { return "greenpg.condition"; }
  std::string message(int value) const override {
    switch (static_cast<condition>(value)) {
      case condition::retryable: return "the transaction may be retried";
      case condition::connection_lost: return "the connection is lost";
      case condition::in_doubt: return "the outcome is unknown";
    }
    return "unknown condition";
  }
  bool equivalent(const std::error_code& e, int value) const noexcept override {
    switch (static_cast<condition>(value)) {
      case condition::retryable: return retryable(e);
      case condition::connection_lost: return connection_lost(e);
      case condition::in_doubt: return in_doubt(e);
    }
    return false;
  }
};

}  // namespace

const std::error_category& condition_category() noexcept {
  static const conditions instance;
  return instance;
}

}  // namespace greenpg::inline v0
