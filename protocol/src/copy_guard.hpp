#pragma once
#include <array>
#include <cstdint>

namespace greenpg::inline v0 {

// CopyFail with an empty reason: ignored outside COPY ("COPY Operations" in the protocol chapter), a clean end of a
// COPY FROM STDIN that nobody feeds. Without it such a COPY swallows the Sync behind it.
inline constexpr std::array<std::uint8_t, 6> copy_guard = {'f', 0, 0, 0, 5, 0};

}  // namespace greenpg::inline v0
