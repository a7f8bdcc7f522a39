#pragma once
#include <string>
#include <string_view>
#include <system_error>

#include <greenpg/protocol/auth_policy.hpp>

namespace greenpg::inline v0 {

/// Reads a `require_auth` value: a comma-separated list of methods, all of them plain (only these) or all of them with
/// a `!` (any but these); the empty text allows everything. Errors: `errc::invalid_conninfo` with libpq 18's text in
/// `message`; `out` is then unchanged.
[[nodiscard]] std::error_code parse_require_auth(std::string_view text, auth_methods& out, std::string& message);

}  // namespace greenpg::inline v0
