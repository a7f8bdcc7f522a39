#include <greenpg/protocol/result_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include <string>
#include <utility>

#include "message_parts.hpp"

namespace greenpg::inline v0::backend {

bool read(std::span<const std::byte> body, row_description& out, const limits& bounds) {
  constexpr std::size_t smallest = 1 + 4 + 2 + 4 + 2 + 4 + 2;
  wire_reader r(body);
  const std::size_t count = detail::read_count(r, smallest);
  out.columns.clear();
  if (count > bounds.columns) return false;
  out.columns.reserve(count);
  for (std::size_t i = 0; i < count && r.ok(); ++i) {
    row_description::column& c = out.columns.emplace_back();
    c.name = r.cstring();
    c.table = r.u32();
    c.table_column = r.i16();
    c.value_type = r.u32();
    c.type_size = r.i16();
    c.type_modifier = r.i32();
    c.value_format = detail::read_format(r);
  }
  return r.done();
}

std::error_code write(const row_description& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(row_description::type);
  detail::write_count(w, in.columns.size());
  for (const row_description::column& c : in.columns) {
    if (!w.ok()) break;
    w.cstring(c.name);
    w.u32(c.table);
    w.i16(c.table_column);
    w.u32(c.value_type);
    w.i16(c.type_size);
    w.i32(c.type_modifier);
    detail::write_format(w, c.value_format);
  }
  return w.end();
}

bool to_row_description(const row_description& in, v0::row_description& out) {
  std::vector<v0::column> columns;
  columns.reserve(in.columns.size());
  for (const row_description::column& c : in.columns)
    columns.push_back(
        {std::string(c.name), c.table, c.table_column, c.value_type, c.type_size, c.type_modifier, c.value_format});
  out = v0::row_description(std::move(columns));
  return true;
}

bool read(std::span<const std::byte> body, data_row& out, const limits& bounds) {
  wire_reader r(body);
  detail::read_values(r, out.values);
  return r.done() && out.values.size() <= bounds.columns;
}

std::error_code write(const data_row& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(data_row::type);
  detail::write_values(w, in.values);
  return w.end();
}

bool read(std::span<const std::byte> body, command_complete& out) noexcept {
  wire_reader r(body);
  out.tag = r.cstring();
  return r.done();
}

std::error_code write(const command_complete& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(command_complete::type);
  w.cstring(in.tag);
  return w.end();
}

bool read(std::span<const std::byte> body, parameter_description& out) {
  wire_reader r(body);
  detail::read_oids(r, out.types);
  return r.done();
}

std::error_code write(const parameter_description& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(parameter_description::type);
  detail::write_oids(w, in.types);
  return w.end();
}

bool read(std::span<const std::byte> body, function_call_response& out) noexcept {
  wire_reader r(body);
  out.value = detail::read_value(r);
  return r.done();
}

std::error_code write(const function_call_response& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(function_call_response::type);
  detail::write_value(w, in.value);
  return w.end();
}

}  // namespace greenpg::inline v0::backend
