#include <greenpg/driver/extended_request.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/builtin_type.hpp>
#include <greenpg/protocol/quote.hpp>
#include <greenpg/protocol/sql_lexer.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include "first_run.hpp"
#include "parameter_count.hpp"
#include "parameter_refusal.hpp"
#include "parameter_values.hpp"
#include "prepared_run.hpp"
#include "stale_plan.hpp"
#include "statement_cache.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace greenpg::inline v0 {
namespace {

constexpr std::string_view unnamed = "";

/// Whether the text of dates and intervals is what codecs read: settings that the server tells of.
bool has_usual_styles(const session& of) {
  const std::string* const dates = of.parameter("DateStyle");
  const std::string* const intervals = of.parameter("IntervalStyle");
  return (dates == nullptr || dates->starts_with("ISO")) && (intervals == nullptr || *intervals == "postgres");
}

}  // namespace

std::error_code extended_request::write(engine& into) {
  prepared_statement& s = *statement_;
  if (!s.ready() || when_ == describing::only || into.statements().any_closing() || into.begins_transaction() ||
      portal_ != nullptr) [[unlikely]]
    return write_unprepared(into);
  const std::size_t count = values_.size();
  if (into.statements().foreign(s) || count != s.types_.size()) [[unlikely]]
    return into.statements().foreign(s) ? errc::statement_closed : errc::wrong_parameter_count;

  const errc refused = s.write_run(into.writer(), values_, binary());
  if (refused != errc{}) [[unlikely]]
    return refused;
  generation_ = s.generation_;
  named_ = written_ = prepared_ = true;
  return {};
}

/// Of one that is to be prepared, runs in a portal of its own, or has statements to close or a transaction to begin
/// before it.
std::error_code extended_request::write_unprepared(engine& into) {
  session& out = into.writer();
  prepared_statement& s = *statement_;
  if (into.settings().statements == statement_mode::simple) return write_simple(into);
  if (into.statements().foreign(s)) return errc::statement_closed;
  if (s.ready() && when_ != describing::only && values_.size() != s.types_.size()) return errc::wrong_parameter_count;
  if (!s.ready() && when_ != describing::only && taken(into).value_or(values_.size()) != values_.size())
    return errc::wrong_parameter_count;
  generation_ = s.generation_;
  named_ = s.ready();
  out.open();
  into.write_begins();
  into.statements().write_closes(out);
  if (named_ && when_ == describing::only) {
    out.sync();  // another was first: there is nothing left to ask
  } else if (named_) {
    columns_ = s.columns(wanted_);
    run(into, s.types_, s.known_.get(), binary() ? std::span<const format>(s.formats_) : std::span<const format>(),
        s.name_);
  } else {
    // While another run prepares the statement this one keeps to itself: it must not fail with the other.
    preparing_ = named_ = s.cached_ && s.state_ == prepared_statement::state::fresh;
    out.parse(name(), s.sql_, s.told_);
    out.describe_statement(name());
    open_ = when_ == describing::first || (when_ == describing::along && describes_first(into));
    if (open_)
      out.flush();
    else if (when_ == describing::only)
      out.sync();
    else
      run(into, s.told_, nullptr, {}, name());
    first_ = !open_ && wanted_ == result_format::automatic;
  }
  if (const std::error_code refused = out.submit()) {
    preparing_ = open_ = false;
    return refused;
  }
  into.statements().closes_written();
  written_ = true;
  if (preparing_) s.state_ = prepared_statement::state::preparing;
  if (open_) into.hold_writing(true);
  return {};
}

/// Whether the run is to know the types of its parameters, and to choose the formats of its columns.
bool extended_request::describes_first(const engine& into) const {
  return wanted_ == result_format::binary || values_.any_needs_type(statement_->told_) ||
         (wanted_ == result_format::automatic && !has_usual_styles(into.protocol()));
}

/// As a simple Query, the values in the places of their parameters.
std::error_code extended_request::write_simple(engine& into) {
  const std::string* const conforming = into.protocol().parameter("standard_conforming_strings");
  if (conforming != nullptr && *conforming == "off") return errc::nonstandard_strings;
  std::string sql;
  std::size_t used = 0;
  byte_buffer value;
  sql_lexer tokens(statement_->sql());
  for (sql_token t = tokens.next(); t.kind != sql_token_kind::end; t = tokens.next()) {
    if (t.kind != sql_token_kind::parameter) {
      sql += t.text;
      continue;
    }
    std::size_t number = 0;
    std::from_chars(t.text.data() + 1, t.text.data() + t.text.size(), number);
    if (number == 0 || number > values_.size()) return errc::wrong_parameter_count;
    used = std::max(used, number);
    value.clear();
    const std::span<const oid> told = statement_->told_;
    const errc outcome = encode_value(values_, number - 1, false, told, nullptr, value);
    sql += ' ';
    if (outcome == session::null_parameter)
      sql += "NULL";
    else if (outcome != errc{})
      return outcome;
    else if (const errc refused = quote_literal(value.text(), sql); refused != errc{})
      return refused;
    if (number <= told.size())
      if (const builtin_type* const type = find_builtin_type(told[number - 1]); type != nullptr)
        sql.append("::pg_catalog.\"").append(type->name).append("\"");
    sql += ' ';
  }
  if (used != values_.size()) return errc::wrong_parameter_count;
  into.writer().open();
  into.writer().query(sql);
  if (const std::error_code refused = into.writer().submit()) return refused;
  written_ = true;
  return {};
}

std::string extended_request::refusal(std::error_code why) const {
  const std::vector<oid>& types = !types_.empty()       ? types_
                                  : statement_->ready() ? statement_->types_
                                                        : statement_->told_;
  const bool known = described_ || statement_->ready();
  return refusal_of(why, values_, known ? types.size() : counted_, types, statement_->known_.get());
}

/// How many parameters a statement takes that is not described; nothing where there is no telling, or where the server
/// is to say that there are more than there can be.
std::optional<std::size_t> extended_request::taken(const engine& into) {
  const std::string* const conforming = into.protocol().parameter("standard_conforming_strings");
  if (values_.size() > 65535 || (conforming != nullptr && *conforming == "off")) return std::nullopt;
  const std::optional<std::size_t> count = count_parameters(statement_->sql_, statement_->told_.size());
  counted_ = count.value_or(0);
  return count;
}

std::string_view extended_request::name() const noexcept {
  return preparing_ ? std::string_view(statement_->name_) : unnamed;
}

/// Bind, Execute, Sync.
void extended_request::run(engine& into, std::span<const oid> types, const type_catalogue* known,
                           std::span<const format> result_formats, std::string_view name) {
  session& out = into.writer();
  const std::vector<format> formats = value_formats(values_, types, known);
  const std::string_view portal = portal_ == nullptr ? unnamed : std::string_view(portal_->name);
  out.bind(
      portal, name, shortest(formats), values_.size(),
      [&](std::size_t i, byte_buffer& bytes) {
        return encode_value(values_, i, formats[i] == format::binary, types, known, bytes);
      },
      result_formats);
  out.execute(portal, columns_ ? static_cast<std::int32_t>(columns_->size()) : session::as_described,
              portal_ == nullptr ? 0 : portal_->max_rows);
  if (portal_ != nullptr && !portal_->describes.empty()) out.describe_portal(portal_->describes);
  out.sync();
}

std::error_code extended_request::on_description(engine& from, event& what) {
  if (what.kind == event_kind::parameter_description) {
    types_.clear();
    for (std::size_t at = 2; at + 4 <= what.body.size(); at += 4) types_.push_back(load_be32(what.body.data() + at));
    return {};
  }
  described_ = true;
  // What follows the types is the row description: the statement is there, and known.
  columns_ = std::move(what.columns);
  if (!preparing_ && !open_ && when_ != describing::only) {
    if (first_) columns_ = first_columns(columns_);
    return {};
  }
  const std::string_view prepared_as = name();
  const bool keeps = preparing_ || when_ == describing::only;
  prepared_statement own{std::string_view()};
  prepared_statement& s = keeps ? *statement_ : own;
  bool asks = false;
  std::shared_ptr<const type_catalogue> known = from.types().known(types_, columns_.get(), asks);
  s.describe(types_, std::move(columns_), std::move(known));
  columns_ = first_ ? first_columns(s.columns(result_format::text)) : s.columns(wanted_);
  if (preparing_) s.state_ = prepared_statement::state::ready;
  preparing_ = false;
  if (asks && keeps) from.types().teach(statement_);
  again_ = asks && !looked_up_ && (open_ || when_ == describing::only);
  if (!open_) return {};

  // The run waited for this.
  std::error_code refused;
  if (values_.size() != types_.size()) {
    refused = errc::wrong_parameter_count;
    again_ = false;
  } else {
    from.writer().append();
    if (again_)  // it has to know its types first, and they take a request of their own
      from.writer().sync();
    else
      run(from, types_, s.known_.get(), binary() ? std::span<const format>(s.formats_) : std::span<const format>(),
          prepared_as);
    refused = from.writer().submit();
  }
  if (again_ && !refused) {
    open_ = false;
    held_ = true;  // nobody overtakes it
    return {};
  }
  again_ = false;
  if (refused)
    close_request(from);
  else
    open_ = false;
  from.hold_writing(false);
  return refused;
}

errc extended_request::decode_rows(const row_range& rows) const noexcept {
  return columns_ ? decode_bytea(rows, *columns_) : errc{};
}

void extended_request::on_error(engine& from, std::error_code why) {
  const bool gone = is_gone(why);
  const bool changed = is_changed(from.protocol().last_error());
  stale_ = named_ && (gone || (changed && !preparing_));
  if (gone && named_ && statement_->generation_ == generation_ &&
      from.settings().statements == statement_mode::automatic)
    from.statements().stop_naming();  // nobody here threw it away: another client of a pooler has the server now
  else if (preparing_ || gone || changed)
    forget(from);
  preparing_ = false;
  if (open_) close_request(from);
}

bool extended_request::runs_again(engine& from, transaction_status now) {
  if (held_) from.hold_writing(false);
  held_ = false;
  if (std::exchange(again_, false)) {
    looked_up_ = true;
  } else {
    if (!stale_ || retried_ || now != transaction_status::idle || !from.nothing_under_way()) return false;
    retried_ = true;
  }
  stale_ = named_ = prepared_ = written_ = first_ = false;
  columns_.reset();
  types_.clear();
  return true;
}

/// What it met under the statement's name. A run that kept to itself, or met an earlier name, has met something else.
void extended_request::forget(engine& from) {
  if (named_ && statement_->generation_ == generation_) from.statements().forget(*statement_);
}

void extended_request::abandon(engine& from) {
  if (!written_) return;
  if (preparing_) forget(from);
  preparing_ = false;
  if (open_) close_request(from);
  if (held_) from.hold_writing(false);
  held_ = false;
}

void extended_request::close_request(engine& into) {
  into.writer().append();
  into.writer().sync();
  static_cast<void>(into.writer().submit());  // can only fail when the connection has ended, which ends the request
  open_ = false;
  into.hold_writing(false);
}

}  // namespace greenpg::inline v0
