#pragma once
#include <cstddef>
#include <cstdint>

namespace greenpg::inline v0 {

/// What one connection lets its peer cost it. Every limit is inclusive; what lies over it is refused before memory is
/// set aside for it.
struct limits {
  // Sizes of messages from the server: bytes of the body, without type and length.

  /// Any message before AuthenticationOk, from a peer that has proved nothing.
  std::size_t message_before_authentication = 64 * 1024;
  /// Messages that are short by nature: all that are not named below.
  std::size_t short_message = 1024 * 1024;
  /// ErrorResponse, NoticeResponse, NotificationResponse.
  std::size_t error_message = 1024 * 1024;
  /// DataRow, CopyData, RowDescription, FunctionCallResponse.
  std::size_t data_message = 64 * 1024 * 1024;

  /// Text kept of one ErrorResponse or NoticeResponse, bytes over all fields; the rest is cut.
  std::size_t error_text = 64 * 1024;
  /// Columns of a result or a COPY; the protocol's own maximum. A server allows itself 1,664.
  std::size_t columns = 65535;

  /// Length of any message to the server, as its length field counts it, in bytes; no more than max_message_length.
  std::size_t frontend_message = 0x3ffffffe;

  // Authentication.

  /// PBKDF2 iterations that a server may ask for; refused before computing.
  std::uint32_t scram_iterations = 1'000'000;
  std::size_t sasl_mechanisms = 32;  ///< names in the server's list
  std::size_t sasl_nonce = 1024;     ///< bytes of the combined nonce
  std::size_t sasl_salt = 1024;      ///< bytes, decoded
  std::size_t cancel_key = 256;      ///< bytes of the secret key in BackendKeyData

  // What a server may send unasked.

  std::size_t parameter_status_names = 256;       ///< distinct names kept
  std::size_t parameter_status_value = 8 * 1024;  ///< bytes of one value
  /// Notices, notifications and parameter changes between connecting and the first ReadyForQuery.
  std::size_t asynchronous_messages = 1000;
  std::size_t asynchronous_bytes = 1024 * 1024;  ///< bytes of their bodies, likewise

  // Memory for results.

  std::size_t result_bytes = 256 * 1024 * 1024;  ///< one materialised result: bytes of its rows
  /// Bytes of the receive buffer of an idle connection.
  std::size_t receive_block = 4 * 1024;
  /// It grows to this size while the socket fills it; only a single message that is larger takes more, as it arrives.
  std::size_t receive_block_largest = 256 * 1024;
};

/// The limit of the body of a message of this type, in bytes. `authenticated`: whether AuthenticationOk was seen.
[[nodiscard]] constexpr std::size_t message_limit(const limits& of, char type, bool authenticated) noexcept {
  std::size_t limit = of.short_message;
  switch (type) {
    case 'E':
    case 'N':
    case 'A': limit = of.error_message; break;
    case 'D':
    case 'd':
    case 'T':
    case 'V': limit = of.data_message; break;
    default: break;
  }
  return authenticated || limit < of.message_before_authentication ? limit : of.message_before_authentication;
}

}  // namespace greenpg::inline v0
