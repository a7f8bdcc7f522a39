#pragma once

namespace pgq {

/// What the process ends with: that of the last action.
enum class exit_status : int {
  done = 0,
  local_failure = 1,  ///< usage, a file that cannot be read, an output that cannot be written
  no_connection = 2,  ///< not made, or lost
  failed_statement = 3,
};

}  // namespace pgq
