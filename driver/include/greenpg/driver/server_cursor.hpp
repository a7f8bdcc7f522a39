#pragma once
#include <greenpg/driver/asio_operation.hpp>
#include <greenpg/driver/cursor_operation.hpp>
#include <greenpg/driver/declare_operation.hpp>
#include <greenpg/driver/result.hpp>

#include <asio/async_result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// A cursor of SQL's, with a name that SQL knows: read forward and, if it scrolls, backward and to any place, in
/// binary. It ends with its transaction, and then fails with errc::transaction_ended; declared with `hold` it lives on
/// where that is committed, until it is closed. Dropped, one that was declared here is closed with the next request;
/// one that was taken over is not. Any number may be used in turns. Calls on one that is empty, made by default or
/// moved from, throw `error`. Not thread-safe, as its connection.
///
///     pg::server_cursor users = co_await tx.async_declare("users", "select * from users", {},
///                                                         {.scroll = pg::cursor_options::scroll_mode::scroll});
///     pg::result ten = co_await users.async_fetch(10);
///     pg::result last = co_await users.async_fetch(pg::cursor_step::last());
class server_cursor {
public:
  server_cursor() noexcept = default;
  server_cursor(std::shared_ptr<asio_driver> driver, std::shared_ptr<cursor_core> core) noexcept
      : driver_(std::move(driver)), core_(std::move(core)) {}
  server_cursor(server_cursor&&) noexcept = default;
  server_cursor& operator=(server_cursor&& other) noexcept {
    if (this == &other) return *this;
    drop();
    driver_ = std::move(other.driver_);
    core_ = std::move(other.core_);
    return *this;
  }
  ~server_cursor() { drop(); }

  /// The rows on the way there; none where there are no more. Signature: void(std::error_code, result).
  template <class Token = default_token>
  auto async_fetch(cursor_step step, query_options options = {}, Token&& token = Token()) {
    return initiate<fetch_cursor_operation, void(std::error_code, result), Token>(token, options, step);
  }
  /// The next rows, at most cursor_options::itersize; nothing at the end.
  /// Signature: void(std::error_code, std::optional<result>).
  template <class Token = default_token>
  auto async_next(query_options options = {}, Token&& token = Token()) {
    return initiate<next_cursor_operation, void(std::error_code, std::optional<result>), Token>(token, options);
  }
  /// Goes there without reading; how many rows a fetch would have brought.
  /// Signature: void(std::error_code, std::uint64_t).
  template <class Token = default_token>
  auto async_move(cursor_step step, query_options options = {}, Token&& token = Token()) {
    return initiate<move_cursor_operation, void(std::error_code, std::uint64_t), Token>(token, options, step);
  }
  /// Closes it; from then on it fails with errc::cursor_closed. Nothing where it is closed, or over, already.
  /// Signature: void(std::error_code).
  template <class Token = default_token>
  auto async_close(query_options options = {}, Token&& token = Token()) {
    return initiate<close_cursor_operation, void(std::error_code), Token>(token, options);
  }

  [[nodiscard]] std::string_view name() const noexcept { return core_ ? std::string_view(core_->name()) : ""; }
  /// The columns of its rows.
  [[nodiscard]] const row_description& columns() const noexcept {
    return core_ && core_->columns() ? *core_->columns() : detail::no_columns();
  }

private:
  template <class Operation, class Signature, class Token, class... Args>
  auto initiate(std::remove_reference_t<Token>& token, const query_options& options, Args&&... args) {
    if (!core_) throw error(errc::cursor_closed);
    return asio::async_initiate<Token, Signature>(detail::initiation<Operation>{{}, driver_, nullptr}, token, options,
                                                  core_, std::forward<Args>(args)...);
  }
  void drop() noexcept {
    if (core_) core_->drop(driver_->engine());
  }

  std::shared_ptr<asio_driver> driver_;
  std::shared_ptr<cursor_core> core_;
};

/// Declares, or takes over, a cursor for an Asio connection.
template <class Operation>
class open_cursor_operation : public Operation {
public:
  using value_type = server_cursor;

  template <class... Args>
  explicit open_cursor_operation(std::shared_ptr<asio_driver> driver, Args&&... args)
      : Operation(std::forward<Args>(args)...), driver_(std::move(driver)) {}
  [[nodiscard]] server_cursor take() noexcept { return {std::move(driver_), Operation::take()}; }

private:
  std::shared_ptr<asio_driver> driver_;
};

}  // namespace greenpg::inline v0
