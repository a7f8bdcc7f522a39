#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace greenpg::inline v0 {

/// How many parameters the server will say that a statement takes which it has not seen, `told` of them by their types;
/// nothing where that is not to be told from the text: only what is planned takes parameters, and the body of a
/// function has its own.
[[nodiscard]] std::optional<std::size_t> count_parameters(std::string_view sql, std::size_t told);

}  // namespace greenpg::inline v0
