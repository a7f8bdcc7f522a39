#include <greenpg/driver/engine.hpp>

#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/transaction_core.hpp>
#include <greenpg/protocol/report_messages.hpp>

#include <openssl/rand.h>

#include "statement_cache.hpp"

#include <algorithm>

namespace greenpg::inline v0 {
namespace {

// Reads in one step, so that one busy connection does not starve the others on its thread.
constexpr int reads_per_step = 16;

std::uint64_t random_nonce() {
  std::uint64_t nonce = 0;
  static_cast<void>(RAND_bytes(reinterpret_cast<unsigned char*>(&nonce), sizeof nonce));
  return nonce;
}

}  // namespace

std::shared_ptr<diagnostics> client_diagnostics(std::error_code why, std::string text) {
  auto result = std::make_shared<diagnostics>();
  result->message = text.empty() ? why.message() : std::move(text);
  return result;
}

engine::engine(engine_settings settings)
    : settings_(std::move(settings)),
      session_(settings_.limits),
      statements_(std::make_unique<statement_cache>(settings_.statement_cache, settings_.statement_cache_bytes,
                                                    random_nonce())),
      types_(settings_.types, settings_.look_up_types) {}

engine::~engine() {
  wake = nullptr;
  close(std::error_code(ECANCELED, std::system_category()), "the connection was destroyed");
  close_retired();
}

statement_figures engine::statement_figures() const noexcept { return statements_->figures(); }

std::shared_ptr<prepared_statement> engine::statement(std::string_view sql) { return statements_->get(sql); }

std::shared_ptr<prepared_statement> engine::typed_statement(std::string_view sql, const params& values) {
  return statements_->get(sql, values.told_types());
}

// --- steps --------------------------------------------------------------------------------------------------------

wants engine::step(clock_time now, readiness ready) {
  if (!usual_ || ready.write || untaken_ || now >= earliest_) [[unlikely]]
    return step_unusual(now, ready, timed());
  const bool clocked = earliest_ != clock_time::max();
  if (ready.read) read_input();
  if (!queue_.empty()) fill_output();
  if (!session_.output().empty()) flush_output();
  if (!usual_) [[unlikely]]
    return step_unusual(now, {}, clocked);
  wants w;
  w.descriptor = descriptor_;
  w.read = !flights_.empty();
  w.deadline = earliest_;
  return w;
}

/// `clocked`: whether `now` is the time.
wants engine::step_unusual(clock_time now, readiness ready, bool clocked) {
  usual_ = false;
  const wants w = step_whole(now, ready, clocked);
  usual_ = is_usual();
  if (usual_) descriptor_ = w.descriptor;
  return w;
}

bool engine::is_usual() const noexcept {
  return state_ == state::open && !untaken_ && !pending_ && !write_blocked_ && !read_wants_write_ &&
         !write_wants_read_ && !writing_held_ && !behind_ && holders_.empty() && parked_.empty() && owed_.empty() &&
         begins_ == nullptr && exclusive_ == 0 && cancels_ == 0 && !cancel_ && !any_retired_ &&
         drain_deadline_ == clock_time::max() && !types_.waiting() && !paused();
}

/// A step that leaves nothing out.
wants engine::step_whole(clock_time now, readiness ready, bool clocked) {
  if (any_retired()) close_retired();
  if (now >= earliest_) expire(now);
  if (state_ == state::connecting || state_ == state::starting) return step_connect(now, ready);
  if (state_ == state::closed) return what_to_wait_for();
  wants cancelling;
  if (cancel_ && step_cancel(now, cancelling)) return cancelling;
  step_open(ready);
  return cancels_ == 0 ? what_to_wait_for() : step_given_up(now, clocked);
}

/// The end of a step with operations that were given up, perhaps in this very step: then the next one has the time.
wants engine::step_given_up(clock_time now, bool clocked) {
  wants out;
  if (clocked && state_ == state::open && step_cancel(now, out)) return out;
  out = what_to_wait_for();
  if (!clocked && state_ == state::open) out.deadline = clock_time::min();
  return out;
}

void engine::step_open(readiness ready) {
  if (ready.write || (ready.read && write_wants_read_)) write_blocked_ = false;
  if (untaken_) take_events();
  if ((ready.read || (ready.write && read_wants_write_) || pending_) && state_ == state::open) read_input();
  if (behind_) [[unlikely]]
    catch_up();
  if (!queue_.empty() || types_.waiting()) fill_output();
  if (!write_blocked_ && !session_.output().empty()) flush_output();
}

/// The request at the front is at its end.
[[gnu::always_inline]] inline void engine::land(event& what) {
  const flight done = flights_.front();
  flights_.pop_front();
  if (done.op != nullptr) done.op->where_ = operation::place::outside;
  if (!usual_) [[unlikely]]
    land_unusual(done, what);
  if (done.taker != nullptr) done.taker->on_event(*this, what);
}

void engine::land_unusual(const flight& landed, const event& what) {
  if (landed.exclusive) --exclusive_;
  if (landed.cancelled) {
    --cancels_;
    cancel_sent_ = false;
    drain_deadline_ = clock_time::max();
  }
  if (!holders_.empty()) watch_transactions(landed, what);
}

void engine::take_event(event& what) {
  if (what.kind == event_kind::done) [[likely]] {
    if (what.text.starts_with('D')) note_discarded(what.text);
    return land(what);
  }
  if (what.request == 0) [[unlikely]]
    return take_own_event(what);
  // Of other events the text is what an earlier one left, perhaps of bytes that are gone.
  const bool completes = what.kind == event_kind::executed || what.kind == event_kind::command_complete;
  if (completes && what.text.starts_with('D')) note_discarded(what.text);
  if (is_final(what.kind)) return land(what);
  if (what.unit < flights_.front().begins) [[unlikely]]
    return take_begin_event(what);
  if (consumer* const taker = flights_.front().taker) taker->on_event(*this, what);
}

/// Whoever throws all prepared statements away, ours go, too.
void engine::note_discarded(std::string_view command_tag) {
  if (command_tag == "DISCARD ALL" || command_tag == "DEALLOCATE ALL") statements_->lost();
}

/// An event of the connection itself.
void engine::take_own_event(event& what) {
  switch (what.kind) {
    case event_kind::notice:
      if (settings_.on_notice) {
        backend::notice_response message;
        if (read(what.body, message)) settings_.on_notice(to_diagnostics(message, settings_.limits.error_text));
      }
      return;
    case event_kind::parameter_changed:
    case event_kind::notification: return;
    case event_kind::fatal:
      if (state_ == state::starting) return take_startup_event(what);
      return shut(what.error, last_error({}));
    default: return take_startup_event(what);
  }
}

void engine::take_events() {
  untaken_ = true;  // where this ends by an exception, too
  while (!paused()) {
    event& what = session_.next_event();
    if (what.kind != event_kind::none) take_event(what);
    if (!what.more || !session_.has_news()) {
      untaken_ = false;
      return;
    }
    if (state_ == state::closed) return;
  }
}

/// Whether anything arrived.
bool engine::read_input() {
  bool any = false;
  for (int turn = 0; turn < reads_per_step && !paused(); ++turn) {
    const std::span<std::byte> space = session_.input_space();
    const io_result got = transport_->read_some(space);
    if (got.status != io_status::ok || got.more) [[unlikely]] {
      if (!read_unusual(got)) return any;
    } else {
      read_wants_write_ = pending_ = false;
      session_.received(got.bytes);
    }
    any = any || got.status == io_status::ok;
    if (state_ != state::open) [[unlikely]]
      return any;  // what a start-up says is taken in slices
    take_events();
    // Less than there was room for: the socket is empty.
    if (got.bytes < space.size() && !pending_) return any;
    if (state_ != state::open) return any;
  }
  usual_ = false;
  return any;
}

/// Whether there is something for take_events() to find.
bool engine::read_unusual(const io_result& got) {
  usual_ = false;
  read_wants_write_ = got.status == io_status::want_write;
  pending_ = got.more;
  switch (got.status) {
    case io_status::ok: session_.received(got.bytes); break;
    case io_status::want_read:
    case io_status::want_write: return false;
    case io_status::closed: session_.end_of_file(); break;
    case io_status::error:
      session_.broken(got.error,
                      "could not receive data from server: " + (transport_->last_error_text().empty()
                                                                    ? got.error.message()
                                                                    : std::string(transport_->last_error_text())));
      break;
  }
  return true;
}

inline bool engine::may_write() const noexcept {
  // Behind a stream nothing leaves before its end: dropped, it could not be cancelled without hitting what follows.
  return session_.output().size() < settings_.output_high_water &&
         (usual_ || (state_ == state::open && !writing_held_ && (cancels_ | exclusive_) == 0 &&
                     (holders_.empty() || !stops_writing()) && owed_.empty()));
}

/// Nothing is sent behind it: what comes next is to know the types. Nor before it, where something is under way, which
/// may begin or end a transaction. Whether anything else may be written.
bool engine::look_up_types() {
  usual_ = false;
  if (!may_write()) return true;
  if (!flights_.empty()) return false;
  if (session_.status() == transaction_status::failed || types_.write(session_)) return true;
  add_flight() = {&types_, nullptr, false, true};
  ++exclusive_;
  return false;
}

void engine::fill_output() {
  if (types_.waiting() && !look_up_types()) [[unlikely]]
    return;
  while (!queue_.empty() && may_write()) {
    operation& op = *queue_.front();
    if (op.exclusive && !flights_.empty()) [[unlikely]]
      return;
    if (op.through && !prepare_through(op)) [[unlikely]]
      continue;
    if (const std::error_code refused = op.write(*this)) [[unlikely]] {
      begins_ = nullptr;
      if (!op.completed())
        complete(op, refused, op.details_ ? op.take_details() : client_diagnostics(refused, op.refusal(refused)));
      continue;
    }
    queue_.pop_front();
    op.where_ = operation::place::under_way;
    op.request_ = session_.last_request();
    flight& made = add_flight();
    made = {op.taker_, &op, false, op.exclusive};
    if (begins_ != nullptr) [[unlikely]]
      begins_written(made);
    if (made.exclusive) [[unlikely]] {
      ++exclusive_;
      usual_ = false;
    }
  }
}

void engine::flush_output() {
  do {
    const io_result put = transport_->write_some(session_.output());
    if (put.status != io_status::ok) [[unlikely]]
      return write_unusual(put);
    write_wants_read_ = false;
    session_.sent(put.bytes);
    if (!queue_.empty()) [[unlikely]]
      fill_output();
  } while (!session_.output().empty());
}

void engine::write_unusual(const io_result& put) {
  usual_ = false;
  write_wants_read_ = put.status == io_status::want_read;
  if (put.status == io_status::closed || put.status == io_status::error) return write_failed(put);
  write_blocked_ = true;
}

void engine::write_failed(const io_result& put) {
  usual_ = false;
  const std::error_code why = put.status == io_status::closed ? make_error_code(errc::connection_closed) : put.error;
  const std::string_view more = transport_->last_error_text();
  const std::string text = "could not send data to server: " + (more.empty() ? why.message() : std::string(more));
  // The server may have said why before it went: what it left to read goes first.
  for (bool hears = true; hears && transport_ && !session_.dead();) {
    hears = read_input();
    while (hears && state_ == state::starting) {
      event& what = session_.next_event();
      if (what.kind == event_kind::none) break;
      // It waits for an answer that cannot be sent.
      hears = what.kind != event_kind::compute && what.kind != event_kind::need_password;
      if (hears) take_event(what);
    }
  }
  if (!transport_) return;
  session_.broken(why, text);
  if (state_ == state::open) take_last_events();
}

/// Of a connection at its end: streams that are not read must not stop this.
void engine::take_last_events() {
  while (state_ != state::closed) {
    event& what = session_.next_event();
    if (what.kind == event_kind::none) return;
    take_event(what);
  }
}

// --- the end ------------------------------------------------------------------------------------------------------

void engine::close(std::error_code why, std::string_view text) {
  if (state_ == state::closed) return;
  if (state_ == state::open && !cancel_) {
    // In order where that needs no waiting: the server then logs no lost connection.
    session_.terminate();
    write_blocked_ = false;
    while (!session_.output().empty()) {
      const io_result put = transport_->write_some(session_.output());
      if (put.status != io_status::ok) break;
      session_.sent(put.bytes);
    }
  }
  if (state_ == state::connecting || state_ == state::starting) {
    if (connecting_ != nullptr)
      complete(*std::exchange(connecting_, nullptr), why, client_diagnostics(why, std::string(text)));
    shut(why, client_diagnostics(why, std::string(text)));
    return;
  }
  session_.broken(why, text);
  take_last_events();
  if (state_ != state::closed) shut(why, client_diagnostics(why, std::string(text)));
}

void engine::shut(std::error_code why, const std::shared_ptr<diagnostics>& details) {
  usual_ = false;
  state_ = state::closed;
  ++generation_;
  end_ = details;
  retire_transport();
  if (connector_) retired_connector_ = std::move(connector_);
  if (cancel_) retired_cancel_ = std::move(cancel_);
  any_retired_ = true;
  pending_ = write_blocked_ = read_wants_write_ = write_wants_read_ = writing_held_ = cancel_sent_ = resumed_ = false;
  cancels_ = exclusive_ = 0;
  drain_deadline_ = clock_time::max();
  flights_.clear();
  for (holder* const each : std::exchange(holders_, {})) each->lost(why, details);
  owed_.clear();
  behind_ = flush_due_ = false;
  for (operation_list* list : {&queue_, &waiting_, &parked_}) {
    while (operation* op = list->front()) {
      op->abandoned(*this);
      complete(*op, why, details);
    }
  }
  types_.reset();
  statements_->reset(settings_.statements <= statement_mode::named);
}

/// The descriptor that the last step named stays open until the next; any other is closed at once.
void engine::retire_transport() noexcept {
  if (transport_ && retired_transport_) transport_->close();
  if (!retired_transport_) retired_transport_ = std::move(transport_);
  any_retired_ = true;
  transport_.reset();
}

void engine::close_retired() noexcept {
  if (retired_transport_) retired_transport_->close();
  retired_transport_.reset();
  retired_connector_.reset();
  retired_cancel_.reset();
  any_retired_ = false;
}

}  // namespace greenpg::inline v0
