#pragma once
#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/query_verbs.hpp>
#include <greenpg/driver/server_info.hpp>
#include <greenpg/driver/transaction.hpp>
#include <greenpg/protocol/connection_options.hpp>

#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// A connection to a PostgreSQL server on an Asio executor.
///
/// Operations may be started while others are under way: they are sent in the order they were started in and answered
/// in that order; one that fails harms no other. Behind an open stream, and outside a transaction that is open, they
/// fail with errc::busy.
///
/// Every async_ function takes query_options and a completion token of the signature it names; the default makes it
/// awaitable and throws greenpg::error. Text and parameters are copied, or taken over, by the call. The handler runs on
/// its associated executor, or the connection's, never inside the call, and may do anything. Cancelling through the
/// handler's slot (`partial` or `terminal`; `total` only while nothing was sent) ends the operation with
/// asio::error::operation_aborted; the statement is cancelled on the server where that can hit nothing else, and the
/// connection stays usable.
///
/// Not thread-safe: on an executor that runs on several threads give it a strand. Destroying it ends it at once. One
/// that was moved from is not open, and may be destroyed or assigned to. As Asio's own sockets, neither it nor a stream
/// of it may outlive its execution context.
///
///     pg::connection db{co_await asio::this_coro::executor};
///     co_await db.async_connect("dbname=test user=postgres password=secret");
///     pg::result users = co_await db.async_query("select * from users where age > $1", pg::params(30));
class connection : public query_verbs {
public:
  explicit connection(executor_type executor, engine_settings settings = {})
      : query_verbs(std::make_shared<asio_driver>(std::move(executor), std::move(settings)), nullptr) {}
  template <class ExecutionContext>
  requires std::is_convertible_v<ExecutionContext&, asio::execution_context&>
  explicit connection(ExecutionContext& context, engine_settings settings = {})
      : connection(executor_type(context.get_executor()), std::move(settings)) {}
  connection(connection&&) noexcept = default;
  connection& operator=(connection&& other) noexcept {
    if (driver_) driver_->shut_down();
    driver_ = std::move(other.driver_);
    return *this;
  }
  ~connection() {
    if (driver_) driver_->shut_down();
  }

  /// Connects as a connection string, the environment and the usual files say. Signature: void(std::error_code).
  /// Errors: errc::invalid_conninfo, the system's, errc::tls_failed and others, the server's SQLSTATE; the text lists
  /// every attempt.
  template <class Token = default_token>
  auto async_connect(std::string_view conninfo, query_options options = {}, Token&& token = Token()) {
    return initiate<connect_operation, void(std::error_code), Token>(token, options, resolve_connect(conninfo));
  }
  template <class Token = default_token>
  auto async_connect(connection_options with, query_options options = {}, Token&& token = Token()) {
    return initiate<connect_operation, void(std::error_code), Token>(token, options, connect_target(std::move(with)));
  }

  /// Says goodbye and closes; what is under way ends with asio::error::operation_aborted.
  /// Signature: void(std::error_code), never an error.
  template <class Token = default_token>
  auto async_close(query_options options = {}, Token&& token = Token()) {
    return initiate<close_operation, void(std::error_code), Token>(token, options);
  }

  [[nodiscard]] bool is_open() const noexcept { return driver_ && driver_->engine().is_open(); }
  /// What is known of types that are not built in, to be kept or given to others; nullptr without a catalogue.
  [[nodiscard]] std::shared_ptr<const type_catalogue> types() const { return driver_->engine().types().known(); }
  /// What the cache of statements has done.
  [[nodiscard]] greenpg::statement_figures statement_figures() const noexcept {
    return driver_->engine().statement_figures();
  }
  /// Who is at the other end, and how.
  [[nodiscard]] server_info server() const noexcept { return server_info(driver_->engine()); }
};

}  // namespace greenpg::inline v0
