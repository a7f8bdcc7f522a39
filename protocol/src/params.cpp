#include <greenpg/protocol/params.hpp>

#include <algorithm>
#include <cstdlib>

namespace greenpg::inline v0 {

using detail::parameter_slot;

namespace {

parameter_slot* slots(std::byte* storage) noexcept { return reinterpret_cast<parameter_slot*>(storage); }

}  // namespace

params::params(const params& other) {
  if (other.state_.capacity > inline_capacity) grow(other.state_.capacity);
  std::memcpy(state_.begin() + state_.capacity - other.state_.tail,
              other.state_.begin() + other.state_.capacity - other.state_.tail, other.state_.tail);
  state_.tail = other.state_.tail;
  state_.told = other.state_.told;
  try {
    for (std::size_t i = 0; i != other.size(); ++i) {
      parameter_slot copy = other.slot(i);
      if (copy.type->where == detail::parameter_type::storage::object) {
        copy.object = copy.type->clone(copy.object);
        ++state_.objects;
      }
      ::new (slots(state_.begin()) + i) parameter_slot(copy);
      ++state_.count;
    }
  } catch (...) {
    destroy();
    throw;
  }
}

void params::tell(oid type) {
  const detail::told_type entry{state_.told, state_.count - 1, type};
  room_for(sizeof entry);
  state_.tail += sizeof entry;
  state_.told = state_.tail;
  std::memcpy(state_.begin() + state_.capacity - state_.tail, &entry, sizeof entry);
}

std::vector<oid> params::told_types() const {
  std::vector<oid> types;
  for (std::size_t at = state_.told; at != 0;) {
    detail::told_type entry{};
    std::memcpy(&entry, state_.begin() + state_.capacity - at, sizeof entry);
    if (types.empty()) types.resize(entry.index + std::size_t{1});  // the last comes first
    types[entry.index] = entry.type;
    at = entry.before;
  }
  return types;
}

bool params::any_needs_type(std::span<const oid> told) const {
  for (std::size_t i = 0; i != size(); ++i) {
    if (i < told.size() && find_builtin_type(told[i]) != nullptr) continue;
    if (slot(i).type->composed || (!is_null(i) && check_text(i, 0) != errc{})) return true;
  }
  return false;
}

void params::grow(std::size_t needed) {
  const std::size_t capacity = std::max(needed, state_.capacity * 2);
  auto* heap = static_cast<std::byte*>(std::malloc(capacity));
  if (heap == nullptr) throw std::bad_alloc();
  std::memcpy(heap, state_.begin(), state_.count * sizeof(parameter_slot));
  std::memcpy(heap + capacity - state_.tail, state_.begin() + state_.capacity - state_.tail, state_.tail);
  std::free(state_.heap);
  state_.heap = heap;
  state_.capacity = capacity;
}

void params::destroy() noexcept {
  if (state_.objects != 0) {
    for (std::size_t i = 0; i != state_.count; ++i) {
      const parameter_slot& s = slot(i);
      if (s.type->where == detail::parameter_type::storage::object) s.type->destroy(s.object);
    }
  }
  std::free(state_.heap);
  state_.forget();
}

}  // namespace greenpg::inline v0
