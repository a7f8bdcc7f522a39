#pragma once
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace greenpg::inline v0 {

/// Memory for what every query takes and gives back: operations, small results. Each thread keeps what it was given
/// back, by size, up to `recycled_bytes` a size, and hands that out again; larger pieces come from malloc. Memory may
/// be given back on another thread than it was taken on. Throws std::bad_alloc.
///
///     void* memory = take_memory(300);
///     give_memory(memory, 300);
[[nodiscard]] inline void* take_memory(std::size_t size);
inline void give_memory(void* memory, std::size_t size) noexcept;

/// What one thread keeps of pieces of one size, at most.
inline constexpr std::size_t recycled_bytes = 256 * 1024;

namespace detail {

/// Lists of free pieces: of 64 bytes, of 128, and so on.
struct recycled_lists {
  static constexpr std::size_t smallest = 64, sizes = 7;
  struct piece {
    piece* next;
  };
  struct list {
    piece* first;
    std::size_t room;  ///< how many more it takes
  };
  list of[sizes];
};
extern constinit thread_local recycled_lists recycled;

[[nodiscard]] void* take_new_memory(std::size_t size);

inline std::size_t recycled_index(std::size_t size) noexcept {
  return static_cast<std::size_t>(std::bit_width((size - 1) / recycled_lists::smallest));
}

}  // namespace detail

// Sanitizers are to see each piece come and go.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GREENPG_RECYCLES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define GREENPG_RECYCLES 0
#endif
#endif
#ifndef GREENPG_RECYCLES
#define GREENPG_RECYCLES 1
#endif

inline void* take_memory(std::size_t size) {
  if constexpr (GREENPG_RECYCLES != 0) {
    const std::size_t index = detail::recycled_index(size);
    if (index < detail::recycled_lists::sizes) [[likely]] {
      detail::recycled_lists::list& of = detail::recycled.of[index];
      if (detail::recycled_lists::piece* const piece = of.first) [[likely]] {
        of.first = piece->next;
        ++of.room;
        return piece;
      }
    }
  }
  return detail::take_new_memory(size);
}

inline void give_memory(void* memory, std::size_t size) noexcept {
  if constexpr (GREENPG_RECYCLES != 0) {
    const std::size_t index = detail::recycled_index(size);
    if (index < detail::recycled_lists::sizes) [[likely]] {
      detail::recycled_lists::list& of = detail::recycled.of[index];
      if (of.room != 0) [[likely]] {
        --of.room;
        of.first = ::new (memory) detail::recycled_lists::piece{of.first};
        return;
      }
    }
  }
  std::free(memory);
}

/// take_memory() and give_memory() as an allocator.
template <class T>
struct recycled_allocator {
  using value_type = T;

  recycled_allocator() noexcept = default;
  template <class U>
  explicit recycled_allocator(const recycled_allocator<U>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t n) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    if (n > static_cast<std::size_t>(-1) / 2 / sizeof(T)) throw std::bad_alloc();
    return static_cast<T*>(take_memory(n * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t n) noexcept { give_memory(memory, n * sizeof(T)); }
  template <class U>
  friend bool operator==(const recycled_allocator&, const recycled_allocator<U>&) noexcept {
    return true;
  }
};

}  // namespace greenpg::inline v0
