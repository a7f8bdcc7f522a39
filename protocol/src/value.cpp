#include <greenpg/protocol/value.hpp>
#include <greenpg/protocol/value_text.hpp>

#include "value_parts.hpp"

#include <algorithm>
#include <concepts>

namespace greenpg::inline v0 {

namespace {

using detail::part;

/// Makes values of parts, with the format and the catalogue of what they are within.
struct maker {
  format wire;
  const value::catalogue* known;

  [[nodiscard]] value make(oid type, const part& from) const {
    return from.null ? value::null(type) : value(type, wire, from.bytes(), *known);
  }
  [[nodiscard]] range<value> make(oid bounds, const detail::range_parts& from) const {
    if (from.empty) return {};
    const auto bound = [&](const part& one) { return one.null ? std::optional<value>() : make(bounds, one); };
    return {bound(from.lower), bound(from.upper), from.lower_inclusive, from.upper_inclusive};
  }
};

detail::dynamic_value look_into(oid type, format f, std::span<const std::byte> bytes, const type_catalogue* known) {
  return {detail::codec_type(type, known), f, bytes, known};
}

template <class T>
std::partial_ordering order(const T& a, const T& b, const value& a_whole, const value& b_whole) {
  if constexpr (std::three_way_comparable<T>) {
    return a <=> b;
  } else {
    return a == b ? std::partial_ordering::equivalent : a_whole.to_string() <=> b_whole.to_string();
  }
}

std::partial_ordering order(const array<value>& a, const array<value>& b, const value&, const value&) {
  const std::size_t both = std::min(a.elements.size(), b.elements.size());
  for (std::size_t i = 0; i != both; ++i)
    if (const auto o = a.elements[i] <=> b.elements[i]; o != 0) return o;
  if (a.elements.size() != b.elements.size()) return a.elements.size() <=> b.elements.size();
  if (a.dimensions == b.dimensions) return std::partial_ordering::equivalent;
  const auto numbers = [](const array_dimension& d) { return std::pair(d.size, d.lower_bound); };
  for (std::size_t i = 0; i != std::min(a.dimensions.size(), b.dimensions.size()); ++i)
    if (const auto o = numbers(a.dimensions[i]) <=> numbers(b.dimensions[i]); o != 0) return o;
  return a.dimensions.size() <=> b.dimensions.size();
}

}  // namespace

errc value::print(std::string& out) const {
  return null_ ? errc{} : print_value(type_, format_, bytes(), out, known_.get());
}

std::string value::to_string() const {
  std::string out;
  static_cast<void>(print(out));
  return out;
}

errc value::parts(array<value>& out) const {
  struct target {
    maker with;
    std::vector<value>* into;
  } to{{format_, &known_}, &out.elements};
  out = {};
  detail::array_shape shape;
  const auto take = [](void* object, oid type, const part& from) {
    auto& self = *static_cast<target*>(object);
    self.into->push_back(self.with.make(type, from));
    return errc{};
  };
  const errc e = detail::split_array(look_into(type_, format_, bytes(), known_.get()), shape, {&to, take});
  out.dimensions.assign(shape.span().begin(), shape.span().end());
  return e;
}

errc value::parts(range<value>& out) const {
  detail::range_parts parts;
  oid bounds = 0;
  const errc e = detail::split_range(look_into(type_, format_, bytes(), known_.get()), parts, bounds);
  if (e == errc{}) out = maker{format_, &known_}.make(bounds, parts);
  return e;
}

errc value::parts(multirange<value>& out) const {
  struct target {
    maker with;
    std::vector<range<value>>* into;
    oid bounds;
  } to{{format_, &known_}, &out.ranges, 0};
  out = {};
  const auto take = [](void* object, const detail::range_parts& parts) {
    auto& self = *static_cast<target*>(object);
    self.into->push_back(self.with.make(self.bounds, parts));
    return errc{};
  };
  return detail::split_multirange(look_into(type_, format_, bytes(), known_.get()), {&to, take}, to.bounds);
}

errc value::parts(std::vector<value_field>& out) const {
  const detail::dynamic_value of = look_into(type_, format_, bytes(), known_.get());
  struct target {
    maker with;
    std::vector<value_field>* into;
    const known_type* names;
  } to{{format_, &known_}, &out, detail::composite_type(of.type, known_.get())};
  out.clear();
  const auto take = [](void* object, oid type, const part& from) {
    auto& self = *static_cast<target*>(object);
    const std::size_t place = self.into->size();
    std::string name = self.names != nullptr ? self.names->fields[place].name : 'f' + std::to_string(place + 1);
    self.into->push_back({std::move(name), self.with.make(type, from)});
    return errc{};
  };
  return detail::split_composite(of, {&to, take});
}

std::partial_ordering value::compare(const value& other) const {
  if (type_ != other.type_) return std::partial_ordering::unordered;
  if (null_ || other.null_) return null_ <=> other.null_;
  std::partial_ordering result = std::partial_ordering::unordered;
  bool compared = false;
  const errc e = visit([&]<class T>(const T& mine) {
    const errc failed = other.visit([&]<class U>(const U& theirs) {
      if constexpr (std::same_as<T, U> && !std::same_as<T, std::nullptr_t>) {
        result = order(mine, theirs, *this, other);
        compared = true;
      }
    });
    static_cast<void>(failed);
  });
  if (e == errc{} && compared) return result;
  // What is no value of its type, or is written in two ways: by its bytes.
  return format_ == other.format_ ? std::partial_ordering(bytes_ <=> other.bytes_) : std::partial_ordering::unordered;
}

}  // namespace greenpg::inline v0
