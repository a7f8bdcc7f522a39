#pragma once
#include <greenpg/driver/extended_request.hpp>
#include <greenpg/driver/holder.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/query_options.hpp>
#include <greenpg/driver/row_batch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace greenpg::inline v0 {

/// A result that is read while it arrives, batch by batch; what is not read stays in the socket. Of a simple Query
/// every statement's result is read, one after the other. Holds its connection from its start to its end. Shared by
/// the stream that the user has and the operations on it; the last to go ends it, and the connection drains it.
class stream_core final : public consumer, public holder {
public:
  /// A statement in the extended protocol.
  stream_core(std::shared_ptr<prepared_statement> statement, params values, result_format wanted)
      : consumer(true),
        extended_(std::in_place, std::move(statement), std::move(values),
                  wanted == result_format::text ? wanted : result_format::binary, extended_request::describing::first) {
  }
  /// A simple Query.
  explicit stream_core(std::string sql) : consumer(true), sql_(std::move(sql)) {}
  stream_core(const stream_core&) = delete;
  stream_core& operator=(const stream_core&) = delete;
  ~stream_core();

  /// The columns of the current result; nullptr where it has no rows.
  [[nodiscard]] const std::shared_ptr<const row_description>& columns() const noexcept { return columns_; }
  /// Which column a name stands for where several have it.
  void same_name(duplicates which);
  /// Its command tag, once it was read to its end.
  [[nodiscard]] const std::string& command_tag() const noexcept { return tag_; }
  [[nodiscard]] std::string_view sql() const noexcept { return extended_ ? extended_->sql() : std::string_view(sql_); }
  /// Between two results: whoever comes next may wait for the end.
  [[nodiscard]] bool may_end() const noexcept override { return state_ == state::between; }
  /// Dropped, it could not be cancelled without hitting what follows.
  [[nodiscard]] bool stops_writing() const noexcept override { return engine_ != nullptr; }
  [[nodiscard]] std::string holding() const override {
    return "the stream of \"" + std::string(sql()) +
           "\": read it to its end or drop it, or use options.wait_for_holder";
  }

private:
  friend class open_operation;
  friend class next_operation;
  friend class engine;

  enum class state : std::uint8_t {
    opening,  // nothing is known yet
    rows,     // of the current result
    between,  // the current result is at its end; another may follow
    next,     // another has begun, which nobody has asked for
    ended,    // and the connection is free
  };

  void on_event(engine& from, event& what) override;
  [[nodiscard]] bool paused() const noexcept override;
  void begin_result(engine& from, std::shared_ptr<const row_description> columns);
  void end_result(engine& from, std::string_view tag);
  void end(engine& from);
  void fail(std::error_code why, std::shared_ptr<diagnostics> details) noexcept;
  void settle(engine& from);
  void set_columns(const std::shared_ptr<const row_description>& columns);

  std::optional<extended_request> extended_;
  std::string sql_;
  state state_ = state::opening;
  engine* engine_ = nullptr;  // while it has a request under way
  request_id request_ = 0;
  operation* opener_ = nullptr;             // the operation that opens it, until it is open
  class next_operation* reader_ = nullptr;  // the operation that waits for more
  bool skipping_ = false;                   // the rest of this result is not wanted
  row_range batch_;                         // arrived, not yet read
  std::shared_ptr<const row_description> columns_, next_columns_;
  std::shared_ptr<const row_description> described_;  // what columns_ is made of
  duplicates same_name_ = duplicates::error;
  std::string tag_, next_tag_;
  bool next_is_over_ = false;  // the next result had no rows and is at its end
  std::error_code failed_;
  std::shared_ptr<diagnostics> failure_;
};

/// Starts a stream; ends when its first rows are here, or its end.
class open_operation : public operation {
public:
  using value_type = std::shared_ptr<stream_core>;

  explicit open_operation(std::shared_ptr<stream_core> core) noexcept : operation(core.get()), core_(std::move(core)) {}
  [[nodiscard]] std::shared_ptr<stream_core> take() noexcept { return std::move(core_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  [[nodiscard]] bool shares_sync() const noexcept override { return core_->extended_.has_value(); }
  void abandoned(engine& from) override;

private:
  friend class stream_core;
  std::shared_ptr<stream_core> core_;
};

/// Reads the next batch of a stream, or goes on to its next result.
class next_operation : public operation {
public:
  enum class what : std::uint8_t { batch, row, result };

  next_operation(std::shared_ptr<stream_core> core, what wanted) noexcept
      : operation(nullptr), core_(std::move(core)), wanted_(wanted) {}

  /// The batch; nothing at the end of the result.
  [[nodiscard]] std::optional<row_batch> take_batch() noexcept { return std::move(batch_); }
  /// Whether there is another result.
  [[nodiscard]] bool has_result() const noexcept { return has_result_; }

protected:
  void begin(engine& in) override;
  std::error_code write(engine&) override { return {}; }
  /// Reads what arrived; an `error` that it throws is the operation's.
  virtual void read(const row_batch&) {}
  /// Is told the columns where nothing more comes; likewise.
  virtual void read_end(const row_description&) {}
  void abandoned(engine& from) override;

private:
  friend class stream_core;
  std::shared_ptr<stream_core> core_;
  what wanted_;
  std::optional<row_batch> batch_;
  bool has_result_ = false;
};

/// A next_operation as the frontends complete it: with the batch.
class batch_operation : public next_operation {
public:
  using value_type = std::optional<row_batch>;
  explicit batch_operation(std::shared_ptr<stream_core> core, what wanted = what::batch) noexcept
      : next_operation(std::move(core), wanted) {}
  [[nodiscard]] std::optional<row_batch> take() noexcept { return take_batch(); }
};

/// And with the answer.
class result_operation : public next_operation {
public:
  using value_type = bool;
  explicit result_operation(std::shared_ptr<stream_core> core) noexcept
      : next_operation(std::move(core), what::result) {}
  [[nodiscard]] bool take() const noexcept { return has_result(); }
};

}  // namespace greenpg::inline v0
