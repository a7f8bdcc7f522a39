#include <greenpg/protocol/json_text.hpp>

#include "container_text.hpp"
#include "hex_digit.hpp"
#include "value_parts.hpp"

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {

namespace {

using detail::part;

constexpr int deepest = 64;

class json_printer {
public:
  json_printer(format f, const type_catalogue* known, std::string& out, int depth) noexcept
      : wire_(f), known_(known), out_(out), depth_(depth) {}

  errc print(oid type, const part& value) {
    if (value.null) return out_ += "null", errc{};
    if (depth_ == deepest) return errc::limit_exceeded;
    const detail::dynamic_value of{detail::codec_type(type, known_), wire_, value.bytes(), known_};
    const known_type* const t = detail::find_type(of.type, known_);
    if (t != nullptr && t->kind == type_kind::array) return print_array(of);
    if (of.type == oids::record || (t != nullptr && t->kind == type_kind::composite)) return print_object(of);
    return print_scalar(of);
  }

private:
  /// Where each element ends among those that were printed: braces are known only when all are.
  struct elements {
    json_printer* with;
    std::vector<std::size_t> ends;

    static errc take(void* object, oid type, const part& value) {
      auto& self = *static_cast<elements*>(object);
      const errc e = self.with->print(type, value);
      self.ends.push_back(self.with->out_.size());
      return e;
    }
  };

  errc print_array(const detail::dynamic_value& of) {
    std::string text;
    json_printer inner(wire_, known_, text, depth_ + 1);
    elements all{&inner, {}};
    detail::array_shape shape;
    if (const errc e = detail::split_array(of, shape, {&all, &elements::take}); e != errc{}) return e;
    if (all.ends.empty()) return out_ += "[]", errc{};
    byte_buffer braces;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= all.ends.size(); ++i) {
      braces.clear();
      detail::append_array_braces(shape, i, ',', braces);
      for (const char c : braces.text()) out_ += c == '{' ? '[' : c == '}' ? ']' : c;
      if (i == all.ends.size()) break;
      out_.append(text, begin, all.ends[i] - begin);
      begin = all.ends[i];
    }
    return {};
  }

  struct fields {
    json_printer* with;
    const known_type* names;
    std::size_t position;

    static errc take(void* object, oid type, const part& value) {
      auto& self = *static_cast<fields*>(object);
      std::string& out = self.with->out_;
      const std::size_t place = self.position++;
      if (place != 0) out += ',';
      if (self.names != nullptr)
        print_json_string(self.names->fields[place].name, out);
      else
        out += "\"f" + std::to_string(place + 1) + '"';
      out += ':';
      return self.with->print(type, value);
    }
  };

  errc print_object(const detail::dynamic_value& of) {
    json_printer inner(wire_, known_, out_, depth_ + 1);
    fields all{&inner, detail::composite_type(of.type, known_), 0};
    out_ += '{';
    const errc e = detail::split_composite(of, {&all, &fields::take});
    out_ += '}';
    return e;
  }

  errc print_scalar(const detail::dynamic_value& of) {
    std::string printed;
    std::string_view text = of.text();
    if (wire_ == format::binary) {
      if (const errc e = detail::print_binary(of.type, of.bytes, printed, known_); e != errc{}) return e;
      text = printed;
    }
    switch (of.type) {
      case oids::bool_: out_ += text == "t" ? "true" : "false"; return {};
      case oids::int2:
      case oids::int4:
      case oids::int8:
      case oids::float4:
      case oids::float8:
      case oids::numeric: print_number(text); return {};
      case oids::json:
      case oids::jsonb: out_ += text; return {};
      case oids::timestamp:
      case oids::timestamptz: print_timestamp(text); return {};
      case oids::int2vector:
      case oids::oidvector: print_words(text, of.type == oids::oidvector); return {};
      default: print_json_string(text, out_); return {};
    }
  }

  void print_number(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (!digits.empty() && digits[0] >= '0' && digits[0] <= '9')
      out_ += text;
    else
      print_json_string(text, out_);
  }

  /// "2000-01-01 04:05:06+00" as "2000-01-01T04:05:06+00:00".
  void print_timestamp(std::string_view text) {
    const std::size_t space = text.find(' ');
    const std::size_t zone = space == std::string_view::npos ? space : text.find_first_of("+-", space);
    if (space == std::string_view::npos) return print_json_string(text, out_);
    std::string iso(text);
    iso[space] = 'T';
    const std::size_t end = std::min(iso.find(' '), iso.size());
    if (zone != std::string_view::npos && end == zone + 3) iso.insert(end, ":00");
    print_json_string(iso, out_);
  }

  void print_words(std::string_view text, bool quoted) {
    out_ += '[';
    std::string_view between;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(' '), text.size());
      out_ += std::exchange(between, ",");
      if (quoted) out_ += '"';
      out_ += text.substr(0, end);
      if (quoted) out_ += '"';
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    out_ += ']';
  }

  format wire_;
  const type_catalogue* known_;
  std::string& out_;
  int depth_;
};

}  // namespace

void print_json_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (c >= 0 && c < ' ')
          (out += "\\u00") += {detail::hex_digits[c >> 4], detail::hex_digits[c & 15]};
        else
          out += c;
    }
  }
  out += '"';
}

errc print_json(oid type, format f, std::span<const std::byte> value, std::string& out, const type_catalogue* known) {
  const std::size_t before_it = out.size();
  const errc e = json_printer(f, known, out, 0).print(type, {value.data(), value.size(), false});
  if (e != errc{}) out.resize(before_it);
  return e;
}

std::string to_json(const value& of) {
  std::string out;
  if (of.is_null() || print_json(of.type(), of.wire_format(), of.bytes(), out, of.known()) != errc{}) return "null";
  return out;
}

}  // namespace greenpg::inline v0
