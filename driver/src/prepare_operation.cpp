#include <greenpg/driver/prepare_operation.hpp>

#include <greenpg/driver/engine.hpp>

#include "statement_cache.hpp"

namespace greenpg::inline v0 {

void prepare_operation::begin(engine& in) {
  in.statements().adopt(statement_);
  if (statement_->ready() || in.settings().statements == statement_mode::simple) return in.complete(*this);
  operation::begin(in);
}

std::error_code prepare_operation::write(engine& into) { return request_.write(into); }

void prepare_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::parameter_description:
    case event_kind::row_description:
      static_cast<void>(request_.on_description(from, what));  // only a run that follows can be refused
      return;
    case event_kind::error:
      request_.on_error(from, what.error);
      set_error(what.error, from.last_error(request_.sql()));
      return;
    case event_kind::ready:
      if (request_.runs_again(from, what.status)) {
        set_error({}, nullptr);
        return from.retry(*this);
      }
      return from.complete(*this);
    case event_kind::aborted: return from.complete(*this, what.error, from.last_error({}));
    default: return;
  }
}

}  // namespace greenpg::inline v0
