#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/result_builder.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// Any number of statements in one simple Query, all results in memory, in text.
class execute_operation : public operation, public consumer {
public:
  using value_type = std::vector<result>;

  explicit execute_operation(std::string sql) noexcept : operation(this), sql_(std::move(sql)) {}

  /// The results, one a statement, once completed without an error.
  [[nodiscard]] std::vector<result> take() noexcept { return std::move(results_); }

protected:
  std::error_code write(engine& into) override;
  [[nodiscard]] bool shares_sync() const noexcept override { return false; }
  void on_event(engine& from, event& what) override;

private:
  std::string sql_;
  result_builder rows_;
  std::size_t bytes_ = 0;
  std::vector<result> results_;
};

}  // namespace greenpg::inline v0
