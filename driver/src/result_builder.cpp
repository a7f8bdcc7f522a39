#include <greenpg/driver/result_builder.hpp>
#include <greenpg/protocol/big_endian.hpp>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace greenpg::inline v0 {
namespace {

// The blocks that small ranges are copied into: each twice the one before, up to this.
constexpr std::size_t smallest_copies = result_builder::copied_below;
constexpr std::size_t largest_copies = 64 * 1024;

std::size_t bytes_of(const row_range& rows) noexcept { return static_cast<std::size_t>(rows.end - rows.begin); }

// Writes where each row begins to `index` and returns where that ends.
std::byte* append_index(std::byte* index, const std::byte* begin, const std::byte* end) noexcept {
  for (const std::byte* at = begin; at != end; at += 1 + load_be32(at + 1)) {
    ::new (index) const std::byte*(at);
    index += sizeof(const std::byte*);
  }
  return index;
}

}  // namespace

void result_builder::add(const row_range& rows) {
  if (rows.count == 0) return;
  rows_ += rows.count;
  bytes_ += bytes_of(rows);
  if (last_.count != 0 && rows.begin == last_.end && rows.block.data() == last_.block.data()) {
    last_.end = rows.end;
    last_.count += rows.count;
    return;
  }
  settle();
  last_ = rows;
}

// Makes the range that came last a segment.
void result_builder::settle() {
  if (last_.count == 0) return;
  if (bytes_of(last_) < copied_below) {
    append_copy(last_);
  } else {
    segments_.push_back(std::move(last_));
  }
  last_ = {};
}

void result_builder::append_copy(const row_range& rows) {
  const std::size_t size = bytes_of(rows);
  if (copies_.capacity() - copied_ < size) {
    copies_ = block_ptr::make(std::clamp(2 * copies_.capacity(), smallest_copies, largest_copies));
    copied_ = 0;
  }
  std::byte* const to = copies_.data() + copied_;
  std::memcpy(to, rows.begin, size);
  copied_ += size;
  if (!segments_.empty() && segments_.back().end == to && segments_.back().block.data() == copies_.data()) {
    segments_.back().end += size;
    segments_.back().count += rows.count;
  } else {
    segments_.push_back({copies_, to, to + size, rows.count});
  }
}

/// The index block of a result of so many rows, with the tag at its end and room for so many bytes of rows before that.
/// Returns where the index begins.
inline std::byte* result_builder::begin_index(std::size_t rows, std::size_t copied, std::string_view command_tag,
                                              result& made) {
  const std::size_t without_tag = sizeof(result::head) + rows * sizeof(const std::byte*) + copied;
  made.index_ = block_ptr::make(without_tag + command_tag.size());
  std::byte* const at = made.index_.data();
  char* const tag = reinterpret_cast<char*>(at + without_tag);
  ::new (at) result::head{rows, tag, command_tag.size()};
  std::memcpy(tag, command_tag.data(), command_tag.size());
  return at + sizeof(result::head);
}

void result_builder::make(row_range& rows, std::string_view command_tag,
                          const std::shared_ptr<const row_description>& columns, result& made) {
  made.columns_ = columns;
  const std::size_t bytes = bytes_of(rows);
  if (bytes < copied_below) [[likely]] {
    std::byte* const index = begin_index(rows.count, bytes, command_tag, made);
    if (rows.count == 0) return;
    std::byte* const copy = index + rows.count * sizeof(const std::byte*);
    std::memcpy(copy, rows.begin, bytes);
    append_index(index, copy, copy + bytes);
  } else {
    append_index(begin_index(rows.count, 0, command_tag, made), rows.begin, rows.end);
    made.blocks_ = std::make_shared<const std::vector<block_ptr>>(1, std::move(rows.block));
  }
}

void result_builder::finish(std::string_view command_tag, result& made) {
  if (segments_.empty()) {
    make(last_, command_tag, columns_, made);
  } else {
    settle();
    made.columns_ = std::move(columns_);
    std::byte* index = begin_index(rows_, 0, command_tag, made);
    std::vector<block_ptr> blocks;
    blocks.reserve(segments_.size());
    for (row_range& segment : segments_) {
      index = append_index(index, segment.begin, segment.end);
      blocks.push_back(std::move(segment.block));
    }
    made.blocks_ = std::make_shared<const std::vector<block_ptr>>(std::move(blocks));
  }
  *this = result_builder();
}

}  // namespace greenpg::inline v0
