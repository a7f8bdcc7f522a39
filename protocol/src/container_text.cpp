// The text of arrays, composites, ranges and multiranges, as array_out, record_out, range_out and multirange_out of the
// server write it.
#include "container_text.hpp"

#include <greenpg/protocol/array.hpp>
#include <greenpg/protocol/range.hpp>

#include "printers.hpp"

namespace greenpg::inline v0::detail {

namespace {

using bytes = std::span<const std::byte>;

// Every level of composites doubles the quotes of those within: what nests deeper would grow beyond all measure.
constexpr int deepest = 16;
// No text of the server is longer (MaxAllocSize).
constexpr std::size_t longest = 0x3fffffff;

/// Whether there is a printer for values of the type, whatever it is made of on the wire.
bool is_printed(oid type, const type_catalogue* known, int depth = 0) noexcept {
  type = codec_type(type, known);
  if (printer(type) != nullptr) return true;
  const known_type* const t = find_type(type, known);
  if (t == nullptr || depth == deepest) return false;
  switch (t->kind) {
    case type_kind::array:
    case type_kind::range:
    case type_kind::multirange: return is_printed(t->related, known, depth + 1);
    case type_kind::enumeration:
    case type_kind::composite: return true;
    case type_kind::pseudo: return type == oids::record;
    case type_kind::base:
    case type_kind::domain: return false;
  }
  return false;
}

class printing {
public:
  printing(const type_catalogue* known, int depth) noexcept : known_(known), depth_(depth) {}

  /// `element`, where it is told, is what the array must be of.
  errc print_array(oid element, bytes value, char delimiter) {
    part_reader from{value.data(), value.data() + value.size()};
    array_shape shape;
    oid type = 0;
    if (const errc e = read_array_head(from, shape, type); e != errc{}) return e;
    if (element != 0 && type != element) return errc::invalid_value;
    if (!is_printed(type, known_)) return errc::type_mismatch;
    const std::size_t count = shape.elements();
    if (count == 0) append("{}");
    append_array_bounds(shape, made_);
    for (std::size_t i = 0; i != count; ++i) {
      append_array_braces(shape, i, delimiter, made_);
      bool null = false;
      if (const errc e = print_next(from, type, null); e != errc{}) return e;
      if (null)
        append("NULL");
      else
        append_array_element(text_, delimiter, made_);
    }
    if (count != 0) append_array_braces(shape, count, delimiter, made_);
    return end_of(from);
  }

  errc print_composite(bytes value) {
    part_reader from{value.data(), value.data() + value.size()};
    std::int32_t count = 0;
    if (const errc e = from.read_int(count); e != errc{}) return e;
    if (count < 0) return errc::invalid_value;
    append("(");
    for (std::int32_t i = 0; i != count; ++i) {
      oid type = 0;
      bool null = false;
      if (const errc e = from.read_oid(type); e != errc{}) return e;
      if (i != 0) append(",");
      if (const errc e = print_next(from, type, null); e != errc{}) return e;
      if (!null) append_composite_field(text_, made_);
    }
    append(")");
    return end_of(from);
  }

  errc print_range(oid bounds, bytes value) {
    range_parts parts;
    if (const errc e = read_range_binary(value, parts); e != errc{}) return e;
    if (parts.empty) return append("empty"), errc{};
    append(parts.lower_inclusive ? "[" : "(");
    if (const errc e = print_bound(bounds, parts.lower); e != errc{}) return e;
    append(",");
    if (const errc e = print_bound(bounds, parts.upper); e != errc{}) return e;
    append(parts.upper_inclusive ? "]" : ")");
    return {};
  }

  errc print_multirange(oid range, bytes value) {
    part_reader from{value.data(), value.data() + value.size()};
    std::size_t count = 0;
    if (const errc e = read_multirange_head(from, count); e != errc{}) return e;
    append("{");
    for (std::size_t i = 0; i != count; ++i) {
      bool null = false;
      if (i != 0) append(",");
      if (const errc e = print_next(from, range, null); e != errc{}) return e;
      if (null) return errc::invalid_value;
      made_.append(std::string_view(text_));
    }
    append("}");
    return end_of(from);
  }

  /// Gives what was made, after a success.
  errc finish(errc e, std::string& out) const {
    if (e != errc{}) return e;
    if (made_.size() > longest - std::min(longest, out.size())) return errc::limit_exceeded;
    out.append(made_.text());
    return {};
  }

private:
  void append(std::string_view text) { made_.append(text); }

  static errc end_of(const part_reader& from) noexcept { return from.left() == 0 ? errc{} : errc::invalid_value; }

  errc print_part(oid type, const part& value) {
    text_.clear();
    return print_binary(type, value.bytes(), text_, known_, depth_ + 1);
  }
  errc print_next(part_reader& from, oid type, bool& null) {
    part value;
    if (const errc e = from.read_part(value); e != errc{}) return e;
    if (made_.size() > longest) return errc::limit_exceeded;
    null = value.null;
    return null ? errc{} : print_part(type, value);
  }
  errc print_bound(oid type, const part& bound) {
    if (bound.null) return {};
    const errc e = print_part(type, bound);
    if (e == errc{}) append_range_bound(text_, made_);
    return e;
  }

  const type_catalogue* known_;
  int depth_;
  byte_buffer made_;
  std::string text_;  // of a part
};

errc print_container(const known_type& type, bytes value, std::string& out, const type_catalogue* known, int depth) {
  printing one(known, depth);
  const auto delimiter = [&] {
    const known_type* const element = find_type(type.related, known);
    return element == nullptr ? ',' : element->delimiter;
  };
  switch (type.kind) {
    case type_kind::array: return one.finish(one.print_array(type.related, value, delimiter()), out);
    case type_kind::range: return one.finish(one.print_range(type.related, value), out);
    case type_kind::multirange: return one.finish(one.print_multirange(type.related, value), out);
    case type_kind::composite: return one.finish(one.print_composite(value), out);
    case type_kind::pseudo: return one.finish(one.print_composite(value), out);  // record: is_printed() has seen to it
    case type_kind::enumeration: out.append(reinterpret_cast<const char*>(value.data()), value.size()); return {};
    case type_kind::base:
    case type_kind::domain: break;
  }
  return errc::type_mismatch;
}

template <oid Type>
errc decode_printed(const std::byte* data, std::size_t size, std::string& out) {
  out.clear();
  return print_binary(Type, {data, size}, out, nullptr);
}

/// The value says what it is of.
errc decode_printed_array(const std::byte* data, std::size_t size, std::string& out) {
  out.clear();
  printing one(nullptr, 0);
  return one.finish(one.print_array(0, {data, size}, ','), out);
}

}  // namespace

bool container_result_binary(oid type, const type_catalogue* known) noexcept {
  if (const builtin_type* const t = find_builtin_type(type)) {
    switch (t->kind) {
      case type_kind::array:
      case type_kind::range:
      case type_kind::multirange: return result_binary(t->related, known);
      default: return false;
    }
  }
  return known != nullptr && known->result_binary(type);
}

errc print_binary(oid type, bytes value, std::string& out, const type_catalogue* known, int depth) {
  type = codec_type(type, known);
  if (print_function* const print = printer(type)) return print(value, out);
  if (!is_printed(type, known)) return errc::type_mismatch;
  if (depth == deepest) return errc::limit_exceeded;
  return print_container(*find_type(type, known), value, out, known, depth);
}

decode_function<std::string>* container_printing_decoder(oid type) noexcept {
  if (!is_printed(type, nullptr)) return nullptr;
  switch (type) {
    case oids::box_array: return &decode_printed<oids::box_array>;
    case oids::record: return &decode_printed<oids::record>;
    case oids::int4range: return &decode_printed<oids::int4range>;
    case oids::int8range: return &decode_printed<oids::int8range>;
    case oids::numrange: return &decode_printed<oids::numrange>;
    case oids::daterange: return &decode_printed<oids::daterange>;
    case oids::tsrange: return &decode_printed<oids::tsrange>;
    case oids::tstzrange: return &decode_printed<oids::tstzrange>;
    case oids::int4multirange: return &decode_printed<oids::int4multirange>;
    case oids::int8multirange: return &decode_printed<oids::int8multirange>;
    case oids::nummultirange: return &decode_printed<oids::nummultirange>;
    case oids::datemultirange: return &decode_printed<oids::datemultirange>;
    case oids::tsmultirange: return &decode_printed<oids::tsmultirange>;
    case oids::tstzmultirange: return &decode_printed<oids::tstzmultirange>;
    default: return &decode_printed_array;
  }
}

}  // namespace greenpg::inline v0::detail
