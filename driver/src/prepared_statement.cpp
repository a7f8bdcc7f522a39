#include <greenpg/driver/prepared_statement.hpp>

#include <greenpg/protocol/element_codec.hpp>
#include <greenpg/protocol/session.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include "parameter_values.hpp"

#include <algorithm>

namespace greenpg::inline v0 {
namespace {

/// The columns with what is known of their types, as they come in text.
std::shared_ptr<const row_description> with_types(std::shared_ptr<const row_description> columns,
                                                  const std::shared_ptr<const type_catalogue>& known) {
  if (!columns || !known) return columns;
  const auto is_known = [&](const column& c) { return find_builtin_type(c.type) == nullptr && known->find(c.type); };
  if (std::none_of(columns->begin(), columns->end(), is_known)) return columns;
  std::vector<column> copy(columns->begin(), columns->end());
  for (column& c : copy)
    if (is_known(c)) c.known = known;
  return std::make_shared<const row_description>(std::move(copy));
}

/// One code where one will do ("Bind" in the protocol chapter), none where all is text.
std::vector<format> shortest_formats(const row_description& columns) {
  std::vector<format> each;
  bool all = true, any = false;
  for (const column& c : columns) {
    const bool binary = result_binary(c.type, c.known.get());
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
  for (std::size_t i = 0; i < copy.size(); ++i) copy[i].format = formats[formats.size() == 1 ? 0 : i];
  return std::make_shared<const row_description>(std::move(copy));
}

/// The columns in binary where nobody asked for that: those of types made of others, of which views read one form only,
/// are marked.
std::shared_ptr<const row_description> as_chosen(const std::shared_ptr<const row_description>& columns) {
  const auto has_parts = [](const column& c) {
    const known_type* const t = c.format == format::binary ? detail::find_type(c.type, c.known.get()) : nullptr;
    return t != nullptr && t->kind != type_kind::base;
  };
  if (!columns || std::none_of(columns->begin(), columns->end(), has_parts)) return columns;
  std::vector<column> copy(columns->begin(), columns->end());
  for (column& c : copy) c.chosen = has_parts(c);
  return std::make_shared<const row_description>(std::move(copy));
}

}  // namespace

prepared_statement::prepared_statement(std::string_view sql, std::vector<oid> told)
    : sql_(sql), told_(std::move(told)), may_copy_(session::mentions_copy(sql)) {
  if (!told_.empty()) key_ = make_key(sql_, told_);
}

std::string prepared_statement::make_key(std::string_view sql, std::span<const oid> told) {
  std::string key(sql);
  for (const oid type : told) (key += '\0') += std::to_string(type);  // no text that can be sent has a NUL
  return key;
}

/// What the server said of it, and `known` of its types, nullptr where that is no more than of those built in.
void prepared_statement::describe(std::vector<oid> types, std::shared_ptr<const row_description> columns,
                                  std::shared_ptr<const type_catalogue> known) {
  std::shared_ptr<const row_description> text = with_types(std::move(columns), known);
  formats_ = text ? shortest_formats(*text) : std::vector<format>();
  std::shared_ptr<const row_description> binary = formats_.empty() ? text : in_formats(*text, formats_);
  std::shared_ptr<const row_description> chosen = as_chosen(binary);
  static_assert(result_format::automatic < result_format::text && result_format::text < result_format::binary);
  columns_ = {std::move(chosen), std::move(text), std::move(binary)};
  types_ = std::move(types);
  known_ = std::move(known);
  plans_ = {};
}

void prepared_statement::make_plan(run_plan& made, const params& values, bool binary) const {
  const std::vector<format> formats = value_formats(values, types_, known_.get());
  std::vector<std::size_t> sizes;
  made.parameters.clear();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const fixed_encoding fixed = values.fixed(i, types_[i]);
    made.parameters.push_back({values.type_of(i), formats[i], fixed});
    if (fixed.size != 0) sizes.push_back(fixed.size);
  }
  const std::span<const format> result_formats = binary ? std::span<const format>(formats_) : std::span<const format>();
  const std::shared_ptr<const row_description>& of = columns(result_format::text);
  const std::int32_t count = of ? static_cast<std::int32_t>(of->size()) : session::as_described;
  made.any = execution_frame(name_, shortest(formats), values.size(), result_formats, count);
  made.fixed = sizes.size() == values.size() ? execution_frame(name_, shortest(formats), sizes, result_formats, count)
                                             : execution_frame();
}

}  // namespace greenpg::inline v0
