#pragma once
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

/// Numbers the requests of a session from 1; 0 is none of them.
using request_id = std::uint64_t;

/// As ReadyForQuery tells it.
enum class transaction_status : char { unknown = 0, idle = 'I', in_transaction = 'T', failed = 'E' };

enum class event_kind : std::uint8_t {
  none,                   ///< more bytes are needed
  parameter_description,  ///< body: the oids, as in the message
  row_description,        ///< columns: what follows, or nullptr where a statement returns no rows
  rows,                   ///< rows: all that had arrived
  command_complete,       ///< text: the command tag
  empty_query,
  suspended,  ///< the row limit of Execute was reached
  copy_in,    ///< body: CopyInResponse; copy_data() and copy_done() or copy_fail() are due
  copy_out,   ///< body: CopyOutResponse
  copy_both,  ///< body: CopyBothResponse
  copy_data,  ///< body: one CopyData
  copy_done,
  function_result,    ///< body: FunctionCallResponse
  executed,           ///< rows, if any, and command_complete of a part, in one: rows, text
  synced,             ///< a barrier was reached; status
  error,              ///< error, and session::last_error(): this unit failed; its request goes on to its end
  skipped,            ///< an Execute that the server passed over after an error before it
  ready,              ///< final: the request ended; status
  done,               ///< final: rows, if any, command_complete and ready of a run, in one: rows, text, status
  aborted,            ///< final: the connection ended before the request did; error
  notice,             ///< body: the fields
  notification,       ///< body: NotificationResponse
  parameter_changed,  ///< text: the setting's name
  need_password,      ///< call set_password()
  compute,            ///< call compute()
  fatal,              ///< error, and session::last_error(): the connection is at its end
};

/// Whether it is the last of its request.
[[nodiscard]] constexpr bool is_final(event_kind kind) noexcept {
  return kind == event_kind::ready || kind == event_kind::done || kind == event_kind::aborted;
}

[[nodiscard]] const char* to_string(event_kind kind) noexcept;

struct event {
  event_kind kind = event_kind::none;
  transaction_status status = transaction_status::unknown;  ///< ready
  bool more = false;                                        ///< others may follow: of `none`, and of a last `done`, not
  std::uint32_t unit = 0;                                   ///< which unit of the request, from 0
  request_id request = 0;                                   ///< 0: of the connection itself
  std::error_code error;
  bool sent = false;  ///< of `aborted`: some of the request had left, so that the server may have run it
  row_range rows;     ///< of `done`, `executed`: without a block where they are few: to be copied before the next event
  std::shared_ptr<const row_description> columns;
  std::span<const std::byte> body;
  std::string_view text;
};

}  // namespace greenpg::inline v0
