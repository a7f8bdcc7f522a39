#pragma once
#include <cstddef>

namespace greenpg::inline v0::detail {

inline constexpr std::size_t longest_float_text = 32;

// The text of a number as float4out and float8out write it while extra_float_digits is positive: the shortest decimal
// that reads back as the value, in scientific notation only for small and large exponents. The end of what was written.
[[nodiscard]] char* write_float_text(float value, char* to) noexcept;
[[nodiscard]] char* write_float_text(double value, char* to) noexcept;

}  // namespace greenpg::inline v0::detail
