#include <greenpg/driver/field.hpp>
#include <greenpg/protocol/codecs.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {
namespace {

// As float4out and float8out write it: the shortest digits that read back the same, with an exponent where it is below
// -4 or at least FLT_DIG or DBL_DIG.
template <class Float>
errc append_float(Float value, byte_buffer& out) {
  if (!std::isfinite(value)) return codec<Float>::encode_text(value, out);
  constexpr std::size_t longest = 32;
  char* const begin = reinterpret_cast<char*>(out.reserve(longest));
  char* end = std::to_chars(begin, begin + longest, value, std::chars_format::scientific).ptr;
  const std::string_view scientific(begin, static_cast<std::size_t>(end - begin));
  const std::string_view exponent = scientific.substr(scientific.rfind('e') + 1);  // "-07", "+15"
  int power = 0;
  std::from_chars(exponent.data() + 1, end, power);
  if (exponent.front() == '-') power = -power;
  if (power >= -4 && power < std::numeric_limits<Float>::digits10)
    end = std::to_chars(begin, begin + longest, value, std::chars_format::fixed).ptr;
  out.commit(static_cast<std::size_t>(end - begin));
  return {};
}

template <class T>
errc append_value(const T& value, byte_buffer& out) {
  return codec<T>::encode_text(value, out);
}
errc append_value(float value, byte_buffer& out) { return append_float(value, out); }
errc append_value(double value, byte_buffer& out) { return append_float(value, out); }
// The codec writes what reads best in a statement, boolout one letter.
errc append_value(bool value, byte_buffer& out) { return out.append(std::string_view(value ? "t" : "f")), errc{}; }

template <class T>
errc append_as(const field& of, byte_buffer& out) {
  T value{};
  const errc e = detail::column_decoder<T>::read(of.column(), of.bytes().data(),
                                                 static_cast<std::int32_t>(of.bytes().size()), value);
  return e == errc{} ? append_value(value, out) : e;
}

errc append_binary(const field& of, byte_buffer& out) {
  switch (of.column().type) {
    case oids::bool_: return append_as<bool>(of, out);
    case oids::int2:
    case oids::int4:
    case oids::int8:
    case oids::oid_: return append_as<std::int64_t>(of, out);
    case oids::float4: return append_as<float>(of, out);
    case oids::float8: return append_as<double>(of, out);
    case oids::bytea: return append_as<std::span<const std::byte>>(of, out);
    case oids::uuid: return append_as<uuid>(of, out);
    case oids::date: return append_as<date>(of, out);
    case oids::time: return append_as<time_of_day>(of, out);
    case oids::timestamp: return append_as<timestamp>(of, out);
    case oids::timestamptz: return append_as<timestamptz>(of, out);
    default: return append_as<std::string_view>(of, out);
  }
}

}  // namespace

std::string field::text() const {
  if (is_null()) return {};
  if (column_->format == format::text) return {reinterpret_cast<const char*>(data_), bytes().size()};
  byte_buffer out;
  if (const errc e = append_binary(*this, out); e != errc{})
    detail::throw_field_error(e, *column_, detail::signature<std::string>());
  return std::string(out.text());
}

}  // namespace greenpg::inline v0
