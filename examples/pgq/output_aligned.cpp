#include "output_aligned.hpp"

#include <greenpg/protocol/oid.hpp>

#include "output_unaligned.hpp"

#include <algorithm>

namespace pgq {
namespace {

namespace oids = greenpg::oids;

bool is_right_aligned(greenpg::oid type) {
  switch (type) {
    case oids::int2:
    case oids::int4:
    case oids::int8:
    case oids::float4:
    case oids::float8:
    case oids::numeric:
    case oids::oid_:
    case oids::xid:
    case oids::xid8:
    case oids::cid:
    case oids::money: return true;
    default: return false;
  }
}

}  // namespace

void aligned_writer::begin(const greenpg::row_description& columns) {
  rows_ = 0;
  columns_.clear();
  values_.clear();
  ends_.clear();
  for (const greenpg::column& c : columns) {
    columns_.push_back({lines_of_cell(c.name), width_of_cell(c.name), is_right_aligned(c.type)});
  }
}

void aligned_writer::row(fields values) {
  ++rows_;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i]) {
      values_.append(*values[i]);
      columns_[i].width = std::max(columns_[i].width, width_of_cell(*values[i]));
    }
    ends_.push_back(values_.size());
  }
}

void aligned_writer::end() {
  if (!tuples_only_) header();
  row_lines cells(columns_.size());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    cells[i % cells.size()] = lines_of_cell(std::string_view(values_).substr(begin, ends_[i] - begin));
    begin = ends_[i];
    if ((i + 1) % cells.size() == 0) print_row(cells);
  }
  if (!tuples_only_) {
    out_.write(row_count_text(rows_));
    out_.put('\n');
  }
  out_.put('\n');
  // A large result's memory is not kept for the next one.
  values_ = {};
  ends_ = {};
}

void aligned_writer::header() {
  std::size_t height = 0;
  for (const table_column& c : columns_) height = std::max(height, c.header.size());
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const table_column& c = columns_[i];
      out_.put(' ');
      if (line < c.header.size()) {
        const std::size_t blank = c.width - c.header[line].width;
        out_.fill(' ', blank / 2);
        out_.write(c.header[line].text);
        out_.fill(' ', blank - blank / 2);
      } else {
        out_.fill(' ', c.width);
      }
      out_.put(line + 1 < c.header.size() ? '+' : ' ');
      if (i + 1 < columns_.size()) out_.put('|');
    }
    out_.put('\n');
  }
  out_.put('-');
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) out_.write("-+-");
    out_.fill('-', columns_[i].width);
  }
  out_.write("-\n");
}

void aligned_writer::print_row(const row_lines& cells) {
  std::size_t height = 0;
  for (const auto& lines : cells) height = std::max(height, lines.size());
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const table_column& c = columns_[i];
      const bool last = i + 1 == cells.size();
      const bool goes_on = line + 1 < cells[i].size();
      const std::size_t width = line < cells[i].size() ? cells[i][line].width : 0;
      out_.put(' ');
      if (line < cells[i].size()) {
        if (c.to_the_right) out_.fill(' ', c.width - width);
        out_.write(cells[i][line].text);
        if (!c.to_the_right && (!last || goes_on)) out_.fill(' ', c.width - width);
      } else if (!last) {
        out_.fill(' ', c.width);
      }
      // Nothing trails the last column but the mark of a value that goes on.
      if (goes_on) {
        out_.put('+');
      } else if (!last) {
        out_.put(' ');
      }
      if (!last) out_.put('|');
    }
    out_.put('\n');
  }
}

}  // namespace pgq
