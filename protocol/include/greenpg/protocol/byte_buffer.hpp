#pragma once
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

/// A growing array of bytes that is written at its end and consumed from its front. Growth doubles and leaves new
/// bytes uninitialised; consumed space is reclaimed before memory is asked for. Throws only std::bad_alloc.
class byte_buffer {
public:
  byte_buffer() noexcept = default;
  byte_buffer(byte_buffer&& other) noexcept { swap(other); }
  byte_buffer& operator=(byte_buffer&& other) noexcept {
    byte_buffer(std::move(other)).swap(*this);
    return *this;
  }
  ~byte_buffer() { std::free(data_); }

  void swap(byte_buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(capacity_, other.capacity_);
  }

  [[nodiscard]] std::byte* data() noexcept { return data_ + begin_; }
  [[nodiscard]] const std::byte* data() const noexcept { return data_ + begin_; }
  [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data(), size()}; }
  [[nodiscard]] std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data()), size()}; }

  /// Room for `n` more bytes at the end, not yet part of the contents; valid until the next change.
  std::byte* reserve(std::size_t n) {
    if (capacity_ - end_ < n) [[unlikely]]
      grow(n);
    return data_ + end_;
  }
  /// Makes the first `n` bytes of the reserved room part of the contents.
  void commit(std::size_t n) noexcept { end_ += n; }
  /// `n` new uninitialised bytes at the end.
  std::byte* extend(std::size_t n) {
    std::byte* at = reserve(n);
    end_ += n;
    return at;
  }
  void append(const void* from, std::size_t n) {
    if (n != 0) std::memcpy(extend(n), from, n);
  }
  void append(std::span<const std::byte> from) { append(from.data(), from.size()); }
  void append(std::string_view from) { append(from.data(), from.size()); }
  void push_back(std::byte b) { *extend(1) = b; }

  /// Drops `n <= size()` bytes from the front.
  void consume(std::size_t n) noexcept {
    begin_ += n;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Cuts the contents to their first `n <= size()` bytes: how an encoder takes back what it began.
  void truncate(std::size_t n) noexcept { end_ = begin_ + n; }
  void clear() noexcept { begin_ = end_ = 0; }
  /// Gives memory over `keep` bytes back when empty: buffers shrink after a peak.
  void shrink(std::size_t keep) noexcept {
    if (empty() && capacity_ > keep) {
      std::free(data_);
      data_ = nullptr;
      capacity_ = 0;
    }
  }

private:
  void grow(std::size_t n);

  std::byte* data_ = nullptr;
  std::size_t begin_ = 0, end_ = 0, capacity_ = 0;
};

}  // namespace greenpg::inline v0
