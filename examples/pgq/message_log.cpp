#include "message_log.hpp"

#include <unistd.h>

#include <cstdio>

namespace pgq {
namespace {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

message_log::message_log() : terminal_(::isatty(STDERR_FILENO) == 1) {}

void message_log::error(const greenpg::diagnostics& what) const { print(server_message(what, where_, terminal_)); }

void message_log::notice(const greenpg::diagnostics& what) const {
  if (what.position == 0) return error(what);
  greenpg::diagnostics placed = what;
  placed.query = sql_;
  error(placed);
}

void message_log::own_error(std::string_view text) const { print(own_message(text, where_, terminal_)); }

void message_log::remark(std::string_view text) const {
  const std::string line = std::string(text) + "\n";
  print(terminal_ ? visible_text(line) : line);
}

}  // namespace pgq
