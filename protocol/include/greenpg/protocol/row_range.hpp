#pragma once
#include <greenpg/protocol/block.hpp>

#include <cstddef>

namespace greenpg::inline v0 {

/// Whole DataRow messages, one behind the other, in a received block. Whoever hands one out has checked every length
/// in it: each row has as many fields as its description and each field ends inside its row, so that readers need
/// not look again. A DataRow is 'D', Int32 length, Int16 columns, then per column Int32 length (-1: NULL) and bytes.
struct row_range {
  /// Ranges of fewer bytes are copied rather than kept: each would hold on to a whole block.
  static constexpr std::size_t copied_below = 4096;

  block_ptr block;                   ///< keeps the bytes alive
  const std::byte* begin = nullptr;  ///< at the type byte of the first row
  const std::byte* end = nullptr;
  std::size_t count = 0;  ///< rows
};

}  // namespace greenpg::inline v0
