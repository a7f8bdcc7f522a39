#include "output_json.hpp"

#include <greenpg/protocol/oid.hpp>

#include "utf8_character.hpp"

#include <algorithm>
#include <unordered_map>

namespace pgq {
namespace {

namespace oids = greenpg::oids;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What stands as it is in a JSON string.
bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

bool is_json_number(std::string_view text) noexcept {
  const auto digits = [&text] {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(count);
    return count;
  };
  const auto skip = [&text](char c) {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
  };
  skip('-');
  if (!skip('0') && digits() == 0) return false;
  if (skip('.') && digits() == 0) return false;
  if (skip('e') || skip('E')) {
    if (!skip('-')) skip('+');
    if (digits() == 0) return false;
  }
  return text.empty();
}

void append_json_string(std::string& to, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  to.push_back('"');
  while (!text.empty()) {
    const auto plain = std::find_if_not(text.begin(), text.end(), is_plain) - text.begin();
    to.append(text.substr(0, static_cast<std::size_t>(plain)));
    text.remove_prefix(static_cast<std::size_t>(plain));
    if (text.empty()) break;
    const utf8_character c = first_character(text);
    if (!c.valid) {
      to.append("\xef\xbf\xbd");
    } else if (c.size > 1) {
      to.append(text.substr(0, c.size));
    } else {
      switch (text[0]) {
        case '"': to.append("\\\""); break;
        case '\\': to.append("\\\\"); break;
        case '\b': to.append("\\b"); break;
        case '\f': to.append("\\f"); break;
        case '\n': to.append("\\n"); break;
        case '\r': to.append("\\r"); break;
        case '\t': to.append("\\t"); break;
        default:
          to.append("\\u00");
          to.push_back(hex[c.code >> 4]);
          to.push_back(hex[c.code & 15]);
      }
    }
    text.remove_prefix(c.size);
  }
  to.push_back('"');
}

void json_writer::begin(const greenpg::row_description& columns) {
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t i = 0; i < columns.size(); ++i) last[columns[i].name] = i;
  members_.clear();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (last[columns[i].name] != i) continue;
    members_.push_back({i, columns[i].type, {}});
    append_json_string(members_.back().key, columns[i].name);
    members_.back().key.push_back(':');
  }
  first_ = true;
  if (!lines_) out_.put('[');
}

void json_writer::value(const std::optional<std::string_view>& text, greenpg::oid type) {
  if (!text) return out_.write("null");
  switch (type) {
    case oids::bool_:
      if (*text == "t") return out_.write("true");
      if (*text == "f") return out_.write("false");
      break;
    case oids::int2:
    case oids::int4:
    case oids::int8:
    case oids::oid_:
    case oids::float4:
    case oids::float8:
    case oids::numeric:
      if (is_json_number(*text)) return out_.write(*text);
      break;
    case oids::json:
    case oids::jsonb:
      // A json value keeps the white space it was written with. Newlines in it can only be such white space, for a
      // string has them escaped.
      if (text->find_first_of("\r\n") == std::string_view::npos) return out_.write(*text);
      scratch_ = *text;
      std::replace_if(
          scratch_.begin(), scratch_.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
      return out_.write(scratch_);
    default: break;
  }
  scratch_.clear();
  append_json_string(scratch_, *text);
  out_.write(scratch_);
}

void json_writer::row(fields values) {
  if (!lines_) out_.write(first_ ? "\n" : ",\n");
  first_ = false;
  out_.put('{');
  bool first = true;
  for (const member& m : members_) {
    if (!first) out_.put(',');
    first = false;
    out_.write(m.key);
    value(values[m.column], m.type);
  }
  out_.write(lines_ ? "}\n" : "}");
}

void json_writer::end() {
  if (!lines_) out_.write(first_ ? "]\n" : "\n]\n");
}

void json_writer::abandon() {
  if (!lines_) out_.put('\n');
}

}  // namespace pgq
