#include <greenpg/protocol/macaddr.hpp>

#include "hex_digit.hpp"
#include "value_codec_members.hpp"

#include <algorithm>

namespace greenpg::inline v0 {

template <std::size_t Size>
static bool read_value(wire_reader& in, basic_macaddr<Size>& out) {
  const auto bytes = in.bytes(Size);
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return true;
}

template <std::size_t Size>
static errc write_value(const basic_macaddr<Size>& value, byte_buffer& out) {
  out.append(value.bytes);
  return {};
}

template <std::size_t Size>
std::optional<basic_macaddr<Size>> basic_macaddr<Size>::parse(std::string_view text) noexcept {
  if (text.size() != 3 * Size - 1) return std::nullopt;
  basic_macaddr value;
  for (std::size_t i = 0; i != Size; ++i) {
    const unsigned high = detail::hex_value(text[3 * i]), low = detail::hex_value(text[3 * i + 1]);
    if (high > 15 || low > 15 || (i + 1 != Size && text[3 * i + 2] != ':')) return std::nullopt;
    value.bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return value;
}

template <std::size_t Size>
std::string basic_macaddr<Size>::to_string() const {
  std::string text;
  text.reserve(3 * Size - 1);
  for (const std::byte b : bytes) {
    if (!text.empty()) text += ':';
    text += detail::hex_digits[static_cast<unsigned>(b) >> 4];
    text += detail::hex_digits[static_cast<unsigned>(b) & 15];
  }
  return text;
}

template struct basic_macaddr<6>;
template struct basic_macaddr<8>;

template struct detail::value_codec<macaddr, oids::macaddr>;
template struct detail::value_codec<macaddr8, oids::macaddr8>;

}  // namespace greenpg::inline v0
