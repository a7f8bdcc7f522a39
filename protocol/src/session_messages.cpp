#include <greenpg/protocol/session_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

namespace greenpg::inline v0::backend {
namespace {

bool known_status(char status) noexcept { return status == 'I' || status == 'T' || status == 'E'; }

}  // namespace

bool read(std::span<const std::byte> body, backend_key_data& out, const limits& bounds) noexcept {
  wire_reader r(body);
  out.process_id = r.i32();
  out.key = r.rest();
  return r.done() && out.key.size() >= 4 && out.key.size() <= bounds.cancel_key;
}

std::error_code write(const backend_key_data& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(backend_key_data::type);
  if (in.key.size() < 4) w.fail(errc::unencodable_value);
  w.i32(in.process_id);
  w.bytes(in.key);
  return w.end();
}

bool read(std::span<const std::byte> body, parameter_status& out) noexcept {
  wire_reader r(body);
  out.name = r.cstring();
  out.value = r.cstring();
  return r.done();
}

std::error_code write(const parameter_status& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(parameter_status::type);
  w.cstring(in.name);
  w.cstring(in.value);
  return w.end();
}

bool read(std::span<const std::byte> body, ready_for_query& out) noexcept {
  wire_reader r(body);
  out.status = static_cast<char>(r.u8());
  return r.done() && known_status(out.status);
}

std::error_code write(const ready_for_query& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(ready_for_query::type);
  if (!known_status(in.status)) w.fail(errc::unencodable_value);
  w.u8(static_cast<std::uint8_t>(in.status));
  return w.end();
}

bool read(std::span<const std::byte> body, negotiate_protocol_version& out) {
  wire_reader r(body);
  out.protocol = r.i32();
  out.options.clear();
  const std::uint32_t count = r.u32();
  for (std::uint32_t i = 0; i < count && r.ok(); ++i) out.options.push_back(r.cstring());
  return r.done();
}

std::error_code write(const negotiate_protocol_version& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(negotiate_protocol_version::type);
  w.i32(in.protocol);
  if (in.options.size() > max_message_body) w.fail(errc::message_too_long);
  w.u32(static_cast<std::uint32_t>(in.options.size()));
  for (const std::string_view option : in.options) w.cstring(option);
  return w.end();
}

bool read(std::span<const std::byte> body, notification_response& out) noexcept {
  wire_reader r(body);
  out.process_id = r.i32();
  out.channel = r.cstring();
  out.payload = r.cstring();
  return r.done();
}

std::error_code write(const notification_response& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(notification_response::type);
  w.i32(in.process_id);
  w.cstring(in.channel);
  w.cstring(in.payload);
  return w.end();
}

}  // namespace greenpg::inline v0::backend
