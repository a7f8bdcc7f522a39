#include "arguments.hpp"

#include <getopt.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace pgq {
namespace {

// Long options without a letter of their own.
enum long_only : int { opt_csv = 256, opt_json, opt_jsonl, opt_binary, opt_param, opt_timeout, opt_ping, opt_help };

const option long_options[] = {
    {"command", required_argument, nullptr, 'c'},
    {"file", required_argument, nullptr, 'f'},
    {"no-align", no_argument, nullptr, 'A'},
    {"tuples-only", no_argument, nullptr, 't'},
    {"field-separator", required_argument, nullptr, 'F'},
    {"csv", no_argument, nullptr, opt_csv},
    {"json", no_argument, nullptr, opt_json},
    {"jsonl", no_argument, nullptr, opt_jsonl},
    {"binary", no_argument, nullptr, opt_binary},
    {"param", required_argument, nullptr, opt_param},
    {"timeout", required_argument, nullptr, opt_timeout},
    {"ping", no_argument, nullptr, opt_ping},
    {"quiet", no_argument, nullptr, 'q'},
    {"no-psqlrc", no_argument, nullptr, 'X'},
    {"help", no_argument, nullptr, opt_help},
    {"version", no_argument, nullptr, 'V'},
    {nullptr, 0, nullptr, 0},
};

constexpr double longest_timeout = 1e9;  // seconds: thirty years, and far from overflow

std::optional<std::chrono::milliseconds> seconds_from(std::string_view text) {
  double seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(seconds > 0) || seconds > longest_timeout) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
}

bool is_backslash_command(std::string_view sql) {
  const auto first = sql.find_first_not_of(" \t\n\r\f\v");
  return first != std::string_view::npos && sql[first] == '\\';
}

// getopt's own words for an option that it refused.
std::string refused(int reason, const std::vector<char*>& argv) {
  if (reason == ':') {
    if (optopt != 0 && optopt < 256)
      return std::string("option requires an argument -- '") + static_cast<char>(optopt) + "'";
    return std::string("option requires an argument: ") + argv[static_cast<std::size_t>(optind - 1)];
  }
  if (optopt != 0 && optopt < 256) return std::string("invalid option -- '") + static_cast<char>(optopt) + "'";
  if (optopt != 0) return std::string("option takes no argument: ") + argv[static_cast<std::size_t>(optind - 1)];
  return std::string("unrecognized or ambiguous option: ") + argv[static_cast<std::size_t>(optind - 1)];
}

}  // namespace

std::variant<arguments, usage_error> parse_arguments(int argc, const char* const* argv) {
  arguments result;
  // getopt_long moves the pointers around, never the texts.
  std::vector<char*> order;
  for (int i = 0; i < argc; ++i) order.push_back(const_cast<char*>(argv[i]));
  order.push_back(nullptr);

  optind = 0;  // glibc: start anew
  opterr = 0;
  for (;;) {
    optopt = 0;
    const int found = getopt_long(argc, order.data(), ":c:f:AtF:qXV", long_options, nullptr);
    if (found == -1) break;
    switch (found) {
      case 'c':
        // psql sends the text of -c whole, unless it is one backslash command: those are psql's own.
        if (is_backslash_command(optarg))
          return usage_error{"backslash commands are psql's, not supported: " + std::string(optarg)};
        result.actions.push_back({action::kind::command, optarg});
        break;
      case 'f': result.actions.push_back({action::kind::file, optarg}); break;
      case 'A': result.format = output_format::unaligned; break;
      case 't': result.tuples_only = true; break;
      case 'F': result.field_separator = optarg; break;
      case 'q': result.quiet = true; break;
      case 'X': break;  // there is no start-up file to skip
      case opt_csv: result.format = output_format::csv; break;
      case opt_json: result.format = output_format::json; break;
      case opt_jsonl: result.format = output_format::jsonl; break;
      case opt_binary: result.binary = true; break;
      case opt_param: result.parameters.emplace_back(optarg); break;
      case opt_timeout:
        result.timeout = seconds_from(optarg);
        if (!result.timeout)
          return usage_error{"--timeout takes a positive number of seconds, not \"" + std::string(optarg) + "\""};
        break;
      case opt_ping: result.what = arguments::task::ping; break;
      case 'V': result.what = arguments::task::version; return result;
      case opt_help: result.what = arguments::task::help; return result;
      default: return usage_error{refused(found, order)};
    }
  }

  if (optind < argc) result.target = order[static_cast<std::size_t>(optind++)];
  if (optind < argc) return usage_error{"extra argument: " + std::string(order[static_cast<std::size_t>(optind)])};
  if (result.what == arguments::task::ping && !result.actions.empty()) return usage_error{"--ping runs no statements"};
  return result;
}

std::string usage_text() {
  return R"(pgq runs SQL on a PostgreSQL server.

Usage: pgq [OPTION]... [DSN]

DSN is a connection string ("host=db dbname=test"), a URI (postgresql://...) or the name of a database.
What it leaves out comes from the PG* environment variables. Without -c and -f, statements are read from
standard input.

What to run, in the order given, on one connection:
  -c, --command=SQL          run this text, one or several statements, as one request
  -f, --file=FILE            run the statements of a file one by one ("-": standard input)
      --param=VALUE          the value of $1, then of $2, ... in every statement
      --timeout=SECONDS      cancel a statement that takes longer; give up a --ping
      --ping                 only see whether the server accepts the connection

How to print it:
  -A, --no-align             fields with a separator between them
  -F, --field-separator=SEP  the separator (default "|")
  -t, --tuples-only          rows only: no header, no count
      --csv                  comma-separated values
      --json                 an array of objects for each result
      --jsonl                an object a line
      --binary               fetch values in binary form
  -q, --quiet                no command tags
  -X, --no-psqlrc            accepted for psql's sake

      --help                 print this
  -V, --version              print the version

Exit status: 0 done, 1 usage or a local failure, 2 no connection, 3 the last statement failed.
)";
}

}  // namespace pgq
