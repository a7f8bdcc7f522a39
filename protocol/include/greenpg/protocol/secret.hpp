#pragma once
#include <array>
#include <cstddef>
#include <new>
#include <vector>

namespace greenpg::inline v0 {

/// Overwrites `size` bytes in a way the compiler does not remove.
void wipe(void* data, std::size_t size) noexcept;

/// Memory that held a secret goes back to the heap as zeros, also when a vector grows.
template <typename T>
struct wiping_allocator {
  using value_type = T;

  wiping_allocator() = default;
  template <typename U>
  wiping_allocator(const wiping_allocator<U>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t n) {
    if (n > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_alloc();
    return static_cast<T*>(::operator new(n * sizeof(T)));
  }
  void deallocate(T* p, std::size_t n) noexcept {
    wipe(p, n * sizeof(T));
    ::operator delete(p);
  }
  friend bool operator==(const wiping_allocator&, const wiping_allocator&) noexcept { return true; }
};

/// Secret text that is read into place; `secret_string` is the one to hold and compare.
using secret_text = std::vector<char, wiping_allocator<char>>;

/// A secret of fixed size, wiped when it goes; not copyable.
template <typename T, std::size_t N>
struct secret_array : std::array<T, N> {
  secret_array() noexcept : std::array<T, N>{} {}
  secret_array(const secret_array&) = delete;
  secret_array& operator=(const secret_array&) = delete;
  ~secret_array() { wipe(this->data(), N * sizeof(T)); }
};

}  // namespace greenpg::inline v0
