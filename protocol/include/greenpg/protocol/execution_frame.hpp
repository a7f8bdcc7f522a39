#pragma once
#include <greenpg/protocol/format.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// What executions of one prepared statement with parameters in the same formats say in the same words, encoded once:
/// all of Bind but the values, Execute of the unnamed portal, and Sync behind a CopyFail that the server passes over
/// unless the statement copies. See session::run().
///
///     execution_frame frame("s1", {}, 1, result_formats, 2);
class execution_frame {
public:
  execution_frame() = default;
  /// `statement` holds no NUL. Format lists as Bind takes them: none for all text, one for all, or one each.
  /// `columns`: how many the rows have; session::run() takes rows of no other count. Counts over 65,535 make a frame
  /// that session::run() refuses.
  execution_frame(std::string_view statement, std::span<const format> parameter_formats, std::size_t parameter_count,
                  std::span<const format> result_formats, std::int32_t columns);
  /// The same where the values have always these sizes, in bytes, and are never NULL: for session::run_fixed().
  execution_frame(std::string_view statement, std::span<const format> parameter_formats,
                  std::span<const std::size_t> value_sizes, std::span<const format> result_formats,
                  std::int32_t columns);

  [[nodiscard]] std::size_t parameter_count() const noexcept { return parameter_count_; }
  [[nodiscard]] std::int32_t columns() const noexcept { return columns_; }
  /// The bytes of a request whose values have fixed sizes, or whose parameters are all NULL.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The length field of its Bind.
  [[nodiscard]] std::size_t bind_length() const noexcept { return size() - 1 - (tail_size() - bind_end_); }

  // For session::run_fixed(): all of it, and where the values belong.
  void put(std::byte* at) const noexcept { std::memcpy(at, bytes_.data(), bytes_.size()); }
  [[nodiscard]] std::size_t value_at(std::size_t i) const noexcept { return values_[i]; }

  // The same without Sync, for session::run_part() and run_part_fixed().
  [[nodiscard]] std::size_t part_size() const noexcept { return size_ - end_size; }
  void put_part(std::byte* at) const noexcept { std::memcpy(at, bytes_.data(), bytes_.size() - end_size); }
  [[nodiscard]] std::size_t part_tail_size() const noexcept { return tail_size() - end_size; }
  void put_part_tail(std::byte* at) const noexcept { std::memcpy(at, bytes_.data() + head_size_, part_tail_size()); }

  // For session::run() and run_part(): Bind up to its values, and all that follows them.
  [[nodiscard]] std::size_t head_size() const noexcept { return head_size_; }
  void put_head(std::byte* at) const noexcept { std::memcpy(at, bytes_.data(), head_size_); }
  [[nodiscard]] std::size_t tail_size() const noexcept { return bytes_.size() - head_size_; }
  void put_tail(std::byte* at) const noexcept { std::memcpy(at, bytes_.data() + head_size_, tail_size()); }

private:
  static constexpr std::size_t end_size = 6 + 5;  // CopyFail and Sync

  void begin(std::string_view statement, std::span<const format> parameter_formats);
  void end(std::span<const format> result_formats);

  std::string bytes_;
  std::vector<std::size_t> values_;
  std::size_t size_ = 0;
  std::size_t head_size_ = 0;
  std::size_t bind_end_ = 0;  // how much of the tail is Bind's
  std::size_t parameter_count_ = 0;
  std::int32_t columns_ = 0;
};

}  // namespace greenpg::inline v0
