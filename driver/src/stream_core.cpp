#include <greenpg/driver/stream_core.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/error.hpp>

#include "first_row.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

namespace greenpg::inline v0 {
namespace {

/// The rows in a block: one of their own where they have none.
row_range kept(row_range& rows) {
  if (rows.block) return std::move(rows);
  const auto size = static_cast<std::size_t>(rows.end - rows.begin);
  block_ptr copy = block_ptr::make(size);
  std::memcpy(copy.data(), rows.begin, size);
  const std::byte* const begin = copy.data();
  return {std::move(copy), begin, begin + size, rows.count};
}

}  // namespace

stream_core::~stream_core() {
  if (engine_ != nullptr) {
    if (extended_) extended_->abandon(*engine_);
    engine_->release(*this);
    engine_->drop(request_);
  }
}

/// A batch that nobody has read, or a result that nobody has asked for, stops the reading.
bool stream_core::paused() const noexcept {
  if (reader_ != nullptr) return false;
  return batch_.count != 0 || state_ == state::next;
}

void stream_core::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::parameter_description:
    case event_kind::row_description:
      if (extended_) {
        if (const std::error_code refused = extended_->on_description(from, what))
          fail(refused, client_diagnostics(refused, extended_->refusal(refused)));
        if (what.kind == event_kind::row_description) set_columns(extended_->columns());
        return;
      }
      return begin_result(from, std::move(what.columns));
    case event_kind::rows:
      if (skipping_ || failed_) return;
      if (state_ == state::opening) state_ = state::rows;
      if (extended_) set_columns(extended_->columns());
      batch_ = std::move(what.rows);
      return settle(from);
    case event_kind::done:
      set_columns(extended_->columns());
      tag_ = what.text;
      if (what.rows.count != 0 && !skipping_) batch_ = kept(what.rows);
      return end(from);
    case event_kind::command_complete: return end_result(from, what.text);
    case event_kind::error:
      if (extended_) extended_->on_error(from, what.error);
      fail(what.error, from.last_error(sql()));
      return;
    case event_kind::ready:
      if (extended_ && opener_ != nullptr && extended_->runs_again(from, what.status)) {
        failed_.clear();
        failure_.reset();
        engine_ = nullptr;
        return from.retry(*opener_);
      }
      if (extended_ && extended_->stale()) failed_ = errc::stale_plan;
      return end(from);
    case event_kind::aborted:
      if (!failed_) fail(what.error, from.last_error({}));
      return end(from);
    default: return;
  }
}

void stream_core::fail(std::error_code why, std::shared_ptr<diagnostics> details) noexcept {
  if (failed_) return;
  failed_ = why;
  failure_ = std::move(details);
}

void stream_core::same_name(duplicates which) {
  same_name_ = which;
  if (columns_) columns_ = std::make_shared<const row_description>(*columns_, which);
}

void stream_core::set_columns(const std::shared_ptr<const row_description>& columns) {
  if (columns == described_) return;
  described_ = columns;
  columns_ = columns && same_name_ != duplicates::error ? std::make_shared<const row_description>(*columns, same_name_)
                                                        : columns;
}

void stream_core::begin_result(engine& from, std::shared_ptr<const row_description> columns) {
  if (state_ == state::opening) {
    set_columns(columns);
    state_ = state::rows;
  } else {
    next_columns_ = std::move(columns);
    next_is_over_ = false;
    state_ = state::next;
  }
  settle(from);
}

void stream_core::end_result(engine& from, std::string_view tag) {
  if (extended_) {  // its end is told with ReadyForQuery, when the connection is free
    if (extended_->columns()) set_columns(extended_->columns());
    tag_ = tag;
    return;
  }
  if (state_ == state::opening || state_ == state::rows) {
    tag_ = tag;
    state_ = state::between;
    skipping_ = false;
  } else {  // between: a statement that returns no rows
    next_columns_.reset();
    next_tag_ = tag;
    next_is_over_ = true;
    state_ = state::next;
  }
  settle(from);
}

void stream_core::end(engine& from) {
  state_ = state::ended;
  skipping_ = false;
  engine_ = nullptr;
  from.release(*this);
  settle(from);
}

/// Gives the waiting operation what there is for it by now.
void stream_core::settle(engine& from) {
  if (opener_ != nullptr) {
    if (state_ == state::opening) return;
    if (failed_ && state_ != state::ended) return;  // told when the connection is free again
    operation& op = *std::exchange(opener_, nullptr);
    if (failed_)
      from.complete(op, failed_, std::move(failure_));
    else
      from.complete(op);
    return;
  }
  if (reader_ == nullptr) return;
  next_operation& op = *reader_;
  if (op.wanted_ == next_operation::what::result && batch_.count != 0) batch_ = {};
  if (batch_.count != 0) {
    op.batch_.emplace(op.wanted_ == next_operation::what::row ? take_first_row(batch_) : std::exchange(batch_, {}),
                      columns_);
    reader_ = nullptr;
    try {
      op.read(*op.batch_);
    } catch (const error& why) {
      return from.complete(op, why.code(), std::make_shared<diagnostics>(why.diagnostics()));
    }
  } else if (state_ == state::rows || state_ == state::opening || (failed_ && state_ != state::ended)) {
    return;
  } else if (failed_) {
    reader_ = nullptr;
    return from.complete(op, failed_, failure_);
  } else if (op.wanted_ == next_operation::what::result) {
    if (state_ == state::between) return;
    if (state_ == state::next) {
      set_columns(std::exchange(next_columns_, nullptr));
      op.has_result_ = true;
      state_ = next_is_over_ ? state::between : state::rows;
      if (next_is_over_)
        tag_ = std::move(next_tag_);
      else
        tag_.clear();
    }
  }
  reader_ = nullptr;
  if (columns_ && op.wanted_ != next_operation::what::result) {
    try {
      op.read_end(*columns_);
    } catch (const error& why) {
      return from.complete(op, why.code(), std::make_shared<diagnostics>(why.diagnostics()));
    }
  }
  from.complete(op);
}

void open_operation::begin(engine& in) {
  core_->opener_ = this;
  operation::begin(in);
  if (completed()) core_->opener_ = nullptr;
  if (queued()) in.hold(*core_);  // not while it waits for a transaction's end
}

std::error_code open_operation::write(engine& into) {
  std::error_code refused;
  std::string text;
  if (core_->extended_) {
    refused = core_->extended_->write(into);
    if (refused) text = core_->extended_->refusal(refused);
  } else {
    into.writer().open();
    into.writer().query(core_->sql_);
    refused = into.writer().submit();
  }
  if (refused) {
    core_->opener_ = nullptr;
    into.release(*core_);
    set_error(refused, client_diagnostics(refused, std::move(text)));
    return refused;
  }
  core_->engine_ = &into;
  core_->request_ = into.writer().last_request();
  return {};
}

void open_operation::abandoned(engine& from) {
  core_->opener_ = nullptr;
  core_->fail(std::make_error_code(std::errc::operation_canceled), nullptr);
  core_->state_ = stream_core::state::ended;
  from.release(*core_);
  if (core_->engine_ != nullptr && core_->extended_) core_->extended_->abandon(from);
  core_->engine_ = nullptr;
}

void next_operation::begin(engine& in) {
  stream_core& core = *core_;
  if (core.reader_ != nullptr || core.opener_ != nullptr)
    return in.complete(*this, errc::busy,
                       client_diagnostics(errc::busy, "the stream is being read by another operation"));
  core.reader_ = this;
  if (wanted_ == what::result && core.state_ == stream_core::state::rows) core.skipping_ = true;
  in.wait_outside(*this);
  core.settle(in);
}

/// A read that is given up gives up the stream: what it would have read next is not known.
void next_operation::abandoned(engine& from) {
  stream_core& core = *core_;
  core.reader_ = nullptr;
  const std::error_code cancelled(ECANCELED, std::system_category());
  core.fail(cancelled, client_diagnostics(cancelled, "the stream was ended by the operation that was cancelled on it"));
  core.batch_ = {};
  core.state_ = stream_core::state::ended;
  from.release(core);
  if (core.engine_ != nullptr) {
    if (core.extended_) core.extended_->abandon(from);
    from.drop(core.request_);
    core.engine_ = nullptr;
  }
}

}  // namespace greenpg::inline v0
