// The reader of every message that a server sends. Input: the type byte, then the body.
// What holds: a body that is read is written again as the same bytes, its views lie inside it, lists stay within their
// limits; errors become diagnostics of bounded size that are errors, and print. The input as a stream is cut into
// frames.
#include <greenpg/protocol/backend_messages.hpp>
#include <greenpg/protocol/error_report.hpp>
#include <greenpg/protocol/frame.hpp>

#include <cstdint>
#include <variant>

#include "message_views.hpp"

using namespace greenpg_fuzz;

namespace {

// Less than what the seeds hold, so that limits are met.
pg::limits narrow() {
  pg::limits bounds;
  bounds.columns = 6;
  bounds.sasl_mechanisms = 3;
  bounds.cancel_key = 32;
  return bounds;
}

std::size_t text_of(const pg::diagnostics& d) {
  std::size_t size = 0;
  for (const std::string* text :
       {&d.severity, &d.severity_nonlocalized, &d.message, &d.detail, &d.hint, &d.internal_query, &d.where,
        &d.schema_name, &d.table_name, &d.column_name, &d.data_type_name, &d.constraint_name, &d.file, &d.routine})
    size += text->size();
  for (const auto& [type, text] : d.other) size += text.size();
  return size;
}

void check_report(char type, std::span<const std::byte> body, bool readable) {
  constexpr std::size_t kept_text = 200;
  pg::diagnostics d;
  require(pg::backend::read_diagnostics(type, body, d, kept_text) == readable);
  require(text_of(d) <= kept_text && d.other.size() <= pg::diagnostics::max_other);
  require(type != 'E' || (d.code() && d.sqlstate.size() == 5));
  d.query = d.message + "\n" + d.detail + "\t" + d.hint;
  for (const auto how :
       {pg::verbosity::terse, pg::verbosity::standard, pg::verbosity::verbose, pg::verbosity::sqlstate_only})
    require(format_diagnostics(d, how).size() <= 4 * kept_text + 1000);
  pg::byte_buffer out;
  require(!pg::backend::write_diagnostics(type, d, out));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto input = std::as_bytes(std::span(data, size));
  const char type = static_cast<char>(input[0]);
  const exact_copy copy(input.subspan(1));

  const auto message = pg::backend::read_any(type, copy.bytes());
  if (message) {
    std::visit(inside(copy.bytes()), *message);
    pg::byte_buffer out;
    require(!write_any(*message, out));
    require_same(out, type, copy.bytes());
    if (const auto* description = std::get_if<pg::backend::row_description>(&*message)) {
      pg::row_description owned;
      require(to_row_description(*description, owned) && owned.size() == description->columns.size());
    }
  }
  const pg::limits bounds = narrow();
  if (const auto limited = pg::backend::read_any(type, copy.bytes(), bounds)) {
    require(message.has_value());
    if (const auto* m = std::get_if<pg::backend::row_description>(&*limited))
      require(m->columns.size() <= bounds.columns);
    if (const auto* m = std::get_if<pg::backend::data_row>(&*limited)) require(m->values.size() <= bounds.columns);
    if (const auto* m = std::get_if<pg::backend::backend_key_data>(&*limited))
      require(m->key.size() <= bounds.cancel_key);
    if (const auto* m = std::get_if<pg::backend::authentication>(&*limited))
      require(m->mechanisms.size() <= bounds.sasl_mechanisms);
  }
  if (type == 'E' || type == 'N') check_report(type, copy.bytes(), message.has_value());

  cut_into_frames(input, 64, [](auto stream, std::size_t max) { return pg::next_frame(stream, max); });
  return 0;
}
