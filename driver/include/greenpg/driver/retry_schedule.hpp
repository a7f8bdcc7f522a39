#pragma once
#include <greenpg/driver/transaction_options.hpp>

#include <chrono>
#include <optional>
#include <system_error>

namespace greenpg::inline v0 {

/// Whether a transaction that failed is run again, and after which pause.
class retry_schedule {
public:
  /// `nested`: of a savepoint, which is run once; what failed is the whole transaction.
  retry_schedule(const transaction_options& options, bool nested) noexcept
      : left_(nested ? 0 : options.attempts - 1), bound_(options.first_pause), longest_(options.longest_pause) {}

  /// After a failure with `why`: the time to wait before the next run, random up to a bound that doubles, so that those
  /// who collided do not meet again; nothing: it is not to be run again.
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(std::error_code why);

private:
  int left_;
  std::chrono::milliseconds bound_, longest_;
};

}  // namespace greenpg::inline v0
