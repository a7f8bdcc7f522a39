#pragma once
#include <greenpg/driver/cursor_core.hpp>
#include <greenpg/driver/cursor_step.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/result_builder.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace greenpg::inline v0 {

/// What is done with a cursor that is there, each in a request of its own.
class cursor_operation : public operation, public consumer {
protected:
  enum class how : std::uint8_t { adopt, fetch, next, move, close };

  cursor_operation(std::shared_ptr<cursor_core> core, how what, cursor_step step) noexcept
      : operation(this), core_(std::move(core)), how_(what), step_(step) {}

  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  void on_event(engine& from, event& what) override;

  std::shared_ptr<cursor_core> core_;
  result rows_;
  std::uint64_t moved_ = 0;

private:
  [[nodiscard]] bool fetches() const noexcept { return how_ == how::fetch || how_ == how::next; }
  void write_units(engine& into);
  void on_rows(engine& from, const row_range& rows);
  void on_end(std::string_view tag);
  void on_ready(engine& from);

  how how_;
  cursor_step step_;
  std::string sql_;
  result_builder made_;
};

/// Takes over a cursor that was made in SQL: looks whether it is there, and what its columns are.
class adopt_cursor_operation : public cursor_operation {
public:
  using value_type = std::shared_ptr<cursor_core>;
  explicit adopt_cursor_operation(std::shared_ptr<cursor_core> core) noexcept
      : cursor_operation(std::move(core), how::adopt, 0) {}
  [[nodiscard]] std::shared_ptr<cursor_core> take() noexcept { return std::move(core_); }
};

class fetch_cursor_operation : public cursor_operation {
public:
  using value_type = result;
  fetch_cursor_operation(std::shared_ptr<cursor_core> core, cursor_step step) noexcept
      : cursor_operation(std::move(core), how::fetch, step) {}
  [[nodiscard]] result take() noexcept { return std::move(rows_); }
};

/// As many rows forward as the cursor is read by.
class next_cursor_operation : public cursor_operation {
public:
  using value_type = std::optional<result>;
  explicit next_cursor_operation(const std::shared_ptr<cursor_core>& core) noexcept
      : cursor_operation(core, how::next, core->itersize()) {}
  [[nodiscard]] value_type take() noexcept { return rows_.empty() ? value_type() : value_type(std::move(rows_)); }
};

class move_cursor_operation : public cursor_operation {
public:
  using value_type = std::uint64_t;
  move_cursor_operation(std::shared_ptr<cursor_core> core, cursor_step step) noexcept
      : cursor_operation(std::move(core), how::move, step) {}
  [[nodiscard]] std::uint64_t take() const noexcept { return moved_; }
};

class close_cursor_operation : public cursor_operation {
public:
  using value_type = void;
  explicit close_cursor_operation(std::shared_ptr<cursor_core> core) noexcept
      : cursor_operation(std::move(core), how::close, 0) {}
  void take() const noexcept {}
};

}  // namespace greenpg::inline v0
