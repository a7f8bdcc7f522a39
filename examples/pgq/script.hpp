#pragma once
#include "message_log.hpp"
#include "statement_runner.hpp"

#include <greenpg/driver/green_connection.hpp>

#include <string>

namespace pgq {

/// How a script ended: the status of its last statement, and whether anything more can be run.
struct script_end {
  exit_status status = exit_status::done;
  bool over = false;
};

/// Runs the statements of a file one by one, going on after those that fail, in memory bounded by the longest of them.
/// "-" is standard input, and so is "", of which messages then name no line.
[[nodiscard]] script_end run_script(const std::string& name, const greenpg::green::connection& db,
                                    statement_runner& runner, message_log& log);

}  // namespace pgq
