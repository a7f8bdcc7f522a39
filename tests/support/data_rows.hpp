#pragma once
#include <greenpg/protocol/block.hpp>
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Rows as a server sends them, written by hand: nothing here uses the code under test.

/// `size` bytes, most significant first.
inline std::string big_endian(std::uint64_t value, int size) {
  std::string bytes;
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}
inline std::string int4_bytes(std::int32_t value) { return big_endian(static_cast<std::uint32_t>(value), 4); }
inline std::string int8_bytes(std::int64_t value) { return big_endian(static_cast<std::uint64_t>(value), 8); }
inline std::string float8_bytes(double value) { return big_endian(std::bit_cast<std::uint64_t>(value), 8); }

using field_bytes = std::optional<std::string>;

/// A DataRow message.
inline std::string data_row(const std::vector<field_bytes>& fields) {
  std::string body = big_endian(fields.size(), 2);
  for (const field_bytes& f : fields) body += f ? big_endian(f->size(), 4) + *f : std::string("\xff\xff\xff\xff");
  return 'D' + big_endian(body.size() + 4, 4) + body;
}

/// The rows in a block of exactly their size, so that reading beyond it is seen by a sanitizer.
inline greenpg::row_range data_rows(const std::vector<std::vector<field_bytes>>& rows) {
  std::string bytes;
  for (const auto& r : rows) bytes += data_row(r);
  greenpg::row_range range;
  range.block = greenpg::block_ptr::make(bytes.size());
  std::memcpy(range.block.data(), bytes.data(), bytes.size());
  range.begin = range.block.data();
  range.end = range.begin + bytes.size();
  range.count = rows.size();
  return range;
}

inline greenpg::column text_column(std::string name, greenpg::oid type) {
  greenpg::column c;
  c.name = std::move(name);
  c.type = type;
  return c;
}
inline greenpg::column binary_column(std::string name, greenpg::oid type) {
  greenpg::column c = text_column(std::move(name), type);
  c.format = greenpg::format::binary;
  return c;
}
inline std::shared_ptr<const greenpg::row_description> described(std::vector<greenpg::column> columns) {
  return std::make_shared<const greenpg::row_description>(std::move(columns));
}
