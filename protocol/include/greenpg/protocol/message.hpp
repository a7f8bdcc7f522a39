#pragma once
#include <greenpg/protocol/byte_buffer.hpp>
#include <greenpg/protocol/wire_writer.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <system_error>
#include <type_traits>

namespace greenpg::inline v0 {

// What holds for all messages of frontend_messages.hpp and backend_messages.hpp, one struct each with the fields of
// "Message Formats" in the protocol chapter:
//
//     static constexpr char type;                      the type byte, where the message has one
//     bool read(std::span<const std::byte> body, X&);  from a body, without type and length. True if the whole body is
//                                                      such a message; else the struct is in no particular state. What
//                                                      it holds are views of `body`. Throws only std::bad_alloc, for
//                                                      lists no longer than the body accounts for.
//     std::error_code write(const X&, byte_buffer&);   appends the whole message, or nothing and says why not:
//                                                      embedded_nul, message_too_long, too_many_parameters (a list over
//                                                      65,535), unencodable_value (a field that its own reader would
//                                                      refuse)
//
// What read() took, write() gives back byte by byte.

/// A value in Bind, FunctionCall, DataRow or FunctionCallResponse; nothing is NULL.
using wire_value = std::optional<std::span<const std::byte>>;

/// A message that is its type byte and no more.
template <class T>
concept empty_message = std::is_empty_v<T> && requires {
  { T::type } -> std::convertible_to<char>;
};

template <empty_message T>
[[nodiscard]] bool read(std::span<const std::byte> body, T&) noexcept {
  return body.empty();
}

template <empty_message T>
[[nodiscard]] std::error_code write(const T&, byte_buffer& out) {
  wire_writer w(out);
  w.begin(T::type);
  return w.end();
}

}  // namespace greenpg::inline v0
