// Every codec of a scalar under any bytes. Input: a byte that selects a C++ type and a PostgreSQL type, a byte whose
// lowest bit is the format, then the value. What is read can be written in both formats and reads back as the same
// value; binary comes back byte for byte where a value has one form; what is printed as the server would reads as the
// same value; params give what the codec gives, also copied and moved.
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pg = greenpg;
namespace oids = pg::oids;
using pg::errc;
using pg::format;

namespace {

using bytes = std::span<const std::byte>;

void require(bool property) {
  if (!property) std::abort();
}

/// Geometry.
template <class T>
constexpr bool has_numbers =
    std::same_as<T, pg::point> || std::same_as<T, pg::line> || std::same_as<T, pg::lseg> || std::same_as<T, pg::box> ||
    std::same_as<T, pg::path> || std::same_as<T, pg::polygon> || std::same_as<T, pg::circle>;

/// Zeros at the end of a number, and the order of an hstore, are not kept.
template <class T>
constexpr bool has_one_form =
    !std::same_as<T, pg::numeric> && !std::same_as<T, pg::int128> && !std::same_as<T, pg::hstore>;

/// Some values of these have a binary form only.
template <class T>
constexpr bool may_lack_text = std::same_as<T, pg::money> || std::same_as<T, char>;

template <class T>
bool same(const T& a, const T& b) {
  if constexpr (std::floating_point<T>) {
    return std::isnan(a) ? std::isnan(b) : std::memcmp(&a, &b, sizeof(T)) == 0;
  } else if constexpr (std::same_as<T, bytes>) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
  } else if constexpr (std::same_as<T, pg::numeric>) {
    return a == b && a.scale() == b.scale();
  } else if constexpr (!has_numbers<T>) {
    return a == b;
  } else {
    return a.to_string() == b.to_string();  // which a NaN does not keep from being the same
  }
}

template <class T>
errc decode(pg::oid type, format f, bytes data, T& out) {
  pg::decode_function<T>* const decoder = pg::codec<T>::decoder(type, f);
  return decoder == nullptr ? errc::type_mismatch : decoder(data.data(), data.size(), out);
}

/// Where what a codec writes as text is no text of the type that it was read from, though of one it is written to.
template <class T>
bool text_is_of_another_type(pg::oid type) {
  if constexpr (std::same_as<T, double>) return type == oids::int2 || type == oids::int4;
  if constexpr (std::same_as<T, std::chrono::sys_time<std::chrono::microseconds>>) return type == oids::timestamp;
  return false;
}

template <class T>
void check_text(const T& value, pg::oid type) {
  pg::byte_buffer text;
  const errc e = pg::codec<T>::encode_text(value, text);
  if (may_lack_text<T> && e == errc::unencodable_value) return require(text.empty());
  if (e == errc::embedded_nul) return require(text.empty());  // no server sends such a text, and none takes it
  require(e == errc{});
  T again{};
  if (pg::codec<T>::decoder(type, format::text) == nullptr || text_is_of_another_type<T>(type)) return;
  require(decode(type, format::text, text.bytes(), again) == errc{} && same(value, again));
}

template <class T>
void check_binary(const T& value, pg::oid type, format f, bytes data) {
  if (!pg::codec<T>::has_binary(type)) return;
  pg::byte_buffer binary;
  const errc e = pg::codec<T>::encode_binary(value, type, binary);
  if (e == errc::embedded_nul) return;
  require(e == errc{});
  if (f == format::binary && has_one_form<T>) require(same(bytes(binary.bytes()), data));
  T again{};
  require(decode(type, format::binary, binary.bytes(), again) == errc{} && same(value, again));
}

template <class T>
void check_print(const T& value, pg::oid type, format f, bytes data) {
  std::string printed;
  const errc e = pg::print_value(type, f, data, printed);
  if (e == errc::type_mismatch) return require(f == format::binary && !pg::result_binary(type) && printed.empty());
  require(e == errc{});
  if (pg::codec<T>::decoder(type, format::text) == nullptr) return;
  T again{};
  require(decode(type, format::text, std::as_bytes(std::span(printed)), again) == errc{} && same(value, again));
}

template <class T>
void check_params(const T& value, pg::oid type) {
  pg::params original(1, value);
  const pg::params copy(original);
  const pg::params moved(std::move(original));
  for (const pg::params* p : {&copy, &moved}) {
    pg::byte_buffer ours, theirs;
    require(p->size() == 2 && p->has_binary(1, type) == pg::codec<T>::has_binary(type));
    require(p->encode_text(1, ours) == pg::codec<T>::encode_text(value, theirs) && ours.text() == theirs.text());
    if (!p->has_binary(1, type)) continue;
    require(p->encode_binary(1, type, ours) == pg::codec<T>::encode_binary(value, type, theirs));
    require(ours.text() == theirs.text());
  }
}

template <class T>
void check(pg::oid type, format f, bytes data) {
  T value{};
  if (decode(type, f, data, value) != errc{}) return;
  check_text(value, type);
  check_binary(value, type, f, data);
  check_print(value, type, f, data);
  check_params(value, type);
}

struct target {
  pg::oid type;
  void (*check)(pg::oid type, format f, bytes data);
};

// Only added to at the end: the corpus selects by place.
constexpr target targets[] = {
    {oids::bool_, check<bool>},
    {oids::int2, check<std::int16_t>},
    {oids::int4, check<std::int32_t>},
    {oids::int8, check<std::int64_t>},
    {oids::oid_, check<std::uint32_t>},
    {oids::int8, check<std::int16_t>},
    {oids::int4, check<std::uint64_t>},
    {oids::float4, check<float>},
    {oids::float8, check<double>},
    {oids::float4, check<double>},
    {oids::int4, check<double>},
    {oids::text, check<std::string>},
    {oids::jsonb, check<std::string>},
    {oids::text, check<std::string_view>},
    {oids::jsonb, check<std::string_view>},
    {oids::numeric, check<std::string>},
    {oids::json, check<pg::json>},
    {oids::jsonb, check<pg::json>},
    {oids::bytea, check<std::vector<std::byte>>},
    {oids::bytea, check<bytes>},
    {oids::uuid, check<pg::uuid>},
    {oids::date, check<pg::date>},
    {oids::time, check<pg::time_of_day>},
    {oids::timestamp, check<pg::timestamp>},
    {oids::timestamptz, check<pg::timestamptz>},
    {oids::date, check<std::chrono::sys_days>},
    {oids::timestamp, check<std::chrono::sys_time<std::chrono::microseconds>>},
    {oids::timestamptz, check<std::chrono::sys_time<std::chrono::microseconds>>},
    {oids::jsonb, check<pg::json_view>},
    {oids::xml, check<std::string>},
    {oids::numeric, check<pg::numeric>},
    {oids::numeric, check<std::int64_t>},
    {oids::numeric, check<std::uint16_t>},
    {oids::numeric, check<double>},
    {oids::numeric, check<pg::int128>},
    {oids::int8, check<pg::numeric>},
    {oids::interval, check<pg::interval>},
    {oids::timetz, check<pg::time_tz>},
    {oids::varbit, check<pg::bit_string>},
    {oids::inet, check<pg::inet>},
    {oids::cidr, check<pg::cidr>},
    {oids::macaddr, check<pg::macaddr>},
    {oids::macaddr8, check<pg::macaddr8>},
    {oids::point, check<pg::point>},
    {oids::line, check<pg::line>},
    {oids::lseg, check<pg::lseg>},
    {oids::box, check<pg::box>},
    {oids::path, check<pg::path>},
    {oids::polygon, check<pg::polygon>},
    {oids::circle, check<pg::circle>},
    {oids::tid, check<pg::tid>},
    {oids::pg_lsn, check<pg::lsn>},
    {oids::pg_snapshot, check<pg::snapshot>},
    {oids::int2vector, check<pg::int2vector>},
    {oids::oidvector, check<pg::oidvector>},
    {oids::char_, check<char>},
    {oids::money, check<pg::money>},
    {oids::xid8, check<std::uint64_t>},
    {oids::regclass, check<pg::oid>},
    {oids::hstore, check<pg::hstore>},
    {oids::jsonpath, check<std::string>},
    {oids::ltree, check<std::string_view>},
    {oids::tsvector, check<std::string>},
    {oids::tsquery, check<std::string>},
    {oids::timestamptz, check<std::string>},
    {oids::hstore, check<std::string>},
    {oids::interval, check<std::chrono::microseconds>},
    {oids::time, check<std::chrono::microseconds>},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const target& t = targets[data[0] % std::size(targets)];
  const format f = data[1] % 2 == 0 ? format::text : format::binary;
  t.check(t.type, f, std::as_bytes(std::span(data + 2, size - 2)));
  return 0;
}
