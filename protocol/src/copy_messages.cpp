#include <greenpg/protocol/copy_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include <algorithm>

#include "message_parts.hpp"

namespace greenpg::inline v0 {

namespace frontend {

bool read(std::span<const std::byte> body, copy_data& out) noexcept {
  out.data = body;
  return true;
}

std::error_code write(const copy_data& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(copy_data::type);
  w.bytes(in.data);
  return w.end();
}

bool read(std::span<const std::byte> body, copy_fail& out) noexcept {
  wire_reader r(body);
  out.reason = r.cstring();
  return r.done();
}

std::error_code write(const copy_fail& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(copy_fail::type);
  w.cstring(in.reason);
  return w.end();
}

}  // namespace frontend

namespace backend {
namespace {

// "All must be zero if the overall copy format is textual."
bool consistent(const copy_columns& of) noexcept {
  return of.overall == format::binary ||
         std::all_of(of.columns.begin(), of.columns.end(), [](format f) { return f == format::text; });
}

std::error_code write_response(char type, const copy_columns& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(type);
  if (!consistent(in) || (in.overall != format::text && in.overall != format::binary)) w.fail(errc::unencodable_value);
  w.u8(static_cast<std::uint8_t>(in.overall));
  detail::write_formats(w, in.columns);
  return w.end();
}

}  // namespace

bool read(std::span<const std::byte> body, copy_columns& out) {
  wire_reader r(body);
  const std::uint8_t overall = r.u8();
  out.overall = static_cast<format>(overall);
  detail::read_formats(r, out.columns);
  return r.done() && overall <= 1 && consistent(out);
}

std::error_code write(const copy_in_response& in, byte_buffer& out) { return write_response(in.type, in, out); }
std::error_code write(const copy_out_response& in, byte_buffer& out) { return write_response(in.type, in, out); }
std::error_code write(const copy_both_response& in, byte_buffer& out) { return write_response(in.type, in, out); }

}  // namespace backend

}  // namespace greenpg::inline v0
