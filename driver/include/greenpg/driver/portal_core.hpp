#pragma once
#include <greenpg/driver/extended_request.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/transaction_core.hpp>
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

class engine;

/// A portal of the server's, which stops after so many rows of each Execute and goes on with the next ("Extended Query"
/// in the protocol chapter). Each fetch is a request of its own, so that others may come in between. Shared by the
/// portal that the user has and the operations on it.
class portal_core {
public:
  /// `fetch_size`: rows; 0: all at once.
  portal_core(std::shared_ptr<transaction_core> through, std::uint32_t fetch_size)
      : through_(std::move(through)), run_{.name = {}, .max_rows = fetch_size, .describes = {}} {}
  portal_core(const portal_core&) = delete;
  portal_core& operator=(const portal_core&) = delete;

  [[nodiscard]] const std::shared_ptr<const row_description>& columns() const noexcept { return columns_; }
  /// Once the server has said that there is no more.
  [[nodiscard]] const std::string& command_tag() const noexcept { return tag_; }
  /// Its user is gone: it is closed with the next request.
  void drop(engine& in) noexcept;

private:
  friend class portal_operation;
  friend class open_portal_operation;
  friend class portal_next_operation;

  [[nodiscard]] bool has_rows() const noexcept { return first_ < rows_.size(); }
  [[nodiscard]] result take(bool one);

  std::shared_ptr<transaction_core> through_;
  portal_run run_;
  std::shared_ptr<const row_description> columns_;
  std::vector<row_range> rows_;  // fetched and, from first_ on, not yet read
  std::size_t first_ = 0;
  std::size_t bytes_ = 0;  // that came with the last fetch
  std::string tag_;
  bool on_server_ = false;
  bool complete_ = false;
  bool busy_ = false;  // an operation on it is under way
  std::error_code failed_;
  std::shared_ptr<diagnostics> failure_;
};

}  // namespace greenpg::inline v0
