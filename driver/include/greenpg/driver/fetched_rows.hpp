#pragma once
#include <greenpg/driver/owned_row.hpp>
#include <greenpg/driver/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace greenpg::inline v0 {

/// The rows that a cursor of the DB-API has at hand, and how many of them were read.
class fetched_rows {
public:
  fetched_rows() noexcept = default;
  explicit fetched_rows(result rows) : rows_(std::make_shared<const result>(std::move(rows))) {}

  [[nodiscard]] bool any() const noexcept { return rows_ != nullptr; }
  /// Of any().
  [[nodiscard]] const result& rows() const noexcept { return *rows_; }
  [[nodiscard]] std::size_t size() const noexcept { return rows_ ? rows_->size() : 0; }
  [[nodiscard]] std::size_t left() const noexcept { return size() - next_; }

  /// The next row, of those left.
  owned_row take() { return {rows_, next_++}; }
  /// The next rows: so many, or as many as are left.
  result take(std::size_t count);
  /// All that are left, and behind them those of `more`. Throws `error`: errc::stale_plan where the columns are others.
  result take_and(result more);

  /// To a row, of size() or behind the last; whether there is such a place.
  bool go_to(std::int64_t position) noexcept {
    if (position < 0 || static_cast<std::size_t>(position) > size()) return false;
    next_ = static_cast<std::size_t>(position);
    return true;
  }
  [[nodiscard]] std::int64_t position() const noexcept { return static_cast<std::int64_t>(next_); }

private:
  std::shared_ptr<const result> rows_;
  std::size_t next_ = 0;
};

}  // namespace greenpg::inline v0
