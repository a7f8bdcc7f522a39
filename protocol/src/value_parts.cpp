#include "value_parts.hpp"

namespace greenpg::inline v0::detail {

namespace {

const known_type* find_kind(const dynamic_value& of, type_kind kind) noexcept {
  const known_type* const t = find_type(of.type, of.known);
  return t != nullptr && t->kind == kind ? t : nullptr;
}

struct fixed_type {
  oid type;
  typed_sink to;

  static errc take(void* object, const part& value) {
    const auto& self = *static_cast<fixed_type*>(object);
    return self.to.take(self.to.object, self.type, value);
  }
};

struct fields_in_order {
  const known_type* of;
  std::size_t position;
  typed_sink to;

  static errc take(void* object, const part& value) {
    auto& self = *static_cast<fields_in_order*>(object);
    if (self.of != nullptr && self.position == self.of->fields.size()) return errc::invalid_value;
    const oid type = self.of == nullptr ? 0 : self.of->fields[self.position].type;
    ++self.position;
    return self.to.take(self.to.object, type, value);
  }
};

}  // namespace

errc split_array(const dynamic_value& of, array_shape& shape, typed_sink elements) {
  const known_type* const t = find_kind(of, type_kind::array);
  if (t == nullptr) return errc::type_mismatch;
  if (of.wire == format::text) {
    const known_type* const element = find_type(t->related, of.known);
    fixed_type typed{t->related, elements};
    return read_array_text(of.text(), element != nullptr ? element->delimiter : ',', shape,
                           {&typed, &fixed_type::take});
  }
  part_reader from{of.bytes.data(), of.bytes.data() + of.bytes.size()};
  oid type = 0;
  if (const errc e = read_array_head(from, shape, type); e != errc{}) return e;
  if (type != t->related) return errc::invalid_value;
  for (std::size_t left = shape.elements(); left != 0; --left) {
    part value;
    if (const errc e = from.read_part(value); e != errc{}) return e;
    if (const errc e = elements.take(elements.object, type, value); e != errc{}) return e;
  }
  return from.left() == 0 ? errc{} : errc::invalid_value;
}

const known_type* composite_type(oid type, const type_catalogue* known) noexcept {
  const known_type* const t = find_type(type, known);
  return t != nullptr && t->kind == type_kind::composite ? t : nullptr;
}

errc split_composite(const dynamic_value& of, typed_sink fields) {
  const known_type* const t = composite_type(of.type, of.known);
  if (t == nullptr && of.type != oids::record) return errc::type_mismatch;
  if (of.wire == format::text) {
    if (t != nullptr && t->fields.empty()) return of.text() == "()" ? errc{} : errc::invalid_value;
    fields_in_order typed{t, 0, fields};
    if (const errc e = read_composite_text(of.text(), {&typed, &fields_in_order::take}); e != errc{}) return e;
    return t == nullptr || typed.position == t->fields.size() ? errc{} : errc::invalid_value;
  }
  part_reader from{of.bytes.data(), of.bytes.data() + of.bytes.size()};
  std::int32_t count = 0;
  if (const errc e = from.read_int(count); e != errc{}) return e;
  if (count < 0 || (t != nullptr && static_cast<std::size_t>(count) != t->fields.size())) return errc::invalid_value;
  for (; count != 0; --count) {
    oid type = 0;
    part value;
    if (const errc e = from.read_oid(type); e != errc{}) return e;
    if (const errc e = from.read_part(value); e != errc{}) return e;
    if (const errc e = fields.take(fields.object, type, value); e != errc{}) return e;
  }
  return from.left() == 0 ? errc{} : errc::invalid_value;
}

errc split_range(const dynamic_value& of, range_parts& parts, oid& bounds) {
  const known_type* const t = find_kind(of, type_kind::range);
  if (t == nullptr) return errc::type_mismatch;
  bounds = t->related;
  return of.wire == format::text ? read_range_text(of.text(), parts) : read_range_binary(of.bytes, parts);
}

errc split_multirange(const dynamic_value& of, range_sink ranges, oid& bounds) {
  const known_type* const t = find_kind(of, type_kind::multirange);
  const known_type* const range = t != nullptr ? find_type(t->related, of.known) : nullptr;
  if (range == nullptr || range->kind != type_kind::range) return errc::type_mismatch;
  bounds = range->related;
  if (of.wire == format::text) return read_multirange_text(of.text(), ranges);
  part_reader from{of.bytes.data(), of.bytes.data() + of.bytes.size()};
  std::size_t count = 0;
  if (const errc e = read_multirange_head(from, count); e != errc{}) return e;
  range_parts parts;
  for (; count != 0; --count) {
    part one;
    if (const errc e = from.read_part(one); e != errc{}) return e;
    if (const errc e = read_range_binary(one.bytes(), parts); e != errc{}) return e;
    if (const errc e = ranges.take(ranges.object, parts); e != errc{}) return e;
  }
  return from.left() == 0 ? errc{} : errc::invalid_value;
}

}  // namespace greenpg::inline v0::detail
