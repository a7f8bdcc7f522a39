#include <greenpg/driver/portal_operation.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/result_builder.hpp>

#include "first_row.hpp"
#include "statement_cache.hpp"

#include <cerrno>
#include <string>
#include <utility>

namespace greenpg::inline v0 {

void portal_core::drop(engine& in) noexcept {
  // With its transaction it has gone.
  if (std::exchange(on_server_, false) && through_->has_connection()) in.close_portal(std::move(run_.name));
}

/// The rows that are not yet read, or the first of them.
result portal_core::take(bool one) {
  result_builder made;
  made.describe(columns_);
  if (one) {
    made.add(take_first_row(rows_[first_]));
    if (rows_[first_].count == 0) ++first_;
  } else {
    for (; first_ < rows_.size(); ++first_) made.add(rows_[first_]);
  }
  if (!has_rows()) {
    rows_.clear();
    first_ = 0;
  }
  return made.finish(complete_ && !has_rows() ? tag_ : std::string());
}

bool portal_operation::ended(engine& in) {
  transaction_core& of = *core_->through_;
  if (!of.over()) return false;
  std::shared_ptr<diagnostics> why = of.details();
  if (of.error() == errc::transaction_ended && !why)
    why =
        client_diagnostics(errc::transaction_ended, "the portal has ended with the transaction that it was opened in");
  in.complete(*this, of.error(), std::move(why));
  return true;
}

void portal_operation::fail(std::error_code why, std::shared_ptr<diagnostics> details) noexcept {
  if (core_->failed_) return;
  core_->failed_ = why;
  core_->failure_ = std::move(details);
  core_->rows_.clear();
  core_->first_ = 0;
}

void portal_operation::add(engine& from, row_range& rows) {
  portal_core& core = *core_;
  if (core.failed_) return;
  core.bytes_ += static_cast<std::size_t>(rows.end - rows.begin);
  core.rows_.push_back(std::move(rows));
  if (core.bytes_ <= from.settings().limits.result_bytes) return;
  const std::error_code why = errc::result_too_large;
  auto text = client_diagnostics(why, "the rows of one fetch are larger than limits::result_bytes (" +
                                          std::to_string(from.settings().limits.result_bytes) +
                                          " bytes): make fetch_size smaller, or raise the limit");
  fail(why, text);
  from.end_early(*this, why, std::move(text));
}

void portal_operation::on_error(engine& from, std::error_code why) { fail(why, from.last_error({})); }

void portal_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::parameter_description:
    case event_kind::row_description: return on_description(from, what);
    case event_kind::rows: return add(from, what.rows);
    case event_kind::command_complete:
      core_->tag_ = what.text;
      core_->complete_ = true;
      return;
    case event_kind::empty_query: core_->complete_ = true; return;
    case event_kind::error: return on_error(from, what.error);
    case event_kind::ready: core_->busy_ = false; return on_ready(from, what.status);
    case event_kind::aborted:
      core_->busy_ = false;
      fail(what.error, from.last_error({}));
      return from.complete(*this, core_->failed_, core_->failure_);
    default: return;
  }
}

/// A fetch that is given up gives up the portal: which rows it would have brought is not known.
void portal_operation::abandoned(engine&) {
  core_->busy_ = false;
  if (!sent()) return;
  const std::error_code cancelled(ECANCELED, std::system_category());
  fail(cancelled, client_diagnostics(cancelled, "the portal was ended by the operation that was cancelled on it"));
}

void open_portal_operation::begin(engine& in) {
  if (in.settings().statements == statement_mode::simple)
    return in.complete(*this, errc::unsupported_option,
                       client_diagnostics(errc::unsupported_option, "simple mode has no portals"));
  through = core_->through_;
  if (ended(in)) return;
  core_->run_.name = in.statements().next_portal_name();
  request_.run_in(core_->run_);
  operation::begin(in);
}

std::error_code open_portal_operation::write(engine& into) { return request_.write(into); }

void open_portal_operation::abandoned(engine& from) {
  request_.abandon(from);
  portal_operation::abandoned(from);
  core_->on_server_ = sent();
  core_->drop(from);
}

void open_portal_operation::on_description(engine& from, event& what) {
  if (const std::error_code refused = request_.on_description(from, what))
    fail(refused, client_diagnostics(refused, request_.refusal(refused)));
}

void open_portal_operation::on_error(engine& from, std::error_code why) {
  request_.on_error(from, why);
  fail(why, from.last_error(request_.sql()));
}

void open_portal_operation::on_ready(engine& from, transaction_status now) {
  portal_core& core = *core_;
  if (request_.runs_again(from, now)) {
    core.failed_.clear();
    core.failure_.reset();
    return from.retry(*this);
  }
  core.columns_ = request_.columns();
  if (core.failed_)
    return from.complete(*this, request_.stale() ? make_error_code(errc::stale_plan) : core.failed_, core.failure_);
  core.on_server_ = true;
  from.complete(*this);
}

void portal_next_operation::begin(engine& in) {
  portal_core& core = *core_;
  if (ended(in)) return;
  if (core.busy_)
    return in.complete(*this, errc::busy,
                       client_diagnostics(errc::busy, "the portal is being read by another operation"));
  if (core.has_rows()) return hand_out(in);
  if (core.failed_) return in.complete(*this, core.failed_, core.failure_);
  if (core.complete_) return in.complete(*this);
  through = core.through_;
  operation::begin(in);
  if (!completed()) core.busy_ = true;
}

std::error_code portal_next_operation::write(engine& into) {
  portal_core& core = *core_;
  session& out = into.writer();
  core.bytes_ = 0;
  out.open();
  out.execute(core.run_.name, core.columns_ ? static_cast<std::int32_t>(core.columns_->size()) : 0, core.run_.max_rows);
  out.sync();
  const std::error_code refused = out.submit();
  if (refused) core.busy_ = false;
  return refused;
}

void portal_next_operation::on_ready(engine& from, transaction_status) {
  if (core_->failed_) return from.complete(*this, core_->failed_, core_->failure_);
  if (!core_->has_rows()) return from.complete(*this);
  hand_out(from);
}

void portal_next_operation::hand_out(engine& in) {
  rows_ = core_->take(one_);
  try {
    read(*rows_);
  } catch (const greenpg::error& why) {
    return in.complete(*this, why.code(), std::make_shared<diagnostics>(why.diagnostics()));
  }
  in.complete(*this);
}

}  // namespace greenpg::inline v0
