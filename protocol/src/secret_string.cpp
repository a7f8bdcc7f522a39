#include <greenpg/protocol/secret_string.hpp>

#include <algorithm>

#include <greenpg/protocol/secret.hpp>

namespace greenpg::inline v0 {

void secret_string::reserve(std::size_t n) {
  n = std::max(n, least);
  if (text_.capacity() >= n) return;
  std::string larger;
  larger.reserve(n);
  larger.append(text_);
  wipe();
  text_.swap(larger);
}

void secret_string::wipe() noexcept {
  // to the capacity, not the size: a longer text may have stood here before
  greenpg::wipe(text_.data(), text_.capacity());
  text_.clear();
}

}  // namespace greenpg::inline v0
