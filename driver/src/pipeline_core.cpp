#include <greenpg/driver/pipeline_core.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/error.hpp>

#include "statement_cache.hpp"

#include <utility>

namespace greenpg::inline v0 {

/// What was sent runs on, but a group that was not ended is not kept.
pipeline_core::~pipeline_core() {
  if (engine_ == nullptr) return;
  const bool through = !any_under_way() && groups_due_ == 0;
  if (open_ && group_items_ != 0) fail_group(*engine_);
  give_up(*engine_);
  engine_->release(*this);
  if (through)
    engine_->leave(request_);
  else
    engine_->drop(request_);
}

bool pipeline_core::full() const noexcept {
  // With nothing under way there is room for one: else whoever waits for it would wait for nothing.
  return any_under_way() && (written() - answered() >= most_under_way ||
                             engine_->protocol().output().size() >= engine_->settings().output_high_water);
}

void pipeline_core::check_open() const {
  if (open_) return;
  if (failed_) throw error(failed_, details_ ? *details_ : diagnostics());
  throw error(errc::busy, "nothing can be added to a pipeline behind its finish()");
}

bool pipeline_core::add(std::string_view sql, const params& values) {
  check_open();
  return !full() && add(engine_->statement(sql, values), values);
}

bool pipeline_core::add(std::shared_ptr<prepared_statement> of, const params& values) {
  check_open();
  if (full()) return false;
  session& out = engine_->writer();
  out.append();
  if (group_items_ == 0) write_closes(*engine_);
  begin_turn();
  write_item(*engine_, std::move(of), values);
  if (const std::error_code refused = out.submit()) {
    std::shared_ptr<diagnostics> text = client_diagnostics(refused, why_refused(refused, values));
    take_back();
    out.append();
    write_refusal(*engine_, refused, std::move(text));
    static_cast<void>(out.submit());
  } else if (group_items_ == 0) {
    engine_->statements().closes_written();
  }
  ++group_items_;
  engine_->flush_soon();
  return true;
}

void pipeline_core::end_group() noexcept {
  if (group_items_ != 0) ++groups_due_;
  group_items_ = 0;
}

void pipeline_core::sync() {
  check_open();
  if (group_items_ == 0) return;
  engine_->writer().append();
  write_barrier(*engine_);
  static_cast<void>(engine_->writer().submit());
  end_group();
  engine_->flush_soon();
}

void pipeline_core::finish() {
  if (!open_) return;
  end_group();
  close_request(*engine_);
  engine_->flush_soon();
}

bool pipeline_core::paused() const noexcept { return untaken_bytes_ >= most_untaken; }

/// Of one item: the others are not its business.
bool pipeline_core::admit(engine& from, std::size_t bytes) {
  if (std::exchange(counted_item_, answered()) != answered()) item_bytes_ = 0;
  item_bytes_ += bytes;
  return item_bytes_ <= from.settings().limits.result_bytes;
}

pipeline_answer& pipeline_core::tell(std::size_t item, std::size_t bytes) {
  bytes += sizeof(untaken);
  untaken_bytes_ += bytes;
  untaken& made = answers_.push_back({});
  made.bytes = bytes;
  made.answer.item = item;
  return made.answer;
}

result& pipeline_core::place_of(std::size_t item) { return tell(item, item_bytes_).rows; }

void pipeline_core::on_failed(std::size_t item, std::error_code why, std::shared_ptr<diagnostics> details) {
  if (item < answered()) return;  // it ran, and was told of: its group's Sync failed, which is told next
  pipeline_answer& made = tell(item, 0);
  made.error = why;
  made.details = std::move(details);
}

void pipeline_core::on_group(std::size_t first, std::size_t behind, const failure* why) {
  if (first == behind && why == nullptr) return;
  if (first != behind) --groups_due_;
  pipeline_answer& made = tell(behind - 1, 0);
  made.ends_group = true;
  if (why == nullptr) return;
  if (why->item != no_item) made.item = why->item;
  made.error = why->error;
  made.details = why->details;
}

void pipeline_core::on_end(engine& from, std::error_code why, std::shared_ptr<diagnostics> details) {
  failed_ = why;
  details_ = std::move(details);
  engine_ = nullptr;
  open_ = false;
  from.release(*this);
  settle(from);
}

void pipeline_core::lost(std::error_code why, const std::shared_ptr<diagnostics>& details) {
  engine_ = nullptr;
  open_ = false;
  if (failed_) return;
  failed_ = why;
  details_ = details;
}

/// Gives the waiting operation what there is for it by now.
void pipeline_core::settle(engine& from) {
  if (reader_ == nullptr) return;
  if (!answers_.empty()) {
    next_answer_operation& op = *std::exchange(reader_, nullptr);
    untaken_bytes_ -= answers_.front().bytes;
    op.answer_ = std::move(answers_.front().answer);
    answers_.pop_front();
    return from.complete(op);
  }
  if (failed_) return from.complete(*std::exchange(reader_, nullptr), failed_, details_);
  // All that was added is told; after finish() the connection is free, too.
  const bool through = open_ ? !any_under_way() && groups_due_ == 0 : engine_ == nullptr;
  if (through) from.complete(*std::exchange(reader_, nullptr));
}

void open_pipeline_operation::begin(engine& in) {
  if (in.settings().statements == statement_mode::simple)
    return in.complete(*this, errc::unsupported_option,
                       client_diagnostics(errc::unsupported_option, "simple mode has no pipelines"));
  operation::begin(in);
  if (queued()) in.hold(*core_);  // not while it waits for a transaction's end
}

std::error_code open_pipeline_operation::write(engine& into) {
  into.writer().open();
  if (const std::error_code refused = into.writer().submit()) {
    into.release(*core_);
    return refused;
  }
  into.hand_over(*core_);
  into.hold_writing(true);
  core_->engine_ = &into;
  core_->request_ = into.writer().last_request();
  core_->open_ = true;
  into.complete(*this);
  return errc::busy;  // the request is under way by now, and not this operation's
}

void open_pipeline_operation::abandoned(engine& from) { from.release(*core_); }

void next_answer_operation::begin(engine& in) {
  if (core_->reader_ != nullptr)
    return in.complete(*this, errc::busy,
                       client_diagnostics(errc::busy, "the pipeline is being read by another operation"));
  core_->reader_ = this;
  in.wait_outside(*this);
  core_->settle(in);
}

}  // namespace greenpg::inline v0
