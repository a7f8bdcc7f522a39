#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// Everything that an ErrorResponse or a NoticeResponse says ("Error and Notice Message Fields" in the protocol
/// chapter), owned. A field that was not sent is empty or zero.
struct diagnostics {
  std::string severity;               ///< S: ERROR, FATAL, PANIC, WARNING, ..., or a translation of it
  std::string severity_nonlocalized;  ///< V: the same, never translated
  std::string sqlstate;               ///< C: five characters; "XX000" where the server sent anything else
  std::string message;                ///< M
  std::string detail;                 ///< D
  std::string hint;                   ///< H
  int position = 0;                   ///< P: where in `query`, in characters from 1
  int internal_position = 0;          ///< p: where in `internal_query`, likewise
  std::string internal_query;         ///< q: a command that the server generated
  std::string where;                  ///< W: the call stack, one entry a line
  std::string schema_name;            ///< s
  std::string table_name;             ///< t
  std::string column_name;            ///< c
  std::string data_type_name;         ///< d
  std::string constraint_name;        ///< n
  std::string file;                   ///< F: in the server's source, as are the next two
  int line = 0;                       ///< L
  std::string routine;                ///< R

  /// Fields of types not known here, in order, up to `max_other`.
  std::vector<std::pair<char, std::string>> other;
  static constexpr std::size_t max_other = 32;

  /// The text that `position` points into. The server does not send it; the driver fills it in.
  std::string query;

  /// `sqlstate` as an error code; none where no error was received.
  [[nodiscard]] std::error_code code() const noexcept;
  [[nodiscard]] bool empty() const noexcept { return sqlstate.empty() && message.empty(); }
  /// Takes one field as received, of any type and with any text. A text that is not what its type asks for (a
  /// position that is no number, an SQLSTATE of other than five characters) is replaced as said above.
  void set(char type, std::string_view text);
  void clear();
};

}  // namespace greenpg::inline v0
