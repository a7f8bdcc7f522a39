#pragma once
#include <greenpg/driver/matching.hpp>
#include <greenpg/protocol/diagnostics.hpp>

#include <chrono>
#include <cstdint>

namespace greenpg::inline v0 {

/// In which form results are asked for.
enum class result_format : std::uint8_t {
  automatic,  ///< text the first time a statement runs, then binary column by column where that loses nothing
  text,
  binary,  ///< binary where there is a form, from the first time on: describes the statement first, a second round trip
};

/// What every operation may be told. Trivially destructible, so that braces in a co_await are safe with g++ 12:
///
///     co_await db.async_query("select 1", {}, {.timeout = 2s});
struct query_options {
  /// From the call on; zero is none, and what is below zero has passed already. When it has passed, the operation ends
  /// with errc::timeout and the statement is cancelled on the server; the connection stays usable.
  std::chrono::milliseconds timeout{0};
  /// Filled with every field of the error where the operation fails; must live until it has ended.
  diagnostics* details = nullptr;
  result_format format = result_format::automatic;
  /// Behind a stream that is open: wait for its end instead of failing with errc::busy. Waits for ever where the
  /// stream's own loop is the caller.
  bool wait_for_holder = false;
  /// Send nothing of later operations while this one runs, so that cancelling it can reach the server at any time.
  bool exclusive = false;
  /// Of those that read rows as structs: how columns are matched to fields.
  matching match = {};
};

}  // namespace greenpg::inline v0
