#pragma once
#include <greenpg/driver/asio_operation.hpp>
#include <greenpg/driver/read_operation.hpp>
#include <greenpg/driver/row_batch.hpp>
#include <greenpg/driver/stream_core.hpp>

#include <asio/async_result.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

/// A result read while it arrives, in bounded memory: what is not read stays in the socket, and the server waits.
/// Dropped early, the rest is cancelled and passed over, and the connection stays usable. One read at a time; a read
/// that is cancelled ends the stream. Reading one that is empty, made by default or moved from, throws `error` in the
/// call. Not thread-safe, as its connection.
///
///     pg::row_stream events = co_await db.async_stream("select * from events");
///     while (auto batch = co_await events.async_next())
///       for (pg::row e : *batch) ...
class row_stream {
public:
  row_stream() noexcept = default;
  row_stream(std::shared_ptr<asio_driver> driver, std::shared_ptr<stream_core> core) noexcept
      : driver_(std::move(driver)), core_(std::move(core)) {}

  /// The next rows, all that have arrived; nothing at the end of the result.
  /// Signature: void(std::error_code, std::optional<row_batch>).
  template <class Token = default_token>
  auto async_next(query_options options = {}, Token&& token = Token()) {
    if (!core_) detail::throw_empty_stream();
    return asio::async_initiate<Token, void(std::error_code, std::optional<row_batch>)>(
        detail::initiation<batch_operation>{{}, driver_, nullptr}, token, options, core_);
  }
  /// The next row as a T; nothing at the end of the result, whose columns T has to fit all the same. What cannot be
  /// read is an error of the operation; a T that is a view does not compile. Many rows are read faster by
  /// async_next_rows(). Signature: void(std::error_code, std::optional<T>).
  template <class T, class Token = default_token>
  auto async_next_row(query_options options = {}, Token&& token = Token()) {
    return read<T, row_operation<T>, Token>(token, options);
  }
  /// The next rows, all that have arrived, each as a T; nothing at the end of the result.
  /// Signature: void(std::error_code, std::optional<std::vector<T>>).
  template <class T, class Token = default_token>
  auto async_next_rows(query_options options = {}, Token&& token = Token()) {
    return read<T, rows_operation<T>, Token>(token, options);
  }
  /// Passes over what is left of this result; whether there is another, of a script of several statements.
  /// Signature: void(std::error_code, bool).
  template <class Token = default_token>
  auto async_next_result(query_options options = {}, Token&& token = Token()) {
    if (!core_) detail::throw_empty_stream();
    return asio::async_initiate<Token, void(std::error_code, bool)>(
        detail::initiation<result_operation>{{}, driver_, nullptr}, token, options, core_);
  }

  /// Which column a name stands for where several have it, in all that is read from now on; at first
  /// duplicates::error. Of a stream that is not empty.
  void same_name(duplicates which) { core_->same_name(which); }
  /// The columns of the result; none if it has no rows.
  [[nodiscard]] const row_description& columns() const noexcept {
    return core_ && core_->columns() ? *core_->columns() : detail::no_columns();
  }
  /// "SELECT 3" and the like, once the result was read to its end.
  [[nodiscard]] std::string_view command_tag() const noexcept {
    return core_ ? std::string_view(core_->command_tag()) : std::string_view();
  }

private:
  template <class T, class Operation, class Token>
  auto read(std::remove_reference_t<Token>& token, const query_options& options) {
    detail::refuse_view<T>();
    if (!core_) detail::throw_empty_stream();
    return asio::async_initiate<Token, void(std::error_code, typename Operation::value_type)>(
        detail::initiation<Operation>{{}, driver_, nullptr}, token, options, core_, options.match);
  }

  std::shared_ptr<asio_driver> driver_;
  std::shared_ptr<stream_core> core_;
};

/// Starts a stream for an Asio connection.
class open_stream_operation : public open_operation {
public:
  using value_type = row_stream;

  open_stream_operation(std::shared_ptr<asio_driver> driver, std::shared_ptr<stream_core> core) noexcept
      : open_operation(std::move(core)), driver_(std::move(driver)) {}
  [[nodiscard]] row_stream take() noexcept { return {std::move(driver_), open_operation::take()}; }

private:
  std::shared_ptr<asio_driver> driver_;
};

}  // namespace greenpg::inline v0
