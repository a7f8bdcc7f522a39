#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <cstddef>
#include <string>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

/// Why these values cannot be sent, in words; nothing where there is no more to say than the code. `taken`: how many
/// the statement takes; `types`: theirs, none where they are not known.
std::string refusal_of(std::error_code why, const params& values, std::size_t taken, const std::vector<oid>& types,
                       const type_catalogue* known);

}  // namespace greenpg::inline v0
