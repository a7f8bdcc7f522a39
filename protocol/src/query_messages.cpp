#include <greenpg/protocol/query_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include "message_parts.hpp"

namespace greenpg::inline v0::frontend {
namespace {

bool known(object_kind kind) noexcept { return kind == object_kind::statement || kind == object_kind::portal; }

template <class T>
bool read_named(std::span<const std::byte> body, T& out) noexcept {
  wire_reader r(body);
  out.kind = static_cast<object_kind>(r.u8());
  out.name = r.cstring();
  return r.done() && known(out.kind);
}

template <class T>
std::error_code write_named(const T& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(T::type);
  if (!known(in.kind)) w.fail(errc::unencodable_value);
  w.u8(static_cast<std::uint8_t>(in.kind));
  w.cstring(in.name);
  return w.end();
}

}  // namespace

bool read(std::span<const std::byte> body, query& out) noexcept {
  wire_reader r(body);
  out.sql = r.cstring();
  return r.done();
}

std::error_code write(const query& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(query::type);
  w.cstring(in.sql);
  return w.end();
}

bool read(std::span<const std::byte> body, parse& out) {
  wire_reader r(body);
  out.statement = r.cstring();
  out.sql = r.cstring();
  detail::read_oids(r, out.parameter_types);
  return r.done();
}

std::error_code write(const parse& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(parse::type);
  w.cstring(in.statement);
  w.cstring(in.sql);
  detail::write_oids(w, in.parameter_types);
  return w.end();
}

bool read(std::span<const std::byte> body, bind& out) {
  wire_reader r(body);
  out.portal = r.cstring();
  out.statement = r.cstring();
  detail::read_formats(r, out.parameter_formats);
  detail::read_values(r, out.parameters);
  detail::read_formats(r, out.result_formats);
  return r.done();
}

std::error_code write(const bind& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(bind::type);
  w.cstring(in.portal);
  w.cstring(in.statement);
  detail::write_formats(w, in.parameter_formats);
  detail::write_values(w, in.parameters);
  detail::write_formats(w, in.result_formats);
  return w.end();
}

bool read(std::span<const std::byte> body, describe& out) noexcept { return read_named(body, out); }
std::error_code write(const describe& in, byte_buffer& out) { return write_named(in, out); }

bool read(std::span<const std::byte> body, execute& out) noexcept {
  wire_reader r(body);
  out.portal = r.cstring();
  out.max_rows = r.i32();
  return r.done();
}

std::error_code write(const execute& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(execute::type);
  w.cstring(in.portal);
  w.i32(in.max_rows);
  return w.end();
}

bool read(std::span<const std::byte> body, close& out) noexcept { return read_named(body, out); }
std::error_code write(const close& in, byte_buffer& out) { return write_named(in, out); }

bool read(std::span<const std::byte> body, function_call& out) {
  wire_reader r(body);
  out.function = r.u32();
  detail::read_formats(r, out.argument_formats);
  detail::read_values(r, out.arguments);
  out.result_format = detail::read_format(r);
  return r.done();
}

std::error_code write(const function_call& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(function_call::type);
  w.u32(in.function);
  detail::write_formats(w, in.argument_formats);
  detail::write_values(w, in.arguments);
  detail::write_format(w, in.result_format);
  return w.end();
}

}  // namespace greenpg::inline v0::frontend
