#include <greenpg/driver/result_builder.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace greenpg::inline v0 {
namespace {

// The blocks that small ranges are copied into: each twice the one before, up to this.
constexpr std::size_t smallest_copies = result_builder::copied_below;
constexpr std::size_t largest_copies = 64 * 1024;

}  // namespace

void result_builder::add(const row_range& rows) {
  if (rows.count == 0) return;
  rows_ += rows.count;
  bytes_ += detail::bytes_of(rows);
  if (last_.count != 0 && rows.begin == last_.end && rows.block == last_.block) {
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
  if (detail::bytes_of(last_) < copied_below) {
    append_copy(last_);
  } else {
    segments_.push_back(std::move(last_));
  }
  last_ = {};
}

void result_builder::append_copy(const row_range& rows) {
  const std::size_t size = detail::bytes_of(rows);
  if (copies_.capacity() - copied_ < size) {
    copies_ = block_ptr::make(std::clamp(2 * copies_.capacity(), smallest_copies, largest_copies));
    copied_ = 0;
  }
  std::byte* const to = copies_.data() + copied_;
  std::memcpy(to, rows.begin, size);
  copied_ += size;
  if (!segments_.empty() && segments_.back().end == to && segments_.back().block == copies_) {
    segments_.back().end += size;
    segments_.back().count += rows.count;
  } else {
    segments_.push_back({copies_, to, to + size, rows.count});
  }
}

/// Its rows stay where they are.
void result_builder::make_large(row_range& rows, std::string_view command_tag,
                                const std::shared_ptr<const row_description>& columns, result& made) {
  auto block = std::make_shared<const block_ptr>(std::move(rows.block));
  std::byte* const index = begin(rows.count, command_tag.size(), command_tag, columns, made);
  made.content_->keeps = std::move(block);
  put_tag(detail::append_row_pointers(index, rows.begin, rows.end), command_tag, made);
}

/// Behind the index.
void result_builder::put_tag(std::byte* at, std::string_view command_tag, result& made) noexcept {
  if (!command_tag.empty()) std::memcpy(at, command_tag.data(), command_tag.size());
  made.content_->tag = reinterpret_cast<const char*>(at);
}

void result_builder::finish(std::string_view command_tag, result& made) {
  if (segments_.empty()) {
    make(last_, command_tag, columns_, made);
  } else {
    settle();
    auto blocks = std::make_shared<std::vector<block_ptr>>();
    blocks->reserve(segments_.size());
    std::byte* index = begin(rows_, command_tag.size(), command_tag, columns_, made);
    for (row_range& segment : segments_) {
      index = detail::append_row_pointers(index, segment.begin, segment.end);
      blocks->push_back(std::move(segment.block));
    }
    put_tag(index, command_tag, made);
    made.content_->keeps = std::move(blocks);
  }
  *this = result_builder();
}

result result_builder::joined(std::span<const piece> pieces) {
  std::size_t rows = 0;
  auto kept = std::make_shared<std::vector<std::shared_ptr<const result>>>();
  for (const piece& each : pieces) {
    rows += each.count;
    kept->push_back(each.from);
  }
  const result& last = *pieces.back().from;
  const std::string_view tag = last.command_tag();
  result made;
  std::byte* index = begin(rows, tag.size(), tag, last.content_ ? last.content_->columns : nullptr, made);
  made.content_->keeps = std::move(kept);
  for (const piece& each : pieces) {
    if (each.count == 0) continue;
    std::memcpy(index, each.from->content_->row_pointers() + each.first, each.count * sizeof(const std::byte*));
    index += each.count * sizeof(const std::byte*);
  }
  put_tag(index, tag, made);
  return made;
}

}  // namespace greenpg::inline v0
