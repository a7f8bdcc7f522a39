#include "statement_runner.hpp"

#include <cstdio>
#include <string>
#include <utility>

namespace pgq {
namespace {

std::string seconds_text(std::chrono::milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(time.count()) / 1000);
  return text;
}

}  // namespace

exit_status status_of(outcome ended) noexcept {
  switch (ended) {
    case outcome::done: return exit_status::done;
    case outcome::failed:
    case outcome::copy_refused: return exit_status::failed_statement;
    case outcome::unwritable: return exit_status::local_failure;
    case outcome::disconnected: break;
  }
  return exit_status::no_connection;
}

outcome statement_runner::run(std::string_view sql, const script_place& where) {
  log_.about(sql, where);
  const time_limit limit(how_.timeout);
  outcome ended = outcome::done;
  try {
    print(start(sql, limit), limit);
  } catch (const greenpg::error& e) {
    printer_.abandon();
    out_.flush();  // what was printed comes before the message
    ended = explain(e);
  }
  if (out_.flush()) return ended;
  log_.own_error("could not write to standard output: " + out_.error().message());
  return outcome::unwritable;
}

greenpg::green::row_stream statement_runner::start(std::string_view sql, const time_limit& limit) {
  greenpg::query_options options = limit.options();
  if (!how_.binary && how_.parameters.empty()) return db_.stream_script(sql, options);
  options.format = greenpg::result_format::binary;
  greenpg::params values;
  for (const std::string& value : how_.parameters) values.push_back(value);
  return db_.stream(sql, std::move(values), options);
}

void statement_runner::print(greenpg::green::row_stream results, const time_limit& limit) {
  do {
    if (results.returns_rows()) {
      print_rows(results, limit);
      if (out_.error()) return;
    } else if (!results.command_tag().empty()) {  // an empty query has none
      printer_.command(results.command_tag());
    }
  } while (results.next_result(limit.options()));
}

void statement_runner::print_rows(greenpg::green::row_stream& result, const time_limit& limit) {
  printer_.begin(result.columns());
  while (const auto batch = result.next(limit.options())) {
    for (const greenpg::row r : *batch) printer_.row(values_.of(r));
    if (out_.error()) return;
    // Rows that have arrived are handed out without a look at the clock.
    if (limit.passed()) throw greenpg::error(greenpg::errc::timeout);
  }
  printer_.end(result.command_tag());
}

outcome statement_runner::explain(const greenpg::error& why) {
  if (why.code() == greenpg::errc::timeout && how_.timeout) {
    log_.own_error("the statement was cancelled: it took longer than " + seconds_text(*how_.timeout) + " s");
    await_cancellation();
  } else if (!why.sqlstate().empty()) {
    log_.error(why.diagnostics());
  } else {
    log_.own_error(why.message());
  }
  if (!db_.is_open()) {
    log_.own_error("connection to server was lost");
    return outcome::disconnected;
  }
  return why.code() == greenpg::errc::copy_not_allowed ? outcome::copy_refused : outcome::failed;
}

/// Nothing happens on a connection but inside its operations: one that asks for nothing sees the cancellation through,
/// so that the server does not go on with a statement whose client has gone.
void statement_runner::await_cancellation() {
  try {
    db_.execute({});
  } catch (const greenpg::error& e) {
    log_.own_error(e.message());
  }
}

}  // namespace pgq
