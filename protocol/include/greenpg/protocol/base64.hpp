#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// Base64 with padding and no line breaks (RFC 4648 section 4).
[[nodiscard]] std::string base64_encode(std::span<const std::byte> bytes);

/// Decodes only what `base64_encode` writes: whole groups of four, '=' only as padding, unused bits zero, no
/// whitespace (RFC 4648 section 3.5). So one value has one spelling. Nothing for any other text.
///
///     if (auto salt = base64_decode(text)) use(*salt);
[[nodiscard]] std::optional<std::vector<std::byte>> base64_decode(std::string_view text);

}  // namespace greenpg::inline v0
