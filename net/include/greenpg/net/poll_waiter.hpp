#pragma once
#include <greenpg/net/wants.hpp>

#include <cstdint>

namespace greenpg::inline v0 {

enum class wait_result : std::uint8_t {
  ready,        ///< in a wanted way, or in error: step() finds out
  timed_out,    ///< the deadline passed
  interrupted,  ///< a signal handler ran: step() again or stop, as the caller likes
  failed,       ///< poll(2) failed; errno says why
};

/// Blocks in poll(2) until `what` comes true. Returns ready at once when there is nothing to wait for.
wait_result poll_wait(const wants& what) noexcept;

}  // namespace greenpg::inline v0
