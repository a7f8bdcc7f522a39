#pragma once
#include <cstddef>
#include <cstdint>

namespace greenpg::inline v0 {

/// How statements with parameters reach the server: what a pooler between, which may give every transaction to another
/// server process, can bear.
enum class statement_mode : std::uint8_t {
  automatic,  ///< named, until something tells of a pooler: a process id that no process has, or that the server lost a
              ///< statement; then unnamed
  named,      ///< kept prepared under names that no other connection uses
  unnamed,    ///< parsed anew each time, all in one Sync: nothing survives it
  simple,     ///< as simple Query, the values written into the text as literals; results come as text
};

/// What a connection's cache of statements has done.
struct statement_figures {
  std::size_t hits = 0;
  std::size_t misses = 0;
  std::size_t evicted = 0;
  std::size_t kept = 0;        ///< statements in it
  std::size_t kept_bytes = 0;  ///< of their texts
};

}  // namespace greenpg::inline v0
