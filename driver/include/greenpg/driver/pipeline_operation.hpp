#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/pipeline.hpp>
#include <greenpg/driver/pipeline_request.hpp>

#include <cstddef>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// All items of a pipeline in one request, which stays open while there is more to send than may wait: then each turn
/// ends with a Flush.
class pipeline_operation : public operation, public pipeline_request {
public:
  using value_type = std::vector<pipeline_result>;

  explicit pipeline_operation(pipeline items) : operation(this), items_(std::move(items)) {}

  /// One result an item, in their order.
  [[nodiscard]] std::vector<pipeline_result> take() noexcept { return std::move(results_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  void abandoned(engine& from) override { give_up(from); }
  /// A BEGIN before it is a request of its own: a group that fails would undo it.
  [[nodiscard]] bool shares_sync() const noexcept override { return false; }

  bool admit(engine& from, std::size_t bytes) override;
  result& place_of(std::size_t item) override { return results_[item].rows; }
  void on_failed(std::size_t item, std::error_code why, std::shared_ptr<diagnostics> details) override {
    results_[item] = {why, std::move(details), {}};
  }
  void on_group(std::size_t first, std::size_t behind, const failure* why) override;
  void on_progress(engine& from) override { write_more(from); }
  void on_end(engine& from, std::error_code why, std::shared_ptr<diagnostics> details) override;

private:
  void write_items(engine& into);
  void write_more(engine& into);
  [[nodiscard]] std::shared_ptr<diagnostics> details_of_refusal(std::error_code why) const;

  pipeline items_;
  std::vector<std::shared_ptr<prepared_statement>> statements_;  // of the items, until they are written
  std::vector<pipeline_result> results_;
  std::size_t bytes_ = 0;  // of all results
  std::error_code failed_;
  std::shared_ptr<diagnostics> failure_;
};

}  // namespace greenpg::inline v0
