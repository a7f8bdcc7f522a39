#pragma once
#include <greenpg/net/connect_plan.hpp>
#include <greenpg/protocol/connection_options.hpp>

namespace greenpg::inline v0 {

/// What the connector goes by, out of the options of a connection.
[[nodiscard]] connect_plan to_connect_plan(const connection_options& options);

}  // namespace greenpg::inline v0
