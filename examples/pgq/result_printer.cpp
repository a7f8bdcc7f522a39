#include "result_printer.hpp"

namespace pgq {

result_printer::result_printer(const arguments& how, output_file& out)
    : out_(out),
      writer_(make_result_writer(how, out)),
      // A tag among JSON would make it no JSON.
      tags_(!how.quiet && how.format != output_format::json && how.format != output_format::jsonl) {}

void result_printer::begin(const greenpg::row_description& columns) {
  out_.mark();
  writer_->begin(columns);
  open_ = true;
}

void result_printer::end(std::string_view tag) {
  writer_->end();
  open_ = false;
  // psql: the tag of a SELECT says what the table says, that of a RETURNING does not.
  if (tag.starts_with("INSERT") || tag.starts_with("UPDATE") || tag.starts_with("DELETE")) command(tag);
}

void result_printer::abandon() {
  if (!open_) return;
  open_ = false;
  if (!out_.rollback()) writer_->abandon();
}

void result_printer::command(std::string_view tag) {
  if (!tags_) return;
  out_.write(tag);
  out_.put('\n');
}

}  // namespace pgq
