#include "connect.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/net/conninfo_sources.hpp>
#include <greenpg/protocol/conninfo.hpp>

#include <string>
#include <utility>

namespace pgq {
namespace {

std::error_code options_from(const std::string& target, greenpg::connection_options& out, std::string& message,
                             std::string& warning) {
  greenpg::conninfo info;
  if (greenpg::is_conninfo(target)) {
    if (const std::error_code refused = greenpg::parse_conninfo(target, info, message)) return refused;
  } else if (!target.empty()) {
    info.set("dbname", target);
  }
  if (!info.has("fallback_application_name")) info.set("fallback_application_name", "pgq");
  return greenpg::resolve_options(info, greenpg::environment::process(), out, message, &warning);
}

}  // namespace

bool connect(greenpg::green::connection& db, const arguments& how, const message_log& log) {
  greenpg::connection_options options;
  std::string message, warning;
  const std::error_code refused = options_from(how.target, options, message, warning);
  if (!warning.empty()) log.remark(warning);
  if (refused) {
    log.own_error(message.empty() ? refused.message() : message);
    return false;
  }
  greenpg::query_options limits;
  // A ping has no statement that --timeout could be about.
  if (how.what == arguments::task::ping && how.timeout) limits.timeout = *how.timeout;
  try {
    db.connect(std::move(options), limits);
    return true;
  } catch (const greenpg::error& e) {
    log.own_error(e.message());
    return false;
  }
}

}  // namespace pgq
