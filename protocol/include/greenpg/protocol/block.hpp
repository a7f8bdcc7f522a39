#pragma once
#include <greenpg/protocol/recycled_memory.hpp>

#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

namespace greenpg::inline v0 {

/// A reference to a counted block of bytes: what was received, shared by the session that fills it and the batches
/// and results that read it. References may be dropped on any thread.
class block_ptr {
  struct header {
    std::atomic<std::size_t> references;
    std::size_t capacity;
  };

public:
  block_ptr() noexcept = default;
  block_ptr(const block_ptr& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  block_ptr(block_ptr&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  block_ptr& operator=(block_ptr other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~block_ptr() {
    if (block_ != nullptr && (unique() || block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1))
      give_memory(block_, sizeof(header) + block_->capacity);
  }

  /// A new block of `capacity` uninitialised bytes. Throws std::bad_alloc.
  static block_ptr make(std::size_t capacity) {
    if (capacity > static_cast<std::size_t>(-1) / 2) throw std::bad_alloc();
    block_ptr result;
    result.block_ = ::new (take_memory(sizeof(header) + capacity)) header{{1}, capacity};
    return result;
  }

  /// Whether both are the same block, or none.
  friend bool operator==(const block_ptr&, const block_ptr&) noexcept = default;
  explicit operator bool() const noexcept { return block_ != nullptr; }
  [[nodiscard]] std::byte* data() const noexcept { return reinterpret_cast<std::byte*>(block_ + 1); }
  [[nodiscard]] std::size_t capacity() const noexcept { return block_ == nullptr ? 0 : block_->capacity; }
  /// Whether this is the only reference, so that the bytes may be overwritten.
  [[nodiscard]] bool unique() const noexcept { return block_->references.load(std::memory_order_acquire) == 1; }

private:
  header* block_ = nullptr;
};

}  // namespace greenpg::inline v0
