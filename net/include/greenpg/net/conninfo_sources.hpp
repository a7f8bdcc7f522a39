#pragma once
#include <string>
#include <string_view>
#include <system_error>

#include <greenpg/net/environment.hpp>
#include <greenpg/protocol/connection_options.hpp>
#include <greenpg/protocol/conninfo.hpp>

namespace greenpg::inline v0 {

/// Completes `info` as libpq does: what it says goes before the service (`service` or `PGSERVICE`), that before the
/// environment's variables; then the user is the operating system's, the host the default one. Constant defaults stay
/// unset: they are the initial values of `connection_options`. Reads the service files.
///
/// Errors: `errc::invalid_conninfo`, with libpq 18's text in `message`. `info` may then be half completed.
[[nodiscard]] std::error_code complete_conninfo(conninfo& info, const environment& from, std::string& message);

/// parse_conninfo() and complete_conninfo().
[[nodiscard]] std::error_code resolve_conninfo(std::string_view dsn, const environment& from, conninfo& out,
                                               std::string& message);

/// All there is to know before connecting: `explicit_info` completed, laid over `out`, checked, with the default
/// certificate files of `~/.postgresql`, the session settings of PGTZ, PGDATESTYLE and PGGEQO, and, without a password,
/// each host's from the password file. Blocks on the local files it reads. Errors as complete_conninfo() and
/// to_options(); `out` is then unchanged. `warning`, if given, gets what libpq would print to stderr: a password file
/// that is ignored.
///
///     greenpg::connection_options options; std::string message;
///     if (auto ec = greenpg::resolve_options("host=db", greenpg::environment::process(), options, message)) ...
[[nodiscard]] std::error_code resolve_options(const conninfo& explicit_info, const environment& from,
                                              connection_options& out, std::string& message,
                                              std::string* warning = nullptr);
/// The same from a connection string.
[[nodiscard]] std::error_code resolve_options(std::string_view dsn, const environment& from, connection_options& out,
                                              std::string& message, std::string* warning = nullptr);

}  // namespace greenpg::inline v0
