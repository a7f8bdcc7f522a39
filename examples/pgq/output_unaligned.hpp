#pragma once
#include "result_writer.hpp"

#include <cstddef>
#include <string>

namespace pgq {

/// psql -A: fields joined by a separator, nothing quoted, NULL as nothing.
class unaligned_writer final : public result_writer {
public:
  unaligned_writer(output_file& out, std::string separator, bool tuples_only);
  void begin(const greenpg::row_description& columns) override;
  void row(fields values) override;
  void end() override;
  void abandon() override;

private:
  void end_line();

  output_file& out_;
  std::string separator_;
  bool tuples_only_;
  bool line_open_ = false;
  std::size_t rows_ = 0;
};

/// "(1 row)", "(2 rows)".
[[nodiscard]] std::string row_count_text(std::size_t rows);

}  // namespace pgq
