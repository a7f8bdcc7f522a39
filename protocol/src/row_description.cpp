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
  if (columns_.size() <= scanned_columns)
    index_by_scan();
  else
    index_by_hash();
}

void row_description::index_by_scan() {
  keys_.reserve(columns_.size());
  for (const column& each : columns_) {
    const auto position = static_cast<std::uint32_t>(keys_.size());
    const ends of = ends_of(each.name);
    for (key& earlier : keys_) {
      if (!is_named(earlier, each.name, of)) continue;
      earlier.last = position;
      break;
    }
    keys_.push_back({of, static_cast<std::uint32_t>(each.name.size()), position});
  }
}

bool row_description::has_middle(const key& k, std::string_view name) const noexcept {
  const std::string& whole = columns_[static_cast<std::size_t>(&k - keys_.data())].name;
  return std::memcmp(whole.data() + 8, name.data() + 8, name.size() - 16) == 0;
}

void row_description::index_by_hash() {
  slots_.assign(std::bit_ceil(columns_.size() * 2), {free_slot, free_slot});
  std::uint32_t position = 0;
  for (const column& each : columns_) {
    slot& of = slots_[slot_of(each.name)];
    if (of.first == free_slot) of.first = position;
    of.last = position++;
  }
}

// The slot of a name, or the free one where it would be: open addressing.
std::size_t row_description::slot_of(std::string_view name) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = std::hash<std::string_view>()(name) & mask;
  while (slots_[at].first != free_slot && columns_[slots_[at].first].name != name) at = (at + 1) & mask;
  return at;
}

std::size_t row_description::find_by_hash(std::string_view name, duplicates which) const noexcept {
  const slot& of = slots_[slot_of(name)];
  return of.first == free_slot ? none : one_of(of.first, of.last, which);
}

}  // namespace greenpg::inline v0
