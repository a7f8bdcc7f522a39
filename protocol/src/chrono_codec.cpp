#include <greenpg/protocol/chrono_codec.hpp>

namespace greenpg::inline v0 {

namespace {

using std::chrono::sys_days;
using sys_microseconds = std::chrono::sys_time<std::chrono::microseconds>;

std::optional<sys_days> to_chrono(date value) noexcept { return value.to_sys_days(); }
template <bool Zoned>
std::optional<sys_microseconds> to_chrono(basic_timestamp<Zoned> value) noexcept {
  return value.to_sys_time();
}
std::optional<std::chrono::microseconds> to_chrono(time_of_day value) noexcept { return value.since_midnight(); }
std::optional<std::chrono::microseconds> to_chrono(const interval& value) noexcept {
  if (value.months != 0 || value.days != 0) return std::nullopt;
  return std::chrono::microseconds(value.microseconds);
}

/// Reads a T by way of the type that holds all of PostgreSQL's values.
template <class Whole, format Format, class T>
errc decode_by_way_of(const std::byte* data, std::size_t size, T& out) noexcept {
  Whole whole;
  const errc e = Format == format::binary ? codec<Whole>::from_binary(data, size, whole)
                                          : codec<Whole>::from_text(data, size, whole);
  if (e != errc{}) return e;
  const auto value = to_chrono(whole);
  if (!value) return errc::value_out_of_range;
  out = *value;
  return {};
}

template <class Whole, class T>
decode_function<T>* decoder_by_way_of(format f) noexcept {
  if (f == format::binary) return &decode_by_way_of<Whole, format::binary, T>;
  return &decode_by_way_of<Whole, format::text, T>;
}

}  // namespace

decode_function<sys_days>* codec<sys_days>::decoder(oid type, format f) noexcept {
  return type == oids::date ? decoder_by_way_of<date, sys_days>(f) : nullptr;
}

errc codec<sys_days>::encode_binary(sys_days value, oid type, byte_buffer& out) {
  const auto whole = date::from(value);
  return whole ? codec<date>::encode_binary(*whole, type, out) : errc::value_out_of_range;
}

errc codec<sys_days>::encode_text(sys_days value, byte_buffer& out) {
  const auto whole = date::from(value);
  return whole ? codec<date>::encode_text(*whole, out) : errc::value_out_of_range;
}

decode_function<sys_microseconds>* codec<sys_microseconds>::decoder(oid type, format f) noexcept {
  if (type == oids::timestamptz) return decoder_by_way_of<timestamptz, sys_microseconds>(f);
  return type == oids::timestamp ? decoder_by_way_of<timestamp, sys_microseconds>(f) : nullptr;
}

errc codec<sys_microseconds>::encode_binary(sys_microseconds value, oid type, byte_buffer& out) {
  const auto whole = timestamptz::from(value);
  return whole ? codec<timestamptz>::encode_binary(*whole, type, out) : errc::value_out_of_range;
}

errc codec<sys_microseconds>::encode_text(sys_microseconds value, byte_buffer& out) {
  const auto whole = timestamptz::from(value);
  return whole ? codec<timestamptz>::encode_text(*whole, out) : errc::value_out_of_range;
}

decode_function<std::chrono::microseconds>* codec<std::chrono::microseconds>::decoder(oid type, format f) noexcept {
  if (type == oids::interval) return decoder_by_way_of<interval, std::chrono::microseconds>(f);
  return type == oids::time ? decoder_by_way_of<time_of_day, std::chrono::microseconds>(f) : nullptr;
}

errc codec<std::chrono::microseconds>::encode_binary(std::chrono::microseconds value, oid type, byte_buffer& out) {
  if (type == oids::time) return codec<time_of_day>::encode_binary(time_of_day{value.count()}, type, out);
  return codec<interval>::encode_binary(interval{0, 0, value.count()}, type, out);
}

errc codec<std::chrono::microseconds>::encode_text(std::chrono::microseconds value, byte_buffer& out) {
  return codec<interval>::encode_text(interval{0, 0, value.count()}, out);
}

}  // namespace greenpg::inline v0
