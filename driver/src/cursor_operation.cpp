#include <greenpg/driver/cursor_operation.hpp>

#include <greenpg/driver/engine.hpp>

#include "statement_cache.hpp"

#include <charconv>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

void cursor_operation::begin(engine& in) {
  cursor_core& core = *core_;
  if (core.refused_) return in.complete(*this, core.refused_);
  if (how_ == how::adopt) {
    core.generation_ = in.generation();
  } else if (core.state_ == cursor_core::state::closed) {
    if (how_ == how::close) return in.complete(*this);
    return in.complete(*this, errc::cursor_closed);
  }
  if (!core.reached_through(through)) {
    if (how_ == how::close) return in.complete(*this);
    const std::shared_ptr<transaction_core>& of = core.through_;
    std::shared_ptr<diagnostics> why = of->details();
    if (!why && of->error() == errc::transaction_ended)
      why = client_diagnostics(errc::transaction_ended,
                               "the cursor \"" + core.name_ + "\" has ended with the transaction that it was made in");
    return in.complete(*this, of->error(), std::move(why));
  }
  if (how_ == how::next && core.drained_) return in.complete(*this);
  if (how_ == how::close) core.state_ = cursor_core::state::closed;
  core.drained_ = false;
  operation::begin(in);
}

std::error_code cursor_operation::write(engine& into) {
  session& out = into.writer();
  cursor_core& core = *core_;
  const bool simple = into.settings().statements == statement_mode::simple;
  switch (how_) {
    case how::adopt: break;
    case how::fetch:
    case how::next:
      if (!simple) core.choose_formats();
      sql_ = "FETCH " + step_.sql() + " FROM " + core.quoted_;
      break;
    case how::move: sql_ = "MOVE " + step_.sql() + " FROM " + core.quoted_; break;
    case how::close: sql_ = "CLOSE " + core.quoted_; break;
  }
  if (simple && how_ == how::adopt) {
    core.state_ = cursor_core::state::open;
    into.complete(*this);  // the first fetch tells
    return errc::cursor_closed;
  }
  out.open();
  if (simple)
    out.query(sql_);
  else
    write_units(into);
  const std::error_code refused = out.submit();
  if (!refused && !simple) into.statements().closes_written();
  return refused;
}

void cursor_operation::write_units(engine& into) {
  session& out = into.writer();
  into.write_begins();
  into.statements().write_closes(out);
  if (how_ == how::adopt) {
    out.describe_portal(core_->name_);
  } else if (how_ == how::close) {  // fails in no transaction, however that stands
    out.close_portal(core_->name_);
  } else {
    out.parse("", sql_);
    out.bind(
        "", "", {}, 0, [](std::size_t, byte_buffer&) { return errc{}; },
        fetches() ? std::span<const format>(core_->formats_) : std::span<const format>());
    if (fetches()) out.describe_portal("");
    out.execute("", fetches() ? session::as_described : 0);
  }
  out.sync();
}

void cursor_operation::on_rows(engine& from, const row_range& rows) {
  if (error()) return;
  made_.add(rows);
  if (made_.bytes() <= from.settings().limits.result_bytes) return;
  from.end_early(*this, errc::result_too_large,
                 client_diagnostics(errc::result_too_large, "the rows fetched are larger than limits::result_bytes (" +
                                                                std::to_string(from.settings().limits.result_bytes) +
                                                                " bytes): fetch fewer at a time, or raise the limit"));
}

void cursor_operation::on_end(std::string_view tag) {
  if (how_ == how::move) {
    const std::string_view count = tag.substr(tag.rfind(' ') + 1);
    std::from_chars(count.data(), count.data() + count.size(), moved_);
  }
  if (!fetches() || error()) return;
  core_->drained_ = made_.rows() < step_.rows_forward();
  made_.describe(core_->columns_);
  rows_ = made_.finish(tag);
}

void cursor_operation::on_ready(engine& from) {
  if (how_ == how::close) set_error({}, nullptr);  // there is nothing left to close
  if (how_ == how::adopt && !error()) core_->state_ = cursor_core::state::open;
  from.complete(*this);
}

void cursor_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::row_description:
      if (how_ == how::adopt)
        core_->describe(from, std::move(what.columns));
      else
        core_->check(from, std::move(what.columns));
      return;
    case event_kind::rows: return on_rows(from, what.rows);
    case event_kind::command_complete: return on_end(what.text);
    case event_kind::error:
      if (!error()) set_error(what.error, from.last_error(sql_));
      return;
    case event_kind::ready: return on_ready(from);
    case event_kind::aborted: return from.complete(*this, what.error, from.last_error({}));
    default: return;
  }
}

}  // namespace greenpg::inline v0
