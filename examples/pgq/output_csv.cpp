#include "output_csv.hpp"

namespace pgq {

void csv_writer::field(std::string_view text) {
  // A field `\.` would end the data of a COPY.
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && text != "\\.") return out_.write(text);
  out_.put('"');
  for (std::size_t quote; (quote = text.find('"')) != std::string_view::npos; text.remove_prefix(quote + 1)) {
    out_.write(text.substr(0, quote));
    out_.write("\"\"");
  }
  out_.write(text);
  out_.put('"');
}

void csv_writer::begin(const greenpg::row_description& columns) {
  if (tuples_only_) return;
  bool first = true;
  for (const greenpg::column& c : columns) {
    if (!first) out_.put(',');
    first = false;
    field(c.name);
  }
  out_.put('\n');
}

void csv_writer::row(fields values) {
  if (values.empty()) return;  // psql prints nothing at all for a row without columns
  bool first = true;
  for (const auto& value : values) {
    if (!first) out_.put(',');
    first = false;
    if (value) field(*value);
  }
  out_.put('\n');
}

}  // namespace pgq
