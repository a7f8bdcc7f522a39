#pragma once
#include <greenpg/protocol/authentication_messages.hpp>
#include <greenpg/protocol/copy_messages.hpp>
#include <greenpg/protocol/report_messages.hpp>
#include <greenpg/protocol/result_messages.hpp>
#include <greenpg/protocol/session_messages.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <system_error>
#include <variant>

// All messages of a server: protocol 3.0 and 3.2.
namespace greenpg::inline v0::backend {

using any = std::variant<authentication, backend_key_data, parameter_status, ready_for_query, row_description, data_row,
                         command_complete, empty_query_response, portal_suspended, no_data, parse_complete,
                         bind_complete, close_complete, parameter_description, error_response, notice_response,
                         notification_response, copy_in_response, copy_out_response, copy_both_response, copy_data,
                         copy_done, function_call_response, negotiate_protocol_version>;

/// Reads a message of any type; nothing if the type is unknown or the body is not one.
[[nodiscard]] std::optional<any> read_any(char type, std::span<const std::byte> body, const limits& bounds = {});
[[nodiscard]] std::error_code write_any(const any& in, byte_buffer& out);

}  // namespace greenpg::inline v0::backend
