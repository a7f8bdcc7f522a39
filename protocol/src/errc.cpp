#include <greenpg/protocol/errc.hpp>

#include <string>

namespace greenpg::inline v0 {
namespace {

const char* text(errc e) {
  switch (e) {
    case errc::protocol_violation: return "the server broke the protocol";
    case errc::message_too_large: return "a message from the server is over its limit";
    case errc::limit_exceeded: return "the server exceeded a limit";
    case errc::unsupported_protocol: return "the server does not speak PostgreSQL protocol 3";
    case errc::connection_closed: return "the server closed the connection unexpectedly";
    case errc::embedded_nul: return "text with a NUL byte cannot be sent";
    case errc::message_too_long: return "the message is longer than the protocol allows";
    case errc::too_many_parameters: return "a statement takes at most 65535 parameters";
    case errc::wrong_parameter_count: return "the number of parameters is not what the statement takes";
    case errc::unencodable_value: return "a parameter value does not fit the type of the parameter";
    case errc::busy: return "the connection is held by another operation";
    case errc::not_connected: return "the connection is not open";
    case errc::already_connected: return "the connection is open already";
    case errc::statement_closed: return "the statement was closed or belongs to another connection";
    case errc::invalid_conninfo: return "the connection string is malformed";
    case errc::unsupported_option: return "a connection option is not supported";
    case errc::host_not_found: return "the host name could not be translated to an address";
    case errc::password_required: return "the server asks for a password and none was given";
    case errc::auth_method_refused: return "the server asks for an authentication method that is not allowed here";
    case errc::auth_method_unsupported: return "the server asks for an unknown authentication method";
    case errc::auth_failed: return "authentication failed";
    case errc::tls_refused: return "the server does not offer TLS, which is required";
    case errc::tls_failed: return "the TLS connection failed";
    case errc::certificate_rejected: return "the server's certificate was rejected";
    case errc::plaintext_before_tls: return "unencrypted data arrived before the TLS handshake";
    case errc::timeout: return "the deadline passed";
    case errc::cancel_failed: return "the cancelled statement did not end in time";
    case errc::no_such_column: return "no such column in the result";
    case errc::ambiguous_column: return "several columns of the result have that name";
    case errc::column_out_of_range: return "column number out of range";
    case errc::wrong_column_count: return "the number of columns does not match";
    case errc::type_mismatch: return "the column's type cannot be read as the requested C++ type";
    case errc::unexpected_null: return "the value is NULL";
    case errc::value_out_of_range: return "the value does not fit the requested C++ type";
    case errc::invalid_value: return "the bytes are not a value of their type";
    case errc::stale_plan:
      return "the prepared statement had gone or did not fit its tables any more; nothing of it ran";
    case errc::rolled_back: return "it was undone, because a later item of its group failed";
    case errc::skipped: return "it did not run, because an earlier item of its group had failed";
    case errc::nonstandard_strings:
      return "parameters cannot be written into the text while standard_conforming_strings is off";
    case errc::no_rows: return "the result has no rows";
    case errc::too_many_rows: return "the result has more rows than asked for";
    case errc::result_too_large: return "the result is larger than the limit for materialised results";
    case errc::copy_not_allowed: return "COPY FROM STDIN and COPY TO STDOUT are not possible in this call";
    case errc::several_results: return "the statement returned several results";
    case errc::unexpected_column: return "the result has a column that the struct has no field for";
    case errc::bad_parameters: return "the named parameters are not those of the statement";
    case errc::invalid_utf8: return "the text is not valid UTF-8";
    case errc::transaction_ended: return "the transaction is over";
    case errc::transaction_rolled_back: return "the transaction had failed and was rolled back instead of committed";
    case errc::commit_in_doubt: return "the answer to COMMIT was lost: whether it happened is unknown";
    case errc::cursor_closed: return "the cursor is closed";
    case errc::cursor_executed: return "a named cursor is executed only once";
    case errc::nothing_to_fetch: return "there are no results to fetch";
    case errc::scroll_out_of_range: return "the scroll destination is out of bounds";
    case errc::wrong_shape:
      return "the dimensions of the array or the fields of the composite are not those of the C++ type";
  }
  return "unknown error";
}

class category final : public std::error_category {
  const char* name() const noexcept override { return "greenpg"; }
  std::string message(int value) const override { return text(static_cast<errc>(value)); }
};

}  // namespace

const std::error_category& client_category() noexcept {
  static const category instance;
  return instance;
}

}  // namespace greenpg::inline v0
