#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace pgq {

/// Buffered writing to a descriptor that it does not own. The first failure (EPIPE, ENOSPC, ...) sticks: error()
/// tells it, and what is written after it is dropped. SIGPIPE is the caller's to ignore.
class output_file {
public:
  static constexpr std::size_t buffer_size = 64 * 1024;

  explicit output_file(int descriptor);
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  void write(std::string_view text);
  void put(char c);
  /// The same character many times.
  void fill(char c, std::size_t count);
  /// Hands everything to the system; false if that or anything before it failed. Nothing else does so at the end.
  bool flush();
  [[nodiscard]] std::error_code error() const noexcept { return error_; }

  /// Remembers this place for rollback().
  void mark() { mark_ = buffer_.size(); }
  /// Takes back what was written since mark(), if none of it has left the buffer; else does nothing, returns false.
  bool rollback();

private:
  void drain(std::string_view text);

  std::string buffer_;
  std::optional<std::size_t> mark_;
  std::error_code error_;
  int descriptor_;
};

}  // namespace pgq
