#pragma once
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/matching.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/portal_core.hpp>
#include <greenpg/driver/query_options.hpp>
#include <greenpg/driver/read_operation.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// One turn of a portal: what it brings is the core's.
class portal_operation : public operation, public consumer {
protected:
  explicit portal_operation(std::shared_ptr<portal_core> core) noexcept : operation(this), core_(std::move(core)) {}

  void on_event(engine& from, event& what) override;
  void abandoned(engine& from) override;
  virtual void on_description(engine&, event&) {}
  virtual void on_error(engine& from, std::error_code why);
  virtual void on_ready(engine& from, transaction_status now) = 0;
  /// Why nothing can be done through its transaction; whether that is so, and this completed.
  bool ended(engine& in);
  void fail(std::error_code why, std::shared_ptr<diagnostics> details) noexcept;
  void add(engine& from, row_range& rows);

  std::shared_ptr<portal_core> core_;
};

/// Opens a portal, and fetches its first rows in the same request. Where the statement is not known yet it is described
/// first, so that binary values come from the first row on.
class open_portal_operation : public portal_operation {
public:
  using value_type = std::shared_ptr<portal_core>;

  open_portal_operation(std::shared_ptr<portal_core> core, std::shared_ptr<prepared_statement> statement, params values,
                        result_format wanted) noexcept
      : portal_operation(std::move(core)),
        request_(std::move(statement), std::move(values), wanted, extended_request::describing::first) {}
  [[nodiscard]] std::shared_ptr<portal_core> take() noexcept { return std::move(core_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  [[nodiscard]] std::string refusal(std::error_code why) const override { return request_.refusal(why); }
  void abandoned(engine& from) override;
  void on_description(engine& from, event& what) override;
  void on_error(engine& from, std::error_code why) override;
  void on_ready(engine& from, transaction_status now) override;

private:
  extended_request request_;
};

/// Reads what comes next of a portal, fetching where nothing is left.
class portal_next_operation : public portal_operation {
public:
  using value_type = std::optional<result>;

  explicit portal_next_operation(std::shared_ptr<portal_core> core, bool one = false) noexcept
      : portal_operation(std::move(core)), one_(one) {}
  /// The rows; nothing at the end.
  [[nodiscard]] std::optional<result> take() noexcept { return std::move(rows_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  void on_ready(engine& from, transaction_status now) override;
  /// Reads what came; an `error` that it throws is the operation's.
  virtual void read(const result&) {}

private:
  void hand_out(engine& in);

  bool one_;
  std::optional<result> rows_;
};

/// The next row as a T.
template <class T>
class portal_row_operation : public portal_next_operation {
public:
  using value_type = std::optional<T>;

  portal_row_operation(std::shared_ptr<portal_core> core, matching how) noexcept
      : portal_next_operation(std::move(core), true), how_(how) {}
  [[nodiscard]] value_type take() noexcept { return std::move(value_); }

protected:
  void read(const result& rows) override { value_ = rows.one<T>(detail::matched<T>(how_)); }

private:
  matching how_;
  value_type value_;
};

/// The next rows, each as a T.
template <class T>
class portal_rows_operation : public portal_next_operation {
public:
  using value_type = std::optional<std::vector<T>>;

  portal_rows_operation(std::shared_ptr<portal_core> core, matching how) noexcept
      : portal_next_operation(std::move(core)), how_(how) {}
  [[nodiscard]] value_type take() noexcept { return std::move(value_); }

protected:
  void read(const result& rows) override { value_ = rows.all<T>(detail::matched<T>(how_)); }

private:
  matching how_;
  value_type value_;
};

}  // namespace greenpg::inline v0
