#pragma once
#include <greenpg/driver/asio_operation.hpp>
#include <greenpg/driver/portal_operation.hpp>
#include <greenpg/driver/result.hpp>

#include <asio/async_result.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// A result that stays on the server and is fetched so many rows at a time, within a transaction. Unlike a stream it
/// does not hold the connection: between two fetches the transaction does anything else, and has other portals. After
/// the end of the transaction it fails with errc::transaction_ended. Dropped, it is closed with the next request. One
/// read at a time; a read that is cancelled ends the portal. Reading one that is empty, made by default or moved from,
/// throws `error` in the call. Not thread-safe, as its connection.
///
///     pg::portal events = co_await tx.async_open("select * from events", {}, 1000);
///     while (auto rows = co_await events.async_next())
///       for (pg::row e : *rows) co_await tx.async_query("insert into seen values ($1)",
///       pg::params(e["id"].as<int>()));
class portal {
public:
  portal() noexcept = default;
  portal(std::shared_ptr<asio_driver> driver, std::shared_ptr<portal_core> core) noexcept
      : driver_(std::move(driver)), core_(std::move(core)) {}
  portal(portal&&) noexcept = default;
  portal& operator=(portal&& other) noexcept {
    if (this == &other) return *this;
    close();
    driver_ = std::move(other.driver_);
    core_ = std::move(other.core_);
    return *this;
  }
  ~portal() { close(); }

  /// The next rows, at most as many as the fetch size; nothing at the end. Signature: void(std::error_code,
  /// std::optional<result>).
  template <class Token = default_token>
  auto async_next(query_options options = {}, Token&& token = Token()) {
    if (!core_) detail::throw_empty_stream();
    return asio::async_initiate<Token, void(std::error_code, std::optional<result>)>(
        detail::initiation<portal_next_operation>{{}, driver_, nullptr}, token, options, core_);
  }
  /// The next row as a T; nothing at the end. What cannot be read is an error of the operation; a T that is a view does
  /// not compile. Signature: void(std::error_code, std::optional<T>).
  template <class T, class Token = default_token>
  auto async_next_row(query_options options = {}, Token&& token = Token()) {
    return read<T, portal_row_operation<T>, Token>(token, options);
  }
  /// As async_next(), each row as a T. Signature: void(std::error_code, std::optional<std::vector<T>>).
  template <class T, class Token = default_token>
  auto async_next_rows(query_options options = {}, Token&& token = Token()) {
    return read<T, portal_rows_operation<T>, Token>(token, options);
  }
  /// Closes it, with the next request. It is empty then.
  void close() noexcept {
    if (core_) core_->drop(driver_->engine());
    core_.reset();
  }

  /// The columns of the result; none if it has no rows.
  [[nodiscard]] const row_description& columns() const noexcept {
    return core_ && core_->columns() ? *core_->columns() : detail::no_columns();
  }
  /// "SELECT 3" and the like, of the last fetch, once the server has said that there is no more.
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
  std::shared_ptr<portal_core> core_;
};

/// Opens a portal for an Asio connection.
class open_asio_portal_operation : public open_portal_operation {
public:
  using value_type = portal;

  open_asio_portal_operation(std::shared_ptr<asio_driver> driver, std::shared_ptr<portal_core> core,
                             std::shared_ptr<prepared_statement> statement, params values,
                             result_format wanted) noexcept
      : open_portal_operation(std::move(core), std::move(statement), std::move(values), wanted),
        driver_(std::move(driver)) {}
  [[nodiscard]] portal take() noexcept { return {std::move(driver_), open_portal_operation::take()}; }

private:
  std::shared_ptr<asio_driver> driver_;
};

}  // namespace greenpg::inline v0
