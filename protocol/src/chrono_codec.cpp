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

}  // namespace greenpg::inline v0
