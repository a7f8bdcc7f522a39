#pragma once
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/message.hpp>
#include <greenpg/protocol/wire_reader.hpp>
#include <greenpg/protocol/wire_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// What several messages are made of. Readers report through the wire_reader, writers through the wire_writer.
namespace greenpg::inline v0::detail {

/// The number of entries in a list whose entries take at least `smallest` bytes each: a count that the bytes left
/// cannot hold is an error before memory is set aside for it. Counts are unsigned: up to 65,535.
inline std::size_t read_count(wire_reader& in, std::size_t smallest) noexcept {
  const std::size_t count = in.u16();
  if (count <= in.left() / smallest) return count;
  in.fail();
  return 0;
}

inline void write_count(wire_writer& out, std::size_t count) {
  if (count > 65535) out.fail(errc::too_many_parameters);
  out.u16(static_cast<std::uint16_t>(count));
}

inline format read_format(wire_reader& in) noexcept {
  const std::int16_t code = in.i16();
  if (code != 0 && code != 1) in.fail();
  return static_cast<format>(code);
}

inline void write_format(wire_writer& out, format f) {
  if (f != format::text && f != format::binary) out.fail(errc::unencodable_value);
  out.i16(static_cast<std::int16_t>(f));
}

inline void read_formats(wire_reader& in, std::vector<format>& out) {
  const std::size_t count = read_count(in, 2);
  out.clear();
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(read_format(in));
}

inline void write_formats(wire_writer& out, std::span<const format> formats) {
  write_count(out, formats.size());
  if (!out.ok()) return;
  for (const format f : formats) write_format(out, f);
}

inline wire_value read_value(wire_reader& in) noexcept {
  const std::int32_t size = in.i32();
  if (size == -1) return {};
  if (size < 0) {
    in.fail();
    return {};
  }
  return in.bytes(static_cast<std::size_t>(size));
}

inline void write_value(wire_writer& out, const wire_value& value) {
  if (value)
    out.value(*value);
  else
    out.null_value();
}

inline void read_values(wire_reader& in, std::vector<wire_value>& out) {
  const std::size_t count = read_count(in, 4);
  out.clear();
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(read_value(in));
}

inline void write_values(wire_writer& out, std::span<const wire_value> values) {
  write_count(out, values.size());
  for (const wire_value& value : values) {
    if (!out.ok()) return;
    write_value(out, value);
  }
}

inline void read_oids(wire_reader& in, std::vector<oid>& out) {
  const std::size_t count = read_count(in, 4);
  out.clear();
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(in.u32());
}

inline void write_oids(wire_writer& out, std::span<const oid> oids) {
  write_count(out, oids.size());
  if (!out.ok()) return;
  for (const oid type : oids) out.u32(type);
}

}  // namespace greenpg::inline v0::detail
