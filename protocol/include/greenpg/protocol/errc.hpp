#pragma once
#include <system_error>

namespace greenpg::inline v0 {

/// What can go wrong on this side of the wire. What the server says is a `sqlstate`, what the operating system
/// says keeps its own category. A cancelled operation is ECANCELED of std::system_category(), on Asio
/// operation_aborted.
enum class errc {
  // the server broke the protocol: the connection is closed
  protocol_violation = 1,
  message_too_large,     ///< a server message over its limit
  limit_exceeded,        ///< another named limit (`limits`) was passed
  unsupported_protocol,  ///< the peer speaks another protocol, or another version of it
  connection_closed,     ///< end of file where an answer was due

  // refused before a byte was written: the connection is as it was
  embedded_nul,         ///< a NUL where the protocol has NUL-terminated text
  message_too_long,     ///< a frontend message over 0x3ffffffe bytes
  too_many_parameters,  ///< more than 65,535
  wrong_parameter_count,
  unencodable_value,  ///< the C++ value has no form in the parameter's type
  busy,               ///< an open-ended operation holds the connection
  not_connected,
  already_connected,
  statement_closed,

  // connecting
  invalid_conninfo,
  unsupported_option,  ///< a connection option that this version does not act on; what simple mode has not
  host_not_found,
  password_required,
  auth_method_refused,  ///< the server asked for a method that the options forbid
  auth_method_unsupported,
  auth_failed,  ///< an exchange that failed on this side: nonce, proof, signature
  tls_refused,  ///< TLS is required and the server has none
  tls_failed,
  certificate_rejected,
  plaintext_before_tls,  ///< bytes in the clear where the handshake was due

  // waiting
  timeout,
  cancel_failed,  ///< the server did not come to rest within the grace time: closed

  // reading results
  no_such_column,
  ambiguous_column,
  column_out_of_range,
  wrong_column_count,
  type_mismatch,  ///< no codec reads this PostgreSQL type as that C++ type
  unexpected_null,
  value_out_of_range,
  invalid_value,  ///< bytes that are no value of their type
  no_rows,
  too_many_rows,
  result_too_large,  ///< a materialised result over its limit
  copy_not_allowed,  ///< COPY in a call that does not speak it
  several_results,   ///< more result sets than the call returns

  unexpected_column,    ///< no field of a struct is called after the column
  bad_parameters,       ///< named parameters that are missing, unknown or of two kinds
  invalid_utf8,         ///< text to be quoted is no UTF-8
  stale_plan,           ///< a prepared statement had gone or no longer fitted; nothing of it ran: it may be run again
  rolled_back,          ///< it ran in a pipeline, and was undone because a later item of its group failed
  skipped,              ///< an earlier item of its group in a pipeline had failed
  nonstandard_strings,  ///< values cannot be written into text: standard_conforming_strings is off

  // transactions
  transaction_ended,        ///< what an operation is made through is over, or never began
  transaction_rolled_back,  ///< COMMIT found the transaction failed, and rolled it back
  commit_in_doubt,          ///< COMMIT was sent and its answer is lost: it may have happened

  // cursors
  cursor_closed,
  cursor_executed,      ///< a named cursor has its statement already
  nothing_to_fetch,     ///< nothing was executed, or a statement that returns no rows
  scroll_out_of_range,  ///< to a row that there is not

  wrong_shape,  ///< an array has other dimensions, or a composite another number of fields, than the C++ type
};

/// The category of `errc`; its name is "greenpg".
[[nodiscard]] const std::error_category& client_category() noexcept;

[[nodiscard]] inline std::error_code make_error_code(errc e) noexcept {
  return {static_cast<int>(e), client_category()};
}

}  // namespace greenpg::inline v0

template <>
struct std::is_error_code_enum<greenpg::errc> : std::true_type {};
