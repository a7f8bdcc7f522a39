#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pgq {

enum class output_format { aligned, unaligned, csv, json, jsonl };

/// One -c or -f, in the order of the command line.
struct action {
  enum class kind { command, file };
  kind what = kind::command;
  std::string text;  ///< the SQL, or the file's name; "-" is standard input
};

/// What the command line asks for.
struct arguments {
  enum class task { run, ping, help, version };
  task what = task::run;
  std::string target;           ///< a connection string, a URI or a database's name; empty: the environment decides
  std::vector<action> actions;  ///< empty: statements come from standard input
  output_format format = output_format::aligned;
  std::string field_separator = "|";  ///< of the unaligned format
  bool tuples_only = false;
  bool quiet = false;
  bool binary = false;                               ///< values are fetched in binary
  std::vector<std::string> parameters;               ///< $1, $2, ... of every statement
  std::optional<std::chrono::milliseconds> timeout;  ///< of each statement
};

/// A command line that cannot be obeyed, and why: one line, without a newline.
struct usage_error {
  std::string message;
};

/// Reads a command line as psql does: GNU style, short options joined (`-Atc 'select 1'`), long ones also abbreviated,
/// `--` ends them. Where formats contradict each other the last one wins. Does not touch `argv`. Not thread-safe:
/// it is getopt_long() inside.
[[nodiscard]] std::variant<arguments, usage_error> parse_arguments(int argc, const char* const* argv);

/// What --help prints.
[[nodiscard]] std::string usage_text();

}  // namespace pgq
