#include "output_unaligned.hpp"

#include <utility>

namespace pgq {

std::string row_count_text(std::size_t rows) { return "(" + std::to_string(rows) + (rows == 1 ? " row)" : " rows)"); }

unaligned_writer::unaligned_writer(output_file& out, std::string separator, bool tuples_only)
    : out_(out), separator_(std::move(separator)), tuples_only_(tuples_only) {}

void unaligned_writer::begin(const greenpg::row_description& columns) {
  rows_ = 0;
  line_open_ = false;
  if (tuples_only_) return;
  bool first = true;
  for (const greenpg::column& c : columns) {
    if (!first) out_.write(separator_);
    first = false;
    out_.write(c.name);
  }
  line_open_ = true;
}

void unaligned_writer::end_line() {
  if (line_open_) out_.put('\n');
  line_open_ = false;
}

void unaligned_writer::row(fields values) {
  ++rows_;
  if (values.empty()) return;  // psql prints nothing at all for a row without columns
  end_line();
  bool first = true;
  for (const auto& value : values) {
    if (!first) out_.write(separator_);
    first = false;
    if (value) out_.write(*value);
  }
  line_open_ = true;
}

void unaligned_writer::end() {
  end_line();
  if (tuples_only_) return;
  out_.write(row_count_text(rows_));
  out_.put('\n');
}

void unaligned_writer::abandon() { end_line(); }

}  // namespace pgq
