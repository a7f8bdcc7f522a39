#pragma once
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/row.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace greenpg::inline v0 {

/// A row that keeps the result that it is of, and so is valid by itself.
class owned_row : public row {
public:
  /// Throws `error` (errc::no_rows) if there are not so many.
  owned_row(std::shared_ptr<const result> of, std::size_t position) : row((*of)[position]), of_(std::move(of)) {}

private:
  std::shared_ptr<const result> of_;
};

}  // namespace greenpg::inline v0
