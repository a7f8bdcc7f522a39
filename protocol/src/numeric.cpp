#include <greenpg/protocol/numeric.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include <algorithm>
#include <charconv>

namespace greenpg::inline v0 {

namespace {

constexpr int decimals = 4;  // in a digit
constexpr unsigned base = 10'000;

// The limits ("Arbitrary Precision Numbers"), the first as the weight that the wire can carry.
constexpr int greatest_weight = 32'767, greatest_scale = 16'383;

// What numeric_send() sends: how many digits, the weight of the first, a sign, the scale, the digits, each of 16 bits.
constexpr std::uint16_t positive_sign = 0, negative_sign = 0x4000, nan_sign = 0xc000, infinity_sign = 0xd000,
                        minus_infinity_sign = 0xf000;

/// How many of its four decimals a digit needs behind the point: 1230 needs three.
int decimals_needed(unsigned digit) noexcept {
  return digit % 10 != 0 ? 4 : digit % 100 != 0 ? 3 : digit % 1000 != 0 ? 2 : 1;
}

char* write_digit(unsigned digit, char* to) noexcept {
  to[0] = static_cast<char>('0' + digit / 1000);
  to[1] = static_cast<char>('0' + digit / 100 % 10);
  to[2] = static_cast<char>('0' + digit / 10 % 10);
  to[3] = static_cast<char>('0' + digit % 10);
  return to + decimals;
}

constexpr int floor_quarter(int exponent) noexcept { return exponent >= 0 ? exponent / 4 : -((3 - exponent) / 4); }

}  // namespace

numeric::numeric(bool negative, uint128 magnitude) : negative_(negative) {
  std::uint16_t digits[10];  // of 2^128
  int count = 0;
  for (; magnitude != 0; magnitude /= base) digits[count++] = static_cast<std::uint16_t>(magnitude % base);
  if (count == 0) return;
  weight_ = static_cast<std::int16_t>(count - 1);
  const auto* const last = std::find_if(digits, digits + count, [](std::uint16_t digit) { return digit != 0; });
  digits_ = detail::numeric_digits(static_cast<std::size_t>(digits + count - last));
  std::reverse_copy(last, static_cast<const std::uint16_t*>(digits) + count, digits_.data());
}

template <class DigitAt>
std::optional<numeric> numeric::made(bool negative, int weight, std::size_t count, int scale, DigitAt digit_at) {
  std::size_t first = 0;
  while (first != count && digit_at(first) == 0) ++first;
  while (first != count && digit_at(count - 1) == 0) --count;
  numeric result;
  result.scale_ = static_cast<std::uint16_t>(scale);
  if (first == count) return result;

  weight -= static_cast<int>(first);
  const int lowest = weight - static_cast<int>(count - first - 1);
  if (weight > greatest_weight) return std::nullopt;
  if (lowest < 0 && (-lowest - 1) * decimals + decimals_needed(digit_at(count - 1)) > scale) return std::nullopt;
  result.negative_ = negative;
  result.weight_ = static_cast<std::int16_t>(weight);
  result.digits_ = detail::numeric_digits(count - first);
  for (std::uint16_t* to = result.digits_.data(); first != count; ++first)
    *to++ = static_cast<std::uint16_t>(digit_at(first));
  return result;
}

std::optional<numeric> numeric::parse(std::string_view text) {
  if (text == "NaN") return nan();
  if (text == "Infinity") return infinity();
  if (text == "-Infinity") return minus_infinity();
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);

  // mantissa: digits with at most one point; `whole` of them stand before it
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t whole = 0;
  while (whole != text.size() && is_digit(text[whole])) ++whole;
  std::size_t end = whole;
  const bool has_point = end != text.size() && text[end] == '.';
  if (has_point)
    for (++end; end != text.size() && is_digit(text[end]);) ++end;
  const std::size_t count = end - (has_point ? 1 : 0);
  // No text of a value is longer; so the arithmetic below is that of int.
  if (count == 0 || count > 1'000'000'000) return std::nullopt;
  int exponent = 0;
  if (end != text.size()) {
    if (text[end] != 'e' && text[end] != 'E') return std::nullopt;
    std::string_view rest = text.substr(end + 1);
    if (rest.starts_with('+') && rest.size() > 1 && is_digit(rest[1])) rest.remove_prefix(1);
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (error != std::errc{} || stop != rest.data() + rest.size()) return std::nullopt;
    if (exponent > 1'000'000 || exponent < -1'000'000) return std::nullopt;
  }

  const auto decimal = [&](std::size_t i) { return static_cast<unsigned>(text[i < whole ? i : i + 1] - '0'); };
  const int behind = static_cast<int>(count - whole) - exponent;
  const int scale = std::max(behind, 0);
  if (scale > greatest_scale) return std::nullopt;
  std::size_t first = 0;
  while (first != count && decimal(first) == 0) ++first;
  if (first == count) return made(false, 0, 0, scale, [](std::size_t) { return 0U; });
  // The powers of ten of the first decimal that counts, and of the last one.
  const int top = static_cast<int>(whole - first) + exponent - 1;
  const int bottom = -behind;
  const int weight = floor_quarter(top);
  if (weight > greatest_weight) return std::nullopt;
  const auto digit = [&](std::size_t i) {
    unsigned value = 0;
    for (int power = (weight - static_cast<int>(i)) * decimals + decimals - 1, n = 0; n != decimals; ++n, --power)
      value =
          value * 10 + (power <= top && power >= bottom ? decimal(first + static_cast<std::size_t>(top - power)) : 0);
    return value;
  };
  return made(negative, weight, static_cast<std::size_t>(weight - floor_quarter(bottom) + 1), scale, digit);
}

std::optional<numeric> numeric::from_wire(std::span<const std::byte> bytes) {
  wire_reader in(bytes);
  const std::size_t count = in.u16();
  const int weight = in.i16();
  const std::uint16_t sign = in.u16();
  const int scale = in.u16();
  if (!in.ok() || in.left() != 2 * count) return std::nullopt;
  if (sign != positive_sign && sign != negative_sign) {
    if (count != 0) return std::nullopt;
    if (sign == nan_sign) return nan();
    if (sign == infinity_sign) return infinity();
    return sign == minus_infinity_sign ? std::optional(minus_infinity()) : std::nullopt;
  }
  if (scale > greatest_scale) return std::nullopt;
  const std::byte* const digits = in.rest().data();
  for (std::size_t i = 0; i != count; ++i)
    if (load_be16(digits + 2 * i) > 9'999) return std::nullopt;
  return made(sign == negative_sign, weight, count, scale,
              [digits](std::size_t i) { return load_be16(digits + 2 * i); });
}

void numeric::to_wire(byte_buffer& out) const {
  const std::uint16_t signs[] = {minus_infinity_sign, negative_ ? negative_sign : positive_sign, infinity_sign,
                                 nan_sign};
  const auto all = digits();
  std::byte* at = out.extend(8 + 2 * all.size());
  store_be16(at, static_cast<std::uint16_t>(all.size()));
  store_be16(at + 2, static_cast<std::uint16_t>(weight_));
  store_be16(at + 4, signs[static_cast<std::size_t>(form_)]);
  store_be16(at + 6, is_infinite() ? 0x20 : scale_);  // as the server does, whose bits of infinity overlap
  at += 8;
  for (const std::uint16_t digit : all) {
    store_be16(at, digit);
    at += 2;
  }
}

char* numeric::write(char* to) const noexcept {
  const auto digit = [this, all = digits()](int power) -> unsigned {
    const int i = weight_ - power;
    return i >= 0 && i < static_cast<int>(all.size()) ? all[static_cast<std::size_t>(i)] : 0;
  };
  if (negative_) *to++ = '-';
  int power = std::max<int>(weight_, 0);
  to = std::to_chars(to, to + decimals, digit(power)).ptr;
  while (--power >= 0) to = write_digit(digit(power), to);
  if (scale_ == 0) return to;
  *to++ = '.';
  char* const end = to + scale_;
  for (; to < end; --power) to = write_digit(digit(power), to);
  return end;
}

std::string numeric::to_string() const {
  if (!is_finite()) return is_nan() ? "NaN" : is_negative() ? "-Infinity" : "Infinity";
  // a sign, the whole part, the point, and room for the last digit to end behind the scale
  const auto most = static_cast<std::size_t>(2 + (std::max<int>(weight_, 0) + 1) * decimals + scale_ + decimals);
  char few[64];
  if (most <= sizeof few) return {few, write(few)};
  std::string text(most, '\0');
  text.resize(static_cast<std::size_t>(write(text.data()) - text.data()));
  return text;
}

std::optional<uint128> numeric::integer() const noexcept {
  if (!is_integer() || weight_ > 9) return std::nullopt;
  uint128 value = 0;
  for (int i = 0; i <= weight_; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const unsigned digit = at < digits().size() ? digits()[at] : 0;
    if (value > (~uint128{0} - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

/// Up to 15 decimals and a power of ten that is exact in a double: one correctly rounded operation.
std::optional<double> numeric::short_double() const noexcept {
  constexpr double powers[] = {1, 1e4, 1e8, 1e12, 1e16, 1e20};
  const auto all = digits();
  std::uint64_t value = 0;
  if (all.size() > 4) return std::nullopt;
  for (const std::uint16_t digit : all) value = value * base + digit;
  const int power = weight_ - static_cast<int>(all.size()) + 1;
  if (value >= 1'000'000'000'000'000 || power < -5 || power > 5) return std::nullopt;
  const auto exact = static_cast<double>(value);
  const double magnitude = power < 0 ? exact / powers[-power] : exact * powers[power];
  return negative_ ? -magnitude : magnitude;
}

double numeric::nearest_double() const {
  if (is_nan()) return std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (is_infinite()) return is_negative() ? -infinity : infinity;
  if (digits().empty()) return 0;
  if (const auto exact = short_double()) return *exact;
  const std::string text = to_string();
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc::result_out_of_range) {
    value = weight_ < 0 ? 0 : infinity;
    if (negative_) value = -value;
  }
  return value;
}

std::optional<double> numeric::to_double() const {
  if (is_finite() && !digits().empty()) {
    if (const auto exact = short_double()) return exact;
    const double nearest = nearest_double();
    char shortest[32];
    const char* const end = std::to_chars(shortest, shortest + sizeof shortest, nearest).ptr;
    if (parse({shortest, static_cast<std::size_t>(end - shortest)}) != *this) return std::nullopt;
    return nearest;
  }
  return nearest_double();
}

std::weak_ordering operator<=>(const numeric& a, const numeric& b) noexcept {
  if (a.form_ != b.form_ || !a.is_finite()) return a.form_ <=> b.form_;
  const auto sign = [](const numeric& n) { return n.digits().empty() ? 0 : n.negative_ ? -1 : 1; };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);
  const numeric& smaller_if_less = a.negative_ ? b : a;
  const numeric& other = a.negative_ ? a : b;
  if (a.weight_ != b.weight_) return smaller_if_less.weight_ <=> other.weight_;
  const auto x = smaller_if_less.digits(), y = other.digits();
  return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
}

}  // namespace greenpg::inline v0

std::size_t std::hash<greenpg::numeric>::operator()(const greenpg::numeric& value) const noexcept {
  std::uint64_t result = 0xcbf2'9ce4'8422'2325;  // FNV-1a
  const auto mix = [&result](std::uint64_t part) { result = (result ^ part) * 0x100'0000'01b3; };
  mix(static_cast<std::uint64_t>(value.is_finite() ? 0 : value.is_nan() ? 1 : 2));
  mix(value.is_negative() ? 1 : 0);
  mix(static_cast<std::uint64_t>(value.weight()));
  for (const std::uint16_t digit : value.digits()) mix(digit);
  return static_cast<std::size_t>(result);
}
