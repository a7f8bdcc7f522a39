#include <greenpg/driver/cursor_core.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/protocol/quote.hpp>

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {
namespace {

bool same_columns(const row_description& a, const row_description& b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const column& x, const column& y) {
    return x.name == y.name && x.type == y.type && x.type_modifier == y.type_modifier && x.format == y.format;
  });
}

}  // namespace

cursor_core::cursor_core(std::string_view name, std::shared_ptr<transaction_core> through,
                         const cursor_options& options, result_format wanted)
    : name_(name),
      through_(std::move(through)),
      scroll_(options.scroll),
      hold_(options.hold),
      itersize_(std::max(options.itersize, 1U)),
      wanted_(wanted) {
  if (const errc refused = quote_identifier(name_, quoted_); refused != errc{}) refused_ = refused;
}

std::string cursor_core::declare_sql(std::string_view query) const {
  std::string sql = "DECLARE " + quoted_;
  switch (scroll_) {
    case cursor_options::scroll_mode::server_default: break;
    case cursor_options::scroll_mode::scroll: sql += " SCROLL"; break;
    case cursor_options::scroll_mode::no_scroll: sql += " NO SCROLL"; break;
  }
  sql += hold_ ? " CURSOR WITH HOLD FOR " : " CURSOR FOR ";
  return sql += query;
}

/// Whether it is still there, as far as is known here, and the transaction that it is used through, if any: one that is
/// held goes on behind what was committed.
bool cursor_core::reached_through(std::shared_ptr<transaction_core>& it) const {
  it = through_;
  while (it && it->over()) {
    if (!hold_ || !it->committed()) return false;
    it = it->parent();
  }
  return true;
}

void cursor_core::drop(engine& in) noexcept {
  if (std::exchange(state_, state::closed) != state::open || !declared_ || generation_ != in.generation()) return;
  std::shared_ptr<transaction_core> through;
  // One of another transaction may have the name by now.
  if (!reached_through(through) || (!through && !hold_ && in.protocol().status() == transaction_status::idle)) return;
  in.close_portal(std::move(name_));
}

void cursor_core::describe(engine& from, std::shared_ptr<const row_description> columns) {
  bool asks = false;
  std::shared_ptr<const type_catalogue> known = from.types().known({}, columns.get(), asks);
  description_ = std::make_shared<prepared_statement>(std::string_view());
  description_->state_ = prepared_statement::state::ready;
  description_->describe({}, std::move(columns), std::move(known));
  if (asks) from.types().teach(description_);
  columns_ = description_->columns(wanted_);
  chosen_ = false;
}

/// Once for all rows, so that those of several fetches are alike.
void cursor_core::choose_formats() {
  if (chosen_ || !description_) return;
  chosen_ = true;
  formats_ = binary() ? description_->formats_ : std::vector<format>();
  columns_ = description_->columns(wanted_);
}

/// What a fetch brings is described again: under the name there may be another cursor than there was.
void cursor_core::check(engine& from, std::shared_ptr<const row_description> columns) {
  if (!columns || (columns_ && same_columns(*columns_, *columns))) return;
  describe(from, columns);
  columns_ = description_->columns(result_format::text);  // in the formats that they come in this time
}

}  // namespace greenpg::inline v0
