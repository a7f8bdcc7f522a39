#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/pipeline.hpp>
#include <greenpg/driver/result_builder.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// All items of a pipeline in one request, which stays open while there is more to send than may wait: then each turn
/// ends with a Flush. Groups are parted by barriers.
class pipeline_operation : public operation, public consumer {
public:
  using value_type = std::vector<pipeline_result>;

  explicit pipeline_operation(pipeline items) : operation(this), items_(std::move(items)) {}

  /// One result an item, in their order.
  [[nodiscard]] std::vector<pipeline_result> take() noexcept { return std::move(results_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  void on_event(engine& from, event& what) override;
  void abandoned(engine& from) override;
  /// A BEGIN before it is a request of its own: a group that fails would undo it.
  [[nodiscard]] bool shares_sync() const noexcept override { return false; }

private:
  struct progress {
    std::shared_ptr<prepared_statement> statement;
    std::uint32_t unit = 0;        // of its Execute, in the request
    std::uint32_t generation = 0;  // of the statement's name
    bool prepares = false;
  };

  void write_items(engine& into);
  void write_item(engine& into, std::size_t i);
  void write_more(engine& into);
  void close_request(engine& into);
  [[nodiscard]] std::size_t item_of(std::uint32_t unit) const noexcept;
  void on_description(engine& from, std::size_t item, event& what);
  void on_error(engine& from, event& what);
  void end_item(std::size_t item, event& what);
  void end_group();
  void add_rows(engine& from, event& what);
  bool count_bytes(engine& from, const row_range& rows);

  pipeline items_;
  std::vector<progress> progress_;
  std::vector<pipeline_result> results_;
  std::unique_ptr<result_builder> rows_;  // of an item whose answer comes in pieces
  std::shared_ptr<const row_description> columns_;
  std::vector<oid> types_;
  std::vector<const prepared_statement*> preparing_;  // by the group that is being written
  std::size_t written_ = 0;                           // items in the request
  std::size_t answered_ = 0;                          // items that have come to their end
  std::size_t group_ = 0;                             // the first item of the group that is being answered
  std::uint32_t units_ = 0;                           // of the request, so far
  std::size_t bytes_ = 0;                             // of all results
  bool group_failed_ = false;
  bool open_ = false;
  std::error_code failed_;
  std::shared_ptr<diagnostics> failure_;
};

}  // namespace greenpg::inline v0
