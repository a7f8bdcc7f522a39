#pragma once
#include <greenpg/protocol/diagnostics.hpp>

#include <string>

namespace greenpg::inline v0 {

/// How much of an error to print: psql's VERBOSITY.
enum class verbosity {
  terse,          ///< severity, message and position, on one line
  standard,       ///< psql's default: also the line with its caret, detail, hint, query, context
  verbose,        ///< also SQLSTATE, object names and the place in the server's source
  sqlstate_only,  ///< severity and SQLSTATE
};

/// An error as psql prints it, with a newline at its end:
///
///     ERROR:  column "nme" does not exist
///     LINE 1: select nme from users
///                    ^
///     HINT:  Perhaps you meant to reference the column "users.name".
///
/// The caret stands under the position in `of.query`, counted in characters; a long line is shortened around it.
/// Notices print alike, but without CONTEXT.
[[nodiscard]] std::string format_diagnostics(const diagnostics& of, verbosity how = verbosity::standard);

}  // namespace greenpg::inline v0
