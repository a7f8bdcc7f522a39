#pragma once
#include <greenpg/protocol/diagnostics.hpp>

#include "error_text.hpp"

#include <string_view>

namespace pgq {

/// Standard error: messages of the server and of pgq itself, each with the place of the statement that it is about.
class message_log {
public:
  message_log();

  /// What the messages from here on are about. `sql` and `where.file` must live until the next call.
  void about(std::string_view sql, const script_place& where) noexcept {
    sql_ = sql;
    where_ = where;
  }
  /// An error of the server, whose `query` says what its position points into.
  void error(const greenpg::diagnostics& what) const;
  /// A notice, which does not know the statement it came with.
  void notice(const greenpg::diagnostics& what) const;
  void own_error(std::string_view text) const;
  /// Words for a person that are nobody's error, on a line of their own.
  void remark(std::string_view text) const;

private:
  std::string_view sql_;
  script_place where_;
  bool terminal_;
};

}  // namespace pgq
