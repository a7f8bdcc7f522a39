#pragma once
#include <greenpg/driver/cursor_options.hpp>
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/query_options.hpp>
#include <greenpg/driver/transaction_core.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

class engine;

/// A cursor of SQL's, which is a portal with a name that SQL knows. FETCH in the extended protocol brings binary values
/// of it, whichever way it goes. Shared by the cursor that the user has and the operations on it.
class cursor_core {
public:
  /// One of this name, to be declared, or there already.
  cursor_core(std::string_view name, std::shared_ptr<transaction_core> through, const cursor_options& options,
              result_format wanted);
  cursor_core(const cursor_core&) = delete;
  cursor_core& operator=(const cursor_core&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::uint32_t itersize() const noexcept { return itersize_; }
  /// The columns; nullptr while they are not known.
  [[nodiscard]] const std::shared_ptr<const row_description>& columns() const noexcept { return columns_; }
  /// "DECLARE ... FOR " and the query.
  [[nodiscard]] std::string declare_sql(std::string_view query) const;
  /// Its user is gone: what was declared here is closed with the next request.
  void drop(engine& in) noexcept;

private:
  friend class declare_operation;
  friend class cursor_operation;

  enum class state : std::uint8_t { fresh, open, closed };

  [[nodiscard]] bool reached_through(std::shared_ptr<transaction_core>& it) const;
  [[nodiscard]] bool binary() const noexcept { return wanted_ != result_format::text; }
  void describe(engine& from, std::shared_ptr<const row_description> columns);
  void choose_formats();
  void check(engine& from, std::shared_ptr<const row_description> columns);

  std::string name_, quoted_;
  std::error_code refused_;  // the name
  std::shared_ptr<transaction_core> through_;
  cursor_options::scroll_mode scroll_;
  bool hold_;
  std::uint32_t itersize_;
  result_format wanted_;
  state state_ = state::fresh;
  bool declared_ = false;  // here, so that it is closed when it is dropped
  bool drained_ = false;   // it is behind its last row
  bool chosen_ = false;    // in which formats rows are fetched
  std::uint32_t generation_ = 0;
  std::shared_ptr<prepared_statement> description_;
  std::shared_ptr<const row_description> columns_;
  std::vector<format> formats_;
};

}  // namespace greenpg::inline v0
