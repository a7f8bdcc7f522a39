// The reader of every message that a client sends. Input: the type byte, then the body; a type of 0 stands for the
// packets without one, and behind 'p' a byte tells which of the four kinds is expected.
// What holds: a body that is read is written again as the same bytes, and its views lie inside it. The input as a
// stream is cut into frames.
#include <greenpg/protocol/frame.hpp>
#include <greenpg/protocol/frontend_messages.hpp>

#include <cstdint>
#include <variant>

#include "message_views.hpp"

using namespace greenpg_fuzz;

namespace {

template <class Message>
void check(const Message& message, char type, std::span<const std::byte> body) {
  std::visit(inside(body), message);
  pg::byte_buffer out;
  require(!write_any(message, out));
  require_same(out, type, body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto input = std::as_bytes(std::span(data, size));
  cut_into_frames(input, 64, [](auto stream, std::size_t max) { return pg::next_frame(stream, max); });
  cut_into_frames(input, 64, [](auto stream, std::size_t max) { return pg::next_startup_frame(stream, max); });

  const char type = static_cast<char>(input[0]);
  auto kind = pg::frontend::password_kind::password;
  std::span<const std::byte> body = input.subspan(1);
  if (type == 'p') {
    if (body.empty()) return 0;
    kind = static_cast<pg::frontend::password_kind>(static_cast<unsigned>(body[0]) % 4);
    body = body.subspan(1);
  }
  const exact_copy copy(body);
  if (type == 0) {
    if (const auto packet = pg::frontend::read_startup(copy.bytes())) check(*packet, type, copy.bytes());
  } else if (const auto message = pg::frontend::read_any(type, copy.bytes(), kind)) {
    check(*message, type, copy.bytes());
  }
  return 0;
}
