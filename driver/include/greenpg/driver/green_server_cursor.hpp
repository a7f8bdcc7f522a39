#pragma once
#include <greenpg/driver/cursor_core.hpp>
#include <greenpg/driver/cursor_step.hpp>
#include <greenpg/driver/query_options.hpp>
#include <greenpg/driver/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace greenpg::inline v0::green {

class driver;

/// A cursor of SQL's, with a name that SQL knows: read forward and, if it scrolls, backward and to any place, in
/// binary. It ends with its transaction, and then fails with errc::transaction_ended; declared with `hold` it lives on
/// where that is committed, until it is closed. Dropped, one that was declared here is closed with the next request;
/// one that was taken over is not. Must not outlive its connection, which may be moved. All calls throw `error`.
///
///     pg::green::server_cursor users = tx.declare("users", "select * from users");
///     while (auto rows = users.next())
///       for (pg::row u : *rows) std::cout << u["name"].text() << '\n';
class server_cursor {
public:
  server_cursor() noexcept = default;
  server_cursor(server_cursor&&) noexcept = default;
  server_cursor& operator=(server_cursor&& other) noexcept {
    if (this == &other) return *this;
    drop();
    by_ = other.by_;
    core_ = std::move(other.core_);
    return *this;
  }
  ~server_cursor() { drop(); }

  /// The rows on the way there; none where there are no more.
  result fetch(cursor_step step, const query_options& options = {});
  /// The next rows, at most cursor_options::itersize; nothing at the end.
  std::optional<result> next(const query_options& options = {});
  /// Goes there without reading; how many rows a fetch would have brought.
  std::uint64_t move(cursor_step step, const query_options& options = {});
  /// Closes it; from then on it fails with errc::cursor_closed. Nothing where it is closed, or over, already.
  void close(const query_options& options = {});

  [[nodiscard]] bool empty() const noexcept { return core_ == nullptr; }
  [[nodiscard]] std::string_view name() const noexcept { return core_ ? std::string_view(core_->name()) : ""; }
  /// Rows that next() fetches.
  [[nodiscard]] std::uint32_t itersize() const noexcept { return core_ ? core_->itersize() : 0; }
  /// The columns of its rows.
  [[nodiscard]] const row_description& columns() const noexcept {
    return core_ && core_->columns() ? *core_->columns() : detail::no_columns();
  }

private:
  friend class query_verbs;
  server_cursor(driver& by, std::shared_ptr<cursor_core> core) noexcept : by_(&by), core_(std::move(core)) {}

  template <class Operation, class... Args>
  auto run(const query_options& options, const Args&... args);
  void drop() noexcept;

  driver* by_ = nullptr;
  std::shared_ptr<cursor_core> core_;
};

}  // namespace greenpg::inline v0::green
