#include <greenpg/protocol/inet.hpp>

#include "ip_text.hpp"
#include "value_codec_members.hpp"

#include <algorithm>
#include <charconv>

namespace greenpg::inline v0 {

namespace {

/// As the server numbers them, whatever its system does.
constexpr std::uint8_t wire_v4 = 2, wire_v6 = 3;

}  // namespace

// network_send(): family, prefix, whether it is a cidr, how many bytes the address has, the address.
template <bool Network>
static bool read_value(wire_reader& in, basic_inet<Network>& out) {
  const std::uint8_t family = in.u8();
  out.family = family == wire_v6 ? ip_family::v6 : ip_family::v4;
  out.prefix = in.u8();
  const std::uint8_t is_network = in.u8();
  const std::size_t size = in.u8();
  if ((family != wire_v4 && family != wire_v6) || is_network != (Network ? 1 : 0) || size != out.size()) return false;
  const auto bytes = in.bytes(size);
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return true;
}

template <bool Network>
static errc write_value(const basic_inet<Network>& value, byte_buffer& out) {
  const std::uint8_t head[] = {value.family == ip_family::v4 ? wire_v4 : wire_v6, value.prefix,
                               static_cast<std::uint8_t>(Network ? 1 : 0), static_cast<std::uint8_t>(value.size())};
  out.append(std::as_bytes(std::span(head)));
  out.append(std::span(value.bytes).first(value.size()));
  return {};
}

template <bool Network>
bool basic_inet<Network>::is_valid() const noexcept {
  if (prefix > 8 * size()) return false;
  std::size_t used = size();  // bytes of which any bit may be set
  if (Network) {
    used = prefix / 8;
    if (prefix % 8 != 0 && (bytes[used++] & std::byte{0xff} >> (prefix % 8)) != std::byte{0}) return false;
  }
  return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(used), bytes.end(),
                     [](std::byte b) { return b == std::byte{0}; });
}

template <bool Network>
auto basic_inet<Network>::parse(std::string_view text) noexcept -> std::optional<basic_inet> {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  basic_inet value;
  value.family = address.find(':') == std::string_view::npos ? ip_family::v4 : ip_family::v6;
  const auto bytes = value.family == ip_family::v4 ? detail::parse_ipv4(address) : detail::parse_ipv6(address);
  if (!bytes) return std::nullopt;
  value.bytes = *bytes;
  value.prefix = static_cast<std::uint8_t>(8 * value.size());
  if (slash != std::string_view::npos) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, value.prefix);
    if (error != std::errc{} || stop != end) return std::nullopt;
  } else if (Network) {
    return std::nullopt;
  }
  return value.is_valid() ? std::optional(value) : std::nullopt;
}

template <bool Network>
std::string basic_inet<Network>::to_string() const {
  std::string text;
  if (family == ip_family::v4)
    detail::append_ipv4(bytes, text);
  else
    detail::append_ipv6(bytes, text);
  if (Network || prefix != 8 * size()) text += '/' + std::to_string(prefix);
  return text;
}

template struct basic_inet<false>;
template struct basic_inet<true>;

template struct detail::value_codec<inet, oids::inet>;
template struct detail::value_codec<cidr, oids::cidr>;

}  // namespace greenpg::inline v0
