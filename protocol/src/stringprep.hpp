#pragma once
#include <greenpg/protocol/secret.hpp>

#include <vector>

namespace greenpg::inline v0::detail {

using code_points = std::vector<char32_t, wiping_allocator<char32_t>>;

/// Where SASLprep sends a code point (RFC 4013 section 2.1 and 2.3).
enum class saslprep_class { kept, space, nothing, refused };
[[nodiscard]] saslprep_class classify(char32_t code) noexcept;

/// RFC 3454 section 6: a text with right-to-left characters has no left-to-right ones, and begins and ends with
/// the former.
[[nodiscard]] bool bidi_allowed(const code_points& text) noexcept;

/// Normalisation form KC (Unicode Standard Annex 15) of a text in which `classify` refuses no code point.
[[nodiscard]] code_points nfkc(const code_points& text);

}  // namespace greenpg::inline v0::detail
