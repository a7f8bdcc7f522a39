#include <greenpg/driver/extended_request.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include "statement_cache.hpp"

#include <array>

namespace greenpg::inline v0 {
namespace {

constexpr std::string_view unnamed = "";

std::string count_text(std::size_t given, std::size_t taken) {
  return "the statement takes " + std::to_string(taken) + (taken == 1 ? " parameter, " : " parameters, ") +
         std::to_string(given) + (given == 1 ? " was given" : " were given");
}

/// One code where one will do ("Bind" in the protocol chapter), none where all is text.
std::vector<format> shortest_formats(const row_description& columns) {
  std::vector<format> each;
  bool all = true, any = false;
  for (const column& c : columns) {
    const bool binary = result_binary(c.type);
    each.push_back(binary ? format::binary : format::text);
    all = all && binary;
    any = any || binary;
  }
  if (!any) return {};
  if (all) return {format::binary};
  return each;
}

std::shared_ptr<const row_description> in_formats(const row_description& columns, std::span<const format> formats) {
  std::vector<column> copy(columns.begin(), columns.end());
  for (std::size_t i = 0; i < copy.size(); ++i)
    copy[i].format = formats.empty() ? format::text : formats[formats.size() == 1 ? 0 : i];
  return std::make_shared<row_description>(std::move(copy));
}

}  // namespace

std::error_code extended_request::write(engine& into, std::string& text) {
  session& out = into.writer();
  prepared_statement& s = *statement_;
  const bool binary = wanted_ != result_format::text;
  if (into.statements().foreign(s)) {
    text = "the statement was prepared on another connection: prepare it on this one";
    return errc::statement_closed;
  }
  if (s.ready() && when_ != describing::only && values_.size() != s.types_.size()) {
    text = count_text(values_.size(), s.types_.size());
    return errc::wrong_parameter_count;
  }
  generation_ = s.generation_;
  named_ = s.ready();
  out.open();
  into.statements().write_closes(out);
  if (named_ && when_ == describing::only) {
    out.sync();  // another was first: there is nothing left to ask
  } else if (named_) {
    columns_ = s.columns(binary);
    run(into, s.types_, binary ? s.binary_formats() : std::span<const format>(), s.name_, text);
  } else {
    // While another run prepares the statement this one keeps to itself: it must not fail with the other.
    preparing_ = named_ = s.cached_ && s.state_ == prepared_statement::state::fresh;
    out.parse(name(), s.sql_);
    out.describe_statement(name());
    open_ = when_ == describing::first || (when_ == describing::along && wanted_ == result_format::binary);
    if (open_)
      out.flush();
    else if (when_ == describing::only)
      out.sync();
    else
      run(into, {}, {}, name(), text);
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

std::string_view extended_request::name() const noexcept {
  return preparing_ ? std::string_view(statement_->name_) : unnamed;
}

/// Bind, Execute, Sync. A value that cannot be sent refuses the request; `text` then says which.
void extended_request::run(engine& into, std::span<const oid> types, std::span<const format> result_formats,
                           std::string_view name, std::string& text) {
  const std::size_t count = values_.size();
  std::array<format, 16> few;
  std::vector<format> many;
  format* each = few.data();
  std::size_t codes = 0;  // as sent: none for all text, one for all, or one each
  if (!types.empty()) {
    if (count > few.size()) {
      many.resize(count);
      each = many.data();
    }
    bool all = true, any = false;
    for (std::size_t i = 0; i < count; ++i) {
      const bool binary = values_.is_null(i) || values_.has_binary(i, types[i]);
      each[i] = binary ? format::binary : format::text;
      all = all && binary;
      any = any || binary;
    }
    codes = !any ? 0 : all ? 1 : count;
  }
  session& out = into.writer();
  out.bind(
      unnamed, name, {each, codes}, count,
      [&](std::size_t i, byte_buffer& bytes) {
        if (values_.is_null(i)) return session::null_parameter;
        const bool binary = codes != 0 && each[i] == format::binary;
        const errc outcome = binary ? values_.encode_binary(i, types[i], bytes) : values_.encode_text(i, bytes);
        if (outcome != errc{}) [[unlikely]] {
          text = "parameter $" + std::to_string(i + 1);
          if (!types.empty()) text += " (" + std::string(type_name(types[i])) + ")";
          text += ": ";
          text += outcome == errc::value_out_of_range ? "the value is outside what the type holds"
                                                      : make_error_code(outcome).message();
        }
        return outcome;
      },
      result_formats);
  out.execute_and_sync(columns_ ? static_cast<std::int32_t>(columns_->size()) : session::as_described);
}

std::error_code extended_request::on_description(engine& from, event& what, std::string& text) {
  if (what.kind == event_kind::parameter_description) {
    types_.clear();
    for (std::size_t at = 2; at + 4 <= what.body.size(); at += 4) types_.push_back(load_be32(what.body.data() + at));
    return {};
  }
  // What follows the types is the row description: the statement is there, and known.
  columns_ = std::move(what.columns);
  if (!preparing_ && !open_) return {};
  const std::string_view prepared_as = name();
  std::vector<format> formats = columns_ ? shortest_formats(*columns_) : std::vector<format>();
  const std::shared_ptr<const row_description> binary = formats.empty() ? columns_ : in_formats(*columns_, formats);
  if (preparing_) {
    prepared_statement& s = *statement_;
    s.types_ = types_;
    s.text_columns_ = columns_;
    s.binary_columns_ = binary;
    s.formats_ = formats;
    s.state_ = prepared_statement::state::ready;
    preparing_ = false;
  }
  if (!open_) return {};

  // The run waited for this.
  const bool in_binary = wanted_ != result_format::text;
  if (in_binary) columns_ = binary;
  std::error_code refused;
  if (values_.size() != types_.size()) {
    text = count_text(values_.size(), types_.size());
    refused = errc::wrong_parameter_count;
  } else {
    from.writer().append();
    run(from, types_, in_binary ? std::span<const format>(formats) : std::span<const format>(), prepared_as, text);
    refused = from.writer().submit();
  }
  if (refused)
    close_request(from);
  else
    open_ = false;
  from.hold_writing(false);
  return refused;
}

void extended_request::on_error(engine& from, std::error_code why) {
  // After a failed Parse nothing may be there under the name, or something that has no description: a new name is
  // right in both cases. The others say that what was there has gone or changed.
  if (preparing_ || why == sqlstate::invalid_sql_statement_name || why == sqlstate::feature_not_supported ||
      why == sqlstate::duplicate_prepared_statement)
    forget(from);
  preparing_ = false;
  if (open_) close_request(from);
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
}

void extended_request::close_request(engine& into) {
  into.writer().append();
  into.writer().sync();
  static_cast<void>(into.writer().submit());  // can only fail when the connection has ended, which ends the request
  open_ = false;
  into.hold_writing(false);
}

}  // namespace greenpg::inline v0
