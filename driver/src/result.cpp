#include <greenpg/driver/result.hpp>

#include <greenpg/protocol/recycled_memory.hpp>

#include <algorithm>
#include <charconv>
#include <vector>

namespace greenpg::inline v0 {

const row_description& detail::no_columns() noexcept {
  static const row_description none;
  return none;
}

// The last may go on any thread.
void result::release() noexcept {
  if (content_->references.load(std::memory_order_acquire) != 1 &&
      content_->references.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  const std::size_t memory = content_->memory;
  content_->~result_content();
  give_memory(content_, memory);
}

/// Its rows are those of before, which it keeps.
void result::same_name(duplicates which) {
  auto columns_now =
      std::make_shared<const row_description>(std::vector<column>(columns().begin(), columns().end()), which);
  if (content_ == nullptr) return;
  auto before = std::make_shared<const result>(*this);
  const std::size_t memory = sizeof(detail::result_content) + size() * sizeof(const std::byte*);
  auto* const made = ::new (take_memory(memory)) detail::result_content{
      {1}, memory, size(), content_->tag, content_->tag_size, std::move(columns_now), std::move(before)};
  std::uninitialized_copy_n(content_->row_pointers(), size(), const_cast<const std::byte**>(made->row_pointers()));
  release();
  content_ = made;
}

// The count is the last word of the tag; "INSERT 0 5" has an oid, which is always 0, before it ("Message Formats",
// CommandComplete).
std::uint64_t result::affected_rows() const noexcept {
  const std::string_view tag = command_tag();
  const std::size_t space = tag.rfind(' ');
  if (space == std::string_view::npos) return 0;
  const char* const begin = tag.data() + space + 1;
  const char* const end = tag.data() + tag.size();
  std::uint64_t count = 0;
  const auto [stop, failed] = std::from_chars(begin, end, count);
  return failed == std::errc() && stop == end ? count : 0;
}

}  // namespace greenpg::inline v0
