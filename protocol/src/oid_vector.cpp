#include <greenpg/protocol/oid_vector.hpp>

#include "value_codec_members.hpp"

#include <charconv>
#include <limits>
#include <type_traits>

namespace greenpg::inline v0 {

namespace {

template <class T>
constexpr oid element = std::is_same_v<T, oid> ? oids::oid_ : oids::int2;

template <class T>
using wire_bits = std::make_unsigned_t<T>;

}  // namespace

// array_send(): dimensions, whether there are NULLs, the type of the elements, their count, the number of the first,
// and each behind its length.
template <class T>
static bool read_value(wire_reader& in, flat_vector<T>& out) {
  const std::int32_t dimensions = in.i32(), nulls = in.i32();
  const oid type = in.u32();
  if (!in.ok() || nulls != 0 || type != element<T> || dimensions < 0 || dimensions > 1) return false;
  if (dimensions == 0) return true;
  const std::int32_t count = in.i32(), first = in.i32();
  if (first != 0 || count < 0) return false;
  if (in.left() != (4 + sizeof(T)) * static_cast<std::uint32_t>(count)) return false;
  out.values.resize(static_cast<std::size_t>(count));
  for (T& value : out.values) {
    if (in.i32() != std::int32_t{sizeof(T)}) return false;
    value = static_cast<T>(detail::load_big_endian<wire_bits<T>>(in.bytes(sizeof(T)).data()));
  }
  return true;
}

template <class T>
static errc write_value(const flat_vector<T>& value, byte_buffer& out) {
  if (value.values.size() > std::size_t{std::numeric_limits<std::int32_t>::max()}) return errc::value_out_of_range;
  std::byte* at = out.extend(20 + (4 + sizeof(T)) * value.values.size());
  store_be32(at, 1);
  store_be32(at + 4, 0);
  store_be32(at + 8, element<T>);
  store_be32(at + 12, static_cast<std::uint32_t>(value.values.size()));
  store_be32(at + 16, 0);
  at += 20;
  for (const T each : value.values) {
    store_be32(at, sizeof(T));
    detail::store_big_endian(at + 4, static_cast<wire_bits<T>>(each));
    at += 4 + sizeof(T);
  }
  return {};
}

template <class T>
std::optional<flat_vector<T>> flat_vector<T>::parse(std::string_view text) {
  flat_vector value;
  const char* at = text.data();
  for (const char* const end = at + text.size(); at != end;) {
    if (!value.values.empty() && *at++ != ' ') return std::nullopt;
    const auto [stop, error] = std::from_chars(at, end, value.values.emplace_back());
    if (error != std::errc{}) return std::nullopt;
    at = stop;
  }
  return value;
}

template <class T>
std::string flat_vector<T>::to_string() const {
  std::string text;
  for (const T value : values) {
    if (!text.empty()) text += ' ';
    text += std::to_string(value);
  }
  return text;
}

template struct flat_vector<std::int16_t>;
template struct flat_vector<oid>;

template struct detail::value_codec<int2vector, oids::int2vector>;
template struct detail::value_codec<oidvector, oids::oidvector>;

}  // namespace greenpg::inline v0
