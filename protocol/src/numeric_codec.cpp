#include <greenpg/protocol/numeric.hpp>

#include "float_text.hpp"
#include "value_codec_members.hpp"

#include <charconv>
#include <cmath>

namespace greenpg::inline v0 {

static bool read_value(wire_reader& in, numeric& out) {
  auto value = numeric::from_wire(in.rest());
  if (value) out = *std::move(value);
  return value.has_value();
}

static errc write_value(const numeric& value, byte_buffer& out) {
  value.to_wire(out);
  return {};
}

template struct detail::value_codec<numeric, oids::numeric>;

namespace {

errc decode_whole(format f, const std::byte* data, std::size_t size, numeric& out) {
  return f == format::binary ? codec<numeric>::from_binary(data, size, out)
                             : codec<numeric>::from_text(data, size, out);
}

template <class T>
errc decode_integer_of(format f, const std::byte* data, std::size_t size, T& out) {
  numeric whole;
  if (const errc e = decode_whole(f, data, size, whole); e != errc{}) return e;
  const std::optional<T> value = whole.to<T>();
  if (!value) return errc::value_out_of_range;
  out = *value;
  return {};
}

template <class T, format Format>
errc decode_wide(const std::byte* data, std::size_t size, T& out) {
  return decode_integer_of(Format, data, size, out);
}

template <class Narrow, format Format, class T>
errc decode_widened(const std::byte* data, std::size_t size, T& out) {
  constexpr oid type = sizeof(Narrow) == 2 ? oids::int2 : sizeof(Narrow) == 4 ? oids::int4 : oids::int8;
  Narrow value = 0;
  if (const errc e = codec<Narrow>::decoder(type, Format)(data, size, value); e != errc{}) return e;
  if constexpr (std::is_same_v<T, uint128>)
    if (value < 0) return errc::value_out_of_range;
  out = static_cast<T>(value);
  return {};
}

template <class T, format Format>
decode_function<T>* widening_decoder(oid type) noexcept {
  switch (type) {
    case oids::int2: return &decode_widened<std::int16_t, Format, T>;
    case oids::int4: return &decode_widened<std::int32_t, Format, T>;
    case oids::int8: return &decode_widened<std::int64_t, Format, T>;
    default: return nullptr;
  }
}

}  // namespace

decode_function<numeric>* codec<numeric>::decoder(oid type, format f) noexcept {
  if (type == oids::numeric) return value_codec::decoder(type, f);
  return f == format::binary ? widening_decoder<numeric, format::binary>(type)
                             : widening_decoder<numeric, format::text>(type);
}

namespace detail {

template <class T>
decode_function<T>* wide_integer_codec<T>::decoder(oid type, format f) noexcept {
  if (type == oids::numeric)
    return f == format::binary ? &decode_wide<T, format::binary> : &decode_wide<T, format::text>;
  return f == format::binary ? widening_decoder<T, format::binary>(type) : widening_decoder<T, format::text>(type);
}

template struct wide_integer_codec<int128>;
template struct wide_integer_codec<uint128>;

errc decode_numeric(format f, const std::byte* data, std::size_t size, std::int64_t& out) {
  return decode_integer_of(f, data, size, out);
}

errc decode_numeric(format f, const std::byte* data, std::size_t size, std::uint64_t& out) {
  return decode_integer_of(f, data, size, out);
}

errc decode_numeric(format f, const std::byte* data, std::size_t size, double& out) {
  numeric whole;
  if (const errc e = decode_whole(f, data, size, whole); e != errc{}) return e;
  const std::optional<double> value = whole.to_double();
  if (!value) return errc::value_out_of_range;
  out = *value;
  return {};
}

namespace {

/// Two writers of shortest decimals differ where one lies halfway between two values: either's is taken.
template <class Float>
errc decode_lossless(const std::byte* data, std::size_t size, Float& out) {
  if (const errc e = decode_float_text(data, size, out); e != errc{} || !std::isfinite(out)) return e;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  char room[longest_float_text];
  const std::string_view written(room, static_cast<std::size_t>(write_float_text(out, room) - room));
  if (text == written) return {};
  const std::optional<numeric> whole = numeric::parse(text);
  if (whole && whole == numeric::parse(written)) return {};
  const char* const end = std::to_chars(room, room + sizeof room, out).ptr;
  const bool same = whole && whole == numeric::parse({room, static_cast<std::size_t>(end - room)});
  return same ? errc{} : errc::value_out_of_range;
}

}  // namespace

errc decode_number_text(const std::byte* data, std::size_t size, float& out) {
  return decode_lossless(data, size, out);
}
errc decode_number_text(const std::byte* data, std::size_t size, double& out) {
  return decode_lossless(data, size, out);
}

}  // namespace detail

}  // namespace greenpg::inline v0
