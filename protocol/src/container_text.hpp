#pragma once
#include <greenpg/protocol/codec.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace greenpg::inline v0::detail {

/// result_binary() for a type that is none of the scalars.
[[nodiscard]] bool container_result_binary(oid type, const type_catalogue* known) noexcept;

/// Appends a binary value of any type to `out` as the server would write it; after an error part of it may be there.
/// `depth` is how many values it is within.
[[nodiscard]] errc print_binary(oid type, std::span<const std::byte> value, std::string& out,
                                const type_catalogue* known, int depth = 0);

/// How a std::string reads the binary form of arrays, records, ranges and multiranges that are built in; else nullptr.
[[nodiscard]] decode_function<std::string>* container_printing_decoder(oid type) noexcept;

}  // namespace greenpg::inline v0::detail
