#pragma once
#include <greenpg/driver/query_options.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace pgq {

/// The time that a statement has from its sending to its last row, however many calls of the driver that takes.
class time_limit {
public:
  explicit time_limit(std::optional<std::chrono::milliseconds> limit)
      : end_(limit ? std::optional(clock::now() + *limit) : std::nullopt) {}

  [[nodiscard]] bool passed() const { return end_ && clock::now() >= *end_; }
  /// What is left of it, for the next call.
  [[nodiscard]] greenpg::query_options options() const {
    greenpg::query_options result;
    // Zero would be no limit.
    if (end_)
      result.timeout =
          std::max(std::chrono::ceil<std::chrono::milliseconds>(*end_ - clock::now()), std::chrono::milliseconds(1));
    return result;
  }

private:
  using clock = std::chrono::steady_clock;
  std::optional<clock::time_point> end_;
};

}  // namespace pgq
