#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace greenpg::inline v0::detail {

/// The base 10000 digits of a numeric, the most significant first: within the object while they are few, as they
/// nearly always are. Throws std::bad_alloc.
class numeric_digits {
public:
  numeric_digits() noexcept = default;
  /// `count` zeros.
  explicit numeric_digits(std::size_t count)
      : count_(static_cast<std::uint16_t>(count)), many_(count > few ? new std::uint16_t[count]() : nullptr) {}
  numeric_digits(const numeric_digits& other) : numeric_digits(other.count_) {
    std::copy_n(other.data(), count_, data());
  }
  numeric_digits(numeric_digits&& other) noexcept : count_(other.count_), many_(std::move(other.many_)) {
    std::copy_n(other.few_, few, few_);
    other.count_ = 0;
  }
  numeric_digits& operator=(const numeric_digits& other) { return *this = numeric_digits(other); }
  numeric_digits& operator=(numeric_digits&& other) noexcept {
    many_ = std::move(other.many_);
    count_ = other.count_;
    std::copy_n(other.few_, few, few_);
    other.count_ = 0;
    return *this;
  }
  ~numeric_digits() = default;

  [[nodiscard]] std::uint16_t* data() noexcept { return many_ ? many_.get() : few_; }
  [[nodiscard]] const std::uint16_t* data() const noexcept { return many_ ? many_.get() : few_; }
  [[nodiscard]] std::span<const std::uint16_t> span() const noexcept { return {data(), count_}; }

private:
  static constexpr std::size_t few = 8;

  std::uint16_t count_ = 0;
  std::uint16_t few_[few] = {};
  std::unique_ptr<std::uint16_t[]> many_;
};

}  // namespace greenpg::inline v0::detail
