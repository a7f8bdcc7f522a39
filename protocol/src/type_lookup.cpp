// How types are told: the query that looks them up, and the lines that it and to_text() write. A line is
//
//     oid, schema, name, kind, related, array, delimiter, and for each field its name and its type,
//
// separated by tabs. A backslash, tab, newline or carriage return within a name is \\, \t, \n, \r.
#include <greenpg/protocol/type_catalogue.hpp>

#include <array>
#include <charconv>

namespace greenpg::inline v0 {

namespace {

// In the order of type_kind. The letters of pg_type.typtype, but for arrays, which are base types there.
constexpr std::string_view kind_letters = "barmedcp";

void append_name(std::string_view name, std::string& out) {
  for (const char c : name) {
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      default: out += c;
    }
  }
}

bool read_name(std::string_view cell, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i != cell.size(); ++i) {
    if (cell[i] != '\\') {
      out += cell[i];
      continue;
    }
    if (++i == cell.size()) return false;
    switch (cell[i]) {
      case '\\': out += '\\'; break;
      case 't': out += '\t'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      default: return false;
    }
  }
  return true;
}

bool read_oid(std::string_view cell, oid& out) {
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), out);
  return error == std::errc() && end == cell.data() + cell.size();
}

bool read_kind(std::string_view cell, type_kind& out) {
  const std::size_t place = cell.size() == 1 ? kind_letters.find(cell[0]) : std::string_view::npos;
  out = static_cast<type_kind>(place);
  return place != std::string_view::npos;
}

/// The next cell of a line, which ends before it; false behind the last.
bool next_cell(std::string_view& rest, bool& more, std::string_view& cell) {
  if (!more) return false;
  const std::size_t tab = rest.find('\t');
  cell = rest.substr(0, tab);
  more = tab != std::string_view::npos;
  if (more) rest.remove_prefix(tab + 1);
  return true;
}

}  // namespace

std::string_view type_catalogue::lookup_sql() noexcept {
  // pg_range has a column for multiranges from version 14 on: asked for by name in JSON, it need not be there.
  return R"sql(with recursive wanted(oid) as (
  select pg_catalog.unnest($1::pg_catalog.oid[])
  union
  select part.oid
  from wanted join pg_catalog.pg_type t on t.oid = wanted.oid
  cross join lateral (
    select t.typelem
    union all select t.typarray
    union all select t.typbasetype
    union all select r.rngsubtype from pg_catalog.pg_range r where r.rngtypid = t.oid
    union all select r.rngtypid from pg_catalog.pg_range r
      where t.typtype = 'm' and (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid = t.oid
    union all select a.atttypid from pg_catalog.pg_attribute a
      where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
  ) part(oid)
  where part.oid <> 0)
select pg_catalog.concat_ws(E'\t', t.oid,
  pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
    n.nspname, E'\\', E'\\\\'), E'\t', E'\\t'), E'\n', E'\\n'), E'\r', E'\\r'),
  pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
    t.typname, E'\\', E'\\\\'), E'\t', E'\\t'), E'\n', E'\\n'), E'\r', E'\\r'),
  case when t.typtype = 'b' and t.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc then 'a'
    else t.typtype::pg_catalog.text end,
  case t.typtype
    when 'd' then t.typbasetype
    when 'r' then (select r.rngsubtype from pg_catalog.pg_range r where r.rngtypid = t.oid)
    when 'm' then (select r.rngtypid from pg_catalog.pg_range r
      where (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid = t.oid)
    when 'b' then case when t.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc then t.typelem else 0 end
    else 0 end,
  t.typarray, t.typdelim,
  (select pg_catalog.string_agg(
      pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
        a.attname, E'\\', E'\\\\'), E'\t', E'\\t'), E'\n', E'\\n'), E'\r', E'\\r') || E'\t' || a.atttypid,
      E'\t' order by a.attnum)
    from pg_catalog.pg_attribute a
    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
from wanted join pg_catalog.pg_type t on t.oid = wanted.oid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace)sql";
}

std::string type_catalogue::lookup_parameter(std::span<const oid> types) {
  std::string result = "{";
  for (const oid type : types) {
    if (result.size() > 1) result += ',';
    result += std::to_string(type);
  }
  return result += '}';
}

bool type_catalogue::read_line(std::string_view line, known_type& out) {
  std::array<std::string_view, 7> cells;
  bool more = true;
  for (std::string_view& cell : cells)
    if (!next_cell(line, more, cell)) return false;
  out.fields.clear();
  if (!read_oid(cells[0], out.type) || !read_name(cells[1], out.schema) || !read_name(cells[2], out.name) ||
      !read_kind(cells[3], out.kind) || !read_oid(cells[4], out.related) || !read_oid(cells[5], out.array) ||
      cells[6].size() != 1)
    return false;
  out.delimiter = cells[6][0];
  std::string_view name, type;
  while (next_cell(line, more, name)) {
    type_field& field = out.fields.emplace_back();
    if (!next_cell(line, more, type) || !read_name(name, field.name) || !read_oid(type, field.type)) return false;
  }
  return true;
}

std::string type_catalogue::to_text() const {
  std::string result;
  for (const known_type& t : looked_up_) {
    if (t.name.empty()) continue;  // asked for and not found
    result += std::to_string(t.type) + '\t';
    append_name(t.schema, result);
    result += '\t';
    append_name(t.name, result);
    result += '\t';
    result += kind_letters[static_cast<std::size_t>(t.kind)];
    result += '\t' + std::to_string(t.related) + '\t' + std::to_string(t.array) + '\t';
    result += t.delimiter;
    for (const type_field& field : t.fields) {
      result += '\t';
      append_name(field.name, result);
      result += '\t' + std::to_string(field.type);
    }
    result += '\n';
  }
  return result;
}

std::optional<type_catalogue> type_catalogue::from_text(std::string_view text) {
  std::vector<known_type> types;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || !read_line(text.substr(0, end), types.emplace_back())) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return type_catalogue().with({}, std::move(types));
}

}  // namespace greenpg::inline v0
