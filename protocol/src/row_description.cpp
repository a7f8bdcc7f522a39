#include <greenpg/protocol/row_description.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace greenpg::inline v0 {
namespace {

// The table is made larger, up to so many slots, until each name has the one where it is looked for first.
constexpr std::size_t largest_roomy_table = 64;

constexpr std::uint64_t mask_of(std::size_t slots, std::size_t slot_size) { return (slots - 1) * slot_size; }

}  // namespace

const row_description::slot row_description::no_slots[2];
static_assert(std::has_single_bit(sizeof(row_description::place)));

row_description::row_description(std::vector<column> columns, duplicates same_name)
    : columns_(std::move(columns)), same_name_(same_name) {
  if (columns_.empty()) return;
  std::size_t slots = std::bit_ceil(columns_.size() * 2);
  while (slots < largest_roomy_table && !has_own_slots(slots)) slots *= 2;
  owned_slots_ = std::make_unique<slot[]>(slots + 1);
  slots_ = owned_slots_.get();
  mask_ = mask_of(slots, sizeof(slot));
  std::uint32_t position = 0;
  for (const column& each : columns_) {
    slot& to = owned_slots_[static_cast<std::size_t>(last_slot_of(each.name) - slots_)];
    to.of = to.where.is != nullptr || is_odd(each.name) ? no_slots[0].of : mark_of(each.name);
    if (to.where.is == nullptr) to.where = {&each, position, static_cast<std::uint32_t>(each.name.size())};
    ++position;
  }
}

bool row_description::has_own_slots(std::size_t slots) const {
  std::uint64_t taken = 0;
  return std::all_of(columns_.begin(), columns_.end(), [&](const column& each) {
    const std::uint64_t slot_number = (mark_of(each.name).first & mask_of(slots, sizeof(slot))) / sizeof(slot);
    const std::uint64_t bit = std::uint64_t{1} << slot_number;
    return (std::exchange(taken, taken | bit) & bit) == 0;
  });
}

// Whether the mark of a long name might be that of a shorter one, of which less is compared.
bool row_description::is_odd(std::string_view name) noexcept {
  if (name.size() < 8) return false;
  const auto is_short_length = [](char c) { return static_cast<unsigned char>(c) < 8; };
  return is_short_length(name[7]) || (name.size() >= 16 && is_short_length(name.back()));
}

bool row_description::is_named_at_length(const slot& s, std::string_view name) noexcept {
  return s.where.length == name.size() && s.where.is->name == name;
}

// The slot that holds a name, or the free one where it would be.
const row_description::slot* row_description::last_slot_of(std::string_view name) const noexcept {
  const slot* at = slot_of(mark_of(name));
  const slot* const end = slots_ + mask_ / sizeof(slot) + 1;
  while (at->where.is != nullptr && at->where.is->name != name)
    if (++at == end) at = slots_;
  return at;
}

std::size_t row_description::search(std::string_view name, duplicates which) const noexcept {
  const slot& found = *last_slot_of(name);
  if (found.where.is == nullptr) return none;
  const std::size_t first = found.where.position;
  if (which == duplicates::first || found.of.first != no_slots[0].of.first) return first;
  std::size_t last = size() - 1;
  while (columns_[last].name != name) --last;
  return last == first || which == duplicates::last ? last : ambiguous;
}

void row_description::swap(row_description& other) noexcept {
  std::swap(columns_, other.columns_);
  std::swap(slots_, other.slots_);
  std::swap(mask_, other.mask_);
  std::swap(owned_slots_, other.owned_slots_);
  std::swap(same_name_, other.same_name_);
}

}  // namespace greenpg::inline v0
