#pragma once
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace greenpg::inline v0 {

enum class frame_state : std::uint8_t {
  need_more,   ///< the message is not complete; `total` bytes are needed to know more
  bad_length,  ///< the length is less than its own four bytes
  too_large,   ///< the body is over its limit
  complete,
};

/// The first message of a stream of bytes.
struct frame {
  frame_state state = frame_state::need_more;
  char type = 0;                    ///< known from the first byte on; 0 in start-up packets
  std::span<const std::byte> body;  ///< if complete: a view, without type and length
  std::size_t total = 0;            ///< bytes of the whole message, or as said above
};

namespace detail {

/// A message whose length is at `header - 4`.
inline frame cut_frame(std::span<const std::byte> in, std::size_t header, char type, std::size_t max_body) noexcept {
  const std::uint32_t length = load_be32(in.data() + (header - 4));
  if (length < 4 || length > 0x7fffffff) return {frame_state::bad_length, type, {}, 0};
  const std::size_t body = length - 4;
  if (body > max_body) return {frame_state::too_large, type, {}, header + body};
  if (body > in.size() - header) return {frame_state::need_more, type, {}, header + body};
  return {frame_state::complete, type, in.subspan(header, body), header + body};
}

}  // namespace detail

/// Cuts the first message off `in` ("Messaging Overview" in the protocol chapter). Never asks for more than
/// `max_body` bytes of body.
///
///     for (frame f = next_frame(in, 1 << 20); f.state == frame_state::complete; f = next_frame(in, 1 << 20)) {
///       handle(f.type, f.body);
///       in = in.subspan(f.total);
///     }
[[nodiscard]] inline frame next_frame(std::span<const std::byte> in, std::size_t max_body) noexcept {
  const char type = in.empty() ? '\0' : static_cast<char>(in[0]);
  if (in.size() < 5) return {frame_state::need_more, type, {}, 5};
  return detail::cut_frame(in, 5, type, max_body);
}

/// The same for messages from the server, each type with its own limit.
[[nodiscard]] inline frame next_frame(std::span<const std::byte> in, const limits& bounds,
                                      bool authenticated) noexcept {
  return next_frame(in, in.empty() ? 0 : message_limit(bounds, static_cast<char>(in[0]), authenticated));
}

/// The same for what a client sends first, which has no type.
[[nodiscard]] inline frame next_startup_frame(std::span<const std::byte> in, std::size_t max_body) noexcept {
  if (in.size() < 4) return {frame_state::need_more, 0, {}, 4};
  return detail::cut_frame(in, 4, 0, max_body);
}

}  // namespace greenpg::inline v0
