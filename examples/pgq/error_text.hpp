#pragma once
#include <greenpg/protocol/diagnostics.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace pgq {

/// Where a statement came from, for messages.
struct script_place {
  std::string_view file;  ///< empty for -c; "-" is standard input
  std::size_t line = 0;
};

/// What goes in front of a message about a statement, as with psql: "pgq:load.sql:12: ", "pgq:<stdin>:12: ", nothing
/// for -c.
[[nodiscard]] std::string place_text(const script_place& where);

/// An error or a notice of the server as psql prints it, with newlines at its ends. For a terminal, control characters
/// in it are made visible: the server, and who gave it its data, have no business moving the cursor.
[[nodiscard]] std::string server_message(const greenpg::diagnostics& what, const script_place& where,
                                         bool for_terminal);

/// A message of pgq's own: "pgq: error: ..." or "pgq:load.sql:12: error: ...", with its newline.
[[nodiscard]] std::string own_message(std::string_view what, const script_place& where, bool for_terminal);

/// The text with its control characters, but for newlines and tabs, written as `\x1B` or `\u0085`.
[[nodiscard]] std::string visible_text(std::string_view text);

}  // namespace pgq
