#pragma once
#include <greenpg/driver/holder.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/pipeline.hpp>
#include <greenpg/driver/pipeline_request.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/ring.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace greenpg::inline v0 {

/// A pipeline to which items are added while earlier ones are answered. Holds its connection from its start to its end.
/// Shared by what the user has and the operations on it; the last to go ends it, and the connection drains it.
class pipeline_core final : public pipeline_request, public holder {
public:
  /// Items whose answers have not come: more are not taken, nor with so many bytes to send as the engine's settings
  /// say.
  static constexpr std::size_t most_under_way = 32 * 1024;
  /// Bytes of answers that nobody has taken, from which on reading stops.
  static constexpr std::size_t most_untaken = 256 * 1024;

  pipeline_core() noexcept : pipeline_request(true) {}
  pipeline_core(const pipeline_core&) = delete;
  pipeline_core& operator=(const pipeline_core&) = delete;
  ~pipeline_core();

  [[nodiscard]] bool is_open() const noexcept { return open_; }
  [[nodiscard]] bool full() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return written(); }
  bool add(std::string_view sql, const params& values);
  bool add(std::shared_ptr<prepared_statement> of, const params& values);
  void sync();
  void finish();

  [[nodiscard]] std::string holding() const override {
    return "a pipeline: finish it and read it to its end, drop it, or use options.wait_for_holder";
  }
  void lost(std::error_code why, const std::shared_ptr<diagnostics>& details) override;

private:
  friend class open_pipeline_operation;
  friend class next_answer_operation;

  struct untaken {
    pipeline_answer answer;
    std::size_t bytes = 0;
  };

  [[nodiscard]] bool paused() const noexcept override;
  bool admit(engine& from, std::size_t bytes) override;
  result& place_of(std::size_t item) override;
  void on_failed(std::size_t item, std::error_code why, std::shared_ptr<diagnostics> details) override;
  void on_group(std::size_t first, std::size_t behind, const failure* why) override;
  void on_progress(engine& from) override { settle(from); }
  void on_end(engine& from, std::error_code why, std::shared_ptr<diagnostics> details) override;

  void check_open() const;
  pipeline_answer& tell(std::size_t item, std::size_t bytes);
  void end_group() noexcept;
  void settle(engine& from);

  engine* engine_ = nullptr;  // while it has a request under way
  request_id request_ = 0;
  std::size_t group_items_ = 0;  // of the group that is being written
  std::size_t groups_due_ = 0;   // whose ends are to be told
  ring<untaken> answers_;
  std::size_t untaken_bytes_ = 0;
  std::size_t item_bytes_ = 0, counted_item_ = no_item;
  class next_answer_operation* reader_ = nullptr;
  std::error_code failed_;
  std::shared_ptr<diagnostics> details_;
};

/// Opens a pipeline: ends when its turn to be sent has come.
class open_pipeline_operation : public operation {
public:
  using value_type = std::shared_ptr<pipeline_core>;

  explicit open_pipeline_operation(std::shared_ptr<pipeline_core> core) noexcept
      : operation(nullptr), core_(std::move(core)) {}
  [[nodiscard]] std::shared_ptr<pipeline_core> take() noexcept { return std::move(core_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  /// A BEGIN before it is a request of its own: a group that fails would undo it.
  [[nodiscard]] bool shares_sync() const noexcept override { return false; }
  void abandoned(engine& from) override;

private:
  std::shared_ptr<pipeline_core> core_;
};

/// Takes the next answer of a pipeline. One that is given up takes none, and harms nothing.
class next_answer_operation : public operation {
public:
  using value_type = std::optional<pipeline_answer>;

  explicit next_answer_operation(std::shared_ptr<pipeline_core> core) noexcept
      : operation(nullptr), core_(std::move(core)) {}
  [[nodiscard]] std::optional<pipeline_answer> take() noexcept { return std::move(answer_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine&) override { return {}; }
  void abandoned(engine&) override { core_->reader_ = nullptr; }

private:
  friend class pipeline_core;
  std::shared_ptr<pipeline_core> core_;
  std::optional<pipeline_answer> answer_;
};

}  // namespace greenpg::inline v0
