#include <greenpg/net/connector.hpp>
#include <greenpg/protocol/errc.hpp>

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {

namespace {

clock_time after(clock_time now, std::chrono::milliseconds timeout) noexcept {
  return timeout.count() <= 0 ? clock_time::max() : deadline_after(now, timeout);
}

}  // namespace

std::string connected_peer::text() const {
  const std::string figures = address.text();
  if (address.is_unix()) return "connection to server on socket \"" + figures + '"';
  std::string line = "connection to server at \"";
  if (by_address || host.empty() || host == figures)
    line += figures + '"';
  else
    line += host + "\" (" + figures + ')';
  return line + ", port " + std::to_string(port);
}

connector::connector(std::shared_ptr<const connect_plan> plan, clock_time deadline, resolve_function resolve)
    : plan_(std::move(plan)), resolve_(std::move(resolve)), overall_deadline_(deadline) {
  if (plan_->hosts.empty()) fail_host("no host to connect to", errc::invalid_conninfo);
}

connector::connector(std::shared_ptr<const connect_plan> plan, const connected_peer& peer, clock_time deadline)
    : plan_(std::move(plan)),
      overall_deadline_(deadline),
      phase_(phase::address),
      addresses_{peer.address},
      pinned_(true),
      peer_(peer) {}

connector::~connector() = default;

connect_state connector::state() const noexcept {
  if (phase_ == phase::connected) return connect_state::connected;
  return phase_ == phase::failed ? connect_state::failed : connect_state::working;
}

clock_time connector::deadline() const noexcept { return std::min(overall_deadline_, attempt_deadline_); }

wants connector::step(clock_time now) {
  retired_.reset();
  retired_lookup_ = lookup();
  for (bool going = true; going && state() == connect_state::working;) {
    want_read_ = want_write_ = false;
    if (now >= deadline()) {
      expire(now);
      continue;
    }
    switch (phase_) {
      case phase::host: begin_host(now); break;
      case phase::resolving:
        going = lookup_.done();
        if (going)
          finish_lookup();
        else
          want_read_ = true;
        break;
      case phase::address: begin_address(now); break;
      default: going = attempt(now); break;
    }
  }
  wants result;
  if (state() == connect_state::working) {
    result.descriptor = phase_ == phase::resolving  ? lookup_.descriptor()
                        : tls_transport_ != nullptr ? tls_transport_->descriptor()
                                                    : socket_.descriptor();
    result.read = want_read_;
    result.write = want_write_;
    result.deadline = deadline();
    if (phase_ == phase::backlog) result.deadline = std::min(result.deadline, backlog_retry_);
  }
  named_ = result.descriptor;
  return result;
}

// --- hosts and addresses ---------------------------------------------------------------------------------------

void connector::begin_host(clock_time now) {
  const connect_host& to = plan_->hosts[host_];
  addresses_.clear();
  address_ = 0;
  attempt_deadline_ = clock_time::max();
  peer_ = connected_peer();
  peer_.host = to.host;
  peer_.port = to.port;
  peer_.by_address = !to.address.empty();
  phase_ = phase::address;

  if (!to.address.empty()) {
    if (const auto address = socket_address::from_ip(to.address, to.port)) return addresses_.push_back(*address);
    return fail_host("could not parse network address \"" + to.address + "\": Name or service not known",
                     errc::host_not_found);
  }
  if (to.host.starts_with('/') || to.host.starts_with('@')) {
    const std::string path = to.host + "/.s.PGSQL." + std::to_string(to.port);
    if (const auto address = socket_address::from_path(path)) return addresses_.push_back(*address);
    return fail_host(
        "Unix-domain socket path \"" + path + "\" is too long (maximum " + std::to_string(max_socket_path) + " bytes)",
        errc::invalid_conninfo);
  }
  if (const auto address = socket_address::from_ip(to.host, to.port)) return addresses_.push_back(*address);
  attempt_deadline_ = after(now, plan_->timeout);
  lookup_ = lookup(to.host, to.port, resolve_);
  phase_ = phase::resolving;
}

void connector::finish_lookup() {
  resolved found = lookup_.take();
  retire();
  if (!found.error && found.addresses.empty()) {
    found.error = errc::host_not_found;
    found.error_text = "no address found";
  }
  if (found.error) {
    if (found.error_text.empty()) found.error_text = found.error.message();
    return fail_host("could not translate host name \"" + peer_.host + "\" to address: " + found.error_text,
                     found.error);
  }
  addresses_ = std::move(found.addresses);
  phase_ = phase::address;
}

void connector::begin_address(clock_time now) {
  attempt_deadline_ = after(now, plan_->timeout);
  const bool encrypted = peer_.encrypted;
  peer_.address = addresses_[address_];
  peer_.encrypted = false;
  tried_other_ = false;
  tls_ = plan_->encryption == encryption_policy::prefer || plan_->encryption == encryption_policy::require;
  if (pinned_) tls_ = encrypted;
  if (peer_.address.is_unix()) tls_ = false;  // nobody listens in, and the server offers none ("sslmode")
  phase_ = phase::socket;
}

void connector::expire(clock_time now) {
  constexpr std::string_view why = "timeout expired";
  const bool over = now >= overall_deadline_;
  if (phase_ == phase::resolving)
    fail_host("could not translate host name \"" + peer_.host + "\" to address: " + std::string(why), errc::timeout);
  else if (peer_.address && phase_ != phase::host && phase_ != phase::address)
    fail_address(why, errc::timeout);
  else
    fail_host(why, errc::timeout);
  if (over) fail(errc::timeout);
}

// --- what failed, and what comes next --------------------------------------------------------------------------

void connector::report(std::string_view why) {
  if (!report_.empty()) report_ += '\n';
  report_ += why;
}

void connector::fail(std::error_code error) noexcept {
  retire();
  error_ = error;
  phase_ = phase::failed;
}

void connector::fail_host(std::string_view line, std::error_code error) {
  report(line);
  retire();
  if (!next_host()) fail(error);
}

void connector::fail_address(std::string_view why, std::error_code error) {
  report(peer_.text() + " failed: " + std::string(why));
  retire();
  if (!next_address() && !next_host()) fail(error);
}

// A server or a network that cannot do TLS: with sslmode=prefer the clear is tried, and in no other mode.
void connector::fail_encryption(std::string_view why, std::error_code error) {
  report(peer_.text() + " failed: " + std::string(why));
  retire();
  if (!tls_ || !other_encryption()) fail(error);
}

bool connector::other_encryption() noexcept {
  const bool possible = plan_->encryption == encryption_policy::prefer  ? tls_
                        : plan_->encryption == encryption_policy::allow ? !tls_
                                                                        : false;
  if (!possible || pinned_ || tried_other_ || peer_.address.is_unix()) return false;
  tls_ = !tls_;
  tried_other_ = true;
  peer_.encrypted = false;
  phase_ = phase::socket;
  return true;
}

bool connector::next_address() noexcept {
  if (address_ + 1 >= addresses_.size()) return false;
  ++address_;
  attempt_deadline_ = clock_time::max();
  phase_ = phase::address;
  return true;
}

bool connector::next_host() noexcept {
  if (pinned_ || host_ + 1 >= plan_->hosts.size()) return false;
  ++host_;
  attempt_deadline_ = clock_time::max();
  phase_ = phase::host;
  return true;
}

bool connector::next(std::string_view why, std::error_code error, connect_retry retry) {
  report(peer_.text() + " failed: " + std::string(why));
  retire();
  if (transport_ != nullptr) retired_ = std::move(transport_);
  const bool another = retry == connect_retry::other_encryption ? other_encryption()
                       : retry == connect_retry::next_address   ? next_address() || next_host()
                                                                : next_host();
  if (!another) fail(error);
  return another;
}

void connector::give_up(std::string_view why, std::error_code error) {
  report(peer_.text() + " failed: " + std::string(why));
  fail(error);
  if (transport_ != nullptr) retired_ = std::move(transport_);
}

// Ends the current attempt. A descriptor that the last step named is kept until the next one.
void connector::retire() noexcept {
  if (lookup_.descriptor() >= 0 && lookup_.descriptor() == named_)
    retired_lookup_ = std::move(lookup_);
  else
    lookup_ = lookup();
  if (tls_transport_ != nullptr && tls_transport_->descriptor() == named_)
    retired_ = std::move(tls_transport_);
  else
    tls_transport_.reset();
  if (socket_.descriptor() >= 0 && socket_.descriptor() == named_)
    retired_ = std::make_unique<socket_transport>(std::move(socket_));
  else
    socket_.close();
}

}  // namespace greenpg::inline v0
