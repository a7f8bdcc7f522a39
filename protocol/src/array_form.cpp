#include <greenpg/protocol/array.hpp>

#include "text_scan.hpp"

#include <charconv>
#include <limits>

namespace greenpg::inline v0::detail {

namespace {

/// The last subscript is an int4, too.
bool has_bounds_within_int4(array_dimension d) noexcept {
  return d.size == 0 || d.lower_bound <= std::numeric_limits<std::int32_t>::max() - (d.size - 1);
}

/// Multiplies the sizes, no further than `most`.
bool counts_up_to(std::span<const array_dimension> dimensions, std::size_t most, std::size_t& count) noexcept {
  count = 1;
  bool none = dimensions.empty();
  for (const array_dimension d : dimensions) {
    if (d.size < 0 || !has_bounds_within_int4(d)) return false;
    none = none || d.size == 0;
    if (d.size != 0 && static_cast<std::size_t>(d.size) > most / count) return false;
    if (d.size != 0) count *= static_cast<std::size_t>(d.size);
  }
  if (none) count = 0;
  return true;
}

/// Reads "[1:2][3:4]=" if it is there. `declared` has the sizes that the braces must have.
class text_parser {
public:
  text_parser(std::string_view text, char delimiter, array_shape& shape, part_sink elements) noexcept
      : rest_(text), delimiter_(delimiter), shape_(shape), elements_(elements) {}

  errc parse() {
    skip_space(rest_);
    array_shape declared;
    if (const errc e = parse_bounds(declared); e != errc{}) return e;
    if (!skip(rest_, '{')) return errc::invalid_value;
    for (array_dimension& d : shape_.dimensions) d = {-1, 1};
    shape_.count = 0;
    if (const errc e = parse_level(0); e != errc{}) return e;
    skip_space(rest_);
    if (!rest_.empty()) return errc::invalid_value;
    if (declared.count == 0) return {};
    if (declared.count != shape_.count) return errc::invalid_value;
    for (std::size_t i = 0; i != static_cast<std::size_t>(shape_.count); ++i) {
      if (declared.dimensions[i].size != shape_.dimensions[i].size) return errc::invalid_value;
      shape_.dimensions[i].lower_bound = declared.dimensions[i].lower_bound;
    }
    return {};
  }

private:
  bool parse_number(std::int32_t& out) noexcept {
    if (rest_.starts_with('+')) rest_.remove_prefix(1);
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
    if (error != std::errc()) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }

  errc parse_bounds(array_shape& declared) {
    if (!rest_.starts_with('[')) return {};
    while (skip(rest_, '[')) {
      if (declared.count == most_dimensions) return errc::invalid_value;
      std::int32_t first = 1, last = 0;
      if (!parse_number(first)) return errc::invalid_value;
      if (skip(rest_, ':')) {
        if (!parse_number(last)) return errc::invalid_value;
      } else {
        last = first;
        first = 1;
      }
      const std::int64_t size = std::int64_t{last} - first + 1;
      if (!skip(rest_, ']') || size < 1 || size > std::numeric_limits<std::int32_t>::max()) return errc::invalid_value;
      declared.dimensions[static_cast<std::size_t>(declared.count++)] = {static_cast<std::int32_t>(size), first};
      skip_space(rest_);
    }
    if (!skip(rest_, '=')) return errc::invalid_value;
    skip_space(rest_);
    return {};
  }

  /// Behind the opening brace of a dimension. The first element says how deep all are.
  errc parse_level(std::int32_t level) {
    skip_space(rest_);
    if (level == 0 && skip(rest_, '}')) return {};
    std::int32_t count = 0;
    do {
      if (count == std::numeric_limits<std::int32_t>::max()) return errc::invalid_value;
      ++count;
      skip_space(rest_);
      const bool nested = skip(rest_, '{');
      if (shape_.count != 0 && nested != (shape_.count > level + 1)) return errc::invalid_value;
      if (nested && level + 1 == most_dimensions) return errc::invalid_value;
      if (!nested) shape_.count = level + 1;
      if (const errc e = nested ? parse_level(level + 1) : parse_element(); e != errc{}) return e;
      skip_space(rest_);
    } while (skip(rest_, delimiter_));
    if (!skip(rest_, '}')) return errc::invalid_value;
    std::int32_t& size = shape_.dimensions[static_cast<std::size_t>(level)].size;
    if (size < 0) size = count;
    return size == count ? errc{} : errc::invalid_value;
  }

  errc parse_element() {
    const bool quoted = skip(rest_, '"');
    std::size_t end = 0;
    bool escaped = false;
    while (end < rest_.size() && rest_[end] != '"' && (quoted || !ends_element(rest_[end]))) {
      if (rest_[end] == '\\') escaped = true, ++end;
      ++end;
    }
    if (end >= rest_.size() || (quoted != (rest_[end] == '"'))) return errc::invalid_value;
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + (quoted ? 1 : 0));
    if (!quoted) {
      // An escaped space at the end is none to be dropped; the server writes none outside quotes.
      while (!text.empty() && is_space(text.back()) && !escaped) text.remove_suffix(1);
      if (text.empty()) return errc::invalid_value;
      if (text.size() == 4 && starts_with_word(text, "null")) return elements_.take(elements_.object, part());
    }
    if (escaped) {
      scratch_.clear();
      for (std::size_t i = 0; i != text.size(); ++i) scratch_ += text[text[i] == '\\' ? ++i : i];
      text = scratch_;
    }
    return elements_.take(elements_.object, text_part(text));
  }

  [[nodiscard]] bool ends_element(char c) const noexcept { return c == delimiter_ || c == '{' || c == '}'; }

  std::string_view rest_;
  char delimiter_;
  array_shape& shape_;
  part_sink elements_;
  std::string scratch_;
};

}  // namespace

array_of built_in_array(oid type) noexcept {
  const builtin_type* const t = find_builtin_type(type);
  if (t == nullptr) return {array_type::untold, 0, ','};
  if (t->kind == type_kind::array) return {array_type::array, t->related, t->delimiter};
  return {};
}

std::size_t array_shape::elements() const noexcept {
  std::size_t result = count == 0 ? 0 : 1;
  for (const array_dimension d : span()) result *= static_cast<std::size_t>(d.size);
  return result;
}

errc make_shape(std::span<const array_dimension> dimensions, std::size_t elements, array_shape& out) noexcept {
  std::size_t count = 0;
  out.count = 0;
  if (dimensions.size() > most_dimensions || !counts_up_to(dimensions, elements, count) || count != elements)
    return errc::wrong_shape;
  if (elements == 0) return {};
  for (const array_dimension d : dimensions) out.dimensions[static_cast<std::size_t>(out.count++)] = d;
  return {};
}

errc read_array_head(part_reader& from, array_shape& shape, oid& element) noexcept {
  std::int32_t count = 0, flags = 0;
  if (from.read_int(count) != errc{} || from.read_int(flags) != errc{} || from.read_oid(element) != errc{})
    return errc::invalid_value;
  if (count < 0 || count > most_dimensions || (flags != 0 && flags != 1)) return errc::invalid_value;
  for (std::size_t i = 0; i != static_cast<std::size_t>(count); ++i) {
    array_dimension& d = shape.dimensions[i];
    if (from.read_int(d.size) != errc{} || from.read_int(d.lower_bound) != errc{}) return errc::invalid_value;
  }
  shape.count = count;
  std::size_t elements = 0;
  if (!counts_up_to(shape.span(), from.left() / 4, elements)) return errc::invalid_value;
  if (elements == 0) shape.count = 0;
  return {};
}

void append_array_head(const array_shape& shape, bool has_nulls, oid element, byte_buffer& out) {
  append_int(shape.count, out);
  append_int(has_nulls ? 1 : 0, out);
  append_int(static_cast<std::int32_t>(element), out);
  for (const array_dimension d : shape.span()) {
    append_int(d.size, out);
    append_int(d.lower_bound, out);
  }
}

errc read_array_text(std::string_view text, char delimiter, array_shape& shape, part_sink elements) {
  return text_parser(text, delimiter, shape, elements).parse();
}

void append_array_bounds(const array_shape& shape, byte_buffer& out) {
  bool usual = true;
  for (const array_dimension d : shape.span()) usual = usual && d.lower_bound == 1;
  if (usual) return;
  std::string text;
  for (const array_dimension d : shape.span())
    text += '[' + std::to_string(d.lower_bound) + ':' + std::to_string(d.lower_bound + (d.size - 1)) + ']';
  text += '=';
  out.append(text);
}

void append_array_braces(const array_shape& shape, std::size_t position, char delimiter, byte_buffer& out) {
  // How many dimensions begin here: those whose inner sizes divide the position.
  const std::size_t total = shape.elements();
  std::size_t begun = 0, inner = 1;
  for (std::size_t i = static_cast<std::size_t>(shape.count); i != 0; --i) {
    inner *= static_cast<std::size_t>(shape.dimensions[i - 1].size);
    if (position % inner != 0) break;
    ++begun;
  }
  if (position != 0) {
    for (std::size_t i = 0; i != begun; ++i) out.push_back(std::byte{'}'});
    if (position == total) return;
    out.push_back(static_cast<std::byte>(delimiter));
  }
  for (std::size_t i = 0; i != begun; ++i) out.push_back(std::byte{'{'});
}

void append_array_element(std::string_view text, char delimiter, byte_buffer& out) {
  bool quote = text.empty() || (text.size() == 4 && starts_with_word(text, "null"));
  std::size_t escapes = 0;
  for (const char c : text) {
    if (c == '"' || c == '\\') ++escapes;
    quote = quote || c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || is_space(c);
  }
  if (!quote) return out.append(text);
  auto* at = reinterpret_cast<char*>(out.extend(text.size() + escapes + 2));
  *at++ = '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') *at++ = '\\';
    *at++ = c;
  }
  *at = '"';
}

}  // namespace greenpg::inline v0::detail
