#pragma once
#include <cstdint>
#include <string>

namespace greenpg::inline v0 {

/// How a statement is run otherwise than by an unnamed portal, to its end.
struct portal_run {
  std::string name;            ///< of the portal; empty: the unnamed one
  std::uint32_t max_rows = 0;  ///< of Execute; 0: no limit
  std::string describes;       ///< a portal that the run makes, as DECLARE does, to be described behind it
};

}  // namespace greenpg::inline v0
