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

// Writes the index of so many rows at `block` and returns where its pointers begin.
std::byte* begin_index(const block_ptr& block, std::size_t rows) noexcept {
  ::new (block.data()) std::size_t(rows);
  return block.data() + sizeof(std::size_t);
}

std::byte* append_index(std::byte* index, const std::byte* begin, const std::byte* end) noexcept {
  for (const std::byte* at = begin; at != end; at += 1 + load_be32(at + 1)) {
    ::new (index) const std::byte*(at);
    index += sizeof(const std::byte*);
  }
  return index;
}

std::size_t index_size(std::size_t rows) noexcept { return sizeof(std::size_t) + rows * sizeof(const std::byte*); }

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

result result_builder::finish(std::string_view command_tag) {
  result made;
  made.columns_ = std::move(columns_);
  made.tag_ = command_tag;
  if (segments_.empty() && bytes_ < copied_below && rows_ != 0) {  // the usual small result: one exact block for all
    made.index_ = block_ptr::make(index_size(rows_) + bytes_);
    std::byte* const index = begin_index(made.index_, rows_);
    std::byte* const bytes = made.index_.data() + index_size(rows_);
    std::memcpy(bytes, last_.begin, bytes_);
    append_index(index, bytes, bytes + bytes_);
    last_.block = {};
  } else if (rows_ != 0) {
    settle();
    made.index_ = block_ptr::make(index_size(rows_));
    std::byte* index = begin_index(made.index_, rows_);
    for (const row_range& segment : segments_) index = append_index(index, segment.begin, segment.end);
    made.first_ = std::move(segments_.front().block);
    if (segments_.size() > 1) {
      std::vector<block_ptr> others;
      others.reserve(segments_.size() - 1);
      for (auto segment = segments_.begin() + 1; segment != segments_.end(); ++segment)
        others.push_back(std::move(segment->block));
      made.others_ = std::make_shared<const std::vector<block_ptr>>(std::move(others));
    }
    *this = result_builder();
  }
  last_.count = 0;
  rows_ = bytes_ = 0;
  return made;
}

}  // namespace greenpg::inline v0
