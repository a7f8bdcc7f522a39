#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/container_form.hpp>

#include <limits>

namespace greenpg::inline v0::detail {

errc part_reader::read_int(std::int32_t& out) noexcept {
  if (left() < 4) return errc::invalid_value;
  out = static_cast<std::int32_t>(load_be32(at));
  at += 4;
  return {};
}

errc part_reader::read_oid(oid& out) noexcept {
  std::int32_t bits = 0;
  if (const errc e = read_int(bits); e != errc{}) return e;
  out = static_cast<oid>(bits);
  return {};
}

errc part_reader::read_part(part& out) noexcept {
  std::int32_t size = 0;
  if (const errc e = read_int(size); e != errc{}) return e;
  if (size < -1 || (size > 0 && static_cast<std::size_t>(size) > left())) return errc::invalid_value;
  out = {at, size < 0 ? 0 : static_cast<std::size_t>(size), size < 0};
  at += out.size;
  return {};
}

void append_int(std::int32_t value, byte_buffer& out) { store_be32(out.extend(4), static_cast<std::uint32_t>(value)); }

std::size_t begin_part(byte_buffer& out) {
  append_int(0, out);
  return out.size();
}

errc end_part(std::size_t begun, byte_buffer& out) noexcept {
  const std::size_t size = out.size() - begun;
  if (size > std::numeric_limits<std::int32_t>::max()) return errc::unencodable_value;
  store_be32(out.data() + begun - 4, static_cast<std::uint32_t>(size));
  return {};
}

}  // namespace greenpg::inline v0::detail
