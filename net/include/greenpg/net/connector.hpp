#pragma once
#include <greenpg/net/connect_plan.hpp>
#include <greenpg/net/resolver.hpp>
#include <greenpg/net/tls_transport.hpp>
#include <greenpg/net/transport.hpp>
#include <greenpg/net/wants.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

enum class connect_state : std::uint8_t { working, connected, failed };

/// What a connector goes on with when the session on its transport failed in start-up.
enum class connect_retry : std::uint8_t {
  other_encryption,  ///< an ErrorResponse before AuthenticationOk: the same address the other way, if there is one
  next_address,      ///< the connection itself failed, or its time is up
  next_host,         ///< this server will not do: 57P03, or target_session_attrs
};

/// Who is at the other end.
struct connected_peer {
  std::string host;  ///< the name that was asked for; empty if only an address was given
  socket_address address;
  std::uint16_t port = 0;
  bool by_address = false;  ///< `hostaddr` led there, not a look-up of `host`
  bool encrypted = false;

  /// `connection to server at "db" (192.0.2.1), port 5432`, as libpq 15 words it.
  [[nodiscard]] std::string text() const;
};

/// Turns a plan into a connected transport, hosts x addresses x encryption in libpq's order, waiting for nothing:
/// call step(), wait for what it wants, call it again. Time comes in by step(). Not thread-safe.
///
///     connector c(plan);
///     while (c.state() == connect_state::working) poll_wait(c.step(std::chrono::steady_clock::now()));
class connector {
public:
  /// `deadline` bounds all attempts together, the plan's timeout each of them. `resolve` replaces the system's
  /// look-up of names.
  explicit connector(std::shared_ptr<const connect_plan> plan, clock_time deadline = clock_time::max(),
                     resolve_function resolve = {});
  /// To the very address of `peer`, encrypted if and only if that connection was: for a cancel request.
  connector(std::shared_ptr<const connect_plan> plan, const connected_peer& peer,
            clock_time deadline = clock_time::max());
  connector(connector&&) = delete;
  connector& operator=(connector&&) = delete;
  ~connector();

  /// Goes as far as it can without waiting. Descriptors change from step to step; the one that a step named is still
  /// open when the next step returns, so that it can be taken out of a reactor and its number is not yet another's.
  wants step(clock_time now);
  [[nodiscard]] connect_state state() const noexcept;
  /// The transport, once, when connected.
  [[nodiscard]] std::unique_ptr<transport> take() noexcept { return std::move(transport_); }
  /// The peer of the current or last attempt.
  [[nodiscard]] const connected_peer& connected_to() const noexcept { return peer_; }
  /// Which of the plan's hosts it belongs to.
  [[nodiscard]] std::size_t host_index() const noexcept { return host_; }
  /// When the current attempt must be through, start-up and authentication included.
  [[nodiscard]] clock_time deadline() const noexcept;

  /// The session on the taken transport failed in start-up for the reason `why`, which joins the report. True: another
  /// attempt begins, call step(). False: there is none, state() is failed and error() is `error`.
  bool next(std::string_view why, std::error_code error, connect_retry retry);
  /// The same where nothing may be tried again: a wrong password.
  void give_up(std::string_view why, std::error_code error);

  /// The last failure's code, when failed.
  [[nodiscard]] std::error_code error() const noexcept { return error_; }
  /// Every failed attempt so far, one after the other on lines of their own, as libpq reports them.
  [[nodiscard]] const std::string& report() const noexcept { return report_; }

private:
  enum class phase : std::uint8_t {
    host,
    resolving,
    address,
    socket,
    backlog,
    connecting,
    asking,
    answer,
    handshake,
    connected,
    failed
  };

  // connector.cpp: hosts, addresses, encryption
  void begin_host(clock_time now);
  void begin_address(clock_time now);
  void finish_lookup();
  void expire(clock_time now);
  void report(std::string_view why);
  void fail(std::error_code error) noexcept;
  void fail_host(std::string_view line, std::error_code error);
  void fail_address(std::string_view why, std::error_code error);
  void fail_encryption(std::string_view why, std::error_code error);
  bool other_encryption() noexcept;
  bool next_address() noexcept;
  bool next_host() noexcept;
  void retire() noexcept;

  // connector_attempt.cpp: one connection up to its encryption
  bool attempt(clock_time now);
  void open_socket(clock_time now);
  void finish_connect();
  void connection_made();
  void connect_failed(int error_number);
  void ask_for_tls();
  void read_answer();
  void refused_tls();
  void begin_handshake();
  void drive_handshake();
  void peer_closed(std::error_code error, std::string_view why = {});
  void succeed(std::unique_ptr<transport> made) noexcept;

  std::shared_ptr<const connect_plan> plan_;
  resolve_function resolve_;
  clock_time overall_deadline_;
  clock_time attempt_deadline_ = clock_time::max();
  clock_time backlog_retry_ = clock_time::max();  // when a Unix socket with a full queue is tried again

  phase phase_ = phase::host;
  std::size_t host_ = 0;
  std::vector<socket_address> addresses_;  // of the current host
  std::size_t address_ = 0;
  bool pinned_ = false;       // to one peer and one encryption
  bool tls_ = false;          // this attempt asks for it
  bool tried_other_ = false;  // this address was tried the other way before
  std::size_t asked_ = 0;     // bytes of the SSLRequest sent
  bool want_read_ = false, want_write_ = false;

  lookup lookup_;
  socket_transport socket_{-1};
  std::unique_ptr<tls_transport> tls_transport_;
  std::unique_ptr<transport> transport_;
  connected_peer peer_;
  std::error_code error_;
  std::string report_;

  int named_ = -1;  // the descriptor that the last step named, and its owner if that attempt is over
  std::unique_ptr<transport> retired_;
  lookup retired_lookup_;
};

}  // namespace greenpg::inline v0
