#include <greenpg/driver/green_cursor.hpp>

#include <greenpg/protocol/sql_lexer.hpp>

#include <charconv>
#include <limits>

namespace greenpg::inline v0::green {
namespace {

/// Whether anything follows a semicolon. A function whose body has some may be taken for several statements, which does
/// it no harm.
bool is_script(std::string_view sql) noexcept {
  bool ended = false;
  sql_lexer tokens(sql);
  for (sql_token t = tokens.next(); t.kind != sql_token_kind::end; t = tokens.next()) {
    if (t.kind == sql_token_kind::space || t.kind == sql_token_kind::comment) continue;
    if (ended) return true;
    ended = t.text == ";";
  }
  return false;
}

/// The rows that a command tag counts, its last word; -1 if that is no number.
std::int64_t count_in(std::string_view tag) noexcept {
  tag.remove_prefix(tag.rfind(' ') + 1);
  std::int64_t count = -1;
  return std::from_chars(tag.data(), tag.data() + tag.size(), count).ec == std::errc{} ? count : -1;
}

/// Of columns with one name the last is meant.
void prefer_last(result& rows) {
  for (const column& c : rows.columns())
    if (rows.columns().find(c.name) == row_description::ambiguous) return rows.same_name(duplicates::last);
}

}  // namespace

cursor query_verbs::cursor(std::string_view name, const cursor_options& how) { return {by_, through_, name, how}; }

cursor& cursor::execute(std::string_view sql) {
  if (closed_ || named() || !is_script(sql)) return run(sql, {});
  rows_ = {};
  std::vector<result> all = query_verbs::execute(sql, options);
  take_result(all.empty() ? result() : std::move(all.back()));
  return *this;
}

cursor& cursor::execute(std::string_view sql, params values) {
  const named_sql text(sql);
  if (!text.names().empty()) throw error(errc::bad_parameters, "the parameters have names: give pg::arg() for each");
  return run(text.sql(), std::move(values));
}

cursor& cursor::run(std::string_view sql, params&& values) {
  if (closed_) throw error(errc::cursor_closed);
  if (!named()) {
    rows_ = {};
    rowcount_ = -1;
    status_.clear();
    take_result(query(sql, std::move(values), options));
    return *this;
  }
  if (!server_.empty()) throw error(errc::cursor_executed);
  server_ = declare(name_, sql, std::move(values), how_, options);
  status_ = "DECLARE CURSOR";
  return *this;
}

void cursor::take_result(result&& rows) {
  status_ = rows.command_tag();
  rowcount_ = rows.returns_rows() ? static_cast<std::int64_t>(rows.size()) : count_in(status_);
  prefer_last(rows);
  rows_ = fetched_rows(std::move(rows));
}

void cursor::prepare_to_fetch() {
  if (closed_) throw error(errc::cursor_closed);
  if (named()) {
    if (server_.empty()) server_ = adopt_cursor(name_, how_, options);
  } else if (!rows_.any() || !rows_.rows().returns_rows()) {
    throw error(errc::nothing_to_fetch);
  }
}

result cursor::fetch_more(cursor_step step) {
  result more = server_.fetch(step, options);
  prefer_last(more);
  status_ = more.command_tag();
  behind_ = step.rows_forward() == 0 || more.size() < step.rows_forward();
  return more;
}

/// Whether there is a next row; a named cursor fetches so many where none is at hand.
bool cursor::fill(std::uint32_t rows) {
  prepare_to_fetch();
  if (rows_.left() != 0) return true;
  if (!named()) return false;
  rows_ = fetched_rows(fetch_more(rows));
  rowcount_ = static_cast<std::int64_t>(rows_.size());
  return rows_.left() != 0;
}

result cursor::counted(result&& rows) {
  if (named()) rowcount_ = static_cast<std::int64_t>(rows.size());
  return std::move(rows);
}

std::optional<owned_row> cursor::fetchone() { return fill(1) ? std::optional<owned_row>(rows_.take()) : std::nullopt; }

result cursor::fetchmany(std::optional<std::size_t> size) {
  prepare_to_fetch();
  const std::size_t wanted = size.value_or(arraysize);
  if (!named() || wanted <= rows_.left()) return counted(rows_.take(wanted));
  constexpr std::size_t most = std::numeric_limits<std::int64_t>::max();
  const auto missing = static_cast<std::int64_t>(std::min(wanted - rows_.left(), most));
  return counted(rows_.take_and(fetch_more(missing)));
}

result cursor::fetchall() {
  prepare_to_fetch();
  if (!named()) return rows_.take(rows_.left());
  return counted(rows_.take_and(fetch_more(cursor_step::all())));
}

void cursor::scroll(std::int64_t value, scroll_mode mode) {
  prepare_to_fetch();
  const bool relative = mode == scroll_mode::relative;
  if (!named()) {
    const std::int64_t to = relative ? rows_.position() + value : value;
    if (to >= static_cast<std::int64_t>(rows_.size()) || !rows_.go_to(to)) throw error(errc::scroll_out_of_range);
    return;
  }
  if (relative && rows_.go_to(rows_.position() + value)) return;  // among those at hand
  std::uint64_t moved = 0;
  if (relative) {
    // The server is further on than who reads here by the rows at hand, and behind the last row by one more.
    const auto ahead = static_cast<std::int64_t>(rows_.left());
    const std::int64_t by = value - ahead - (behind_ && value < ahead ? 1 : 0);
    moved = server_.move(by, options);
    if (by != 0) behind_ = by > 0 && moved < static_cast<std::uint64_t>(by);
  } else {
    moved = server_.move(cursor_step::absolute(value), options);
    behind_ = value > 0 && moved == 0;
  }
  status_ = "MOVE " + std::to_string(moved);
  rows_ = {};
}

const row_description* cursor::description() const noexcept {
  if (named()) return server_.empty() ? nullptr : &server_.columns();
  return rows_.any() && rows_.rows().returns_rows() ? &rows_.rows().columns() : nullptr;
}

void cursor::close() {
  if (std::exchange(closed_, true)) return;
  rows_ = {};
  if (!server_.empty()) server_.close(options);
}

void cursor::iterator::read() {
  row_.reset();
  if (of_->fill(of_->itersize)) row_.emplace(of_->rows_.take());
}

}  // namespace greenpg::inline v0::green
