#include "float_text.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace greenpg::inline v0::detail {

namespace {

/// A positive decimal d.ddd * 10^exponent.
struct decimal {
  char digits[24];
  int count;  ///< of digits, without trailing zeros
  int exponent;
};

/// Takes apart what to_chars() writes in scientific format.
decimal parse(const char* begin, const char* end) noexcept {
  decimal d{};
  const char* at = begin;
  for (; *at != 'e'; ++at)
    if (*at != '.') d.digits[d.count++] = *at;
  while (d.count > 1 && d.digits[d.count - 1] == '0') --d.count;
  at += at[1] == '+' ? 2 : 1;
  std::from_chars(at, end, d.exponent);
  return d;
}

/// Whether `d`, the shortest decimal for a Float, lies exactly halfway between two of them. Such a one is an odd
/// integer of one bit more than a Float has, times a power of two: a fraction would have too many digits, and so would
/// a multiple of a greater power of five.
template <class Float>
bool is_halfway(const decimal& d) noexcept {
  constexpr int bits = std::numeric_limits<Float>::digits;
  constexpr int greatest_power_of_five = bits == 53 ? 23 : 10;
  const int zeros = d.exponent - (d.count - 1);
  if (zeros < 0 || zeros > greatest_power_of_five) return false;
  std::uint64_t value = 0;
  for (int i = 0; i != d.count; ++i) value = value * 10 + static_cast<std::uint64_t>(d.digits[i] - '0');
  value >>= std::countr_zero(value);
  for (int i = 0; i != zeros; ++i) {
    if (value >> (bits + 1) != 0) return false;
    value *= 5;
  }
  return std::bit_width(value) == bits + 1;
}

/// The shortest decimal strictly between the halves of the way to the neighbours: PostgreSQL does not count on the
/// reader to round a tie to even, as to_chars() does.
template <class Float>
decimal shortest(Float value) noexcept {
  char text[longest_float_text];
  decimal d = parse(text, std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr);
  for (int precision = d.count; is_halfway<Float>(d) && precision < 20; ++precision) {
    const char* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, precision).ptr;
    Float same = 0;
    std::from_chars(text, end, same);
    if (same == value) d = parse(text, end);
  }
  return d;
}

char* write_digits(const char* digits, int count, char* to) noexcept {
  std::memcpy(to, digits, static_cast<std::size_t>(count));
  return to + count;
}

char* write_zeros(int count, char* to) noexcept {
  for (; count > 0; --count) *to++ = '0';
  return to;
}

char* write_scientific(const decimal& d, char* to) noexcept {
  *to++ = d.digits[0];
  if (d.count > 1) {
    *to++ = '.';
    to = write_digits(d.digits + 1, d.count - 1, to);
  }
  *to++ = 'e';
  *to++ = d.exponent < 0 ? '-' : '+';
  const int exponent = std::abs(d.exponent);
  if (exponent < 10) *to++ = '0';
  return std::to_chars(to, to + 3, exponent).ptr;
}

char* write_fixed(const decimal& d, char* to) noexcept {
  const int whole = d.exponent + 1;  // digits in front of the point, if positive
  if (whole <= 0) {
    *to++ = '0';
    *to++ = '.';
    return write_digits(d.digits, d.count, write_zeros(-whole, to));
  }
  if (whole >= d.count) return write_zeros(whole - d.count, write_digits(d.digits, d.count, to));
  to = write_digits(d.digits, whole, to);
  *to++ = '.';
  return write_digits(d.digits + whole, d.count - whole, to);
}

template <class Float>
char* write(Float value, char* to) noexcept {
  const auto literal = [&](std::string_view text) { return write_digits(text.data(), int(text.size()), to); };
  if (std::isnan(value)) return literal("NaN");
  if (std::signbit(value)) {
    *to++ = '-';
    value = -value;
  }
  if (std::isinf(value)) return literal("Infinity");
  if (value == 0) return literal("0");
  const decimal d = shortest(value);
  const bool fixed = d.exponent >= -4 && d.exponent < std::numeric_limits<Float>::digits10;
  return fixed ? write_fixed(d, to) : write_scientific(d, to);
}

}  // namespace

char* write_float_text(float value, char* to) noexcept { return write(value, to); }
char* write_float_text(double value, char* to) noexcept { return write(value, to); }

}  // namespace greenpg::inline v0::detail
