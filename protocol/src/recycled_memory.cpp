#include <greenpg/protocol/recycled_memory.hpp>

namespace greenpg::inline v0::detail {
namespace {

using lists = recycled_lists;

/// At the end of its thread gives back what the lists have, and lets them take no more: what is destroyed later on the
/// same thread goes to free().
struct closer {
  closer() noexcept {
    for (std::size_t i = 0; i < lists::sizes; ++i) recycled.of[i].room = recycled_bytes / (lists::smallest << i);
  }
  closer(const closer&) = delete;
  closer& operator=(const closer&) = delete;
  ~closer() {
    for (lists::list& of : recycled.of) {
      of.room = 0;
      while (lists::piece* const piece = of.first) {
        of.first = piece->next;
        std::free(piece);
      }
    }
  }
};

}  // namespace

constinit thread_local recycled_lists recycled{};

void* take_new_memory(std::size_t size) {
  // Of full size in any case: who gives it back may be built with recycling.
  const std::size_t index = recycled_index(size);
  if (index < lists::sizes) size = lists::smallest << index;
  if constexpr (GREENPG_RECYCLES != 0) {
    thread_local const closer at_end;  // opens the lists, too
    static_cast<void>(at_end);
  }
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace greenpg::inline v0::detail
