#include <greenpg/driver/pipeline_operation.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/error.hpp>

#include "statement_cache.hpp"

#include <string>
#include <utility>

namespace greenpg::inline v0 {

result& pipeline_result::get() {
  if (error) throw greenpg::error(error, details ? *details : diagnostics());
  return rows;
}

void pipeline_operation::begin(engine& in) {
  if (in.settings().statements == statement_mode::simple)
    return in.complete(*this, errc::unsupported_option,
                       client_diagnostics(errc::unsupported_option, "simple mode has no pipelines"));
  results_.resize(items_.size());
  statements_.reserve(items_.size());
  expect(items_.size());
  // Before the request is written: what they push out of the cache is closed in it.
  for (std::size_t i = 0; i < items_.size(); ++i)
    statements_.push_back(items_[i].statement ? items_[i].statement : in.statement(items_[i].sql, items_[i].values));
  if (items_.empty()) return in.complete(*this);
  operation::begin(in);
}

std::error_code pipeline_operation::write(engine& into) {
  session& out = into.writer();
  out.open();
  write_closes(into);
  begin_turn();
  write_items(into);
  if (const std::error_code refused = out.submit()) {
    set_error(refused, details_of_refusal(refused));
    take_back();
    open_ = false;
    return refused;
  }
  into.statements().closes_written();
  into.hold_writing(open_);
  return {};
}

/// As many as may wait to be sent, but one at least; then Sync if those are all, else Flush, so that they are answered.
void pipeline_operation::write_items(engine& into) {
  session& out = into.writer();
  std::size_t i = written();
  do {
    write_item(into, std::move(statements_[i]), items_[i].values);
    const bool ends_group = items_[i].ends_group;
    if (++i == items_.size())
      write_sync(into);
    else if (ends_group)
      write_barrier(into);
  } while (i < items_.size() && !out.refused() && out.output().size() < into.settings().output_high_water);
  open_ = i < items_.size();
  if (open_) out.flush();
}

/// Goes on when the server has taken some.
void pipeline_operation::write_more(engine& into) {
  if (!open_ || into.writer().output().size() > into.settings().output_high_water / 2) return;
  session& out = into.writer();
  out.append();
  begin_turn();
  write_items(into);
  if (const std::error_code refused = out.submit()) {
    // What went before is with the server already, and must not be kept without the rest of its group. Nothing behind
    // is sent.
    failed_ = refused;
    failure_ = details_of_refusal(refused);
    take_back();
    fail_group(into);
    return close_request(into);
  }
  if (!open_) into.hold_writing(false);
}

/// Of the item written last.
std::shared_ptr<diagnostics> pipeline_operation::details_of_refusal(std::error_code why) const {
  return client_diagnostics(
      why, "item " + std::to_string(written() - 1) + ": " + why_refused(why, items_[written() - 1].values));
}

/// Whether all results together are still within the limit; else the operation has ended.
bool pipeline_operation::admit(engine& from, std::size_t bytes) {
  bytes_ += bytes;
  if (bytes_ <= from.settings().limits.result_bytes) [[likely]]
    return true;
  from.end_early(*this, errc::result_too_large,
                 client_diagnostics(errc::result_too_large,
                                    "the results are larger than limits::result_bytes: run it in pieces, or raise it"));
  return false;
}

/// What ran in a group that failed was undone.
void pipeline_operation::on_group(std::size_t first, std::size_t, const failure* why) {
  if (why == nullptr || why->item == no_item) return;
  for (std::size_t i = first; i < why->item; ++i) results_[i] = {errc::rolled_back, nullptr, {}};
}

void pipeline_operation::on_end(engine& from, std::error_code why, std::shared_ptr<diagnostics> details) {
  if (why) return from.complete(*this, why, std::move(details));
  from.complete(*this, failed_, std::move(failure_));
}

}  // namespace greenpg::inline v0
