#include <greenpg/driver/result_builder.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/recycled_memory.hpp>

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

/// The content of a result of so many rows, with room for so many bytes behind the index; its tag is not there yet.
/// Returns where the index begins.
inline std::byte* result_builder::begin(std::size_t rows, std::size_t more, std::string_view command_tag,
                                        std::shared_ptr<const row_description> columns, result& made) {
  if (more > static_cast<std::size_t>(-1) / 4 || rows > static_cast<std::size_t>(-1) / 4 / sizeof(const std::byte*))
      [[unlikely]]
    throw std::bad_alloc();
  const std::size_t memory = sizeof(detail::result_content) + rows * sizeof(const std::byte*) + more;
  made.content_ = ::new (take_memory(memory))
      detail::result_content{{1}, memory, rows, nullptr, command_tag.size(), std::move(columns), nullptr};
  return reinterpret_cast<std::byte*>(made.content_ + 1);
}

void result_builder::make(row_range& rows, std::string_view command_tag, std::shared_ptr<const row_description> columns,
                          result& made) {
  // As they arrive the tag is behind the rows, with the head of its message in between: then one copy takes all.
  constexpr std::size_t message_head = 5;
  const std::size_t bytes = bytes_of(rows);
  if (bytes < copied_below) [[likely]] {
    const std::size_t all = bytes + message_head + command_tag.size();
    std::byte* const index = begin(rows.count, all, command_tag, std::move(columns), made);
    std::byte* const copy = index + rows.count * sizeof(const std::byte*);
    std::byte* const tag = copy + bytes + message_head;
    if (rows.end != nullptr && reinterpret_cast<const std::byte*>(command_tag.data()) == rows.end + message_head)
        [[likely]] {
      std::memcpy(copy, rows.begin, all);
    } else {
      if (bytes != 0) std::memcpy(copy, rows.begin, bytes);
      if (!command_tag.empty()) std::memcpy(tag, command_tag.data(), command_tag.size());
    }
    made.content_->tag = reinterpret_cast<const char*>(tag);
    append_index(index, copy, copy + bytes);
  } else {
    auto blocks = std::make_shared<const block_ptr>(std::move(rows.block));
    std::byte* const index = begin(rows.count, command_tag.size(), command_tag, std::move(columns), made);
    put_tag(append_index(index, rows.begin, rows.end), command_tag, made);
    made.content_->keeps = std::move(blocks);
  }
}

/// Behind the index.
void result_builder::put_tag(std::byte* at, std::string_view command_tag, result& made) noexcept {
  if (!command_tag.empty()) std::memcpy(at, command_tag.data(), command_tag.size());
  made.content_->tag = reinterpret_cast<const char*>(at);
}

void result_builder::finish(std::string_view command_tag, result& made) {
  if (segments_.empty()) {
    make(last_, command_tag, std::move(columns_), made);
  } else {
    settle();
    auto blocks = std::make_shared<std::vector<block_ptr>>();
    blocks->reserve(segments_.size());
    std::byte* index = begin(rows_, command_tag.size(), command_tag, std::move(columns_), made);
    for (row_range& segment : segments_) {
      index = append_index(index, segment.begin, segment.end);
      blocks->push_back(std::move(segment.block));
    }
    put_tag(index, command_tag, made);
    made.content_->keeps = std::move(blocks);
  }
  *this = result_builder();
}

}  // namespace greenpg::inline v0
