#include <greenpg/driver/end_operation.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/server_info.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/quote.hpp>

#include <charconv>
#include <utility>

namespace greenpg::inline v0 {

end_operation::end_operation(std::shared_ptr<transaction_core> core, how ending, std::string_view gid)
    : operation(this), core_(std::move(core)), how_(ending) {
  switch (ending) {
    case how::commit: sql_ = core_->commit_sql(); return;
    case how::rollback: sql_ = core_->rollback_sql(); return;
    case how::prepare: sql_ = "PREPARE TRANSACTION "; break;
    case how::commit_prepared: sql_ = "COMMIT PREPARED "; break;
    case how::rollback_prepared: sql_ = "ROLLBACK PREPARED "; break;
  }
  if (const errc refused = quote_literal(gid, sql_); refused != errc{}) refused_ = refused;
}

void end_operation::begin(engine& in) {
  if (refused_) return in.complete(*this, refused_);
  if (!core_) return operation::begin(in);
  if (how_ == how::prepare && core_->nested())
    return in.complete(*this, std::make_error_code(std::errc::operation_not_supported),
                       client_diagnostics({}, "only a whole transaction can be prepared, not a savepoint"));
  if (core_->over()) {
    // What is gone needs no rolling back.
    if (how_ == how::rollback) return in.complete(*this);
    return in.complete(*this, core_->error(), core_->details());
  }
  through = core_;
  ends_transaction_ = true;
  if (how_ == how::commit && core_->tracked() != nullptr) exclusive = true;  // it takes two requests
  operation::begin(in);
  if (!completed()) core_->ending(true);
}

/// The functions are there from PostgreSQL 10 and 13 on. A transaction without a request so far has no number.
bool end_operation::asks_for_number(const engine& into) const {
  return how_ == how::commit && core_->tracked() != nullptr && server_info(into).version() >= 100000;
}

std::error_code end_operation::write(engine& into) {
  session& out = into.writer();
  if (core_) {
    if (core_->over()) {
      if (how_ == how::rollback)
        into.complete(*this);
      else
        into.complete(*this, core_->error(), core_->details());
      return errc::transaction_ended;
    }
    if (core_->where() == transaction_core::state::pending) {
      if (how_ != how::prepare) {  // the server has never heard of it
        core_->end(errc::transaction_ended);
        if (how_ == how::commit) core_->set_committed();
        into.complete(*this);
        return errc::transaction_ended;
      }
      sql_ = core_->begin_sql() + "; " + sql_;
    }
    if (!asked_ && asks_for_number(into)) {
      out.open();
      out.query(server_info(into).version() >= 130000 ? "SELECT pg_current_xact_id_if_assigned()"
                                                      : "SELECT txid_current_if_assigned()");
      const std::error_code refused = out.submit();
      asking_ = asked_ = !refused;
      return refused;
    }
  }
  out.open();
  out.query(sql_);
  if (const std::error_code refused = out.submit()) return refused;
  written_ = true;
  if (core_) core_->end(errc::transaction_ended);
  return {};
}

/// One row of one column, in text.
void end_operation::on_number(const event& what) {
  const std::byte* const value = what.rows.begin + 7;  // behind its type, length and number of columns
  if (what.rows.end - value < 4) return;
  const std::uint32_t size = load_be32(value);
  if (size == 0xffffffff) return;  // it wrote nothing
  const char* const text = reinterpret_cast<const char*>(value + 4);
  std::from_chars(text, text + size, *core_->tracked());
}

void end_operation::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::rows:
      if (asking_) on_number(what);
      return;
    case event_kind::command_complete:
      if (asking_) return;
      // "If the transaction has failed, COMMIT is a ROLLBACK", and says so.
      rolled_back_ = what.text == "ROLLBACK" && how_ != how::rollback;
      done_ = !rolled_back_;
      if (done_ && core_ && how_ == how::commit) core_->set_committed();
      return;
    case event_kind::error:
      if (asking_ || failed_) return;  // COMMIT will say the same
      failed_ = what.error;
      failure_ = from.last_error(sql_);
      return;
    case event_kind::ready:
      if (std::exchange(asking_, false)) return from.retry(*this);
      if (failed_) return from.complete(*this, failed_, std::move(failure_));
      if (rolled_back_) return from.complete(*this, errc::transaction_rolled_back);
      return from.complete(*this);
    case event_kind::aborted: return on_lost(from, what);
    default: return;
  }
}

/// The connection ended before the request did.
void end_operation::on_lost(engine& from, const event& what) {
  std::shared_ptr<diagnostics> said = from.last_error({});
  if (!written_ || !what.sent || !commits() || failed_ || rolled_back_)
    return from.complete(*this,
                         failed_        ? failed_
                         : rolled_back_ ? make_error_code(errc::transaction_rolled_back)
                                        : what.error,
                         failed_        ? std::move(failure_)
                         : rolled_back_ ? nullptr
                                        : std::move(said));
  if (done_) return from.complete(*this);  // the server has told, and then went
  said->message = "the answer to " + sql_ + " was lost, so that it may have happened: " + said->message;
  from.complete(*this, errc::commit_in_doubt, std::move(said));
}

void end_operation::abandoned(engine&) {
  if (written_) {
    if (sent() && commits() && !done_)
      set_error(errc::commit_in_doubt,
                client_diagnostics(errc::commit_in_doubt,
                                   sql_ + " was given up before its answer had come, so that it may have happened"));
    return;
  }
  if (core_) core_->ending(false);
}

}  // namespace greenpg::inline v0
