#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/value_text.hpp>

#include "float_text.hpp"
#include "iso_date_time.hpp"

#include <charconv>

namespace greenpg::inline v0 {

namespace {

using bytes = std::span<const std::byte>;

// The longest text of a number, a date or a time. print() writes one and gives its end.
constexpr std::size_t longest = 64;
static_assert(longest >= detail::longest_iso && longest >= detail::longest_float_text);

char* print(bool value, char* to) noexcept {
  *to = value ? 't' : 'f';
  return to + 1;
}
template <number_integer T>
char* print(T value, char* to) noexcept {
  return std::to_chars(to, to + longest, value).ptr;
}
template <std::floating_point T>
char* print(T value, char* to) noexcept {
  return detail::write_float_text(value, to);
}
template <class T>
char* print(T value, char* to) noexcept {
  return detail::write_iso(value, to);
}

/// Decodes the binary value as a T.
template <class T>
errc decode(oid type, bytes value, T& out) {
  return codec<T>::decoder(type, format::binary)(value.data(), value.size(), out);
}

template <class T>
errc print_short(oid type, bytes value, std::string& out) {
  T decoded;
  if (const errc e = decode(type, value, decoded); e != errc{}) return e;
  char text[longest];
  out.append(text, static_cast<std::size_t>(print(decoded, text) - text));
  return {};
}

errc print_text(oid type, bytes value, std::string& out) {
  std::string_view text;
  if (const errc e = decode(type, value, text); e != errc{}) return e;
  out += text;
  return {};
}

errc print_uuid(oid type, bytes value, std::string& out) {
  uuid decoded;
  if (const errc e = decode(type, value, decoded); e != errc{}) return e;
  out += decoded.to_string();
  return {};
}

errc print_bytea(bytes value, std::string& out) {
  byte_buffer text;
  const errc e = codec<bytes>::encode_text(value, text);
  if (e == errc{}) out += text.text();
  return e;
}

}  // namespace

errc print_value(oid type, format f, bytes value, std::string& out) {
  if (f == format::text) {
    out.append(reinterpret_cast<const char*>(value.data()), value.size());
    return {};
  }
  switch (type) {
    case oids::bool_: return print_short<bool>(type, value, out);
    case oids::int2: return print_short<std::int16_t>(type, value, out);
    case oids::int4: return print_short<std::int32_t>(type, value, out);
    case oids::int8: return print_short<std::int64_t>(type, value, out);
    case oids::oid_: return print_short<oid>(type, value, out);
    case oids::float4: return print_short<float>(type, value, out);
    case oids::float8: return print_short<double>(type, value, out);
    case oids::date: return print_short<date>(type, value, out);
    case oids::time: return print_short<time_of_day>(type, value, out);
    case oids::timestamp: return print_short<timestamp>(type, value, out);
    case oids::timestamptz: return print_short<timestamptz>(type, value, out);
    case oids::uuid: return print_uuid(type, value, out);
    case oids::bytea: return print_bytea(value, out);
    default: break;
  }
  return detail::binary_is_text(type) || type == oids::jsonb ? print_text(type, value, out) : errc::type_mismatch;
}

}  // namespace greenpg::inline v0
