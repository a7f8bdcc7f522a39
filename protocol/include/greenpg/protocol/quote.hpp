#pragma once
#include <greenpg/protocol/errc.hpp>

#include <string>
#include <string_view>

namespace greenpg::inline v0 {

// For the places in SQL where no parameter can stand. The text becomes one token whatever is in it. Refused, with `out`
// as it was, is what is no UTF-8 (errc::invalid_utf8): a server or a client that takes another view of where a
// character ends would find the end of the quote elsewhere; and a NUL (errc::embedded_nul). The connection's
// client_encoding is to be UTF8, as it is unless the connection string says otherwise.

/// Appends `name` as a quoted identifier: "a ""strange"" name". Upper and lower case are kept; the server cuts names
/// after 63 bytes and refuses an empty one.
[[nodiscard]] errc quote_identifier(std::string_view name, std::string& out);

/// Appends `text` as a string literal: 'it''s'. One with backslashes is written as E'...', behind a space, so that it
/// means the same whether standard_conforming_strings is on or off.
[[nodiscard]] errc quote_literal(std::string_view text, std::string& out);

}  // namespace greenpg::inline v0
