#include <greenpg/protocol/backend_messages.hpp>

namespace greenpg::inline v0::backend {
namespace {

template <class T>
std::optional<any> read_as(std::span<const std::byte> body, const limits& bounds) {
  T message;
  if constexpr (requires { read(body, message, bounds); }) {
    if (!read(body, message, bounds)) return std::nullopt;
  } else {
    if (!read(body, message)) return std::nullopt;
  }
  return any(std::move(message));
}

}  // namespace

std::optional<any> read_any(char type, std::span<const std::byte> body, const limits& bounds) {
  switch (type) {
    case authentication::type: return read_as<authentication>(body, bounds);
    case backend_key_data::type: return read_as<backend_key_data>(body, bounds);
    case parameter_status::type: return read_as<parameter_status>(body, bounds);
    case ready_for_query::type: return read_as<ready_for_query>(body, bounds);
    case row_description::type: return read_as<row_description>(body, bounds);
    case data_row::type: return read_as<data_row>(body, bounds);
    case command_complete::type: return read_as<command_complete>(body, bounds);
    case empty_query_response::type: return read_as<empty_query_response>(body, bounds);
    case portal_suspended::type: return read_as<portal_suspended>(body, bounds);
    case no_data::type: return read_as<no_data>(body, bounds);
    case parse_complete::type: return read_as<parse_complete>(body, bounds);
    case bind_complete::type: return read_as<bind_complete>(body, bounds);
    case close_complete::type: return read_as<close_complete>(body, bounds);
    case parameter_description::type: return read_as<parameter_description>(body, bounds);
    case error_response::type: return read_as<error_response>(body, bounds);
    case notice_response::type: return read_as<notice_response>(body, bounds);
    case notification_response::type: return read_as<notification_response>(body, bounds);
    case copy_in_response::type: return read_as<copy_in_response>(body, bounds);
    case copy_out_response::type: return read_as<copy_out_response>(body, bounds);
    case copy_both_response::type: return read_as<copy_both_response>(body, bounds);
    case copy_data::type: return read_as<copy_data>(body, bounds);
    case copy_done::type: return read_as<copy_done>(body, bounds);
    case function_call_response::type: return read_as<function_call_response>(body, bounds);
    case negotiate_protocol_version::type: return read_as<negotiate_protocol_version>(body, bounds);
    default: return std::nullopt;
  }
}

std::error_code write_any(const any& in, byte_buffer& out) {
  return std::visit([&](const auto& message) { return write(message, out); }, in);
}

}  // namespace greenpg::inline v0::backend
