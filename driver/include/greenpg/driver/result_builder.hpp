#pragma once
#include <greenpg/driver/result.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/block.hpp>
#include <greenpg/protocol/recycled_memory.hpp>
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

namespace detail {

[[nodiscard]] inline std::size_t bytes_of(const row_range& rows) noexcept {
  return static_cast<std::size_t>(rows.end - rows.begin);
}

/// Writes where each row begins to `index` and returns where that ends.
inline std::byte* append_row_pointers(std::byte* index, const std::byte* begin, const std::byte* end) noexcept {
  for (const std::byte* at = begin; at != end; at += 1 + load_be32(at + 1)) {
    ::new (index) const std::byte*(at);
    index += sizeof(const std::byte*);
  }
  return index;
}

}  // namespace detail

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
  static void make(row_range& rows, std::string_view command_tag, const std::shared_ptr<const row_description>& columns,
                   result& made);

  /// Some rows of a result.
  struct piece {
    std::shared_ptr<const result> from;
    std::size_t first, count;
  };
  /// The rows of one or more pieces, which are of the same columns; it keeps their results.
  static result joined(std::span<const piece> pieces);

private:
  static std::byte* begin(std::size_t rows, std::size_t more, std::string_view command_tag,
                          const std::shared_ptr<const row_description>& columns, result& made);
  static void make_large(row_range& rows, std::string_view command_tag,
                         const std::shared_ptr<const row_description>& columns, result& made);
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

/// The content of a result of so many rows, with room for so many bytes behind the index; its tag is not there yet.
/// Returns where the index begins.
inline std::byte* result_builder::begin(std::size_t rows, std::size_t more, std::string_view command_tag,
                                        const std::shared_ptr<const row_description>& columns, result& made) {
  const std::size_t memory = sizeof(detail::result_content) + rows * sizeof(const std::byte*) + more;
  made.content_ = ::new (take_memory(memory))
      detail::result_content{{1}, memory, rows, nullptr, command_tag.size(), columns, nullptr};
  return reinterpret_cast<std::byte*>(made.content_ + 1);
}

inline void result_builder::make(row_range& rows, std::string_view command_tag,
                                 const std::shared_ptr<const row_description>& columns, result& made) {
  const std::size_t bytes = detail::bytes_of(rows);
  if (bytes >= copied_below) [[unlikely]]
    return make_large(rows, command_tag, columns, made);
  // As they arrive the tag is behind the rows, with the head of its message in between: then one copy takes all.
  constexpr std::size_t message_head = 5;
  const std::size_t all = bytes + message_head + command_tag.size();
  std::byte* const index = begin(rows.count, all, command_tag, columns, made);
  std::byte* const copy = index + rows.count * sizeof(const std::byte*);
  std::byte* const tag = copy + bytes + message_head;
  made.content_->tag = reinterpret_cast<const char*>(tag);
  if (rows.end != nullptr && reinterpret_cast<const std::byte*>(command_tag.data()) == rows.end + message_head)
      [[likely]] {
    std::memcpy(copy, rows.begin, all);
  } else {
    if (bytes != 0) std::memcpy(copy, rows.begin, bytes);
    if (!command_tag.empty()) std::memcpy(tag, command_tag.data(), command_tag.size());
  }
  detail::append_row_pointers(index, copy, copy + bytes);
}

}  // namespace greenpg::inline v0
