#include <greenpg/protocol/byte_buffer.hpp>

#include <algorithm>
#include <limits>

namespace greenpg::inline v0 {

void byte_buffer::grow(std::size_t n) {
  const std::size_t used = size();
  if (n > std::numeric_limits<std::size_t>::max() / 4 - used) throw std::bad_alloc();
  // Moving the contents to the front is enough where that frees at least half: amortised, each byte moves once.
  if (used + n <= capacity_ && begin_ >= capacity_ / 2) {
    if (used != 0) std::memmove(data_, data_ + begin_, used);
    begin_ = 0;
    end_ = used;
    return;
  }
  const std::size_t wanted = std::max({used + n, capacity_ * 2, std::size_t{256}});
  if (begin_ != 0) {
    if (used != 0) std::memmove(data_, data_ + begin_, used);
    begin_ = 0;
    end_ = used;
  }
  void* memory = std::realloc(data_, wanted);
  if (memory == nullptr) throw std::bad_alloc();
  data_ = static_cast<std::byte*>(memory);
  capacity_ = wanted;
}

}  // namespace greenpg::inline v0
