#include <greenpg/protocol/startup_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

namespace greenpg::inline v0::frontend {
namespace {

// The request codes have 1234 where a version has its major number, "to avoid confusion" as the protocol chapter says.
bool is_request_code(std::int32_t protocol) noexcept { return protocol >> 16 == 1234; }

// Keys were of four bytes up to protocol 3.0, and are of 4 to 256 since 3.2.
bool is_key(std::span<const std::byte> key) noexcept { return key.size() >= 4 && key.size() <= 256; }

template <class T>
bool read_code(std::span<const std::byte> body) noexcept {
  wire_reader r(body);
  return r.i32() == T::code && r.done();
}

template <class T>
std::error_code write_code(byte_buffer& out) {
  wire_writer w(out);
  w.begin_untyped();
  w.i32(T::code);
  return w.end();
}

}  // namespace

bool read(std::span<const std::byte> body, startup& out) {
  wire_reader r(body);
  out.parameters.clear();
  out.protocol = r.i32();
  if (is_request_code(out.protocol)) return false;
  while (r.ok()) {
    const std::string_view name = r.cstring();
    if (name.empty()) return r.done();
    const std::string_view value = r.cstring();
    if (r.ok()) out.parameters.emplace_back(name, value);
  }
  return false;
}

std::error_code write(const startup& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin_untyped();
  if (is_request_code(in.protocol)) w.fail(errc::unencodable_value);
  w.i32(in.protocol);
  for (const auto& [name, value] : in.parameters) {
    if (name.empty()) w.fail(errc::unencodable_value);  // it would end the list
    w.cstring(name);
    w.cstring(value);
  }
  w.u8(0);
  return w.end();
}

bool read(std::span<const std::byte> body, ssl_request&) noexcept { return read_code<ssl_request>(body); }
bool read(std::span<const std::byte> body, gssenc_request&) noexcept { return read_code<gssenc_request>(body); }
std::error_code write(const ssl_request&, byte_buffer& out) { return write_code<ssl_request>(out); }
std::error_code write(const gssenc_request&, byte_buffer& out) { return write_code<gssenc_request>(out); }

bool read(std::span<const std::byte> body, cancel_request& out) noexcept {
  wire_reader r(body);
  const std::int32_t code = r.i32();
  out.process_id = r.i32();
  out.key = r.rest();
  return r.done() && code == cancel_request::code && is_key(out.key);
}

std::error_code write(const cancel_request& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin_untyped();
  if (!is_key(in.key)) w.fail(errc::unencodable_value);
  w.i32(cancel_request::code);
  w.i32(in.process_id);
  w.bytes(in.key);
  return w.end();
}

namespace {

template <class T>
std::optional<any_startup> read_as(std::span<const std::byte> body) {
  std::optional<any_startup> message(std::in_place, std::in_place_type<T>);
  if (!read(body, *std::get_if<T>(&*message))) message.reset();
  return message;
}

}  // namespace

std::optional<any_startup> read_startup(std::span<const std::byte> body) {
  switch (wire_reader(body).i32()) {
    case ssl_request::code: return read_as<ssl_request>(body);
    case gssenc_request::code: return read_as<gssenc_request>(body);
    case cancel_request::code: return read_as<cancel_request>(body);
    default: return read_as<startup>(body);
  }
}

std::error_code write_any(const any_startup& in, byte_buffer& out) {
  return std::visit([&](const auto& message) { return write(message, out); }, in);
}

}  // namespace greenpg::inline v0::frontend
