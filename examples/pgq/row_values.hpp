#pragma once
#include <greenpg/driver/row.hpp>

#include "result_writer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgq {

/// The values of rows as PostgreSQL writes them, whichever format they came in.
class row_values {
public:
  /// Valid until the next call or the end of the row. Throws greenpg::error for bytes that are no value of their type.
  [[nodiscard]] fields of(const greenpg::row& from);

private:
  struct decoded {
    std::size_t column;
    std::size_t begin;  // in text_
    std::size_t size;
  };

  std::vector<std::optional<std::string_view>> values_;
  std::vector<decoded> decoded_;
  std::string text_;  // of the values that came in binary
};

}  // namespace pgq
