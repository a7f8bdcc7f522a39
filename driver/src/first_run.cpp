#include "first_run.hpp"

#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/bytes_codec.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

std::shared_ptr<const row_description> first_columns(const std::shared_ptr<const row_description>& columns) {
  const auto comes_in_binary = [](const column& c) { return result_binary(c.type, c.known.get()); };
  if (!columns || std::none_of(columns->begin(), columns->end(), comes_in_binary)) return columns;
  std::vector<column> copy(columns->begin(), columns->end());
  for (column& c : copy) {
    if (c.type == oids::bytea)
      c.format = format::binary;
    else
      c.chosen = comes_in_binary(c);
  }
  return std::make_shared<const row_description>(std::move(copy));
}

errc decode_bytea(const row_range& rows, const row_description& columns) noexcept {
  const auto is_bytea = [](const column& c) { return c.type == oids::bytea; };
  if (std::none_of(columns.begin(), columns.end(), is_bytea)) return {};
  // Nobody else has the rows yet, and no value becomes longer.
  for (auto* row = const_cast<std::byte*>(rows.begin); row != rows.end; row += 1 + load_be32(row + 1)) {
    const std::byte* from = row + 7;
    std::byte* to = row + 7;
    for (const column& c : columns) {
      const std::uint32_t size = load_be32(from);
      std::size_t bytes = static_cast<std::int32_t>(size) < 0 ? 0 : size;
      from += 4;
      const std::byte* const behind = from + bytes;
      if (is_bytea(c) && bytes != 0) {
        if (const errc e = detail::decode_bytea_text(from, bytes, to + 4, bytes); e != errc{}) return e;
      } else {
        std::memmove(to + 4, from, bytes);
      }
      store_be32(to, static_cast<std::int32_t>(size) < 0 ? size : static_cast<std::uint32_t>(bytes));
      to += 4 + bytes;
      from = behind;
    }
  }
  return {};
}

}  // namespace greenpg::inline v0
