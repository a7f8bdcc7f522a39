#include <greenpg/driver/query_operation.hpp>

#include <greenpg/driver/engine.hpp>

namespace greenpg::inline v0 {

std::error_code query_operation::write(engine& into) { return request_.write(into); }

void query_operation::fail(std::error_code why, std::string text) {
  if (!error()) set_error(why, client_diagnostics(why, std::move(text)));
}

void query_operation::too_large(engine& from) {
  fail(errc::result_too_large, "the result is larger than limits::result_bytes (" +
                                   std::to_string(from.settings().limits.result_bytes) +
                                   " bytes): stream it, or raise the limit");
  from.end_early(*this, error(), nullptr);
}

void query_operation::on_description(engine& from, event& what) {
  if (const std::error_code refused = request_.on_description(from, what)) fail(refused, request_.refusal(refused));
}

void query_operation::on_error(engine& from, std::error_code why) {
  request_.on_error(from, why);
  if (!error()) set_error(why, from.last_error(request_.sql()));
}

void query_operation::refuse_rows(engine& from, errc why) { from.complete(*this, why, client_diagnostics(why, {})); }

/// The whole answer at once: no part of it came before.
inline void query_operation::on_whole(engine& from, event& what) {
  const auto bytes = static_cast<std::size_t>(what.rows.end - what.rows.begin);
  if (bytes > from.settings().limits.result_bytes) [[unlikely]]
    return too_large(from);
  if (const errc e = request_.take_rows(what.rows); e != errc{}) [[unlikely]]
    return refuse_rows(from, e);
  result_builder::make(what.rows, what.text, request_.columns(), result_);
  from.complete(*this);
}

void query_operation::on_rows(engine& from, const row_range& rows) {
  if (error()) return;
  if (const errc e = request_.take_rows(rows); e != errc{}) return fail(e, {});
  if (!rows_) rows_ = std::make_unique<result_builder>();
  rows_->add(rows);
  if (rows_->bytes() > from.settings().limits.result_bytes) too_large(from);
}

void query_operation::on_end(std::string_view tag) {
  if (error()) return;
  if (!rows_) rows_ = std::make_unique<result_builder>();
  rows_->describe(request_.columns());
  rows_->finish(tag, result_);
}

void query_operation::on_ready(engine& from, transaction_status now) {
  if (request_.runs_again(from, now)) {
    set_error({}, nullptr);
    rows_.reset();
    return from.retry(*this);
  }
  from.complete(*this, request_.stale() ? make_error_code(errc::stale_plan) : error(), take_details());
}

void query_operation::on_event(engine& from, event& what) {
  if (what.kind == event_kind::done) [[likely]]
    return on_whole(from, what);
  switch (what.kind) {
    case event_kind::rows: return on_rows(from, what.rows);
    case event_kind::command_complete: return on_end(what.text);
    case event_kind::parameter_description:
    case event_kind::row_description: return on_description(from, what);
    case event_kind::error: return on_error(from, what.error);
    case event_kind::ready: return on_ready(from, what.status);
    case event_kind::aborted: return from.complete(*this, what.error, from.last_error({}));
    default: return;
  }
}

}  // namespace greenpg::inline v0
