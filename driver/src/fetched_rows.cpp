#include <greenpg/driver/fetched_rows.hpp>

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/result_builder.hpp>

#include <algorithm>
#include <array>

namespace greenpg::inline v0 {
namespace {

bool read_alike(const row_description& a, const row_description& b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const column& x, const column& y) { return x.type == y.type && x.format == y.format; });
}

}  // namespace

result fetched_rows::take(std::size_t count) {
  if (!rows_) return {};
  count = std::min(count, left());
  const std::size_t first = std::exchange(next_, next_ + count);
  if (count == size()) return *rows_;
  const result_builder::piece piece{rows_, first, count};
  return result_builder::joined({&piece, 1});
}

result fetched_rows::take_and(result more) {
  if (left() == 0) return more;
  if (!read_alike(rows_->columns(), more.columns()))
    throw error(errc::stale_plan, "the cursor is another than the one that rows were fetched of before");
  const std::size_t count = more.size();
  const std::array<result_builder::piece, 2> pieces{
      {{rows_, next_, left()}, {std::make_shared<const result>(std::move(more)), 0, count}}};
  next_ = size();
  return result_builder::joined(pieces);
}

}  // namespace greenpg::inline v0
