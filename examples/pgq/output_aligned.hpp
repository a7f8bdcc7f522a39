#pragma once
#include "cell_lines.hpp"
#include "result_writer.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace pgq {

/// psql's default: a table with aligned columns. It holds the whole result, for the last row may be the widest.
class aligned_writer final : public result_writer {
public:
  aligned_writer(output_file& out, bool tuples_only) : out_(out), tuples_only_(tuples_only) {}
  void begin(const greenpg::row_description& columns) override;
  void row(fields values) override;
  void end() override;
  void abandon() override {}

private:
  struct table_column {
    std::vector<cell_line> header;
    std::size_t width = 0;
    bool to_the_right = false;
  };
  using row_lines = std::vector<std::vector<cell_line>>;

  void header();
  void print_row(const row_lines& cells);

  output_file& out_;
  bool tuples_only_;
  std::vector<table_column> columns_;
  std::string values_;             // all of them, one after the other
  std::vector<std::size_t> ends_;  // where each ends
  std::size_t rows_ = 0;
};

}  // namespace pgq
