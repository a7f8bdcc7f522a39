#include <greenpg/driver/pipeline_operation.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include "first_rows.hpp"
#include "parameter_values.hpp"
#include "prepared_run.hpp"
#include "statement_cache.hpp"

#include <algorithm>
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
  progress_.resize(items_.size());
  // Before the request is written: what they push out of the cache is closed in it.
  for (std::size_t i = 0; i < items_.size(); ++i)
    progress_[i].statement = items_[i].statement ? items_[i].statement : in.statement(items_[i].sql, items_[i].values);
  if (items_.empty()) return in.complete(*this);
  operation::begin(in);
}

std::error_code pipeline_operation::write(engine& into) {
  session& out = into.writer();
  out.open();
  units_ = into.statements().write_closes(out);
  write_items(into);
  if (const std::error_code refused = out.submit()) {
    const std::size_t item = written_ - 1;
    for (const progress& p : progress_)
      if (p.prepares) p.statement->state_ = prepared_statement::state::fresh;
    open_ = false;
    set_error(refused, client_diagnostics(refused, "item " + std::to_string(item) + ": " + refused.message()));
    return refused;
  }
  into.statements().closes_written();
  into.hold_writing(open_);
  return {};
}

/// As many as may wait to be sent, but one at least; then Sync if those are all, else Flush, so that they are answered.
void pipeline_operation::write_items(engine& into) {
  session& out = into.writer();
  do {
    write_item(into, written_);
    const bool last = ++written_ == items_.size();
    if (last)
      out.sync();
    else if (items_[written_ - 1].ends_group)
      out.barrier();
    if (last || items_[written_ - 1].ends_group) {
      ++units_;
      preparing_.clear();
    }
  } while (written_ < items_.size() && !out.refused() && out.output().size() < into.settings().output_high_water);
  open_ = written_ < items_.size();
  if (open_) out.flush();
}

void pipeline_operation::write_item(engine& into, std::size_t i) {
  session& out = into.writer();
  const pipeline::item& item = items_[i];
  progress& p = progress_[i];
  prepared_statement& s = *p.statement;
  p.generation = s.generation_;
  if (into.statements().foreign(s)) return out.refuse(errc::statement_closed);
  if (s.ready()) {
    if (item.values.size() != s.types_.size()) return out.refuse(errc::wrong_parameter_count);
    s.write_part(out, item.values);
    p.unit = units_++;
    if (s.may_copy_) out.guard_copy();
    return;
  }
  // Not known yet: described with every run, all in text. By its name only where its Parse is in the same group: that
  // of another may be skipped, or fail, and this one must not fail with it.
  const bool fresh = s.cached_ && s.state_ == prepared_statement::state::fresh;
  const bool named = fresh || std::find(preparing_.begin(), preparing_.end(), &s) != preparing_.end();
  const std::string_view name = named ? std::string_view(s.name_) : std::string_view();
  if (fresh || !named) {
    out.parse(name, s.sql_, s.told_);
    ++units_;
  }
  if (fresh) {
    p.prepares = true;
    s.state_ = prepared_statement::state::preparing;
    preparing_.push_back(&s);
  }
  out.describe_statement(name);
  out.bind(
      {}, name, {}, item.values.size(),
      [&](std::size_t n, byte_buffer& bytes) { return encode_value(item.values, n, false, s.told_, nullptr, bytes); },
      {});
  out.execute({}, session::as_described);
  units_ += 3;
  p.unit = units_ - 1;
  if (s.may_copy_) out.guard_copy();
}

/// Goes on when the server has taken some.
void pipeline_operation::write_more(engine& into) {
  if (!open_ || into.writer().output().size() > into.settings().output_high_water / 2) return;
  session& out = into.writer();
  const std::size_t before = written_;
  const std::uint32_t units = units_;
  out.append();
  write_items(into);
  if (const std::error_code refused = out.submit()) {
    // What went before is with the server already, and must not be kept without the rest of its group: a statement
    // that there is not makes it fail. Nothing behind is sent.
    const std::size_t item = written_ - 1;
    failed_ = refused;
    failure_ = client_diagnostics(refused, "item " + std::to_string(item) + ": " + refused.message());
    for (std::size_t i = before; i < written_; ++i)
      if (std::exchange(progress_[i].prepares, false))
        progress_[i].statement->state_ = prepared_statement::state::fresh;
    written_ = before;
    units_ = units;
    out.append();
    out.bind({}, "greenpg_refused", {}, 0, [](std::size_t, byte_buffer&) { return errc{}; }, {});
    static_cast<void>(out.submit());
    close_request(into);
    return;
  }
  if (!open_) into.hold_writing(false);
}

void pipeline_operation::close_request(engine& into) {
  into.writer().append();
  into.writer().sync();
  static_cast<void>(into.writer().submit());  // can only fail when the connection has ended, which ends the request
  open_ = false;
  into.hold_writing(false);
}

/// The item that a unit belongs to, or the end of the group: the first whose Execute does not lie before.
std::size_t pipeline_operation::item_of(std::uint32_t unit) const noexcept {
  std::size_t i = answered_;
  while (i < written_ && progress_[i].unit < unit) ++i;
  return i;
}

void pipeline_operation::on_description(engine& from, std::size_t item, event& what) {
  if (what.kind == event_kind::parameter_description) {
    types_.clear();
    for (std::size_t at = 2; at + 4 <= what.body.size(); at += 4) types_.push_back(load_be32(what.body.data() + at));
    return;
  }
  columns_ = first_columns(what.columns);
  progress& p = progress_[item];
  if (!p.prepares || p.statement->generation_ != p.generation) return;
  p.prepares = false;
  bool asks = false;
  std::shared_ptr<const type_catalogue> known = from.types().known(types_, what.columns.get(), asks);
  p.statement->describe(types_, std::move(what.columns), std::move(known));
  columns_ = first_columns(p.statement->columns(result_format::text));
  p.statement->state_ = prepared_statement::state::ready;
  if (asks) from.types().teach(p.statement);
}

/// Whether all results together are still within the limit; else the operation has ended.
bool pipeline_operation::count_bytes(engine& from, const row_range& rows) {
  bytes_ += static_cast<std::size_t>(rows.end - rows.begin);
  if (bytes_ <= from.settings().limits.result_bytes) [[likely]]
    return true;
  from.end_early(*this, errc::result_too_large,
                 client_diagnostics(errc::result_too_large,
                                    "the results are larger than limits::result_bytes: run it in pieces, or raise it"));
  return false;
}

void pipeline_operation::add_rows(engine& from, event& what) {
  if (!count_bytes(from, what.rows)) return;
  if (!rows_) rows_ = std::make_unique<result_builder>();
  if (columns_ && decode_bytea(what.rows, *columns_) != errc{}) {
    const std::size_t item = item_of(what.unit);
    return from.end_early(*this, errc::invalid_value,
                          client_diagnostics(errc::invalid_value, "item " + std::to_string(item)));
  }
  rows_->add(what.rows);
}

/// What an item comes to: rows, or none.
void pipeline_operation::end_item(std::size_t item, event& what) {
  const progress& p = progress_[item];
  if (!rows_) rows_ = std::make_unique<result_builder>();
  // A part was run in binary; what was described along came in text.
  rows_->describe(columns_ ? std::exchange(columns_, nullptr) : p.statement->columns(result_format::automatic));
  rows_->finish(what.text, results_[item].rows);
  answered_ = item + 1;
}

void pipeline_operation::on_error(engine& from, event& what) {
  rows_.reset();
  columns_.reset();
  if (std::exchange(group_failed_, true)) return;
  // All items of the group may be through: then it is its Sync that failed, and the last of them stands for it.
  const bool at_sync = answered_ > group_ && (answered_ == items_.size() || items_[answered_ - 1].ends_group);
  const std::size_t item = at_sync ? answered_ - 1 : answered_;
  if (item >= written_) return;  // what write_more() put there
  progress& p = progress_[item];
  results_[item] = {what.error, from.last_error(p.statement->sql()), {}};
  const bool stale =
      what.error == sqlstate::invalid_sql_statement_name || what.error == sqlstate::feature_not_supported;
  if ((p.prepares || stale) && p.statement->generation_ == p.generation) from.statements().forget(*p.statement);
  p.prepares = false;
  if (what.unit == p.unit) answered_ = item + 1;  // else `skipped` tells of its Execute
}

/// ReadyForQuery: what ran in a group that failed was undone, what was behind the failure never ran.
void pipeline_operation::end_group() {
  const auto end =
      static_cast<std::size_t>(std::find_if(progress_.begin() + static_cast<std::ptrdiff_t>(group_),
                                            progress_.begin() + static_cast<std::ptrdiff_t>(written_),
                                            [&](const progress& p) {
                                              return items_[static_cast<std::size_t>(&p - progress_.data())].ends_group;
                                            }) -
                               progress_.begin()) +
      1;
  const std::size_t behind = std::min(end, written_);
  if (group_failed_) {
    bool before = true;
    for (std::size_t i = group_; i < behind; ++i) {
      pipeline_result& r = results_[i];
      if (r.error && r.error != errc::skipped)
        before = false;
      else if (!r.error)
        r = {before ? errc::rolled_back : errc::skipped, nullptr, {}};
    }
    // Statements that were to be prepared behind the failure are not there.
    for (std::size_t i = group_; i < behind; ++i)
      if (progress_[i].prepares && progress_[i].statement->generation_ == progress_[i].generation) {
        progress_[i].statement->state_ = prepared_statement::state::fresh;
        progress_[i].prepares = false;
      }
  }
  group_ = answered_ = behind;
  group_failed_ = false;
}

void pipeline_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::executed: {
      if (!count_bytes(from, what.rows)) return;
      const std::size_t item = answered_++;
      result_builder::make(what.rows, what.text, progress_[item].statement->columns(result_format::automatic),
                           results_[item].rows);
      return write_more(from);
    }
    case event_kind::rows: return add_rows(from, what);
    case event_kind::command_complete:
    case event_kind::empty_query: end_item(item_of(what.unit), what); return write_more(from);
    case event_kind::parameter_description:
    case event_kind::row_description: return on_description(from, item_of(what.unit), what);
    case event_kind::error: on_error(from, what); return write_more(from);
    case event_kind::skipped: {
      const std::size_t item = item_of(what.unit);
      if (!results_[item].error) results_[item].error = errc::skipped;
      answered_ = item + 1;
      return write_more(from);
    }
    case event_kind::synced: return end_group();
    case event_kind::ready: end_group(); return from.complete(*this, failed_, std::move(failure_));
    case event_kind::aborted: return from.complete(*this, what.error, from.last_error({}));
    default: return;
  }
}

void pipeline_operation::abandoned(engine& from) {
  for (progress& p : progress_)
    if (p.prepares && p.statement->generation_ == p.generation) {
      from.statements().forget(*p.statement);
      p.prepares = false;
    }
  if (open_) close_request(from);
}

}  // namespace greenpg::inline v0
