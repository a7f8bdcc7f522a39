#pragma once
#include <greenpg/driver/result.hpp>
#include <greenpg/protocol/block.hpp>
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// Makes a result of the rows as they arrive. Small ranges are copied together, so that a result of a few rows does not
/// keep a whole receive block; from `copied_below` bytes on a range keeps its block instead. Throws only
/// std::bad_alloc, and is then to be thrown away.
class result_builder {
public:
  static constexpr std::size_t copied_below = row_range::copied_below;

  void describe(std::shared_ptr<const row_description> columns) noexcept { columns_ = std::move(columns); }
  /// Appends rows of the columns described.
  void add(const row_range& rows);
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  /// The bytes of all rows added: what a limit on results compares.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// The result; the builder is empty afterwards.
  [[nodiscard]] result finish(std::string_view command_tag) {
    result made;
    finish(command_tag, made);
    return made;
  }
  /// The same into `made`, a result without anything.
  void finish(std::string_view command_tag, result& made);
  /// A result of these rows, which may be without a block, into `made`, which is without anything.
  static void make(row_range& rows, std::string_view command_tag, std::shared_ptr<const row_description> columns,
                   result& made);

private:
  static std::byte* begin(std::size_t rows, std::size_t more, std::string_view command_tag,
                          std::shared_ptr<const row_description> columns, result& made);
  static void put_tag(std::byte* at, std::string_view command_tag, result& made) noexcept;
  void settle();
  void append_copy(const row_range& rows);

  std::shared_ptr<const row_description> columns_;
  row_range last_;                   // what came last, not yet copied: the next may follow it in the same block
  std::vector<row_range> segments_;  // what came before
  block_ptr copies_;                 // what small ranges are copied into
  std::size_t copied_ = 0;           // bytes of it in use
  std::size_t rows_ = 0, bytes_ = 0;
};

}  // namespace greenpg::inline v0
