// pgq, a command-line client in psql's manner: the command line in, the exit status out.
#include <greenpg/driver/green_connection.hpp>

#include <unistd.h>

#include "arguments.hpp"
#include "connect.hpp"
#include "exit_status.hpp"
#include "message_log.hpp"
#include "output_file.hpp"
#include "script.hpp"
#include "statement_runner.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace pgq;

exit_status say(std::string_view text, output_file& out, const message_log& log) {
  out.write(text);
  if (out.flush()) return exit_status::done;
  log.own_error("could not write to standard output: " + out.error().message());
  return exit_status::local_failure;
}

/// `server at "db" (192.0.2.1), port 5432: accepting connections`.
std::string ping_text(const greenpg::green::connection& db) {
  constexpr std::string_view prefix = "connection to ";
  const std::string address = db.server().address();
  std::string_view where = address;
  if (where.starts_with(prefix)) where.remove_prefix(prefix.size());
  return std::string(where) + ": accepting connections\n";
}

exit_status run_actions(greenpg::green::connection& db, const arguments& how, output_file& out, message_log& log) {
  statement_runner runner(db, how, out, log);
  if (how.actions.empty()) return run_script({}, db, runner, log).status;
  exit_status last = exit_status::done;
  for (const action& a : how.actions) {
    if (a.what == action::kind::file) {
      const script_end ended = run_script(a.text, db, runner, log);
      last = ended.status;
      if (ended.over) break;
    } else {
      const outcome ended = runner.run(a.text, {});
      last = status_of(ended);
      if (ended == outcome::disconnected || ended == outcome::unwritable) break;
    }
  }
  return last;
}

exit_status run(const arguments& how) {
  output_file out(STDOUT_FILENO);
  message_log log;
  if (how.what == arguments::task::help) return say(usage_text(), out, log);
  if (how.what == arguments::task::version) return say("pgq (greenpg) " PGQ_VERSION "\n", out, log);

  greenpg::engine_settings settings;
  settings.statement_cache = 0;  // what is run once is not worth keeping
  settings.on_notice = [&log](const greenpg::diagnostics& notice) { log.notice(notice); };
  greenpg::green::connection db({}, settings);
  if (!connect(db, how, log)) return exit_status::no_connection;
  if (how.what != arguments::task::ping) return run_actions(db, how, out, log);
  return how.quiet ? exit_status::done : say(ping_text(db), out, log);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto parsed = parse_arguments(argc, argv);
    if (const auto* how = std::get_if<arguments>(&parsed)) return static_cast<int>(run(*how));
    std::fprintf(stderr, "pgq: error: %s\npgq: hint: Try \"pgq --help\" for more information.\n",
                 std::get<usage_error>(parsed).message.c_str());
  } catch (const std::exception& e) {  // out of memory, at the most
    std::fprintf(stderr, "pgq: error: %s\n", e.what());
  }
  return static_cast<int>(exit_status::local_failure);
}
