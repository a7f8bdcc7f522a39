// One connection up to its encryption: connect(2), SSLRequest, TLS ("SSL Session Encryption" in the protocol chapter).
#include <greenpg/net/connector.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/startup_messages.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace greenpg::inline v0 {

namespace {

// How long to leave a Unix socket alone whose queue of connections is full: no event tells when there is room.
constexpr std::chrono::milliseconds backlog_pause{10};

constexpr std::byte code_byte(int shift) noexcept {
  return static_cast<std::byte>(frontend::ssl_request::code >> shift & 0xff);
}
constexpr std::array<std::byte, 8> ssl_request{std::byte{0},  std::byte{0},  std::byte{0}, std::byte{8},
                                               code_byte(24), code_byte(16), code_byte(8), code_byte(0)};

constexpr std::string_view closed_text =
    "server closed the connection unexpectedly\n"
    "\tThis probably means the server terminated abnormally\n"
    "\tbefore or while processing the request.";

std::error_code system_error(int number) noexcept { return {number, std::system_category()}; }

// Whether more bytes can be read right now, without taking them.
bool more_is_readable(int descriptor) noexcept {
  char byte;
  ssize_t n;
  do n = ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  return n > 0;
}

}  // namespace

// Takes one step of the current phase; false when it has to wait.
bool connector::attempt(clock_time now) {
  switch (phase_) {
    case phase::backlog:
      if (now < backlog_retry_) return false;
      phase_ = phase::socket;
      break;
    case phase::socket: open_socket(now); break;
    case phase::connecting: finish_connect(); break;
    case phase::asking: ask_for_tls(); break;
    case phase::answer: read_answer(); break;
    case phase::handshake: drive_handshake(); break;
    default: break;
  }
  return !want_read_ && !want_write_ && phase_ != phase::backlog;
}

void connector::open_socket(clock_time now) {
  const socket_address& to = peer_.address;
  socket_ = socket_transport(::socket(to.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket_.descriptor() < 0) {
    const auto error = system_error(errno);
    return fail_address("could not create socket: " + error.message(), error);
  }
  if (!to.is_unix()) {
    std::string option;
    if (const auto error = plan_->socket.apply(socket_.descriptor(), option))
      return fail_address("could not set socket option " + option + ": " + error.message(), error);
  }
  asked_ = 0;
  if (::connect(socket_.descriptor(), to.data(), to.size()) == 0) return connection_made();
  if (errno == EAGAIN && to.is_unix()) {
    retire();
    backlog_retry_ = now + backlog_pause;
    phase_ = phase::backlog;
    return;
  }
  if (errno != EINPROGRESS && errno != EINTR) return connect_failed(errno);
  phase_ = phase::connecting;
  want_write_ = true;
}

void connector::finish_connect() {
  // A step may come early, and SO_ERROR is 0 then too.
  pollfd entry{socket_.descriptor(), POLLOUT, 0};
  if (::poll(&entry, 1, 0) == 0) {
    want_write_ = true;
    return;
  }
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return connect_failed(error);
  connection_made();
}

void connector::connect_failed(int error_number) {
  const auto error = system_error(error_number);
  fail_address(error.message() + (peer_.address.is_unix()
                                      ? "\n\tIs the server running locally and accepting connections on that socket?"
                                      : "\n\tIs the server running on that host and accepting TCP/IP connections?"),
               error);
}

void connector::connection_made() {
  if (!tls_) return succeed(std::make_unique<socket_transport>(std::move(socket_)));
  if (plan_->direct_tls) return begin_handshake();
  phase_ = phase::asking;
}

void connector::ask_for_tls() {
  const io_result result = socket_.write_some(std::span(ssl_request).subspan(asked_));
  if (result.status == io_status::error) return peer_closed(result.error);
  want_write_ = result.status == io_status::want_write;
  asked_ += result.bytes;
  if (asked_ == ssl_request.size()) phase_ = phase::answer;
}

void connector::read_answer() {
  // One byte and no more: what followed it in the same read would be plaintext that somebody put there, and would
  // later pass for what came through TLS.
  std::array<std::byte, 1> answer{};
  const io_result result = socket_.read_some(answer);
  if (result.status == io_status::want_read) {
    want_read_ = true;
    return;
  }
  if (result.status != io_status::ok) return peer_closed(result.error);

  const char said = static_cast<char>(answer[0]);
  if (said == 'S' || said == 'N') {
    if (more_is_readable(socket_.descriptor()))
      return give_up("received unencrypted data after SSL response",
                     said == 'S' ? errc::plaintext_before_tls : errc::protocol_violation);
    return said == 'S' ? begin_handshake() : refused_tls();
  }
  // The text of an error at this point comes from anybody: it is neither read nor shown.
  if (said == 'E')
    return fail_encryption("server sent an error response during SSL exchange", make_error_code(errc::tls_refused));
  constexpr char hex[] = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(said);
  const std::string shown =
      code > 0x20 && code < 0x7f ? std::string(1, said) : std::string("\\x") + hex[code >> 4] + hex[code & 15];
  give_up("received invalid response to SSL negotiation: " + shown, errc::unsupported_protocol);
}

void connector::refused_tls() {
  if (plan_->encryption == encryption_policy::prefer && !pinned_) {
    tls_ = false;
    tried_other_ = true;
    return succeed(std::make_unique<socket_transport>(std::move(socket_)));
  }
  give_up("server does not support SSL, but SSL was required", errc::tls_refused);
}

void connector::begin_handshake() {
  std::error_code error;
  std::string text;
  auto context = tls_context::get(plan_->tls, error, text);
  if (context == nullptr) return fail_encryption(text, error);
  tls_transport_ = std::make_unique<tls_transport>(std::move(socket_), std::move(context), peer_.host);
  phase_ = phase::handshake;
}

void connector::drive_handshake() {
  const io_result result = tls_transport_->handshake();
  switch (result.status) {
    case io_status::want_read: want_read_ = true; return;
    case io_status::want_write: want_write_ = true; return;
    case io_status::closed: return peer_closed({}, "SSL error: the server closed the connection during the handshake");
    case io_status::error: {
      const std::string text(tls_transport_->last_error_text());
      return text.empty() ? peer_closed(result.error) : fail_encryption(text, result.error);
    }
    case io_status::ok: break;
  }
  // A server of another protocol that takes our bytes for its own cannot name ours.
  const std::string_view protocol = tls_transport_->alpn();
  if (protocol.empty() ? plan_->direct_tls : protocol != "postgresql")
    return give_up(protocol.empty()
                       ? "direct SSL connection was established without ALPN protocol negotiation extension"
                       : "SSL connection was established with unexpected ALPN protocol",
                   errc::tls_failed);
  peer_.encrypted = true;
  succeed(std::move(tls_transport_));
}

// The connection broke before it was encrypted. A server that cannot stand the question may still take the clear.
void connector::peer_closed(std::error_code error, std::string_view why) {
  if (why.empty()) why = closed_text;
  const std::string text = error ? error.message() : std::string(why);
  if (!error) error = errc::connection_closed;
  if (tls_ && !pinned_ && !tried_other_ && plan_->encryption == encryption_policy::prefer)
    return fail_encryption(text, error);
  fail_address(text, error);
}

void connector::succeed(std::unique_ptr<transport> made) noexcept {
  transport_ = std::move(made);
  phase_ = phase::connected;
}

}  // namespace greenpg::inline v0
