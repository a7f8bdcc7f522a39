#include "secret_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace greenpg::inline v0::detail {

int secret_file::open_for_reading(const std::string& path, struct stat& about) noexcept {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor >= 0 && fstat(descriptor, &about) != 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

bool secret_file::read_all(int descriptor, secret_text& text) {
  constexpr std::size_t limit = 16U << 20, step = 4096;
  for (;;) {
    const std::size_t size = text.size();
    if (size > limit) return false;
    text.resize(size + step);
    ssize_t n = 0;
    do n = ::read(descriptor, text.data() + size, step);
    while (n < 0 && errno == EINTR);
    text.resize(size + static_cast<std::size_t>(n > 0 ? n : 0));
    if (n < 0) return false;
    if (n == 0) return true;
  }
}

void secret_file::close_file(int descriptor) noexcept { close(descriptor); }

}  // namespace greenpg::inline v0::detail
