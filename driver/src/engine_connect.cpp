#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/engine.hpp>
#include <greenpg/net/connect_plan.hpp>
#include <greenpg/net/conninfo_sources.hpp>
#include <greenpg/protocol/base64.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <openssl/rand.h>

#include "statement_cache.hpp"

#include <algorithm>
#include <array>

namespace greenpg::inline v0 {
namespace {

// Some ten milliseconds of key derivation at a time: deadlines and the other connections of the thread go on.
constexpr std::uint32_t scram_slice = 60'000;

// PID_MAX_LIMIT of Linux; other systems have smaller ones.
constexpr std::int32_t largest_process_id = 4194304;

std::string fresh_nonce() {
  std::array<std::byte, 18> random{};  // as many as libpq takes: RFC 5802 leaves the number open
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(random.size())) != 1) return {};
  return base64_encode(random);
}

}  // namespace

connect_target resolve_connect(std::string_view conninfo) {
  connect_target to;
  to.refused = resolve_options(conninfo, environment::process(), to.options, to.refusal);
  return to;
}

void connect_operation::begin(engine& in) {
  if (to_.refused) return in.complete(*this, to_.refused, client_diagnostics(to_.refused, std::move(to_.refusal)));
  in.begin_connect(*this);
}

void connect_operation::abandoned(engine& from) {
  if (from.connecting_ != this) return;
  from.connecting_ = nullptr;
  from.close(std::error_code(ECANCELED, std::system_category()), "connecting was given up");
}

void close_operation::begin(engine& in) {
  in.close(std::error_code(ECANCELED, std::system_category()), "the connection was closed");
  in.complete(*this);
}

void engine::begin_connect(connect_operation& op) {
  if (state_ != state::closed) return complete(op, errc::already_connected);
  session_ = session(settings_.limits);
  types_.reset();
  statements_->reset(settings_.statements <= statement_mode::named);
  end_.reset();
  peer_ = connected_peer();
  plan_ = std::make_shared<const connect_plan>(make_connect_plan(op.to_.options));
  connector_ = std::make_unique<connector>(plan_, op.deadline, settings_.resolve);
  connecting_ = &op;
  state_ = state::connecting;
  wait_outside(op);
}

void engine::attach(std::unique_ptr<transport> made, startup_options options) {
  close(std::error_code(ECANCELED, std::system_category()), "another connection took its place");
  session_ = session(settings_.limits);
  statements_->reset(settings_.statements <= statement_mode::named);
  end_.reset();
  transport_ = std::move(made);
  plan_.reset();
  peer_ = connected_peer();
  state_ = state::starting;
  ++generation_;
  if (const std::error_code refused = session_.start(std::move(options))) session_.broken(refused, refused.message());
}

wants engine::step_connect(clock_time now, readiness ready) {
  for (;;) {
    if (state_ == state::connecting) {
      wants w = connector_->step(now);
      if (connector_->state() == connect_state::working) {
        w.deadline = std::min(w.deadline, earliest_);
        return w;
      }
      if (connector_->state() == connect_state::failed) {
        startup_failed();
        return what_to_wait_for();
      }
      begin_session();
      ready = {};
    }
    // The start-up on a connected transport.
    if (ready.write || (ready.read && write_wants_read_)) write_blocked_ = false;
    if (connector_ && now >= connector_->deadline()) session_.broken(errc::timeout, "timeout expired");
    while (state_ == state::starting) {
      event& what = session_.next_event();
      if (what.kind == event_kind::none) break;
      const bool computes = what.kind == event_kind::compute;
      take_event(what);
      if (!computes || state_ != state::starting) continue;
      wants again;  // in slices: come back at once
      again.deadline = clock_time::min();
      return again;
    }
    if (state_ == state::starting && (ready.read || transport_->pending())) {
      ready.read = false;
      read_input();
      continue;
    }
    if (state_ == state::starting && !write_blocked_ && !session_.output().empty()) flush_output();
    if (state_ == state::connecting || (state_ == state::starting && session_.dead())) continue;  // another attempt
    if (state_ == state::open) return step(now, {});
    if (state_ != state::starting) return what_to_wait_for();
    wants w = what_to_wait_for();
    w.read = true;
    if (connector_) w.deadline = std::min(w.deadline, connector_->deadline());
    return w;
  }
}

void engine::begin_session() {
  transport_ = connector_->take();
  peer_ = connector_->connected_to();
  const connection_options& options = connecting_->to_.options;
  // Options made by hand may name no host: the plan then has the default one.
  const std::size_t index = connector_->host_index();
  const connection_host host = index < options.hosts.size() ? options.hosts[index] : connection_host();
  startup_options start = to_startup_options(options, host);
  start.encrypted = peer_.encrypted;
  start.binding_data = transport_->channel_binding();
  start.nonce = fresh_nonce();
  session_ = session(settings_.limits);
  state_ = state::starting;
  pending_ = write_blocked_ = read_wants_write_ = write_wants_read_ = false;
  ++generation_;
  if (const std::error_code refused = session_.start(std::move(start)))
    session_.broken(refused, "a connection parameter holds a NUL byte");
}

void engine::take_startup_event(event& what) {
  switch (what.kind) {
    case event_kind::compute: session_.compute(scram_slice); return;
    case event_kind::need_password:
      session_.broken(errc::password_required, "fe_sendauth: no password supplied");
      return;
    case event_kind::ready: {
      state_ = state::open;
      // A pooler makes its process ids up.
      if (settings_.statements == statement_mode::automatic &&
          (session_.backend_pid() < 1 || session_.backend_pid() > largest_process_id))
        statements_->stop_naming();
      untaken_ = true;
      retired_connector_ = std::move(connector_);
      any_retired_ = true;
      if (connecting_ != nullptr) complete(*std::exchange(connecting_, nullptr));
      return;
    }
    case event_kind::fatal: return startup_failed();
    default: return;
  }
}

/// The connector or the session on its transport has failed: another attempt, or the end.
void engine::startup_failed() {
  std::error_code why;
  std::shared_ptr<diagnostics> details;
  if (state_ == state::starting) {
    details = last_error({});
    why = session_.failure();
    if (connector_) {
      const bool server = !details->sqlstate.empty();
      const bool over = why == errc::auth_failed || why == errc::auth_method_refused ||
                        why == errc::auth_method_unsupported || why == errc::password_required ||
                        why == errc::protocol_violation || why == errc::limit_exceeded ||
                        (server && session_.authenticated());  // a missing database is missing without TLS, too
      const std::string text = server ? details->severity + ":  " + details->message : details->message;
      retire_transport();
      if (over) {
        connector_->give_up(text, why);
      } else {
        const connect_retry retry = why == sqlstate::cannot_connect_now ? connect_retry::next_host
                                    : server                            ? connect_retry::other_encryption
                                                                        : connect_retry::next_address;
        if (connector_->next(text, why, retry)) {
          state_ = state::connecting;
          return;
        }
      }
    }
  }
  if (connector_) {
    why = connector_->error();
    if (!details) details = std::make_shared<diagnostics>();
    details->message = connector_->report();  // which has the severity of each attempt's error in it
    details->severity.clear();
  }
  connect_operation* const op = std::exchange(connecting_, nullptr);
  shut(why, details);
  if (op != nullptr) complete(*op, why, std::move(details));
}

}  // namespace greenpg::inline v0
