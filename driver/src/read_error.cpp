#include <greenpg/driver/error.hpp>
#include <greenpg/driver/read_error.hpp>
#include <greenpg/protocol/builtin_type.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace greenpg::inline v0::detail {
namespace {

// So many names of columns are listed in an error.
constexpr std::size_t listed_columns = 20;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string quoted(std::string_view name) {
  std::string text;
  text.append("\"").append(name).append("\"");
  return text;
}

std::string counted(std::size_t n, std::string_view noun) {
  std::string text = n == 0 ? "no" : std::to_string(n);
  text.append(" ").append(noun);
  if (n != 1) text += 's';
  return text;
}

std::string_view name_of(const column& of) { return of.name; }
std::string_view name_of(std::string_view name) { return name; }

template <class Named>
std::string listed(const Named& those) {
  std::string text;
  for (std::size_t i = 0; i < std::min(those.size(), listed_columns); ++i) {
    if (i != 0) text += ", ";
    text += quoted(name_of(those[i]));
  }
  if (those.size() > listed_columns)
    text.append(" and ").append(std::to_string(those.size() - listed_columns)).append(" more");
  return text;
}

// "the result has 2 columns ("id", "name")"
std::string the_columns(const row_description& columns) {
  std::string text = "the result has " + counted(columns.size(), "column");
  if (columns.size() != 0) text.append(" (").append(listed(columns)).append(")");
  return text;
}

std::string type_of(const column& of) {
  const known_type* const found = of.known == nullptr ? nullptr : of.known->find(of.type);
  if (found == nullptr || find_builtin_type(of.type) != nullptr || found->name.empty()) return sql_type_name(of.type);
  return found->kind == type_kind::array && found->name.front() == '_' ? found->name.substr(1) + "[]" : found->name;
}

// Whether values of its type can hold a NULL.
bool has_parts(const column& of) {
  const known_type* const found = (of.known == nullptr ? type_catalogue::builtin() : *of.known).find(of.type);
  return of.type == oids::record ||
         (found != nullptr && (found->kind == type_kind::array || found->kind == type_kind::composite));
}

}  // namespace

std::string readable_type(std::string_view signature) {
  // "constexpr const char* greenpg::v0::detail::signature() [with T = int]", in clang "... [T = int]".
  constexpr std::string_view before = "T = ";
  const std::size_t begin = signature.find(before);
  const std::size_t end = signature.rfind(']');
  if (begin == std::string_view::npos || end == std::string_view::npos) return std::string(signature);
  std::string name(signature.substr(begin + before.size(), end - begin - before.size()));

  constexpr std::pair<std::string_view, std::string_view> spellings[] = {
      {" >", ">"},
      {"std::__cxx11::", "std::"},
      {"std::chrono::_V2::", "std::chrono::"},
      {"greenpg::v0::", "greenpg::"},
      {"greenpg::basic_timestamp<false>", "greenpg::timestamp"},
      {"greenpg::basic_timestamp<true>", "greenpg::timestamptz"},
      {"basic_string<char, std::char_traits<char>, std::allocator<char>>", "string"},
      {"basic_string_view<char, std::char_traits<char>>", "string_view"},
      {"basic_string<char>", "string"},
      {"basic_string_view<char>", "string_view"},
      {"short unsigned int", "unsigned short"},
      {"long long unsigned int", "unsigned long long"},
      {"long unsigned int", "unsigned long"},
      {"unsigned int", "unsigned"},
      {"short int", "short"},
      {"long int", "long"},
      {"long long int", "long long"},
      {"18446744073709551615", "std::dynamic_extent"},
      {", std::dynamic_extent>", ">"},
      {"std::chrono::duration<long, std::ratio<1, 1000000>>", "std::chrono::microseconds"},
      {"std::chrono::duration<long, std::ratio<86400>>", "std::chrono::days"},
      {"std::chrono::duration<long, std::ratio<86400, 1>>", "std::chrono::days"},
      {"std::chrono::time_point<std::chrono::system_clock, ", "std::chrono::sys_time<"},
      {"std::chrono::time_point<std::chrono::local_t, ", "std::chrono::local_time<"},
      {"std::chrono::sys_time<std::chrono::days>", "std::chrono::sys_days"},
      {"std::chrono::local_time<std::chrono::days>", "std::chrono::local_days"},
      {"greenpg::basic_inet<false>", "greenpg::inet"},
      {"greenpg::basic_inet<true>", "greenpg::cidr"},
      {"greenpg::basic_macaddr<6>", "greenpg::macaddr"},
      {"greenpg::basic_macaddr<8>", "greenpg::macaddr8"},
      {"greenpg::flat_vector<short>", "greenpg::int2vector"},
      {"greenpg::flat_vector<std::int16_t>", "greenpg::int2vector"},
      {"greenpg::flat_vector<unsigned>", "greenpg::oidvector"},
      {"greenpg::flat_vector<greenpg::oid>", "greenpg::oidvector"},
      {"__int128 unsigned", "greenpg::uint128"},
      {"unsigned __int128", "greenpg::uint128"},
      {"__int128", "greenpg::int128"},
      {"std::less<void>", "std::less<>"},
      {"std::map<std::string, std::optional<std::string>, std::less<>>", "greenpg::hstore"},
  };
  for (const auto& [from, to] : spellings) replace_all(name, from, to);
  return name;
}

std::string sql_type_name(oid type) {
  std::string_view name = type_name(type);
  if (name.empty()) return "type " + std::to_string(type);
  const bool is_array = name.front() == '_';
  if (is_array) name.remove_prefix(1);
  constexpr std::pair<std::string_view, std::string_view> spellings[] = {
      {"bool", "boolean"},
      {"int2", "smallint"},
      {"int4", "integer"},
      {"int8", "bigint"},
      {"float4", "real"},
      {"float8", "double precision"},
      {"bpchar", "character"},
      {"varchar", "character varying"},
      {"varbit", "bit varying"},
      {"time", "time without time zone"},
      {"timetz", "time with time zone"},
      {"timestamp", "timestamp without time zone"},
      {"timestamptz", "timestamp with time zone"},
      {"char", "\"char\""},
  };
  const auto* const found =
      std::find_if(std::begin(spellings), std::end(spellings), [name](const auto& s) { return s.first == name; });
  std::string text(found != std::end(spellings) ? found->second : name);
  if (is_array) text += "[]";
  return text;
}

void throw_field_error(errc what, const column& of, const char* signature) {
  const std::string wanted = readable_type(signature);
  const std::string type = type_of(of);
  const std::string_view in_format = of.format == format::binary ? " in binary format" : " in text format";
  const bool is_view = wanted.find("_view") != std::string::npos || wanted.find("span<") != std::string::npos;
  std::string text = "column " + quoted(of.name) + " (" + type + "): ";
  switch (what) {
    case errc::unexpected_null:
      text.append("NULL cannot be read as ").append(wanted);
      text.append("; use std::optional<").append(wanted).append(">");
      if (has_parts(of)) text += ", or a std::optional for the part of it that is NULL";
      break;
    case errc::type_mismatch:
      text.append("cannot be read as ").append(wanted);
      text.append(of.chosen && is_view ? ": a view needs the query to ask for a format that has it as it is"
                                       : in_format);
      break;
    case errc::value_out_of_range: text.append("the value does not fit ").append(wanted); break;
    case errc::invalid_value: text.append("what the server sent is not a value of this type").append(in_format); break;
    default: text.append(make_error_code(what).message()).append(" (").append(wanted).append(")"); break;
  }
  throw error(what, std::move(text));
}

void throw_no_column(const row_description& columns, std::string_view name, std::size_t found) {
  if (found != row_description::ambiguous)
    throw error(errc::no_such_column, "no column " + quoted(name) + ": " + the_columns(columns));
  std::string positions;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name != name) continue;
    if (!positions.empty()) positions += ", ";
    positions += std::to_string(i);
  }
  throw error(errc::ambiguous_column, "column " + quoted(name) + " is ambiguous: positions " + positions +
                                          " have that name; ask by position, or for the first or the last of them");
}

void throw_no_column(const row_description& columns, std::string_view name, std::size_t found, const char* signature) {
  if (found == row_description::ambiguous) throw_no_column(columns, name, found);
  throw error(errc::no_such_column, "no column " + quoted(name) + ", which " + readable_type(signature) +
                                        " has a field for: " + the_columns(columns));
}

void check_no_more_columns(const row_description& columns, std::span<const std::string_view> names,
                           const char* signature) {
  for (const column& each : columns) {
    if (std::find(names.begin(), names.end(), each.name) != names.end()) continue;
    throw error(errc::unexpected_column, "column " + quoted(each.name) + " has no field in " +
                                             readable_type(signature) + " (" + listed(names) +
                                             "): leave it out of the query, or read with greenpg::lax");
  }
}

void throw_no_column(const row_description& columns, std::size_t position) {
  throw error(errc::column_out_of_range,
              "no column at position " + std::to_string(position) + " (counted from 0): " + the_columns(columns));
}

void throw_column_count(const row_description& columns, std::size_t wanted, const char* signature) {
  throw error(errc::wrong_column_count,
              the_columns(columns) + ", and " + readable_type(signature) + " takes " + std::to_string(wanted));
}

void throw_empty_stream() {
  throw error(errc::not_connected, "the stream is empty: it was never opened, or was moved to another object");
}

void throw_no_row(std::size_t position, std::size_t rows) {
  throw error(errc::no_rows, "no row at position " + std::to_string(position) + " (counted from 0): the result has " +
                                 counted(rows, "row"));
}

void throw_row_count(std::size_t rows, bool none_allowed) {
  throw error(rows == 0 ? errc::no_rows : errc::too_many_rows,
              "the result has " + counted(rows, "row") + " where " +
                  (none_allowed ? "at most one was expected" : "exactly one was expected"));
}

}  // namespace greenpg::inline v0::detail
