#pragma once
#include <greenpg/driver/green_connection.hpp>
#include <greenpg/driver/portal_operation.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0::green {

/// A result that stays on the server and is fetched so many rows at a time, within a transaction. Unlike a stream it
/// does not hold the connection: between two fetches the transaction does anything else, and has other portals. After
/// the end of the transaction it fails with errc::transaction_ended. Dropped, it is closed with the next request. Must
/// not outlive its connection, which may be moved.
///
///     pg::green::portal events = tx.open("select * from events", {}, 1000);
///     while (auto rows = events.next())
///       for (pg::row e : *rows) tx.query("insert into seen values ($1)", pg::params(e["id"].as<int>()));
class portal {
public:
  portal() noexcept = default;
  portal(portal&&) noexcept = default;
  portal& operator=(portal&& other) noexcept {
    if (this == &other) return *this;
    close();
    by_ = other.by_;
    core_ = std::move(other.core_);
    return *this;
  }
  ~portal() { close(); }

  /// The next rows, at most as many as the fetch size; nothing at the end. Throws `error`.
  std::optional<result> next(const query_options& options = {}) { return next(false, options); }
  /// The next row as a T; nothing at the end. Throws `error`.
  template <class T>
  std::optional<T> next_row(const query_options& options = {}) {
    detail::refuse_view<T>();
    const std::optional<result> row = next(true, options);
    if (!row) return std::nullopt;
    return detail::read_with(options, [&] { return row->one<T>(detail::matched<T>(options.match)); });
  }
  /// As next(), each row as a T. Throws `error`.
  template <class T>
  std::optional<std::vector<T>> next_rows(const query_options& options = {}) {
    detail::refuse_view<T>();
    const std::optional<result> rows = next(false, options);
    if (!rows) return std::nullopt;
    return detail::read_with(options, [&] { return rows->all<T>(detail::matched<T>(options.match)); });
  }
  /// Closes it, with the next request. It is empty then.
  void close() noexcept;

  /// The columns of the result; none if it has no rows.
  [[nodiscard]] const row_description& columns() const noexcept {
    return core_ && core_->columns() ? *core_->columns() : detail::no_columns();
  }
  /// "SELECT 3" and the like, of the last fetch, once the server has said that there is no more.
  [[nodiscard]] std::string_view command_tag() const noexcept {
    return core_ ? std::string_view(core_->command_tag()) : std::string_view();
  }

private:
  friend class transaction;
  portal(driver& by, std::shared_ptr<portal_core> core) noexcept : by_(&by), core_(std::move(core)) {}

  std::optional<result> next(bool one, const query_options& options);

  driver* by_ = nullptr;
  std::shared_ptr<portal_core> core_;
};

}  // namespace greenpg::inline v0::green
