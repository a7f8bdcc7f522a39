#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <greenpg/protocol/conninfo.hpp>

namespace greenpg::inline v0::detail {

/// The length of `postgresql://` or `postgres://` at the front of `text`, or 0.
[[nodiscard]] std::size_t uri_prefix_length(std::string_view text) noexcept;

/// The two grammars. False: `message` says why, and `out` may hold a part.
[[nodiscard]] bool parse_keyword_values(std::string_view text, conninfo& out, std::string& message);
[[nodiscard]] bool parse_uri(std::string_view uri, conninfo& out, std::string& message);

/// Stores one pair, `requiressl` being an old spelling of `sslmode`. False: no such keyword.
[[nodiscard]] bool store(conninfo& out, std::string_view keyword, secret_string&& value);

/// The blanks of libpq's isspace() in the C locale.
[[nodiscard]] inline bool is_blank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

// What an error may quote. A word or a URI that fails to parse is where a mistyped password ends up.

/// `word` as an error may show it: whole when it can be a keyword, else cut at the first other character, and not at
/// all after a secret was seen.
[[nodiscard]] std::string shown_word(std::string_view word, bool after_secret);
/// `uri` without the password of its authority and without the query values that are, or may be, secret.
[[nodiscard]] std::string shown_uri(std::string_view uri);

inline constexpr std::string_view hidden = "***";

}  // namespace greenpg::inline v0::detail
