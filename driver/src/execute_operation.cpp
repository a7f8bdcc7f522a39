#include <greenpg/driver/execute_operation.hpp>

#include <greenpg/driver/engine.hpp>

namespace greenpg::inline v0 {

std::error_code execute_operation::write(engine& into) {
  into.writer().open();
  into.writer().query(sql_);
  return into.writer().submit();
}

void execute_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::row_description: return rows_.describe(std::move(what.columns));
    case event_kind::rows:
      rows_.add(what.rows);
      if (bytes_ + rows_.bytes() > from.settings().limits.result_bytes)
        from.end_early(
            *this, errc::result_too_large,
            client_diagnostics(errc::result_too_large,
                               "the results are larger than limits::result_bytes: stream them, or raise it"));
      return;
    case event_kind::command_complete:
      bytes_ += rows_.bytes();
      results_.push_back(rows_.finish(what.text));
      rows_ = {};
      return;
    case event_kind::error:
      if (!error()) set_error(what.error, from.last_error(sql_));
      return;
    case event_kind::ready: return from.complete(*this);
    case event_kind::aborted: return from.complete(*this, what.error, from.last_error({}));
    default: return;
  }
}

}  // namespace greenpg::inline v0
