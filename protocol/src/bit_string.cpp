#include <greenpg/protocol/bit_string.hpp>

#include "value_codec_members.hpp"

#include <limits>

namespace greenpg::inline v0 {

// bit_send(): how many bits, then bytes, padded with zeros.
static bool read_value(wire_reader& in, bit_string& out) {
  const std::int32_t count = in.i32();
  auto value = count < 0 ? std::nullopt : bit_string::from_bytes(in.rest(), static_cast<std::size_t>(count));
  if (value) out = *std::move(value);
  return value.has_value();
}

static errc write_value(const bit_string& value, byte_buffer& out) {
  if (value.size() > std::size_t{std::numeric_limits<std::int32_t>::max()}) return errc::value_out_of_range;
  store_be32(out.extend(4), static_cast<std::uint32_t>(value.size()));
  out.append(value.bytes());
  return {};
}

std::optional<bit_string> bit_string::from_bytes(std::span<const std::byte> bytes, std::size_t count) {
  if (bytes.size() != count / 8 + (count % 8 != 0 ? 1 : 0)) return std::nullopt;
  if (count % 8 != 0 && (bytes.back() & std::byte{0xff} >> (count % 8)) != std::byte{0}) return std::nullopt;
  bit_string value;
  value.count_ = count;
  value.bytes_.assign(bytes.begin(), bytes.end());
  return value;
}

std::optional<bit_string> bit_string::parse(std::string_view text) {
  bit_string value(text.size());
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (text[i] != '0' && text[i] != '1') return std::nullopt;
    if (text[i] == '1') value.set(i);
  }
  return value;
}

std::string bit_string::to_string() const {
  std::string text(size(), '0');
  for (std::size_t i = 0; i != size(); ++i)
    if ((*this)[i]) text[i] = '1';
  return text;
}

template struct detail::value_codec<bit_string, oids::bit, oids::varbit>;

}  // namespace greenpg::inline v0
