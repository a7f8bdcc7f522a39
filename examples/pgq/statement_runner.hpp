#pragma once
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>

#include "arguments.hpp"
#include "exit_status.hpp"
#include "message_log.hpp"
#include "output_file.hpp"
#include "result_printer.hpp"
#include "row_values.hpp"
#include "time_limit.hpp"

#include <cstdint>
#include <string_view>

namespace pgq {

/// How a statement ended.
enum class outcome : std::uint8_t {
  done,
  failed,        ///< the connection goes on
  copy_refused,  ///< failed, too: it was a COPY, and what follows in its script may be data
  unwritable,    ///< its rows cannot be written: nothing that follows could
  disconnected,
};

[[nodiscard]] exit_status status_of(outcome ended) noexcept;

/// Runs statements on a connection, one after the other, and prints what they answer and how they fail. Rows are
/// printed while they arrive.
class statement_runner {
public:
  /// All of them must outlive it.
  statement_runner(greenpg::green::connection& db, const arguments& how, output_file& out, message_log& log)
      : db_(db), how_(how), out_(out), log_(log), printer_(how, out) {}

  outcome run(std::string_view sql, const script_place& where);

private:
  [[nodiscard]] greenpg::green::row_stream start(std::string_view sql, const time_limit& limit);
  void print(greenpg::green::row_stream results, const time_limit& limit);
  void print_rows(greenpg::green::row_stream& result, const time_limit& limit);
  outcome explain(const greenpg::error& why);
  void await_cancellation();

  greenpg::green::connection& db_;
  const arguments& how_;
  output_file& out_;
  message_log& log_;
  result_printer printer_;
  row_values values_;
};

}  // namespace pgq
