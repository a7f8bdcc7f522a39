#pragma once
#include <greenpg/driver/asio_operation.hpp>
#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/execute_operation.hpp>
#include <greenpg/driver/prepare_operation.hpp>
#include <greenpg/driver/query_operation.hpp>
#include <greenpg/driver/read_operation.hpp>
#include <greenpg/driver/row_stream.hpp>
#include <greenpg/driver/server_info.hpp>
#include <greenpg/driver/statement_query_operation.hpp>
#include <greenpg/protocol/connection_options.hpp>
#include <greenpg/protocol/params.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// A connection to a PostgreSQL server on an Asio executor.
///
/// Operations may be started while others are under way: they are sent in the order they were started in and answered
/// in that order; one that fails harms no other. Behind an open stream they fail with errc::busy.
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
class connection {
public:
  using executor_type = asio::any_io_executor;

  explicit connection(executor_type executor, engine_settings settings = {})
      : driver_(std::make_shared<asio_driver>(std::move(executor), std::move(settings))) {}
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

  [[nodiscard]] const executor_type& get_executor() const noexcept { return driver_->executor(); }

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

  /// Runs one statement with its parameters in the extended protocol. The statement stays prepared.
  /// Signature: void(std::error_code, result).
  template <class Token = default_token>
  auto async_query(std::string_view sql, params values = {}, query_options options = {}, Token&& token = Token()) {
    return initiate<query_operation, void(std::error_code, result), Token>(
        token, options, driver_->engine().statement(sql, values), std::move(values), options.format);
  }
  /// The same with a prepared statement of this connection. An empty one: errc::statement_closed.
  template <class Token = default_token>
  auto async_query(const statement& prepared, params values = {}, query_options options = {}, Token&& token = Token()) {
    return initiate<statement_query_operation, void(std::error_code, result), Token>(
        token, options, prepared.prepared(), std::move(values), options.format);
  }

  /// As async_query(), with what its result reads as: see result::one(). What cannot be read is an error of the
  /// operation that names the column; a T that is a view does not compile. options.match says how structs are read.
  /// Signatures: void(std::error_code, T); void(std::error_code, std::optional<T>), nothing where there is no row;
  /// void(std::error_code, T), the only field; void(std::error_code, std::vector<T>).
  ///
  ///     auto user = co_await db.async_query_optional<person>("select * from users where id = $1", pg::params(7));
  template <class T, class Token = default_token>
  auto async_query_one(std::string_view sql, params values = {}, query_options options = {}, Token&& token = Token()) {
    return read<T, detail::read_one<T>, Token>(token, options, driver_->engine().statement(sql, values),
                                               std::move(values));
  }
  template <class T, class Token = default_token>
  auto async_query_one(const statement& prepared, params values = {}, query_options options = {},
                       Token&& token = Token()) {
    return read<T, detail::read_one<T>, Token>(token, options, prepared.prepared(), std::move(values));
  }
  template <class T, class Token = default_token>
  auto async_query_optional(std::string_view sql, params values = {}, query_options options = {},
                            Token&& token = Token()) {
    return read<T, detail::read_optional<T>, Token>(token, options, driver_->engine().statement(sql, values),
                                                    std::move(values));
  }
  template <class T, class Token = default_token>
  auto async_query_optional(const statement& prepared, params values = {}, query_options options = {},
                            Token&& token = Token()) {
    return read<T, detail::read_optional<T>, Token>(token, options, prepared.prepared(), std::move(values));
  }
  template <class T, class Token = default_token>
  auto async_query_value(std::string_view sql, params values = {}, query_options options = {},
                         Token&& token = Token()) {
    return read<T, detail::read_value<T>, Token>(token, options, driver_->engine().statement(sql, values),
                                                 std::move(values));
  }
  template <class T, class Token = default_token>
  auto async_query_value(const statement& prepared, params values = {}, query_options options = {},
                         Token&& token = Token()) {
    return read<T, detail::read_value<T>, Token>(token, options, prepared.prepared(), std::move(values));
  }
  template <class T, class Token = default_token>
  auto async_query_all(std::string_view sql, params values = {}, query_options options = {}, Token&& token = Token()) {
    return read<T, detail::read_all<T>, Token>(token, options, driver_->engine().statement(sql, values),
                                               std::move(values));
  }
  template <class T, class Token = default_token>
  auto async_query_all(const statement& prepared, params values = {}, query_options options = {},
                       Token&& token = Token()) {
    return read<T, detail::read_all<T>, Token>(token, options, prepared.prepared(), std::move(values));
  }

  /// Runs any number of statements without parameters in the simple protocol, in one transaction unless they say
  /// otherwise; values come as text. Signature: void(std::error_code, std::vector<result>).
  template <class Token = default_token>
  auto async_execute(std::string_view sql, query_options options = {}, Token&& token = Token()) {
    return initiate<execute_operation, void(std::error_code, std::vector<result>), Token>(token, options,
                                                                                          std::string(sql));
  }

  /// As async_query(), the result to be read while it arrives. Ends when the first rows are here. Holds the connection
  /// until the stream is at its end or dropped. Signature: void(std::error_code, row_stream).
  template <class Token = default_token>
  auto async_stream(std::string_view sql, params values = {}, query_options options = {}, Token&& token = Token()) {
    return initiate<open_stream_operation, void(std::error_code, row_stream), Token>(
        token, options, driver_,
        std::make_shared<stream_core>(driver_->engine().statement(sql, values), std::move(values), options.format));
  }
  /// As async_execute(), likewise: all results, one after the other.
  template <class Token = default_token>
  auto async_stream_script(std::string_view sql, query_options options = {}, Token&& token = Token()) {
    return initiate<open_stream_operation, void(std::error_code, row_stream), Token>(
        token, options, driver_, std::make_shared<stream_core>(std::string(sql)));
  }

  /// Parses and describes a statement on the server. Signature: void(std::error_code, statement).
  template <class Token = default_token>
  auto async_prepare(std::string_view sql, query_options options = {}, Token&& token = Token()) {
    return initiate<prepare_operation, void(std::error_code, statement), Token>(token, options,
                                                                                driver_->engine().statement(sql));
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

private:
  template <class Operation, class Signature, class Token, class... Args>
  auto initiate(std::remove_reference_t<Token>& token, const query_options& options, Args&&... args) {
    return asio::async_initiate<Token, Signature>(detail::initiation<Operation>{{}, driver_}, token, options,
                                                  std::forward<Args>(args)...);
  }

  template <class T, class Read, class Token>
  auto read(std::remove_reference_t<Token>& token, const query_options& options, std::shared_ptr<prepared_statement> of,
            params&& values) {
    detail::refuse_view<T>();
    return initiate<read_operation<Read>, void(std::error_code, typename Read::type), Token>(
        token, options, std::move(of), std::move(values), options);
  }

  std::shared_ptr<asio_driver> driver_;
};

}  // namespace greenpg::inline v0
