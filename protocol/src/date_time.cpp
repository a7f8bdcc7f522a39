#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/date_time.hpp>

#include "iso_date_time.hpp"

#include <type_traits>

namespace greenpg::inline v0 {

namespace {

template <class T>
std::optional<T> parse_iso(std::string_view text) noexcept {
  T value;
  return detail::read_iso(text, value) ? std::optional(value) : std::nullopt;
}

template <class T>
std::string iso_string(T value) {
  if (!value.is_valid()) return {};
  char text[detail::longest_iso];
  return {text, detail::write_iso(value, text)};
}

/// The one member of a value, as the wire has it.
std::int32_t& wire_value(date& d) noexcept { return d.days; }
std::int64_t& wire_value(time_of_day& t) noexcept { return t.microseconds; }
template <bool Zoned>
std::int64_t& wire_value(basic_timestamp<Zoned>& t) noexcept {
  return t.microseconds;
}

template <class T>
using wire_bits = std::make_unsigned_t<std::remove_reference_t<decltype(wire_value(std::declval<T&>()))>>;

}  // namespace

std::optional<date> date::parse(std::string_view text) noexcept { return parse_iso<date>(text); }
std::string date::to_string() const { return iso_string(*this); }

std::optional<time_of_day> time_of_day::parse(std::string_view text) noexcept { return parse_iso<time_of_day>(text); }
std::string time_of_day::to_string() const { return iso_string(*this); }

template <bool Zoned>
auto basic_timestamp<Zoned>::parse(std::string_view text) noexcept -> std::optional<basic_timestamp> {
  return parse_iso<basic_timestamp>(text);
}
template <bool Zoned>
std::string basic_timestamp<Zoned>::to_string() const {
  return iso_string(*this);
}

template struct basic_timestamp<false>;
template struct basic_timestamp<true>;

namespace detail {

template <class T, oid Type>
errc date_time_codec<T, Type>::from_binary(const std::byte* data, std::size_t size, T& out) noexcept {
  using bits = wire_bits<T>;
  if (size != sizeof(bits)) return errc::invalid_value;
  T value;
  wire_value(value) = static_cast<std::make_signed_t<bits>>(load_big_endian<bits>(data));
  if (!value.is_valid()) return errc::invalid_value;
  out = value;
  return {};
}

template <class T, oid Type>
errc date_time_codec<T, Type>::from_text(const std::byte* data, std::size_t size, T& out) noexcept {
  return read_iso({reinterpret_cast<const char*>(data), size}, out) ? errc{} : errc::invalid_value;
}

template <class T, oid Type>
errc date_time_codec<T, Type>::encode_binary(T value, oid, byte_buffer& out) {
  using bits = wire_bits<T>;
  if (!value.is_valid()) return errc::value_out_of_range;
  store_big_endian(out.extend(sizeof(bits)), static_cast<bits>(wire_value(value)));
  return {};
}

template <class T, oid Type>
errc date_time_codec<T, Type>::encode_text(T value, byte_buffer& out) {
  if (!value.is_valid()) return errc::value_out_of_range;
  char* at = reinterpret_cast<char*>(out.reserve(longest_iso));
  out.commit(static_cast<std::size_t>(write_iso(value, at) - at));
  return {};
}

template struct date_time_codec<date, oids::date>;
template struct date_time_codec<time_of_day, oids::time>;
template struct date_time_codec<timestamp, oids::timestamp>;
template struct date_time_codec<timestamptz, oids::timestamptz>;

}  // namespace detail

}  // namespace greenpg::inline v0
