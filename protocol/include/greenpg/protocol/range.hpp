#pragma once
#include <greenpg/protocol/element_codec.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// A range of PostgreSQL's: empty, or all values between two bounds, each of which is inclusive, exclusive or absent. A
/// bound that is absent is beyond every value, also beyond the infinity of dates and numbers. What is made here is not
/// normalised as the server does it, which makes [1,3] of integers [1,4).
template <class T>
class range {
public:
  /// The empty range.
  range() = default;
  /// From `lower` to `upper`, std::nullopt for no bound. Usually the first is included and the last is not.
  range(std::optional<T> lower, std::optional<T> upper, bool lower_inclusive = true, bool upper_inclusive = false)
      : lower_(std::move(lower)),
        upper_(std::move(upper)),
        empty_(false),
        lower_inclusive_(lower_inclusive && lower_),
        upper_inclusive_(upper_inclusive && upper_) {}

  [[nodiscard]] bool empty() const noexcept { return empty_; }
  [[nodiscard]] const std::optional<T>& lower() const noexcept { return lower_; }
  [[nodiscard]] const std::optional<T>& upper() const noexcept { return upper_; }
  [[nodiscard]] bool lower_inclusive() const noexcept { return lower_inclusive_; }
  [[nodiscard]] bool upper_inclusive() const noexcept { return upper_inclusive_; }
  [[nodiscard]] bool contains(const T& value) const {
    if (empty_) return false;
    if (lower_ && (value < *lower_ || (value == *lower_ && !lower_inclusive_))) return false;
    return !upper_ || value < *upper_ || (value == *upper_ && upper_inclusive_);
  }

  /// The same bounds: two empty ranges are equal.
  friend bool operator==(const range&, const range&) = default;

private:
  std::optional<T> lower_, upper_;
  bool empty_ = true, lower_inclusive_ = false, upper_inclusive_ = false;
};

/// Ranges that do not touch, in order.
template <class T>
struct multirange {
  std::vector<range<T>> ranges;

  friend bool operator==(const multirange&, const multirange&) = default;
};

namespace detail {

/// The type of the bounds of ranges of a built-in type, and of those that a built-in multirange is of. nullopt for
/// another built-in type, 0 for a type that is not built in.
[[nodiscard]] std::optional<oid> bounds_of_range(oid type) noexcept;
[[nodiscard]] std::optional<oid> bounds_of_multirange(oid type) noexcept;

template <class T>
errc make_range(const range_parts& from, decode_function<T>* function, range<T>& out) {
  if (function == nullptr) return errc::type_mismatch;
  out = range<T>();
  if (from.empty) return {};
  std::optional<T> lower, upper;
  if (const errc e = decode_with(function, from.lower, lower); e != errc{}) return e;
  if (const errc e = decode_with(function, from.upper, upper); e != errc{}) return e;
  out = range<T>(std::move(lower), std::move(upper), from.lower_inclusive, from.upper_inclusive);
  return {};
}

template <class T, format F>
struct range_reader {
  template <oid Bounds>
  static errc read(const std::byte* data, std::size_t size, range<T>& out) {
    range_parts parts;
    const errc e = F == format::binary ? read_range_binary({data, size}, parts)
                                       : read_range_text({reinterpret_cast<const char*>(data), size}, parts);
    return e == errc{} ? make_range(parts, part_decoder<T, F, Bounds>(), out) : e;
  }
};

template <class T, format F>
struct multirange_reader {
  template <oid Bounds>
  static errc read(const std::byte* data, std::size_t size, multirange<T>& out) {
    out.ranges.clear();
    target into{part_decoder<T, F, Bounds>(), &out.ranges};
    if constexpr (F == format::text) {
      return read_multirange_text({reinterpret_cast<const char*>(data), size}, {&into, &take});
    } else {
      part_reader from{data, data + size};
      std::size_t count = 0;
      if (const errc e = read_multirange_head(from, count); e != errc{}) return e;
      range_parts parts;
      for (; count != 0; --count) {
        part one;
        if (const errc e = from.read_part(one); e != errc{}) return e;
        if (const errc e = read_range_binary(one.bytes(), parts); e != errc{}) return e;
        if (const errc e = take(&into, parts); e != errc{}) return e;
      }
      return from.left() == 0 ? errc{} : errc::invalid_value;
    }
  }

private:
  struct target {
    decode_function<T>* function;
    std::vector<range<T>>* ranges;
  };
  static errc take(void* object, const range_parts& parts) {
    const auto& into = *static_cast<target*>(object);
    return make_range(parts, into.function, into.ranges->emplace_back());
  }
};

/// The decoder of ranges or multiranges, whose bounds are of the type `bounds` if it is told.
template <template <class, format> class Reader, class T, class Value>
decode_function<Value>* decoder_by_bounds(std::optional<oid> bounds, format f) noexcept {
  if (!bounds || (*bounds != 0 && codec<T>::decoder(*bounds, f) == nullptr)) return nullptr;
  if (f == format::text && points_into_bytes<T>) return nullptr;
  return f == format::binary ? reader_of_parts<Reader<T, format::binary>, Value>(*bounds)
                             : reader_of_parts<Reader<T, format::text>, Value>(*bounds);
}

template <class T>
errc encode_range(const range<T>& value, oid bounds, byte_buffer& out, const type_catalogue* known) {
  out.push_back(
      range_flags(value.empty(), value.lower_inclusive(), value.upper_inclusive(), !value.lower(), !value.upper()));
  if (value.lower())
    if (const errc e = encode_part(*value.lower(), bounds, out, known); e != errc{}) return e;
  return value.upper() ? encode_part(*value.upper(), bounds, out, known) : errc{};
}

}  // namespace detail

/// From and to ranges whose bounds T is read from and written to. The binary form does not say of which type the bounds
/// are: of a range type that is not built in they are taken for that which holds just T.
template <detail::has_codec T>
struct codec<range<T>> {
  static constexpr bool is_view = detail::points_into_bytes<T>;

  static decode_function<range<T>>* decoder(oid type, format f) noexcept requires detail::readable<T> {
    return detail::decoder_by_bounds<detail::range_reader, T, range<T>>(detail::bounds_of_range(type), f);
  }
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept requires detail::writable<T> {
    const known_type* const t = detail::find_type(type, known);
    return t != nullptr && t->kind == type_kind::range && detail::has_binary<T>(t->related, known);
  }
  static errc encode_binary(const range<T>& value, oid type, byte_buffer& out, const type_catalogue* known = nullptr) {
    const known_type* const t = detail::find_type(type, known);
    if (t == nullptr || t->kind != type_kind::range) return errc::unencodable_value;
    return detail::encode_range(value, t->related, out, known);
  }
  static errc encode_text(const range<T>& value, byte_buffer& out) {
    if (value.empty()) return out.append(std::string_view("empty")), errc{};
    byte_buffer text;
    out.append(value.lower_inclusive() ? std::string_view("[") : std::string_view("("));
    if (const errc e = append_bound(value.lower(), text, out); e != errc{}) return e;
    out.append(std::string_view(","));
    if (const errc e = append_bound(value.upper(), text, out); e != errc{}) return e;
    out.append(value.upper_inclusive() ? std::string_view("]") : std::string_view(")"));
    return {};
  }
  static errc check_text(const range<T>& value, oid type,
                         const type_catalogue* known = nullptr) requires detail::checks_text<T> {
    const known_type* const t = detail::find_type(type, known);
    if (t == nullptr || t->kind != type_kind::range) return {};
    const errc e = detail::check_text(value.lower(), t->related, known);
    return e == errc{} ? detail::check_text(value.upper(), t->related, known) : e;
  }

private:
  static errc append_bound(const std::optional<T>& bound, byte_buffer& text, byte_buffer& out) {
    bool none = false;
    if (const errc e = detail::encode_part_text(bound, text, none); e != errc{}) return e;
    if (!none) detail::append_range_bound(text.text(), out);
    return {};
  }
};

/// From and to multiranges (PostgreSQL 14 and later) as range<T> from and to ranges.
template <detail::has_codec T>
struct codec<multirange<T>> {
  static constexpr bool is_view = detail::points_into_bytes<T>;

  static decode_function<multirange<T>>* decoder(oid type, format f) noexcept requires detail::readable<T> {
    return detail::decoder_by_bounds<detail::multirange_reader, T, multirange<T>>(detail::bounds_of_multirange(type),
                                                                                  f);
  }
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept requires detail::writable<T> {
    const known_type* const t = detail::find_type(type, known);
    return t != nullptr && t->kind == type_kind::multirange && codec<range<T>>::has_binary(t->related, known);
  }
  static errc encode_binary(const multirange<T>& value, oid type, byte_buffer& out,
                            const type_catalogue* known = nullptr) {
    const known_type* const t = detail::find_type(type, known);
    if (t == nullptr || t->kind != type_kind::multirange || value.ranges.size() > 0x7fffffff)
      return errc::unencodable_value;
    detail::append_int(static_cast<std::int32_t>(value.ranges.size()), out);
    for (const range<T>& one : value.ranges)
      if (const errc e = detail::encode_part(one, t->related, out, known); e != errc{}) return e;
    return {};
  }
  static errc encode_text(const multirange<T>& value, byte_buffer& out) {
    out.append(std::string_view("{"));
    for (const range<T>& one : value.ranges) {
      if (&one != value.ranges.data()) out.append(std::string_view(","));
      if (const errc e = codec<range<T>>::encode_text(one, out); e != errc{}) return e;
    }
    out.append(std::string_view("}"));
    return {};
  }
  static errc check_text(const multirange<T>& value, oid type,
                         const type_catalogue* known = nullptr) requires detail::checks_text<T> {
    const known_type* const t = detail::find_type(type, known);
    if (t == nullptr || t->kind != type_kind::multirange) return {};
    for (const range<T>& one : value.ranges)
      if (const errc e = codec<range<T>>::check_text(one, t->related, known); e != errc{}) return e;
    return {};
  }
};

namespace detail {

template <class T>
struct owning<range<T>> {
  using type = range<owning_t<T>>;
  static type make(const range<T>& value) {
    if (value.empty()) return {};
    return {owning<std::optional<T>>::make(value.lower()), owning<std::optional<T>>::make(value.upper()),
            value.lower_inclusive(), value.upper_inclusive()};
  }
};
template <class T>
struct owning<multirange<T>> {
  using type = multirange<owning_t<T>>;
  static type make(const multirange<T>& value) { return {make_owning(value.ranges)}; }
};

}  // namespace detail
}  // namespace greenpg::inline v0
