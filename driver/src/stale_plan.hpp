#pragma once
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <system_error>

namespace greenpg::inline v0 {

/// Whether there is no such prepared statement, or another of its name. After a failed Parse nothing may be there under
/// the name, or something that has no description: a new name is right in both cases.
inline bool is_gone(std::error_code why) {
  return why == sqlstate::invalid_sql_statement_name || why == sqlstate::duplicate_prepared_statement;
}

/// Whether the plan of a prepared statement does not fit what it reads any more: as libpq's users do, told by the
/// server's function, for the SQLSTATE is one of many uses.
inline bool is_changed(const diagnostics& said) {
  return (said.sqlstate == "0A000" && said.routine == "RevalidateCachedQuery") ||
         (said.sqlstate == "XX000" && said.message.starts_with("cache lookup failed for type"));
}

}  // namespace greenpg::inline v0
