#include <greenpg/protocol/tid.hpp>

#include "value_codec_members.hpp"

#include <charconv>

namespace greenpg::inline v0 {

static bool read_value(wire_reader& in, tid& out) noexcept {
  out.block = in.u32();
  out.offset = in.u16();
  return true;
}

static errc write_value(const tid& value, byte_buffer& out) {
  std::byte* const at = out.extend(6);
  store_be32(at, value.block);
  store_be16(at + 4, value.offset);
  return {};
}

namespace {

template <class T>
bool read_number(std::string_view text, T& out) noexcept {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && stop == text.data() + text.size();
}

}  // namespace

std::optional<tid> tid::parse(std::string_view text) noexcept {
  const std::size_t comma = text.find(',');
  tid value;
  if (!text.starts_with('(') || !text.ends_with(')') || comma == std::string_view::npos) return std::nullopt;
  if (!read_number(text.substr(1, comma - 1), value.block)) return std::nullopt;
  if (!read_number(text.substr(comma + 1, text.size() - comma - 2), value.offset)) return std::nullopt;
  return value;
}

std::string tid::to_string() const { return '(' + std::to_string(block) + ',' + std::to_string(offset) + ')'; }

template struct detail::value_codec<tid, oids::tid>;

}  // namespace greenpg::inline v0
