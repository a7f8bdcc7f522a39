#pragma once
#include <greenpg/driver/asio_operation.hpp>
#include <greenpg/driver/begin_operation.hpp>
#include <greenpg/driver/commit_outcome.hpp>
#include <greenpg/driver/end_operation.hpp>
#include <greenpg/driver/execute_operation.hpp>
#include <greenpg/driver/pipeline_operation.hpp>
#include <greenpg/driver/pipeline_stream.hpp>
#include <greenpg/driver/prepare_operation.hpp>
#include <greenpg/driver/query_operation.hpp>
#include <greenpg/driver/read_operation.hpp>
#include <greenpg/driver/row_stream.hpp>
#include <greenpg/driver/server_cursor.hpp>
#include <greenpg/driver/statement_query_operation.hpp>
#include <greenpg/driver/transaction_core.hpp>
#include <greenpg/protocol/params.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

class begin_transaction_operation;
class transaction;

/// What can be asked of a connection, and of a transaction on it. See `connection` for what holds for all.
class query_verbs {
public:
  using executor_type = asio::any_io_executor;

  [[nodiscard]] const executor_type& get_executor() const noexcept { return driver_->executor(); }

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

  /// Runs all of a pipeline's items without waiting in between. What each came to is in its result: the operation
  /// itself fails only where the connection does, or where an item cannot be sent. Signature: void(std::error_code,
  /// std::vector<pipeline_result>).
  ///
  ///     for (pg::pipeline_result& done : co_await db.async_run(std::move(batch))) use(done.get());
  template <class Token = default_token>
  auto async_run(pipeline items, query_options options = {}, Token&& token = Token()) {
    return initiate<pipeline_operation, void(std::error_code, std::vector<pipeline_result>), Token>(token, options,
                                                                                                    std::move(items));
  }

  /// Opens a pipeline to which items are added while earlier ones are answered. Holds the connection until its end.
  /// Signature: void(std::error_code, pipeline_stream).
  template <class Token = default_token>
  auto async_open_pipeline(query_options options = {}, Token&& token = Token()) {
    return initiate<open_pipeline_stream_operation, void(std::error_code, pipeline_stream), Token>(
        token, options, driver_, std::make_shared<pipeline_core>());
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

  /// Declares a cursor in SQL under a name, for a query with its parameters. Without `hold` that needs a transaction.
  /// Signature: void(std::error_code, server_cursor).
  ///
  ///     pg::server_cursor all = co_await db.async_declare("report", "select * from log", {}, {.hold = true});
  template <class Token = default_token>
  auto async_declare(std::string_view name, std::string_view sql, params values = {}, cursor_options how = {},
                     query_options options = {}, Token&& token = Token()) {
    return initiate<open_cursor_operation<declare_operation>, void(std::error_code, server_cursor), Token>(
        token, options, driver_, std::make_shared<cursor_core>(name, through_, how, options.format), sql,
        std::move(values));
  }
  /// Takes over a cursor that was made in SQL, such as a refcursor that a function returned; 34000 where there is none.
  /// `how` says whether it is held, and how many rows are read at a time. Signature: void(std::error_code,
  /// server_cursor).
  template <class Token = default_token>
  auto async_adopt_cursor(std::string_view name, cursor_options how = {}, query_options options = {},
                          Token&& token = Token()) {
    return initiate<open_cursor_operation<adopt_cursor_operation>, void(std::error_code, server_cursor), Token>(
        token, options, driver_, std::make_shared<cursor_core>(name, through_, how, options.format));
  }

  /// Begins a transaction, or in a transaction a savepoint. BEGIN itself is sent with the first statement made through
  /// it, which fails where it does. Until the end of the transaction the connection is its own: what is not made
  /// through it fails with errc::busy. One that is dropped is rolled back before the connection's next request.
  /// Signature: void(std::error_code, transaction).
  ///
  ///     pg::transaction tx = co_await db.async_begin({.isolation = pg::isolation_level::serializable});
  template <class Token = default_token>
  auto async_begin(transaction_options how = {}, query_options options = {}, Token&& token = Token()) {
    options.wait_for_holder = options.wait_for_holder || how.wait_for_holder;
    return initiate<begin_transaction_operation, void(std::error_code, transaction), Token>(
        token, options, driver_, std::make_shared<transaction_core>(how, through_));
  }
  /// Commits what transaction::async_prepare() has prepared, on any connection. Where the answer is lost:
  /// errc::commit_in_doubt. Signature: void(std::error_code).
  template <class Token = default_token>
  auto async_commit_prepared(std::string_view gid, query_options options = {}, Token&& token = Token()) {
    return initiate<end_operation, void(std::error_code), Token>(token, options, std::shared_ptr<transaction_core>(),
                                                                 end_operation::how::commit_prepared, std::string(gid));
  }
  /// Rolls it back. Signature: void(std::error_code).
  template <class Token = default_token>
  auto async_rollback_prepared(std::string_view gid, query_options options = {}, Token&& token = Token()) {
    return initiate<end_operation, void(std::error_code), Token>(
        token, options, std::shared_ptr<transaction_core>(), end_operation::how::rollback_prepared, std::string(gid));
  }
  /// What became of a transaction whose COMMIT ended with errc::commit_in_doubt, by the number that
  /// transaction_options::track_commit has stored. Signature: void(std::error_code, commit_outcome).
  template <class Token = default_token>
  auto async_commit_outcome(std::uint64_t number, query_options options = {}, Token&& token = Token()) {
    return initiate<commit_outcome_operation, void(std::error_code, commit_outcome), Token>(
        token, options, commit_outcome_operation::ask(driver_->engine()), number);
  }

  /// Whether what is begun here is a savepoint.
  [[nodiscard]] bool is_transaction() const noexcept { return through_ != nullptr; }

protected:
  query_verbs() = default;
  query_verbs(std::shared_ptr<asio_driver> driver, std::shared_ptr<transaction_core> through) noexcept
      : driver_(std::move(driver)), through_(std::move(through)) {}
  query_verbs(query_verbs&&) noexcept = default;
  query_verbs& operator=(query_verbs&&) noexcept = default;
  ~query_verbs() = default;

  template <class Operation, class Signature, class Token, class... Args>
  auto initiate(std::remove_reference_t<Token>& token, const query_options& options, Args&&... args) {
    return asio::async_initiate<Token, Signature>(detail::initiation<Operation>{{}, driver_, through_}, token, options,
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
  std::shared_ptr<transaction_core> through_;
};

}  // namespace greenpg::inline v0
