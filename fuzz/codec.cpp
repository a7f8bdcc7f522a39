// Every codec under any bytes. Input: a byte that selects a C++ type and a PostgreSQL type, a byte whose lowest bit is
// the format, then the value. What is read can be written in both formats and reads back as the same value; binary
// comes back byte for byte; what is printed as the server would reads as the same value; params give what the codec
// gives, also copied and moved.
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

template <class T>
bool same(const T& a, const T& b) {
  if constexpr (std::floating_point<T>) {
    return std::isnan(a) ? std::isnan(b) : std::memcmp(&a, &b, sizeof(T)) == 0;
  } else if constexpr (std::same_as<T, bytes>) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
  } else {
    return a == b;
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
  require(pg::codec<T>::encode_text(value, text) == errc{});
  T again{};
  if (pg::codec<T>::decoder(type, format::text) == nullptr || text_is_of_another_type<T>(type)) return;
  require(decode(type, format::text, text.bytes(), again) == errc{} && same(value, again));
}

template <class T>
void check_binary(const T& value, pg::oid type, format f, bytes data) {
  if (!pg::codec<T>::has_binary(type)) return;
  pg::byte_buffer binary;
  require(pg::codec<T>::encode_binary(value, type, binary) == errc{});
  if (f == format::binary) require(same(bytes(binary.bytes()), data));
  T again{};
  require(decode(type, format::binary, binary.bytes(), again) == errc{} && same(value, again));
}

template <class T>
void check_print(const T& value, pg::oid type, format f, bytes data) {
  std::string printed;
  const errc e = pg::print_value(type, f, data, printed);
  if (f == format::binary && !pg::result_binary(type)) return require(e == errc::type_mismatch && printed.empty());
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
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const target& t = targets[data[0] % std::size(targets)];
  const format f = data[1] % 2 == 0 ? format::text : format::binary;
  t.check(t.type, f, std::as_bytes(std::span(data + 2, size - 2)));
  return 0;
}
