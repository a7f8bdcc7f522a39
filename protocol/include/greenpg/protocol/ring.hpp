#pragma once
#include <bit>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// A queue in one array that grows by doubling and never gives elements new addresses otherwise: push at the back,
/// pop at the front or the back, index from the front.
template <class T>
class ring {
public:
  ring() noexcept = default;
  ring(ring&& other) noexcept
      : slots_(std::move(other.slots_)),
        mask_(std::exchange(other.mask_, none)),
        head_(std::exchange(other.head_, 0)),
        tail_(std::exchange(other.tail_, 0)) {}
  ring& operator=(ring&& other) noexcept {
    slots_ = std::move(other.slots_);
    mask_ = std::exchange(other.mask_, none);
    head_ = std::exchange(other.head_, 0);
    tail_ = std::exchange(other.tail_, 0);
    return *this;
  }
  ~ring() = default;

  [[nodiscard]] bool empty() const noexcept { return head_ == tail_; }
  [[nodiscard]] std::size_t size() const noexcept { return tail_ - head_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return slots_[(head_ + i) & mask_]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return slots_[(head_ + i) & mask_]; }
  [[nodiscard]] T& front() noexcept { return slots_[head_ & mask_]; }
  [[nodiscard]] const T& front() const noexcept { return slots_[head_ & mask_]; }
  [[nodiscard]] T& back() noexcept { return slots_[(tail_ - 1) & mask_]; }
  [[nodiscard]] const T& back() const noexcept { return slots_[(tail_ - 1) & mask_]; }

  /// One as it comes: a T{}, or where T is trivial what was there before.
  T& push_back() { return next_slot(); }
  T& push_back(T&& value) {
    T& slot = next_slot();
    slot = std::move(value);
    return slot;
  }
  T& push_back(const T& value) {
    T& slot = next_slot();
    slot = value;
    return slot;
  }
  /// Room for so many in all.
  void reserve(std::size_t count) {
    if (mask_ + 1 < count) grow(std::bit_ceil(count));
  }
  void pop_front() noexcept { clear_slot(head_++); }
  void pop_back() noexcept { clear_slot(--tail_); }
  void clear() noexcept {
    while (!empty()) pop_front();
  }

private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);  // one less than no slots

  T& next_slot() {
    if (size() == mask_ + 1) [[unlikely]]
      grow(slots_ ? 2 * (mask_ + 1) : 8);
    return slots_[tail_++ & mask_];
  }
  void clear_slot([[maybe_unused]] std::size_t count) noexcept {
    if constexpr (!std::is_trivially_destructible_v<T>) slots_[count & mask_] = T{};
  }
  void grow(std::size_t capacity) {
    auto larger = std::make_unique<T[]>(capacity);
    for (std::size_t i = 0; i < size(); ++i) larger[i] = std::move((*this)[i]);
    tail_ = size();
    head_ = 0;
    mask_ = capacity - 1;
    slots_ = std::move(larger);
  }

  std::unique_ptr<T[]> slots_;
  std::size_t mask_ = none;          // a power of two less one
  std::size_t head_ = 0, tail_ = 0;  // counted without wrapping; a slot is the count modulo the array's size
};

}  // namespace greenpg::inline v0
