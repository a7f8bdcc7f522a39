#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/result_builder.hpp>
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/ring.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

/// Runs of statements as the items of one request, in groups parted by barriers: writes them, prepares their statements
/// on the way, and says in their order what each came to. The request stays open while there may be more.
class pipeline_request : public consumer {
public:
  static constexpr std::size_t no_item = static_cast<std::size_t>(-1);

  /// Why a group came to nothing.
  struct failure {
    std::size_t item = no_item;  ///< which failed, or the last where the group's Sync did
    std::error_code error;
    std::shared_ptr<diagnostics> details;
  };

protected:
  using consumer::consumer;
  ~pipeline_request() = default;

  /// So many items are to come.
  void expect(std::size_t items) { under_way_.reserve(std::min<std::size_t>(items, 1024)); }

  // Between session::open() or append() and submit():
  /// Statements that are to be closed; before the first item of a group, while nothing can have failed. They are
  /// forgotten by closes_written().
  void write_closes(engine& into);
  void write_item(engine& into, std::shared_ptr<prepared_statement> of, const params& values);
  /// In the place of an item that cannot be sent: fails its group, and comes to `why`.
  void write_refusal(engine& into, std::error_code why, std::shared_ptr<diagnostics> details);
  void write_barrier(engine& into);
  void write_sync(engine& into);
  /// The request was begun, or goes on: take_back() undoes what is written from here on, if submit() has.
  void begin_turn() noexcept;
  void take_back() noexcept;
  /// In words, why the item written last was refused; before take_back().
  [[nodiscard]] std::string why_refused(std::error_code why, const params& values) const;

  /// Has what went before in the group fail, and nothing be told of it: for close_request().
  void fail_group(engine& into);
  void close_request(engine& into);
  /// The events of the request come no more.
  void give_up(engine& from);

  /// Items that were written, and those that have come to their end.
  [[nodiscard]] std::size_t written() const noexcept { return answered_ + under_way_.size(); }
  [[nodiscard]] std::size_t answered() const noexcept { return answered_; }
  [[nodiscard]] bool any_under_way() const noexcept { return !under_way_.empty(); }

  void on_event(engine& from, event& what) override;

  // What came of them.
  /// Whether so many bytes of rows, of the item that is being answered, are wanted.
  virtual bool admit(engine& from, std::size_t bytes) = 0;
  /// An item ran: where its result is to be made.
  virtual result& place_of(std::size_t item) = 0;
  /// It failed, or was skipped.
  virtual void on_failed(std::size_t item, std::error_code why, std::shared_ptr<diagnostics> details) = 0;
  /// A group is through: `why` it came to nothing, if so.
  virtual void on_group(std::size_t first, std::size_t behind, const failure* why) = 0;
  /// There is news, or room: something may be told or written.
  virtual void on_progress(engine& from) = 0;
  /// The request has ended, or the connection before it.
  virtual void on_end(engine& from, std::error_code why, std::shared_ptr<diagnostics> details) = 0;

  bool open_ = false;  // its Sync is not written yet

private:
  struct refusal {
    std::error_code error;
    std::shared_ptr<diagnostics> details;
  };
  struct run {
    std::shared_ptr<prepared_statement> statement;
    std::unique_ptr<refusal> refused;
    std::uint32_t begin = 0;       // its first unit in the request
    std::uint32_t unit = 0;        // its Execute
    std::uint32_t generation = 0;  // of the statement's name
    bool prepares = false;
    bool named = false;
  };

  void on_executed(engine& from, event& what);
  void fail_rows(errc why);
  void on_rows(engine& from, event& what);
  void on_complete(event& what);
  void on_description(engine& from, event& what);
  void on_error(engine& from, event& what);
  void on_skipped();
  void end_group();
  void pop() {
    under_way_.pop_front();
    ++answered_;
  }

  ring<run> under_way_;
  std::size_t answered_ = 0;
  std::size_t group_ = 0;    // the first item of the group that is being answered
  std::uint32_t units_ = 0;  // of the request, so far
  std::size_t turn_ = 0;     // items under way when the turn began
  std::uint32_t turn_units_ = 0;
  std::size_t turn_preparing_ = 0;
  std::vector<const prepared_statement*> preparing_;  // by the group that is being written
  std::optional<failure> failure_;                    // of the group that is being answered
  std::unique_ptr<result_builder> rows_;              // of an item whose answer comes in pieces
  errc refused_rows_{};                               // why the rest of an item's rows is not wanted
  std::shared_ptr<const row_description> columns_;
  std::vector<oid> types_;
};

}  // namespace greenpg::inline v0
