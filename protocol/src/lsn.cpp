#include <greenpg/protocol/lsn.hpp>

#include "value_codec_members.hpp"

#include <charconv>

namespace greenpg::inline v0 {

static bool read_value(wire_reader& in, lsn& out) noexcept {
  out.position = in.u64();
  return true;
}

static errc write_value(const lsn& value, byte_buffer& out) {
  store_be64(out.extend(8), value.position);
  return {};
}

namespace {

bool read_hex(std::string_view text, std::uint32_t& out) noexcept {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return error == std::errc{} && stop == text.data() + text.size();
}

void append_hex(std::uint32_t value, std::string& out) {
  constexpr char digits[] = "0123456789ABCDEF";
  int shift = 28;
  while (shift != 0 && value >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) out += digits[value >> shift & 15];
}

}  // namespace

std::optional<lsn> lsn::parse(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  std::uint32_t high = 0, low = 0;
  if (slash == std::string_view::npos || !read_hex(text.substr(0, slash), high) ||
      !read_hex(text.substr(slash + 1), low))
    return std::nullopt;
  return lsn{std::uint64_t{high} << 32 | low};
}

std::string lsn::to_string() const {
  std::string text;
  append_hex(static_cast<std::uint32_t>(position >> 32), text);
  text += '/';
  append_hex(static_cast<std::uint32_t>(position), text);
  return text;
}

template struct detail::value_codec<lsn, oids::pg_lsn>;

}  // namespace greenpg::inline v0
