#include <greenpg/protocol/row_description.hpp>

#include <bit>
#include <functional>
#include <utility>

namespace greenpg::inline v0 {
namespace {

// Up to so many columns a scan costs no more than a hash of the name.
constexpr std::size_t scanned_columns = 8;
constexpr std::uint32_t free_slot = static_cast<std::uint32_t>(-1);

}  // namespace

row_description::row_description(std::vector<column> columns) : columns_(std::move(columns)) {
  keys_.reserve(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string& name = columns_[i].name;
    keys_.push_back({head_of(name), static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(i)});
  }
  if (columns_.size() > scanned_columns) {
    index_by_hash();
    return;
  }
  for (std::size_t i = 1; i < columns_.size(); ++i)
    if (const std::size_t first = first_of(columns_[i].name, keys_[i].head, i); first != none)
      keys_[first].last = static_cast<std::uint32_t>(i);
}

void row_description::index_by_hash() {
  slots_.assign(std::bit_ceil(columns_.size() * 2), free_slot);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string& name = columns_[i].name;
    std::size_t at = std::hash<std::string_view>()(name) & (slots_.size() - 1);
    while (slots_[at] != free_slot && !is_named(slots_[at], name, keys_[i].head)) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at] == free_slot)
      slots_[at] = static_cast<std::uint32_t>(i);
    else
      keys_[slots_[at]].last = static_cast<std::uint32_t>(i);
  }
}

std::size_t row_description::first_of(std::string_view name, std::uint64_t head, std::size_t columns) const noexcept {
  for (std::size_t i = 0; i < columns; ++i)
    if (is_named(i, name, head)) return i;
  return none;
}

std::size_t row_description::look_up(std::string_view name, std::uint64_t head, duplicates which) const noexcept {
  std::size_t first = none;
  if (slots_.empty()) {
    first = first_of(name, head, columns_.size());
  } else {
    std::size_t at = std::hash<std::string_view>()(name) & (slots_.size() - 1);
    while (slots_[at] != free_slot && !is_named(slots_[at], name, head)) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at] != free_slot) first = slots_[at];
  }
  if (first == none) return none;
  const std::size_t last = keys_[first].last;
  if (first == last || which == duplicates::first) return first;
  return which == duplicates::last ? last : ambiguous;
}

}  // namespace greenpg::inline v0
