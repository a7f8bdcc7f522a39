#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// A queue in one array that grows by doubling and never gives elements new addresses otherwise: push at the back,
/// pop at the front or the back, index from the front.
template <class T>
class ring {
public:
  [[nodiscard]] bool empty() const noexcept { return head_ == tail_; }
  [[nodiscard]] std::size_t size() const noexcept { return tail_ - head_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return slots_[(head_ + i) & (slots_.size() - 1)]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return slots_[(head_ + i) & (slots_.size() - 1)]; }
  [[nodiscard]] T& front() noexcept { return (*this)[0]; }
  [[nodiscard]] const T& front() const noexcept { return (*this)[0]; }
  [[nodiscard]] T& back() noexcept { return (*this)[size() - 1]; }
  [[nodiscard]] const T& back() const noexcept { return (*this)[size() - 1]; }

  T& push_back(T value) {
    if (size() == slots_.size()) grow();
    T& slot = slots_[tail_++ & (slots_.size() - 1)];
    slot = std::move(value);
    return slot;
  }
  void pop_front() noexcept { slots_[head_++ & (slots_.size() - 1)] = T{}; }
  void pop_back() noexcept { slots_[--tail_ & (slots_.size() - 1)] = T{}; }
  void clear() noexcept {
    while (!empty()) pop_front();
  }

private:
  void grow() {
    std::vector<T> larger(slots_.empty() ? 8 : slots_.size() * 2);
    for (std::size_t i = 0; i < size(); ++i) larger[i] = std::move((*this)[i]);
    tail_ = size();
    head_ = 0;
    slots_.swap(larger);
  }

  std::vector<T> slots_;
  std::size_t head_ = 0, tail_ = 0;  // counted without wrapping; a slot is the count modulo the array's size
};

}  // namespace greenpg::inline v0
