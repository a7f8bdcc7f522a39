#include <greenpg/driver/field.hpp>

#include <greenpg/protocol/uuid.hpp>

namespace greenpg::inline v0 {
namespace {

// Decodes a binary T and appends its text; errc::type_mismatch if T does not read the type.
template <class T>
errc append_text(const field& of, byte_buffer& out) {
  T value{};
  if (const errc e = static_cast<errc>(of.get(value).value()); e != errc{}) return e;
  return codec<T>::encode_text(value, out);
}

errc append_binary_as_text(const field& of, byte_buffer& out) {
  switch (of.column().type) {
    case oids::bool_: {  // the codec writes what reads best in a statement; the server writes one letter
      bool value = false;
      const errc e = static_cast<errc>(of.get(value).value());
      out.append(value ? std::string_view("t") : std::string_view("f"));
      return e;
    }
    case oids::int2:
    case oids::int4:
    case oids::int8:
    case oids::oid_: return append_text<std::int64_t>(of, out);
    case oids::float4: return append_text<float>(of, out);
    case oids::float8: return append_text<double>(of, out);
    case oids::bytea: return append_text<std::span<const std::byte>>(of, out);
    case oids::uuid: return append_text<uuid>(of, out);
    default: return append_text<std::string_view>(of, out);
  }
}

}  // namespace

std::string field::text() const {
  if (is_null()) return {};
  if (column_->format == format::text) return {reinterpret_cast<const char*>(data_), bytes().size()};
  byte_buffer out;
  if (const errc e = append_binary_as_text(*this, out); e != errc{})
    detail::throw_field_error(e, *column_, detail::signature<std::string>());
  return std::string(out.text());
}

}  // namespace greenpg::inline v0
