#pragma once
#include <greenpg/protocol/copy_messages.hpp>
#include <greenpg/protocol/password_messages.hpp>
#include <greenpg/protocol/query_messages.hpp>
#include <greenpg/protocol/startup_messages.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <variant>

// All messages of a client: protocol 3.0 and 3.2.
namespace greenpg::inline v0::frontend {

using any = std::variant<query, parse, bind, describe, execute, close, flush, sync, function_call, terminate, copy_data,
                         copy_done, copy_fail, password, sasl_initial_response, sasl_response, gss_response>;

/// What a message of type 'p' is: the type byte does not say.
enum class password_kind : std::uint8_t { password, sasl_initial_response, sasl_response, gss_response };

/// Reads a message of any type; nothing if the type is unknown or the body is not one.
[[nodiscard]] std::optional<any> read_any(char type, std::span<const std::byte> body,
                                          password_kind expected = password_kind::password);
[[nodiscard]] std::error_code write_any(const any& in, byte_buffer& out);

}  // namespace greenpg::inline v0::frontend
