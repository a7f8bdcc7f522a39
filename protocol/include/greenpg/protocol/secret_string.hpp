#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

/// Text that is overwritten before its memory is given back: a password, or a value that may hold one. It always
/// lives on the heap, so that moving it leaves no copy behind. Throws only std::bad_alloc.
class secret_string {
public:
  secret_string() noexcept = default;
  explicit secret_string(std::string_view text) {
    reserve(text.size());
    text_.append(text);
  }
  secret_string(const secret_string& other) : secret_string(std::string_view(other.text_)) {}
  secret_string(secret_string&& other) noexcept { text_.swap(other.text_); }
  secret_string& operator=(const secret_string& other) {
    if (this != &other) secret_string(other).text_.swap(text_);
    return *this;
  }
  secret_string& operator=(secret_string&& other) noexcept {
    secret_string(std::move(other)).text_.swap(text_);
    return *this;
  }
  ~secret_string() { wipe(); }

  [[nodiscard]] const std::string& str() const noexcept { return text_; }
  operator std::string_view() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  /// Room for `n` bytes in all; bytes moved to a larger place are wiped in the old one.
  void reserve(std::size_t n);
  void push_back(char c) {
    if (text_.size() == text_.capacity() || text_.capacity() < least) reserve(text_.size() * 2);
    text_.push_back(c);
  }
  /// Overwrites the text and leaves it empty.
  void wipe() noexcept;

  friend bool operator==(const secret_string& a, const secret_string& b) noexcept { return a.text_ == b.text_; }

private:
  static constexpr std::size_t least = 48;  // beyond any standard library's in-place buffer

  std::string text_;
};

}  // namespace greenpg::inline v0
