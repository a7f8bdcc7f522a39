#include <greenpg/protocol/geometry.hpp>
#include <greenpg/protocol/number_codec.hpp>

#include "float_text.hpp"
#include "value_codec_members.hpp"

#include <bit>
#include <limits>
#include <span>

namespace greenpg::inline v0 {

namespace {

double read_number(wire_reader& in) noexcept { return std::bit_cast<double>(in.u64()); }

void write_number(double value, byte_buffer& out) { store_be64(out.extend(8), std::bit_cast<std::uint64_t>(value)); }

void append(double value, std::string& out) {
  char text[detail::longest_float_text];
  out.append(text, static_cast<std::size_t>(detail::write_float_text(value, text) - text));
}

void append(const point& p, std::string& out) {
  out += '(';
  append(p.x, out);
  out += ',';
  append(p.y, out);
  out += ')';
}

void append(std::span<const point> points, char open, char close, std::string& out) {
  out += open;
  for (const point& p : points) {
    if (&p != points.data()) out += ',';
    append(p, out);
  }
  out += close;
}

/// What is left of a text. Each function takes something off its front, or says that it is not there.
struct reader {
  std::string_view rest;

  [[nodiscard]] bool literal(char c) noexcept {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool number(double& out) noexcept {
    const std::string_view text = rest.substr(0, rest.find_first_of(",)}>"));
    rest.remove_prefix(text.size());
    return detail::decode_float_text(reinterpret_cast<const std::byte*>(text.data()), text.size(), out) == errc{};
  }
  [[nodiscard]] bool one(point& out) noexcept {
    return literal('(') && number(out.x) && literal(',') && number(out.y) && literal(')');
  }
  [[nodiscard]] bool many(std::vector<point>& out) {
    out.clear();
    do {
      if (!one(out.emplace_back())) return false;
    } while (literal(','));
    return true;
  }
};

}  // namespace

static bool read_value(wire_reader& in, point& out) noexcept {
  out.x = read_number(in);
  out.y = read_number(in);
  return true;
}

static errc write_value(const point& value, byte_buffer& out) {
  write_number(value.x, out);
  write_number(value.y, out);
  return {};
}

static bool read_value(wire_reader& in, line& out) noexcept {
  out.a = read_number(in);
  out.b = read_number(in);
  out.c = read_number(in);
  return true;
}

static errc write_value(const line& value, byte_buffer& out) {
  write_number(value.a, out);
  write_number(value.b, out);
  write_number(value.c, out);
  return {};
}

static bool read_value(wire_reader& in, lseg& out) noexcept {
  return read_value(in, out.from) && read_value(in, out.to);
}

static errc write_value(const lseg& value, byte_buffer& out) {
  write_value(value.from, out);
  return write_value(value.to, out);
}

static bool read_value(wire_reader& in, box& out) noexcept {
  return read_value(in, out.high) && read_value(in, out.low);
}

static errc write_value(const box& value, byte_buffer& out) {
  write_value(value.high, out);
  return write_value(value.low, out);
}

/// A count, then the points.
static bool read_value(wire_reader& in, std::vector<point>& out) {
  const std::int32_t count = in.i32();
  if (count < 0 || in.left() != std::size_t{16} * static_cast<std::uint32_t>(count)) return false;
  out.resize(static_cast<std::size_t>(count));
  for (point& p : out) static_cast<void>(read_value(in, p));
  return true;
}

static errc write_value(const std::vector<point>& value, byte_buffer& out) {
  if (value.size() > std::size_t{std::numeric_limits<std::int32_t>::max()}) return errc::value_out_of_range;
  store_be32(out.extend(4), static_cast<std::uint32_t>(value.size()));
  for (const point& p : value) write_value(p, out);
  return {};
}

static bool read_value(wire_reader& in, path& out) {
  const std::uint8_t closed = in.u8();
  out.closed = closed == 1;
  return closed <= 1 && read_value(in, out.points);
}

static errc write_value(const path& value, byte_buffer& out) {
  out.push_back(static_cast<std::byte>(value.closed));
  return write_value(value.points, out);
}

static bool read_value(wire_reader& in, polygon& out) { return read_value(in, out.points); }

static errc write_value(const polygon& value, byte_buffer& out) { return write_value(value.points, out); }

static bool read_value(wire_reader& in, circle& out) noexcept {
  static_cast<void>(read_value(in, out.center));
  out.radius = read_number(in);
  return true;
}

static errc write_value(const circle& value, byte_buffer& out) {
  write_value(value.center, out);
  write_number(value.radius, out);
  return {};
}

std::optional<point> point::parse(std::string_view text) noexcept {
  reader in{text};
  point value;
  return in.one(value) && in.rest.empty() ? std::optional(value) : std::nullopt;
}

std::string point::to_string() const {
  std::string text;
  append(*this, text);
  return text;
}

std::optional<line> line::parse(std::string_view text) noexcept {
  reader in{text};
  line value;
  const bool read = in.literal('{') && in.number(value.a) && in.literal(',') && in.number(value.b) && in.literal(',') &&
                    in.number(value.c) && in.literal('}');
  return read && in.rest.empty() && value.is_valid() ? std::optional(value) : std::nullopt;
}

std::string line::to_string() const {
  std::string text = "{";
  append(a, text);
  text += ',';
  append(b, text);
  text += ',';
  append(c, text);
  return text += '}';
}

std::optional<lseg> lseg::parse(std::string_view text) noexcept {
  reader in{text};
  lseg value;
  const bool read = in.literal('[') && in.one(value.from) && in.literal(',') && in.one(value.to) && in.literal(']');
  return read && in.rest.empty() ? std::optional(value) : std::nullopt;
}

std::string lseg::to_string() const {
  std::string text;
  const point points[] = {from, to};
  append(points, '[', ']', text);
  return text;
}

std::optional<box> box::parse(std::string_view text) noexcept {
  reader in{text};
  box value;
  const bool read = in.one(value.high) && in.literal(',') && in.one(value.low);
  return read && in.rest.empty() ? std::optional(value) : std::nullopt;
}

std::string box::to_string() const {
  std::string text;
  append(high, text);
  text += ',';
  append(low, text);
  return text;
}

std::optional<path> path::parse(std::string_view text) {
  reader in{text};
  path value;
  value.closed = in.literal('(');
  if (!value.closed && !in.literal('[')) return std::nullopt;
  const bool read = in.many(value.points) && in.literal(value.closed ? ')' : ']');
  return read && in.rest.empty() ? std::optional(std::move(value)) : std::nullopt;
}

std::string path::to_string() const {
  std::string text;
  append(points, closed ? '(' : '[', closed ? ')' : ']', text);
  return text;
}

std::optional<polygon> polygon::parse(std::string_view text) {
  reader in{text};
  polygon value;
  const bool read = in.literal('(') && in.many(value.points) && in.literal(')');
  return read && in.rest.empty() ? std::optional(std::move(value)) : std::nullopt;
}

std::string polygon::to_string() const {
  std::string text;
  append(points, '(', ')', text);
  return text;
}

std::optional<circle> circle::parse(std::string_view text) noexcept {
  reader in{text};
  circle value;
  const bool read =
      in.literal('<') && in.one(value.center) && in.literal(',') && in.number(value.radius) && in.literal('>');
  return read && in.rest.empty() && value.is_valid() ? std::optional(value) : std::nullopt;
}

std::string circle::to_string() const {
  std::string text = "<";
  append(center, text);
  text += ',';
  append(radius, text);
  return text += '>';
}

namespace detail {
template struct value_codec<point, oids::point>;
template struct value_codec<line, oids::line>;
template struct value_codec<lseg, oids::lseg>;
template struct value_codec<box, oids::box>;
template struct value_codec<path, oids::path>;
template struct value_codec<polygon, oids::polygon>;
template struct value_codec<circle, oids::circle>;
}  // namespace detail

}  // namespace greenpg::inline v0
