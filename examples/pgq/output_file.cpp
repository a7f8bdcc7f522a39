#include "output_file.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace pgq {

output_file::output_file(int descriptor) : descriptor_(descriptor) { buffer_.reserve(buffer_size); }

void output_file::write(std::string_view text) {
  if (error_) return;
  if (text.size() > buffer_size - buffer_.size()) {
    if (!flush()) return;
    if (text.size() >= buffer_size) return drain(text);
  }
  buffer_.append(text);
}

void output_file::put(char c) { write({&c, 1}); }

void output_file::fill(char c, std::size_t count) {
  while (count > 0 && !error_) {
    if (buffer_.size() == buffer_size && !flush()) return;
    const std::size_t fits = std::min(count, buffer_size - buffer_.size());
    buffer_.append(fits, c);
    count -= fits;
  }
}

bool output_file::flush() {
  if (!buffer_.empty()) {
    drain(buffer_);
    buffer_.clear();
  }
  mark_.reset();
  return !error_;
}

bool output_file::rollback() {
  if (!mark_) return false;
  buffer_.resize(*mark_);
  return true;
}

void output_file::drain(std::string_view text) {
  while (!text.empty() && !error_) {
    const ssize_t n = ::write(descriptor_, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Somebody else made the terminal or pipe non-blocking.
      pollfd ready{descriptor_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      error_ = std::error_code(errno, std::generic_category());
    }
  }
}

}  // namespace pgq
