#include <greenpg/protocol/password_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include "message_parts.hpp"

namespace greenpg::inline v0::frontend {
namespace {

std::error_code write_data(std::span<const std::byte> data, byte_buffer& out) {
  wire_writer w(out);
  w.begin('p');
  w.bytes(data);
  return w.end();
}

}  // namespace

bool read(std::span<const std::byte> body, password& out) noexcept {
  wire_reader r(body);
  out.text = r.cstring();
  return r.done();
}

std::error_code write(const password& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(password::type);
  w.cstring(in.text);
  return w.end();
}

bool read(std::span<const std::byte> body, sasl_initial_response& out) noexcept {
  wire_reader r(body);
  out.mechanism = r.cstring();
  out.data = detail::read_value(r);
  return r.done();
}

std::error_code write(const sasl_initial_response& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(sasl_initial_response::type);
  w.cstring(in.mechanism);
  detail::write_value(w, in.data);
  return w.end();
}

bool read(std::span<const std::byte> body, sasl_response& out) noexcept {
  out.data = body;
  return true;
}

bool read(std::span<const std::byte> body, gss_response& out) noexcept {
  out.data = body;
  return true;
}

std::error_code write(const sasl_response& in, byte_buffer& out) { return write_data(in.data, out); }
std::error_code write(const gss_response& in, byte_buffer& out) { return write_data(in.data, out); }

}  // namespace greenpg::inline v0::frontend
