#pragma once
#include <greenpg/driver/green_connection.hpp>

#include "arguments.hpp"
#include "message_log.hpp"

namespace pgq {

/// Connects where the command line, the environment and the usual files say; false, and a message, if that fails.
[[nodiscard]] bool connect(greenpg::green::connection& db, const arguments& how, const message_log& log);

}  // namespace pgq
