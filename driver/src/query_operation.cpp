#include <greenpg/driver/query_operation.hpp>

#include <greenpg/driver/engine.hpp>

namespace greenpg::inline v0 {

std::string query_operation::description() const { return "the query \"" + std::string(request_.sql()) + "\""; }

std::error_code query_operation::write(engine& into) {
  std::string text;
  const std::error_code refused = request_.write(into, text);
  if (refused) set_error(refused, client_diagnostics(refused, std::move(text)));
  return refused;
}

void query_operation::fail(std::error_code why, std::string text) {
  if (failed_) return;
  failed_ = why;
  failure_ = client_diagnostics(why, std::move(text));
}

void query_operation::too_large(engine& from) {
  fail(errc::result_too_large, "the result is larger than limits::result_bytes (" +
                                   std::to_string(from.settings().limits.result_bytes) +
                                   " bytes): stream it, or raise the limit");
  from.end_early(*this, failed_, std::move(failure_));
}

void query_operation::on_description(engine& from, event& what) {
  std::string text;
  if (const std::error_code refused = request_.on_description(from, what, text)) fail(refused, std::move(text));
}

void query_operation::on_error(engine& from, std::error_code why) {
  request_.on_error(from, why);
  if (failed_) return;
  failed_ = why;
  failure_ = from.last_error(request_.sql());
}

void query_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::rows:
      if (failed_) return;
      rows_.add(what.rows);
      if (rows_.bytes() > from.settings().limits.result_bytes) too_large(from);
      return;
    case event_kind::command_complete:
      if (!failed_) {
        rows_.describe(request_.columns());
        result_ = rows_.finish(what.text);
      }
      return;
    case event_kind::parameter_description:
    case event_kind::row_description: return on_description(from, what);
    case event_kind::error: return on_error(from, what.error);
    case event_kind::ready: return from.complete(*this, failed_, std::move(failure_));
    case event_kind::aborted: return from.complete(*this, what.error, from.last_error({}));
    default: return;
  }
}

}  // namespace greenpg::inline v0
