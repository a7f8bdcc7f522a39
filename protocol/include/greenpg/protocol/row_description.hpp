#pragma once
#include <greenpg/protocol/format.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// One column of a result ("RowDescription" in the protocol chapter).
struct column {
  std::string name;
  oid table = 0;                   ///< the table the column comes from, 0 if it is an expression
  std::int16_t table_column = 0;   ///< its number in that table, from 1; 0 if it is an expression
  oid type = 0;
  std::int16_t type_size = -1;     ///< pg_type.typlen: negative for variable length
  std::int32_t type_modifier = -1; ///< pg_attribute.atttypmod: type-specific, -1 for none
  format format = format::text;
};

/// The columns of a result. Immutable once built; shared by all results and batches of a statement.
class row_description {
public:
  row_description() = default;
  explicit row_description(std::vector<column> columns) : columns_(std::move(columns)) {}

  [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
  [[nodiscard]] const column& operator[](std::size_t i) const noexcept { return columns_[i]; }
  [[nodiscard]] auto begin() const noexcept { return columns_.begin(); }
  [[nodiscard]] auto end() const noexcept { return columns_.end(); }

private:
  std::vector<column> columns_;
};

}  // namespace greenpg::inline v0
