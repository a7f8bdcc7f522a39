#include <greenpg/driver/retry_schedule.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>

namespace greenpg::inline v0 {

std::optional<std::chrono::milliseconds> retry_schedule::pause_after(std::error_code why) {
  if (left_ <= 0 || why != condition::retryable) return std::nullopt;
  --left_;
  const std::chrono::milliseconds bound = std::max(std::min(bound_, longest_), std::chrono::milliseconds(0));
  bound_ = bound < longest_ / 2 ? bound * 2 : longest_;
  std::uint64_t random = 0;
  static_cast<void>(RAND_bytes(reinterpret_cast<unsigned char*>(&random), static_cast<int>(sizeof random)));
  return std::chrono::milliseconds(static_cast<std::int64_t>(random % (static_cast<std::uint64_t>(bound.count()) + 1)));
}

}  // namespace greenpg::inline v0
