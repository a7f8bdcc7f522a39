#pragma once
#include <greenpg/driver/portal_run.hpp>
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/query_options.hpp>
#include <greenpg/protocol/event.hpp>
#include <greenpg/protocol/params.hpp>

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

class engine;

/// One run of a statement in the extended protocol, in one request: Parse and Describe where the statement is not on
/// the server yet, Bind, Execute, Sync. What is told of formats and types before anything is described goes as text
/// that the server infers; a run that wants binary waits for the description, in the same request.
class extended_request {
public:
  /// When the statement is described, where that is not known yet.
  enum class describing : std::uint8_t {
    along,  ///< in the same turn as the run
    first,  ///< before the run, which can then choose formats
    only,   ///< there is no run
  };

  extended_request(std::shared_ptr<prepared_statement> statement, params&& values, result_format wanted,
                   describing when) noexcept
      : statement_(std::move(statement)), values_(std::move(values)), wanted_(wanted), when_(when) {}

  [[nodiscard]] std::string_view sql() const noexcept { return statement_->sql(); }
  /// The columns of the rows that come; nullptr where none do.
  [[nodiscard]] const std::shared_ptr<const row_description>& columns() const noexcept {
    // Those of the statement change only with a description that is asked for, and comes, behind this run's rows.
    return prepared_ ? statement_->columns(wanted_) : columns_;
  }

  /// Before write(): otherwise than by the unnamed portal. `how` must live as long as this.
  void run_in(const portal_run& how) noexcept { portal_ = &how; }
  /// Queues the request with `into`. After an error nothing is queued.
  std::error_code write(engine& into);
  /// More of why write() or on_description() refused the run; nothing where there is no more to say.
  [[nodiscard]] std::string refusal(std::error_code why) const;
  /// Makes rows that came of columns(): to be called before anybody reads them.
  [[nodiscard]] errc take_rows(const row_range& rows) const noexcept { return first_ ? decode_rows(rows) : errc{}; }
  /// Takes the events that prepare and describe. An error goes on with the request to its end: nothing is to be done
  /// but to wait for `ready`.
  std::error_code on_description(engine& from, event& what);
  void on_error(engine& from, std::error_code why);
  /// Whether the run failed because its prepared statement had gone, or does not fit its tables any more.
  [[nodiscard]] bool stale() const noexcept { return stale_; }
  /// Whether it is to be written once more, when its request has ended: the types of its statement are looked up first;
  /// or it was stale, alone and not in a transaction.
  bool runs_again(engine& from, transaction_status now);
  /// The run is given up while its request is under way.
  void abandon(engine& from);

private:
  [[nodiscard]] bool binary() const noexcept { return wanted_ != result_format::text; }
  std::error_code write_unprepared(engine& into);
  std::error_code write_simple(engine& into);
  [[gnu::cold]] errc decode_rows(const row_range& rows) const noexcept;
  [[nodiscard]] bool describes_first(const engine& into) const;
  [[nodiscard]] std::string_view name() const noexcept;
  void run(engine& into, std::span<const oid> types, const type_catalogue* known,
           std::span<const format> result_formats, std::string_view name);
  std::optional<std::size_t> taken(const engine& into);
  void close_request(engine& into);
  void forget(engine& from);

  std::shared_ptr<prepared_statement> statement_;
  params values_;
  std::shared_ptr<const row_description> columns_;
  std::vector<oid> types_;   // as described
  std::size_t counted_ = 0;  // parameters in the text
  const portal_run* portal_ = nullptr;
  result_format wanted_;
  describing when_;
  std::uint32_t generation_ = 0;  // of the statement's name
  bool named_ = false;            // it goes by that name
  bool prepared_ = false;         // the statement was on the server when this was written
  bool written_ = false;
  bool first_ = false;  // the rows come in text, and not because that was asked for
  bool stale_ = false;
  bool retried_ = false;
  bool described_ = false;
  bool again_ = false;      // it is described, and runs when its types are known
  bool held_ = false;       // nothing else is written meanwhile
  bool looked_up_ = false;  // as far as they can be
  bool preparing_ = false;  // its Parse makes the statement
  bool open_ = false;       // Sync is not queued yet
};

}  // namespace greenpg::inline v0
