#include <greenpg/protocol/codecs.hpp>

#include "container_text.hpp"
#include "float_text.hpp"
#include "iso_date_time.hpp"
#include "printers.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace greenpg::inline v0 {

namespace {

using bytes = std::span<const std::byte>;
using detail::print_function;

// The longest text of a number, a date or a time. write() makes one and gives its end.
constexpr std::size_t longest = 64;
static_assert(longest >= detail::longest_iso && longest >= detail::longest_float_text);

char* write(bool value, char* to) noexcept {
  *to = value ? 't' : 'f';
  return to + 1;
}
template <number_integer T>
char* write(T value, char* to) noexcept {
  return std::to_chars(to, to + longest, value).ptr;
}
template <std::floating_point T>
char* write(T value, char* to) noexcept {
  return detail::write_float_text(value, to);
}
template <class T>
char* write(T value, char* to) noexcept {
  return detail::write_iso(value, to);
}

/// Decodes a binary value as a T.
template <class T, oid Type>
errc decode(bytes value, T& out) {
  return codec<T>::decoder(Type, format::binary)(value.data(), value.size(), out);
}

template <class T, oid Type>
errc print_short(bytes value, std::string& out) {
  T decoded;
  if (const errc e = decode<T, Type>(value, decoded); e != errc{}) return e;
  char text[longest];
  out.append(text, static_cast<std::size_t>(write(decoded, text) - text));
  return {};
}

/// A type whose to_string() is what the server writes.
template <class T, oid Type>
errc print_string(bytes value, std::string& out) {
  T decoded;
  if (const errc e = decode<T, Type>(value, decoded); e != errc{}) return e;
  out += decoded.to_string();
  return {};
}

template <oid Type>
errc print_text(bytes value, std::string& out) {
  std::string_view text;
  if (const errc e = decode<std::string_view, Type>(value, text); e != errc{}) return e;
  out += text;
  return {};
}

/// As version 15 and later write it.
errc print_char(bytes value, std::string& out) {
  char c = 0;
  if (const errc e = decode<char, oids::char_>(value, c); e != errc{}) return e;
  const auto byte = static_cast<unsigned char>(c);
  if (byte > 127)
    out += {'\\', char('0' + (byte >> 6)), char('0' + (byte >> 3 & 7)), char('0' + (byte & 7))};
  else if (byte != 0)
    out += c;
  return {};
}

errc print_bytea(bytes value, std::string& out) {
  byte_buffer text;
  const errc e = codec<bytes>::encode_text(value, text);
  if (e == errc{}) out += text.text();
  return e;
}

/// The value as a string of its own.
template <print_function* Print>
errc decode_printed(const std::byte* data, std::size_t size, std::string& out) {
  out.clear();
  return Print({data, size}, out);
}

struct printed_type {
  oid type;
  print_function* print;
  decode_function<std::string>* decode;
};

template <oid Type, print_function* Print>
inline constexpr printed_type printed{Type, Print, &decode_printed<Print>};

template <oid Type, class T>
inline constexpr printed_type short_type = printed<Type, &print_short<T, Type>>;
template <oid Type, class T>
inline constexpr printed_type string_type = printed<Type, &print_string<T, Type>>;
template <oid Type>
inline constexpr printed_type text_type = printed<Type, &print_text<Type>>;

/// In the order of the oids.
constexpr printed_type printed_types[] = {
    short_type<oids::bool_, bool>,
    printed<oids::bytea, &print_bytea>,
    printed<oids::char_, &print_char>,
    text_type<oids::name>,
    short_type<oids::int8, std::int64_t>,
    short_type<oids::int2, std::int16_t>,
    string_type<oids::int2vector, int2vector>,
    short_type<oids::int4, std::int32_t>,
    text_type<oids::text>,
    short_type<oids::oid_, oid>,
    string_type<oids::tid, tid>,
    short_type<oids::xid, std::uint32_t>,
    short_type<oids::cid, std::uint32_t>,
    string_type<oids::oidvector, oidvector>,
    text_type<oids::json>,
    text_type<oids::pg_node_tree>,
    string_type<oids::point, point>,
    string_type<oids::lseg, lseg>,
    string_type<oids::path, path>,
    string_type<oids::box, box>,
    string_type<oids::polygon, polygon>,
    string_type<oids::line, line>,
    string_type<oids::cidr, cidr>,
    short_type<oids::float4, float>,
    short_type<oids::float8, double>,
    text_type<oids::unknown>,
    string_type<oids::circle, circle>,
    string_type<oids::macaddr8, macaddr8>,
    string_type<oids::macaddr, macaddr>,
    string_type<oids::inet, inet>,
    text_type<oids::bpchar>,
    text_type<oids::varchar>,
    short_type<oids::date, date>,
    short_type<oids::time, time_of_day>,
    short_type<oids::timestamp, timestamp>,
    short_type<oids::timestamptz, timestamptz>,
    string_type<oids::interval, interval>,
    short_type<oids::timetz, time_tz>,
    string_type<oids::bit, bit_string>,
    string_type<oids::varbit, bit_string>,
    string_type<oids::numeric, numeric>,
    text_type<oids::refcursor>,
    text_type<oids::cstring>,
    text_type<oids::void_>,
    string_type<oids::uuid, uuid>,
    string_type<oids::txid_snapshot, snapshot>,
    string_type<oids::pg_lsn, lsn>,
    printed<oids::tsvector, &detail::print_tsvector>,
    printed<oids::tsquery, &detail::print_tsquery>,
    text_type<oids::jsonb>,
    text_type<oids::jsonpath>,
    string_type<oids::pg_snapshot, snapshot>,
    short_type<oids::xid8, std::uint64_t>,
    printed<oids::hstore, &detail::print_hstore>,
    text_type<oids::ltree>,
    text_type<oids::lquery>,
    text_type<oids::ltxtquery>,
};

constexpr bool before(const printed_type& a, const printed_type& b) { return a.type < b.type; }

static_assert(std::is_sorted(std::begin(printed_types), std::end(printed_types), before));

const printed_type* find(oid type) noexcept {
  const auto* at = std::lower_bound(std::begin(printed_types), std::end(printed_types), type,
                                    [](const printed_type& a, oid b) { return a.type < b; });
  return at != std::end(printed_types) && at->type == type ? at : nullptr;
}

}  // namespace

namespace detail {

print_function* printer(oid type) noexcept {
  const printed_type* const found = find(type);
  return found == nullptr ? nullptr : found->print;
}

decode_function<std::string>* printing_decoder(oid type) noexcept {
  const printed_type* const found = find(type);
  return found == nullptr ? container_printing_decoder(type) : found->decode;
}

}  // namespace detail

}  // namespace greenpg::inline v0
