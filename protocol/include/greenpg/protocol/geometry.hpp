#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// PostgreSQL's geometric types ("Geometric Types"). Compared number by number, so that what has a NaN equals nothing.
// parse() reads what the server writes and to_string() writes: every digit that a double needs.

namespace greenpg::inline v0 {

/// "(1,2)"
struct point {
  double x = 0;
  double y = 0;

  [[nodiscard]] static std::optional<point> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const point&, const point&) = default;
};

/// The line ax + by + c = 0, "{1,2,3}"; a or b is not 0.
struct line {
  double a = 0;
  double b = 1;
  double c = 0;

  [[nodiscard]] bool is_valid() const noexcept { return a != 0 || b != 0; }
  [[nodiscard]] static std::optional<line> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const line&, const line&) = default;
};

/// A line segment, "[(1,2),(3,4)]".
struct lseg {
  point from;
  point to;

  [[nodiscard]] static std::optional<lseg> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const lseg&, const lseg&) = default;
};

/// "(3,4),(1,2)": the corner at the upper right and the one at the lower left, as which the server sorts any two.
struct box {
  point high;
  point low;

  [[nodiscard]] static std::optional<box> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const box&, const box&) = default;
};

/// "((1,2),(3,4))" if it is closed, else "[(1,2),(3,4)]"; of at least one point.
struct path {
  bool closed = false;
  std::vector<point> points{1};

  [[nodiscard]] bool is_valid() const noexcept { return !points.empty(); }
  [[nodiscard]] static std::optional<path> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const path&, const path&) = default;
};

/// "((1,2),(3,4),(5,6))", of at least one point.
struct polygon {
  std::vector<point> points{1};

  [[nodiscard]] bool is_valid() const noexcept { return !points.empty(); }
  [[nodiscard]] static std::optional<polygon> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const polygon&, const polygon&) = default;
};

/// "<(1,2),3>", of a radius that is not negative.
struct circle {
  point center;
  double radius = 0;

  [[nodiscard]] bool is_valid() const noexcept { return !(radius < 0); }
  [[nodiscard]] static std::optional<circle> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const circle&, const circle&) = default;
};

namespace detail {
extern template struct value_codec<point, oids::point>;
extern template struct value_codec<line, oids::line>;
extern template struct value_codec<lseg, oids::lseg>;
extern template struct value_codec<box, oids::box>;
extern template struct value_codec<path, oids::path>;
extern template struct value_codec<polygon, oids::polygon>;
extern template struct value_codec<circle, oids::circle>;
}  // namespace detail

/// Each from and to its own type. What is not a value of it is errc::value_out_of_range when written.
template <>
struct codec<point> : detail::value_codec<point, oids::point> {};
template <>
struct codec<line> : detail::value_codec<line, oids::line> {};
template <>
struct codec<lseg> : detail::value_codec<lseg, oids::lseg> {};
template <>
struct codec<box> : detail::value_codec<box, oids::box> {};
template <>
struct codec<path> : detail::value_codec<path, oids::path> {};
template <>
struct codec<polygon> : detail::value_codec<polygon, oids::polygon> {};
template <>
struct codec<circle> : detail::value_codec<circle, oids::circle> {};

}  // namespace greenpg::inline v0
