#pragma once
#include "result_writer.hpp"

namespace pgq {

/// Prints what a statement answers, results and command tags, as psql does. Nothing reaches the descriptor before
/// flush() or a full buffer, so that a statement which fails early has printed no row, as in psql.
class result_printer {
public:
  result_printer(const arguments& how, output_file& out);

  /// A result with columns: begin, its rows, and end with its command tag, or abandon() if an error ends it.
  /// `columns` must live until then.
  void begin(const greenpg::row_description& columns);
  void row(fields values) { writer_->row(values); }
  void end(std::string_view tag);
  void abandon();

  /// The tag of a command that returned no columns.
  void command(std::string_view tag);

private:
  output_file& out_;
  std::unique_ptr<result_writer> writer_;
  bool tags_;
  bool open_ = false;
};

}  // namespace pgq
