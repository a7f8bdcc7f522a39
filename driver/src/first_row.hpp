#pragma once
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <utility>

namespace greenpg::inline v0 {

/// The first of some rows, taken from them.
inline row_range take_first_row(row_range& rows) {
  if (rows.count == 1) return std::exchange(rows, {});
  row_range first = rows;
  first.end = rows.begin = first.begin + 1 + load_be32(first.begin + 1);
  first.count = 1;
  --rows.count;
  return first;
}

}  // namespace greenpg::inline v0
