#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/format.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace greenpg::inline v0::detail {

/// Appends a binary value to `out` as the server would write it; after an error part of it may be there.
using print_function = errc(std::span<const std::byte> value, std::string& out);

/// The function that prints values of a type, nullptr if there is none.
[[nodiscard]] print_function* printer(oid type) noexcept;

}  // namespace greenpg::inline v0::detail
