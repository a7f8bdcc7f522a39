#include <greenpg/driver/declare_operation.hpp>

#include <greenpg/driver/engine.hpp>

#include "statement_cache.hpp"

#include <utility>

namespace greenpg::inline v0 {

// The text is hardly ever the same: in a cache it would only push out others.
declare_operation::declare_operation(std::shared_ptr<cursor_core> core, std::string_view query, params values)
    : operation(this),
      core_(std::move(core)),
      run_{.name = {}, .max_rows = 0, .describes = core_->name()},
      request_(std::make_shared<prepared_statement>(core_->declare_sql(query), values.told_types()), std::move(values),
               result_format::automatic, extended_request::describing::along) {}

void declare_operation::begin(engine& in) {
  if (core_->refused_) return in.complete(*this, core_->refused_);
  request_.run_in(run_);
  operation::begin(in);
}

std::error_code declare_operation::write(engine& into) { return request_.write(into); }

void declare_operation::fail(std::error_code why, std::shared_ptr<diagnostics> details) noexcept {
  if (!error()) set_error(why, std::move(details));
}

void declare_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::parameter_description:
    case event_kind::row_description:
      if (made_) return core_->describe(from, std::move(what.columns));
      if (const std::error_code refused = request_.on_description(from, what))
        fail(refused, client_diagnostics(refused, request_.refusal(refused)));
      return;
    case event_kind::command_complete: made_ = true; return;
    case event_kind::error:
      request_.on_error(from, what.error);
      return fail(what.error, from.last_error(request_.sql()));
    case event_kind::ready:
      if (request_.runs_again(from, what.status)) {
        made_ = false;
        set_error({}, nullptr);
        return from.retry(*this);
      }
      if (error()) return from.complete(*this);
      core_->state_ = cursor_core::state::open;
      core_->declared_ = true;
      core_->generation_ = from.generation();
      return from.complete(*this);
    case event_kind::aborted: return from.complete(*this, what.error, from.last_error({}));
    default: return;
  }
}

/// It may be there all the same.
void declare_operation::abandoned(engine& from) {
  request_.abandon(from);
  if (sent()) from.close_portal(core_->name());
}

}  // namespace greenpg::inline v0
