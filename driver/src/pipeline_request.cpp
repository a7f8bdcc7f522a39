#include <greenpg/driver/pipeline_request.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/protocol/big_endian.hpp>

#include "first_run.hpp"
#include "parameter_refusal.hpp"
#include "parameter_values.hpp"
#include "prepared_run.hpp"
#include "stale_plan.hpp"
#include "statement_cache.hpp"

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {
namespace {

/// A run of a statement that there is not: what makes the server fail, without a word that it could mistake.
void write_failing(session& out) {
  out.bind({}, "greenpg_refused", {}, 0, [](std::size_t, byte_buffer&) { return errc{}; }, {});
}

}  // namespace

// --- writing ------------------------------------------------------------------------------------------------------

void pipeline_request::write_closes(engine& into) { units_ += into.statements().write_closes(into.writer()); }

void pipeline_request::begin_turn() noexcept {
  turn_ = under_way_.size();
  turn_units_ = units_;
  turn_preparing_ = preparing_.size();
}

void pipeline_request::take_back() noexcept {
  for (; under_way_.size() > turn_; under_way_.pop_back())
    if (run& last = under_way_.back(); last.prepares) last.statement->state_ = prepared_statement::state::fresh;
  units_ = turn_units_;
  preparing_.resize(std::min(preparing_.size(), turn_preparing_));
}

void pipeline_request::write_item(engine& into, std::shared_ptr<prepared_statement> of, const params& values) {
  session& out = into.writer();
  prepared_statement& s = *of;
  run& made = under_way_.push_back();
  made.statement = std::move(of);
  made.begin = units_;
  made.generation = s.generation_;
  if (into.statements().foreign(s)) return out.refuse(errc::statement_closed);
  if (s.ready()) {
    if (values.size() != s.types_.size()) return out.refuse(errc::wrong_parameter_count);
    s.write_part(out, values);
    made.unit = units_++;
    made.named = true;
    if (s.may_copy_) out.guard_copy();
    return;
  }
  // Not known yet: described with every run, all in text. By its name only where its Parse is in the same group: that
  // of another may be skipped, or fail, and this one must not fail with it.
  const bool fresh = s.cached_ && s.state_ == prepared_statement::state::fresh;
  made.named = fresh || std::find(preparing_.begin(), preparing_.end(), &s) != preparing_.end();
  const std::string_view name = made.named ? std::string_view(s.name_) : std::string_view();
  if (fresh || !made.named) {
    out.parse(name, s.sql_, s.told_);
    ++units_;
  }
  if (fresh) {
    made.prepares = true;
    s.state_ = prepared_statement::state::preparing;
    preparing_.push_back(&s);
  }
  out.describe_statement(name);
  out.bind({}, name, {}, values.size(),
           [&](std::size_t n, byte_buffer& bytes) { return encode_value(values, n, false, s.told_, nullptr, bytes); },
           {});
  out.execute({}, session::as_described);
  units_ += 3;
  made.unit = units_ - 1;
  if (s.may_copy_) out.guard_copy();
}

std::string pipeline_request::why_refused(std::error_code why, const params& values) const {
  const prepared_statement& s = *under_way_.back().statement;
  const std::string text = refusal_of(why, values, s.types_.size(), s.types_, s.known_.get());
  return text.empty() ? why.message() : text;
}

void pipeline_request::write_refusal(engine& into, std::error_code why, std::shared_ptr<diagnostics> details) {
  write_failing(into.writer());
  run made{.statement = nullptr, .refused = std::make_unique<refusal>(refusal{why, std::move(details)})};
  made.begin = made.unit = units_++;
  under_way_.push_back(std::move(made));
}

void pipeline_request::write_barrier(engine& into) {
  into.writer().barrier();
  ++units_;
  preparing_.clear();
}

void pipeline_request::write_sync(engine& into) {
  into.writer().sync();
  ++units_;
  preparing_.clear();
}

void pipeline_request::fail_group(engine& into) {
  into.writer().append();
  write_failing(into.writer());
  static_cast<void>(into.writer().submit());
}

void pipeline_request::close_request(engine& into) {
  into.writer().append();
  into.writer().sync();
  static_cast<void>(into.writer().submit());  // can only fail when the connection has ended, which ends the request
  open_ = false;
  into.hold_writing(false);
}

void pipeline_request::give_up(engine& from) {
  for (std::size_t i = 0; i < under_way_.size(); ++i)
    if (run& each = under_way_[i];
        std::exchange(each.prepares, false) && each.statement->generation_ == each.generation)
      from.statements().forget(*each.statement);
  if (open_) close_request(from);
}

// --- what came ----------------------------------------------------------------------------------------------------

void pipeline_request::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::executed: return on_executed(from, what);
    case event_kind::rows: return on_rows(from, what);
    case event_kind::command_complete:
    case event_kind::empty_query: on_complete(what); break;
    case event_kind::parameter_description:
    case event_kind::row_description: return on_description(from, what);
    case event_kind::error: on_error(from, what); break;
    case event_kind::skipped: on_skipped(); break;
    case event_kind::synced: end_group(); break;
    case event_kind::ready: end_group(); return on_end(from, {}, nullptr);
    case event_kind::aborted: return on_end(from, what.error, from.last_error({}));
    default: return;
  }
  on_progress(from);
}

/// The whole answer of an item that was prepared.
void pipeline_request::on_executed(engine& from, event& what) {
  if (admit(from, static_cast<std::size_t>(what.rows.end - what.rows.begin))) [[likely]]
    result_builder::make(what.rows, what.text, under_way_.front().statement->columns(result_format::automatic),
                         place_of(answered_));
  else
    fail_rows(errc::result_too_large);
  pop();
  on_progress(from);
}

/// Of an item that ran, and whose rows are not to be had.
void pipeline_request::fail_rows(errc why) {
  on_failed(answered_, why,
            client_diagnostics(why, why == errc::result_too_large
                                        ? "the item ran, but its rows are more than limits::result_bytes"
                                        : "the item ran, but its rows cannot be read"));
}

void pipeline_request::on_rows(engine& from, event& what) {
  if (refused_rows_ != errc{}) return;
  if (!admit(from, static_cast<std::size_t>(what.rows.end - what.rows.begin)))
    refused_rows_ = errc::result_too_large;
  else if (columns_)
    refused_rows_ = decode_bytea(what.rows, *columns_);
  if (refused_rows_ != errc{}) return rows_.reset();
  if (!rows_) rows_ = std::make_unique<result_builder>();
  rows_->add(what.rows);
}

void pipeline_request::on_complete(event& what) {
  if (const errc refused = std::exchange(refused_rows_, errc{}); refused != errc{}) {
    fail_rows(refused);
  } else {
    if (!rows_) rows_ = std::make_unique<result_builder>();
    // A part was run in binary; what was described along came in text.
    rows_->describe(columns_ ? std::move(columns_) : under_way_.front().statement->columns(result_format::automatic));
    rows_->finish(what.text, place_of(answered_));
  }
  columns_.reset();
  pop();
}

void pipeline_request::on_description(engine& from, event& what) {
  if (what.kind == event_kind::parameter_description) {
    types_.clear();
    for (std::size_t at = 2; at + 4 <= what.body.size(); at += 4) types_.push_back(load_be32(what.body.data() + at));
    return;
  }
  columns_ = first_columns(what.columns);
  run& of = under_way_.front();
  if (!of.prepares || of.statement->generation_ != of.generation) return;
  of.prepares = false;
  bool asks = false;
  std::shared_ptr<const type_catalogue> known = from.types().known(types_, what.columns.get(), asks);
  of.statement->describe(types_, std::move(what.columns), std::move(known));
  columns_ = first_columns(of.statement->columns(result_format::text));
  of.statement->state_ = prepared_statement::state::ready;
  if (asks) from.types().teach(of.statement);
}

void pipeline_request::on_error(engine& from, event& what) {
  rows_.reset();
  columns_.reset();
  refused_rows_ = {};
  if (failure_) return;
  failure_ = failure();
  failure_->error = what.error;
  // Not in an item's own units: the group's Sync failed, and the last item stands for it.
  if (under_way_.empty() || what.unit < under_way_.front().begin) {
    failure_->details = from.last_error({});
    if (answered_ == group_) return;
    failure_->item = answered_ - 1;
    return on_failed(failure_->item, failure_->error, failure_->details);
  }
  run& of = under_way_.front();
  failure_->item = answered_;
  if (of.refused) {
    failure_->error = of.refused->error;
    failure_->details = std::move(of.refused->details);
  } else {
    failure_->details = from.last_error(of.statement->sql());
    prepared_statement& s = *of.statement;
    const bool gone = is_gone(what.error), changed = is_changed(*failure_->details);
    if (of.named && (gone || (changed && !of.prepares))) failure_->error = errc::stale_plan;
    const bool current = of.named && s.generation_ == of.generation;
    if (current && gone && from.settings().statements == statement_mode::automatic)
      from.statements().stop_naming();  // nobody here threw it away: another client of a pooler has the server now
    else if (current && (of.prepares || gone || changed))
      from.statements().forget(s);
    of.prepares = false;
  }
  on_failed(failure_->item, failure_->error, failure_->details);
  if (of.refused || what.unit == of.unit) pop();  // else `skipped` tells of its Execute
}

void pipeline_request::on_skipped() {
  run& of = under_way_.front();
  // What it was to prepare is not there.
  if (of.prepares && of.statement->generation_ == of.generation)
    of.statement->state_ = prepared_statement::state::fresh;
  if (!failure_ || failure_->item != answered_) on_failed(answered_, errc::skipped, nullptr);
  pop();
}

/// ReadyForQuery: only now what ran in the group is kept, or was undone.
void pipeline_request::end_group() {
  on_group(group_, answered_, failure_ ? &*failure_ : nullptr);
  failure_.reset();
  group_ = answered_;
}

}  // namespace greenpg::inline v0
