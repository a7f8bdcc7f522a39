#pragma once
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/text_check.hpp>

#include <bit>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// The integers of C++ that hold numbers: short to long long and their unsigned kin, not characters and not bool.
template <class T>
concept number_integer = std::same_as<T, short> || std::same_as<T, unsigned short> || std::same_as<T, int> ||
    std::same_as<T, unsigned> || std::same_as<T, long> || std::same_as<T, unsigned long> ||
    std::same_as<T, long long> || std::same_as<T, unsigned long long>;

namespace detail {

[[nodiscard]] errc decode_bool_binary(const std::byte* data, std::size_t size, bool& out) noexcept;
[[nodiscard]] errc decode_bool_text(const std::byte* data, std::size_t size, bool& out) noexcept;

/// The text of float4 and float8: a decimal number, NaN, Infinity or -Infinity.
[[nodiscard]] errc decode_float_text(const std::byte* data, std::size_t size, float& out) noexcept;
[[nodiscard]] errc decode_float_text(const std::byte* data, std::size_t size, double& out) noexcept;
[[nodiscard]] errc encode_float_text(float value, byte_buffer& out);
[[nodiscard]] errc encode_float_text(double value, byte_buffer& out);

/// A `Wire` as it is on the wire, into any T that can hold the value.
template <class Wire, class T>
errc decode_integer_binary(const std::byte* data, std::size_t size, T& out) noexcept {
  if (size != sizeof(Wire)) [[unlikely]]
    return errc::invalid_value;
  const auto value = static_cast<Wire>(load_big_endian<std::make_unsigned_t<Wire>>(data));
  if constexpr (std::floating_point<T>) {
    out = value;
  } else {
    if (!std::in_range<T>(value)) [[unlikely]]
      return errc::value_out_of_range;
    out = static_cast<T>(value);
  }
  return {};
}

template <class Wire, class T>
errc decode_integer_text(const std::byte* data, std::size_t size, T& out) noexcept {
  const char* begin = reinterpret_cast<const char*>(data);
  Wire value = 0;
  const auto [end, error] = std::from_chars(begin, begin + size, value);
  if (error == std::errc::result_out_of_range) return errc::value_out_of_range;
  if (error != std::errc{} || end != begin + size) return errc::invalid_value;
  if constexpr (std::floating_point<T>) {
    out = value;
  } else {
    if (!std::in_range<T>(value)) return errc::value_out_of_range;
    out = static_cast<T>(value);
  }
  return {};
}

template <class Float, class T>
errc decode_float_binary(const std::byte* data, std::size_t size, T& out) noexcept {
  using bits = std::conditional_t<sizeof(Float) == 4, std::uint32_t, std::uint64_t>;
  if (size != sizeof(Float)) [[unlikely]]
    return errc::invalid_value;
  out = std::bit_cast<Float>(load_big_endian<bits>(data));
  return {};
}

/// float4 into double goes by way of float in text too, so that both formats give the same double.
inline errc decode_float4_text_widened(const std::byte* data, std::size_t size, double& out) noexcept {
  float value = 0;
  const errc e = decode_float_text(data, size, value);
  if (e == errc{}) out = value;
  return e;
}

template <class Wire, class T>
[[nodiscard, gnu::always_inline]] constexpr decode_function<T>* integer_decoder(format f) noexcept {
  return f == format::binary ? static_cast<decode_function<T>*>(&decode_integer_binary<Wire, T>)
                             : static_cast<decode_function<T>*>(&decode_integer_text<Wire, T>);
}

template <class Wire, class T>
errc encode_integer(T value, byte_buffer& out) {
  if (!std::in_range<Wire>(value)) [[unlikely]]
    return errc::value_out_of_range;
  store_big_endian(out.extend(sizeof(Wire)), static_cast<std::make_unsigned_t<Wire>>(value));
  return {};
}

template <class Wire, class T>
errc store_integer(const void* value, std::byte* to) {
  const T from = *static_cast<const T*>(value);
  if (!std::in_range<Wire>(from)) [[unlikely]]
    return errc::value_out_of_range;
  store_big_endian(to, static_cast<std::make_unsigned_t<Wire>>(from));
  return {};
}

template <class Float>
errc store_float(const void* value, std::byte* to) {
  using bits = std::conditional_t<sizeof(Float) == 4, std::uint32_t, std::uint64_t>;
  store_big_endian(to, std::bit_cast<bits>(*static_cast<const Float*>(value)));
  return {};
}

inline errc store_bool(const void* value, std::byte* to) {
  *to = static_cast<std::byte>(*static_cast<const bool*>(value));
  return {};
}

/// numeric, of which integers and double hold what they can hold exactly (see numeric::to() and numeric::to_double());
/// errc::value_out_of_range for the rest.
[[nodiscard]] errc decode_numeric(format f, const std::byte* data, std::size_t size, std::int64_t& out);
[[nodiscard]] errc decode_numeric(format f, const std::byte* data, std::size_t size, std::uint64_t& out);
[[nodiscard]] errc decode_numeric(format f, const std::byte* data, std::size_t size, double& out);

/// The text of a number of a type that is not told, if nothing is lost: it is what the server writes for the value, or
/// the number that it has as its shortest decimal; else errc::value_out_of_range.
[[nodiscard]] errc decode_number_text(const std::byte* data, std::size_t size, float& out);
[[nodiscard]] errc decode_number_text(const std::byte* data, std::size_t size, double& out);

template <format Format, class T>
errc decode_numeric_as(const std::byte* data, std::size_t size, T& out) {
  std::conditional_t<std::is_floating_point_v<T>, double,
                     std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>
      value{};
  if (const errc e = decode_numeric(Format, data, size, value); e != errc{}) return e;
  if constexpr (!std::is_floating_point_v<T>)
    if (!std::in_range<T>(value)) return errc::value_out_of_range;
  out = static_cast<T>(value);
  return {};
}

template <class T>
[[nodiscard]] constexpr decode_function<T>* numeric_decoder(format f) noexcept {
  return f == format::binary ? &decode_numeric_as<format::binary, T> : &decode_numeric_as<format::text, T>;
}

/// The types that are the number of a row in a catalogue, printed as its name.
[[nodiscard]] constexpr bool is_named_oid(oid type) noexcept {
  switch (type) {
    case oids::regproc:
    case oids::regprocedure:
    case oids::regoper:
    case oids::regoperator:
    case oids::regclass:
    case oids::regtype:
    case oids::regconfig:
    case oids::regdictionary:
    case oids::regnamespace:
    case oids::regrole:
    case oids::regcollation: return true;
    default: return false;
  }
}

/// Where integers are read from less often. It is out of line, and what asks for the usual types in line, so that g++
/// reads a column in line whose type it knows: streamed rows are read so.
template <class T>
[[nodiscard, gnu::noinline]] decode_function<T>* rare_integer_decoder(oid type, format f) noexcept {
  switch (type) {
    case oids::xid:
    case oids::cid: return integer_decoder<std::uint32_t, T>(f);
    case oids::xid8: return integer_decoder<std::uint64_t, T>(f);
    case oids::numeric: return numeric_decoder<T>(f);
    default:
      if (f == format::text || !is_named_oid(type)) return nullptr;
      return integer_decoder<std::uint32_t, T>(f);
  }
}

}  // namespace detail

/// Integers: from int2, int4, int8, oid, xid, cid and xid8, and to parameters of these types; from numeric where it is
/// an integer; from the binary form of regclass and its kin. A value that does not fit is errc::value_out_of_range. To
/// any other type they go as text.
template <number_integer T>
struct codec<T> {
  [[gnu::always_inline]] static decode_function<T>* decoder(oid type, format f) noexcept {
    switch (type) {
      case oids::int4: return detail::integer_decoder<std::int32_t, T>(f);
      case oids::int8: return detail::integer_decoder<std::int64_t, T>(f);
      case oids::int2: return detail::integer_decoder<std::int16_t, T>(f);
      case oids::oid_: return detail::integer_decoder<std::uint32_t, T>(f);
      default: return detail::rare_integer_decoder<T>(type, f);
    }
  }
  static bool has_binary(oid type) noexcept {
    switch (type) {
      case oids::int4:
      case oids::int8:
      case oids::int2:
      case oids::oid_:
      case oids::xid:
      case oids::cid:
      case oids::xid8: return true;
      default: return false;
    }
  }
  static errc encode_binary(T value, oid type, byte_buffer& out) {
    switch (type) {
      case oids::int4: return detail::encode_integer<std::int32_t>(value, out);
      case oids::int8: return detail::encode_integer<std::int64_t>(value, out);
      case oids::int2: return detail::encode_integer<std::int16_t>(value, out);
      case oids::oid_:
      case oids::xid:
      case oids::cid: return detail::encode_integer<std::uint32_t>(value, out);
      case oids::xid8: return detail::encode_integer<std::uint64_t>(value, out);
      default: return errc::unencodable_value;
    }
  }
  static fixed_encoding fixed(oid type) noexcept {
    switch (type) {
      case oids::int4: return {4, &detail::store_integer<std::int32_t, T>};
      case oids::int8: return {8, &detail::store_integer<std::int64_t, T>};
      case oids::int2: return {2, &detail::store_integer<std::int16_t, T>};
      default: return {};
    }
  }
  static errc encode_text(T value, byte_buffer& out) {
    char* at = reinterpret_cast<char*>(out.reserve(20));  // the digits of 2^64 - 1, or of -2^63 and its sign
    out.commit(static_cast<std::size_t>(std::to_chars(at, at + 20, value).ptr - at));
    return {};
  }
  static errc check_text(T value, oid type) noexcept { return detail::check_integer_text(value, type); }
};

/// From and to bool.
template <>
struct codec<bool> {
  static decode_function<bool>* decoder(oid type, format f) noexcept {
    if (type != oids::bool_) return nullptr;
    return f == format::binary ? &detail::decode_bool_binary : &detail::decode_bool_text;
  }
  static bool has_binary(oid type) noexcept { return type == oids::bool_; }
  static errc encode_binary(bool value, oid, byte_buffer& out) {
    out.push_back(static_cast<std::byte>(value));
    return {};
  }
  static fixed_encoding fixed(oid type) noexcept {
    return type == oids::bool_ ? fixed_encoding{1, &detail::store_bool} : fixed_encoding{};
  }
  static errc encode_text(bool value, byte_buffer& out) {
    out.append(value ? std::string_view("true") : std::string_view("false"));
    return {};
  }
};

/// From and to float4. To a float8 as text, so that 0.1f is 0.1 there however it travels.
template <>
struct codec<float> {
  static decode_function<float>* decoder(oid type, format f) noexcept {
    if (type != oids::float4) return nullptr;
    if (f == format::binary) return &detail::decode_float_binary<float, float>;
    return &detail::decode_float_text;
  }
  static bool has_binary(oid type) noexcept { return type == oids::float4; }
  static errc encode_binary(float value, oid, byte_buffer& out) {
    store_be32(out.extend(4), std::bit_cast<std::uint32_t>(value));
    return {};
  }
  static fixed_encoding fixed(oid type) noexcept {
    return type == oids::float4 ? fixed_encoding{4, &detail::store_float<float>} : fixed_encoding{};
  }
  static errc encode_text(float value, byte_buffer& out) { return detail::encode_float_text(value, out); }
  static errc check_text(float value, oid type) { return detail::check_number_text(value, type); }
};

/// From float8 and what it holds exactly: float4, int4, int2, and a numeric that it can give back (0.1 and 15 digits
/// always; see numeric::to_double()), else errc::value_out_of_range. To float8; to a float4
/// as text, if that has the same shortest decimal, 0.1 for example.
template <>
struct codec<double> {
  [[gnu::always_inline]] static decode_function<double>* decoder(oid type, format f) noexcept {
    switch (type) {
      case oids::float8:
        if (f == format::binary) return &detail::decode_float_binary<double, double>;
        return &detail::decode_float_text;
      case oids::float4:
        return f == format::binary ? &detail::decode_float_binary<float, double> : &detail::decode_float4_text_widened;
      case oids::int4: return detail::integer_decoder<std::int32_t, double>(f);
      case oids::int2: return detail::integer_decoder<std::int16_t, double>(f);
      case oids::numeric: return detail::numeric_decoder<double>(f);
      default: return nullptr;
    }
  }
  static bool has_binary(oid type) noexcept { return type == oids::float8; }
  static errc encode_binary(double value, oid, byte_buffer& out) {
    store_be64(out.extend(8), std::bit_cast<std::uint64_t>(value));
    return {};
  }
  static fixed_encoding fixed(oid type) noexcept {
    return type == oids::float8 ? fixed_encoding{8, &detail::store_float<double>} : fixed_encoding{};
  }
  static errc encode_text(double value, byte_buffer& out) { return detail::encode_float_text(value, out); }
  static errc check_text(double value, oid type) { return detail::check_number_text(value, type); }
};

}  // namespace greenpg::inline v0
