#pragma once
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/params.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// What one item of a pipeline came to.
struct pipeline_result {
  /// None: it ran, and its group was kept. The server's SQLSTATE: this is the item that failed. errc::rolled_back: it
  /// ran, and was undone because a later one of its group failed. errc::skipped: an earlier one had failed.
  /// errc::stale_plan: its prepared statement had gone or did not fit any more; it failed, and is made anew next time.
  std::error_code error;
  std::shared_ptr<diagnostics> details;  ///< of the item that failed
  result rows;

  /// The rows. Throws `error` with every field where there are none.
  [[nodiscard]] result& get();
};

/// What a pipeline_stream tells next.
struct pipeline_answer : pipeline_result {
  std::size_t item = 0;  ///< whose answer it is: its number, from 0
  /// It is no item's: behind all items of a group comes what the group came to. No error: all of it is kept, only now.
  /// Else none of it: `item` failed, or where that is the last one the end of the group.
  bool ends_group = false;
};

/// Statements to be sent together, without waiting in between, for connection::async_run(). Up to sync(), or to the
/// end, they are a group: outside a transaction they are kept or undone together, so that an item is only sure to have
/// happened when its group is through. Statements that cannot run in a transaction (VACUUM, CREATE DATABASE, CREATE
/// INDEX CONCURRENTLY, ALTER SYSTEM) need a group of their own: behind another they fail with 25001, and before others
/// they are kept whatever becomes of those. Not thread-safe; may be built once and run many times.
///
///     pg::pipeline batch;
///     batch.add("insert into log values ($1)", pg::params(1));
///     batch.add("select count(*) from log");
///     batch.sync();
///     std::vector<pg::pipeline_result> done = co_await db.async_run(batch);
class pipeline {
public:
  struct item {
    std::string sql;
    std::shared_ptr<prepared_statement> statement;  // instead
    params values;
    bool ends_group = false;
  };

  /// Adds a run of one statement. Returns its number, from 0.
  std::size_t add(std::string_view sql, params values = {}) {
    items_.push_back({std::string(sql), nullptr, std::move(values)});
    return items_.size() - 1;
  }
  std::size_t add(const statement& prepared, params values = {}) {
    items_.push_back({{}, prepared.prepared(), std::move(values)});
    return items_.size() - 1;
  }
  /// Ends the group: what fails before it does not touch what is added behind it.
  void sync() noexcept {
    if (!items_.empty()) items_.back().ends_group = true;
  }
  void reserve(std::size_t count) { items_.reserve(count); }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  [[nodiscard]] const item& operator[](std::size_t i) const noexcept { return items_[i]; }

private:
  std::vector<item> items_;
};

}  // namespace greenpg::inline v0
