#pragma once
#include <cstdint>

namespace greenpg::inline v0 {

/// How a cursor is declared. Trivially destructible, so that braces in a co_await are safe with g++ 12:
///
///     co_await db.async_declare("report", "select * from log", {}, {.hold = true});
struct cursor_options {
  enum class scroll_mode : std::uint8_t {
    server_default,  ///< backward where the plan can do that at no cost
    scroll,
    no_scroll,
  };

  scroll_mode scroll = scroll_mode::server_default;
  /// WITH HOLD: it outlives the transaction that it is declared in, if that is committed, and needs none. The server
  /// keeps a copy of its rows until it is closed.
  bool hold = false;
  /// Rows that are fetched at a time by async_next(), next() and loops.
  std::uint32_t itersize = 2000;
};

}  // namespace greenpg::inline v0
