#pragma once
#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/matching.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/statement_query_operation.hpp>
#include <greenpg/driver/stream_core.hpp>

#include <memory>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

namespace detail {

/// `how` where rows are read as a T.
template <class T>
[[nodiscard]] matching_for<T> matched([[maybe_unused]] matching how) noexcept {
  if constexpr (row_struct<T>)
    return how;
  else
    return {};
}

/// Throws `error` where rows of these columns cannot be read as a T; there may be none.
template <class T>
void check_columns(const row_description& columns, matching how) {
  static_cast<void>(row_decoder<T>(columns, matched<T>(how)));
}

template <class T>
constexpr void refuse_view() noexcept {
  static_assert(!is_view<T>,
                "what is read outlives the rows, so a view into them would dangle: read an owning type such as "
                "std::string, or keep the result");
}

/// What `read` returns; where it throws an error, options.details is told.
template <class Read>
auto read_with(const query_options& options, const Read& read) {
  try {
    return read();
  } catch (const greenpg::error& why) {
    if (options.details != nullptr) *options.details = why.diagnostics();
    throw;
  }
}

// What query_one() and its like make of a result. All throw `error`.

template <class T>
struct read_one {
  using type = T;
  static type of(const result& rows, matching how) { return rows.one<T>(matched<T>(how)); }
};
template <class T>
struct read_optional {
  using type = std::optional<T>;
  static type of(const result& rows, matching how) { return rows.optional<T>(matched<T>(how)); }
};
template <class T>
struct read_value {
  using type = T;
  static type of(const result& rows, matching) { return rows.value<T>(); }
};
template <class T>
struct read_all {
  using type = std::vector<T>;
  static type of(const result& rows, matching how) { return rows.all<T>(matched<T>(how)); }
};

}  // namespace detail

/// A run of a statement whose result is read by `Read`. An error of reading is one of the operation.
template <class Read>
class read_operation : public statement_query_operation {
public:
  using value_type = typename Read::type;

  read_operation(std::shared_ptr<prepared_statement> statement, params values, const query_options& options) noexcept
      : statement_query_operation(std::move(statement), std::move(values), options.format), how_(options.match) {}

  [[nodiscard]] value_type take() noexcept { return std::move(value_); }

protected:
  void on_event(engine& from, event& what) override {
    statement_query_operation::on_event(from, what);
    if (!completed() || this->error()) return;
    try {
      value_ = Read::of(query_operation::take(), how_);
    } catch (const greenpg::error& why) {
      set_error(why.code(), std::make_shared<diagnostics>(why.diagnostics()));
    }
  }

private:
  matching how_;
  value_type value_{};
};

/// Reads the next row of a stream as a T; nothing at the end of the result.
template <class T>
class row_operation : public next_operation {
public:
  using value_type = std::optional<T>;

  row_operation(std::shared_ptr<stream_core> core, matching how) noexcept
      : next_operation(std::move(core), what::row), how_(how) {}
  [[nodiscard]] value_type take() noexcept { return std::move(value_); }

protected:
  void read(const row_batch& rows) override { value_ = (*rows.begin()).template as<T>(detail::matched<T>(how_)); }
  void read_end(const row_description& columns) override { detail::check_columns<T>(columns, how_); }

private:
  matching how_;
  value_type value_;
};

/// Reads the rows of a stream that have arrived, each as a T; nothing at the end of the result.
template <class T>
class rows_operation : public next_operation {
public:
  using value_type = std::optional<std::vector<T>>;

  rows_operation(std::shared_ptr<stream_core> core, matching how) noexcept
      : next_operation(std::move(core), what::batch), how_(how) {}
  [[nodiscard]] value_type take() noexcept { return std::move(value_); }

protected:
  void read(const row_batch& rows) override {
    const auto typed = rows.as<T>(detail::matched<T>(how_));
    value_.emplace(typed.begin(), typed.end());
  }
  void read_end(const row_description& columns) override { detail::check_columns<T>(columns, how_); }

private:
  matching how_;
  value_type value_;
};

}  // namespace greenpg::inline v0
