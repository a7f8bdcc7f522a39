#pragma once
#include <cstdint>
#include <string>

namespace greenpg::inline v0 {

/// Where FETCH and MOVE of a cursor go, as SQL knows it. A number by itself is so many rows forward, or backward below
/// zero.
///
///     co_await users.async_fetch(100);
///     co_await users.async_fetch(pg::cursor_step::absolute(1));
class cursor_step {
public:
  constexpr cursor_step(std::int64_t rows) noexcept : count_(rows) {}  // NOLINT: as SQL

  static constexpr cursor_step forward(std::int64_t rows) noexcept { return {way::forward, rows}; }
  static constexpr cursor_step backward(std::int64_t rows) noexcept { return {way::backward, rows}; }
  /// All rows that are left.
  static constexpr cursor_step all() noexcept { return {way::all, 0}; }
  /// All rows before this one, the nearest first.
  static constexpr cursor_step backward_all() noexcept { return {way::backward_all, 0}; }
  /// To one row: from 1, or from the end below zero; 0 is before the first.
  static constexpr cursor_step absolute(std::int64_t position) noexcept { return {way::absolute, position}; }
  /// To one row: so many from this one.
  static constexpr cursor_step relative(std::int64_t rows) noexcept { return {way::relative, rows}; }
  static constexpr cursor_step first() noexcept { return absolute(1); }
  static constexpr cursor_step last() noexcept { return absolute(-1); }

  /// As it stands in FETCH: "FORWARD 100".
  [[nodiscard]] std::string sql() const;
  /// How many rows forward are asked for; 0: that is not the question.
  [[nodiscard]] constexpr std::uint64_t rows_forward() const noexcept {
    return way_ == way::forward && count_ > 0 ? static_cast<std::uint64_t>(count_) : 0;
  }

private:
  enum class way : std::uint8_t { forward, backward, all, backward_all, absolute, relative };
  constexpr cursor_step(way where, std::int64_t count) noexcept : way_(where), count_(count) {}

  way way_ = way::forward;
  std::int64_t count_;
};

}  // namespace greenpg::inline v0
