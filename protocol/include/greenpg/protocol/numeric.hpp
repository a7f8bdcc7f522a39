#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/number_codec.hpp>
#include <greenpg/protocol/numeric_digits.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace greenpg::inline v0 {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

/// The integers that a numeric is made from and converted to.
template <class T>
concept numeric_integer = number_integer<T> || std::same_as<T, int128> || std::same_as<T, uint128>;

/// PostgreSQL's numeric: an exact decimal of up to 131,072 digits before and 16,383 behind the point, which keeps how
/// many it shows there; NaN or an infinity. Here it is a value: made, compared, converted, not calculated with.
///
/// Compares as in PostgreSQL: 1.0 equals 1.00, NaN equals NaN and is greater than all else. Distinct objects may be
/// used on distinct threads. Throws std::bad_alloc.
///
///     numeric price = row["price"].as<numeric>();      // 12.50
///     price.to_string(), price.scale(), price.to<int>();  // "12.50", 2, nullopt
class numeric {
public:
  /// 0.
  numeric() noexcept = default;
  template <numeric_integer T>
  numeric(T value) : numeric(value < 0, magnitude(value)) {}  // NOLINT: exact, so it may be implicit

  [[nodiscard]] static numeric nan() noexcept { return numeric(form::nan); }
  [[nodiscard]] static numeric infinity() noexcept { return numeric(form::infinity); }
  [[nodiscard]] static numeric minus_infinity() noexcept { return numeric(form::minus_infinity); }
  /// Reads "-12.50", "1e-7", "NaN", "Infinity", "-Infinity"; nullopt for anything else and beyond the limits.
  [[nodiscard]] static std::optional<numeric> parse(std::string_view text);
  /// Of what numeric_send() sends; nullopt for bytes that are no numeric, a digit hidden beyond the scale included.
  [[nodiscard]] static std::optional<numeric> from_wire(std::span<const std::byte> bytes);
  void to_wire(byte_buffer& out) const;

  [[nodiscard]] bool is_nan() const noexcept { return form_ == form::nan; }
  [[nodiscard]] bool is_infinite() const noexcept { return form_ == form::infinity || form_ == form::minus_infinity; }
  [[nodiscard]] bool is_finite() const noexcept { return form_ == form::finite; }
  [[nodiscard]] bool is_negative() const noexcept { return negative_ || form_ == form::minus_infinity; }
  [[nodiscard]] bool is_integer() const noexcept {
    return is_finite() && static_cast<int>(digits().size()) <= weight_ + 1;
  }
  /// How many digits are shown behind the point; 0 if it is not finite.
  [[nodiscard]] int scale() const noexcept { return scale_; }
  /// The value is the sum of digits()[i] * 10000^(weight() - i). The first and the last digit are not 0; 0 has none.
  [[nodiscard]] std::span<const std::uint16_t> digits() const noexcept { return digits_.span(); }
  [[nodiscard]] int weight() const noexcept { return weight_; }

  /// "-12.50", with scale() digits behind the point; "NaN", "Infinity", "-Infinity".
  [[nodiscard]] std::string to_string() const;
  /// The same integer; nullopt where there is none of type T.
  template <numeric_integer T>
  [[nodiscard]] std::optional<T> to() const noexcept;
  /// The nearest double, if nothing is lost: its shortest decimal is this number. That holds for NaN, the infinities,
  /// and whatever has at most 15 digits, like 0.1; nullopt for the rest, which nearest_double() rounds.
  [[nodiscard]] std::optional<double> to_double() const;
  /// The nearest double; beyond its range an infinity or a zero.
  [[nodiscard]] double nearest_double() const;

  friend bool operator==(const numeric& a, const numeric& b) noexcept { return (a <=> b) == 0; }
  friend std::weak_ordering operator<=>(const numeric& a, const numeric& b) noexcept;

private:
  enum class form : std::uint8_t { minus_infinity, finite, infinity, nan };  // in their order

  explicit numeric(form f) noexcept : form_(f) {}
  numeric(bool negative, uint128 magnitude);
  /// Digits as they come, with zeros at either end; nullopt beyond the limits, or if the scale would hide one.
  template <class DigitAt>
  static std::optional<numeric> made(bool negative, int weight, std::size_t count, int scale, DigitAt digit_at);
  /// Writes a finite number; the end of what was written.
  char* write(char* to) const noexcept;
  [[nodiscard]] std::optional<uint128> integer() const noexcept;
  [[nodiscard]] std::optional<double> short_double() const noexcept;

  template <class T>
  static constexpr uint128 magnitude(T value) noexcept {
    return value < 0 ? uint128{0} - static_cast<uint128>(value) : static_cast<uint128>(value);
  }

  std::int16_t weight_ = 0;
  std::uint16_t scale_ = 0;
  form form_ = form::finite;
  bool negative_ = false;
  detail::numeric_digits digits_;
};

template <numeric_integer T>
std::optional<T> numeric::to() const noexcept {
  const std::optional<uint128> value = integer();
  if (!value) return std::nullopt;
  // numeric_limits knows no 128 bits where the language is strict
  constexpr bool is_signed = static_cast<T>(-1) < T{0};
  constexpr uint128 most = (~uint128{0} >> (128 - 8 * sizeof(T))) >> (is_signed ? 1 : 0);
  if (!negative_) return *value <= most ? std::optional(static_cast<T>(*value)) : std::nullopt;
  if (!is_signed || *value > most + 1) return std::nullopt;
  return static_cast<T>(uint128{0} - *value);
}

namespace detail {
extern template struct value_codec<numeric, oids::numeric>;
}  // namespace detail

/// From and to numeric; from int2, int4 and int8 too.
template <>
struct codec<numeric> : detail::value_codec<numeric, oids::numeric> {
  static decode_function<numeric>* decoder(oid type, format f) noexcept;
  static errc check_text(const numeric& value, oid type) { return detail::check_number_text(value, type); }
};

namespace detail {

template <class T>
struct wide_integer_codec {
  static decode_function<T>* decoder(oid type, format f) noexcept;
  static bool has_binary(oid type) noexcept { return type == oids::numeric; }
  static errc encode_binary(T value, oid type, byte_buffer& out) {
    return codec<numeric>::encode_binary(numeric(value), type, out);
  }
  static errc encode_text(T value, byte_buffer& out) { return codec<numeric>::encode_text(numeric(value), out); }
  static errc check_text(T value, oid type) noexcept { return check_integer_text(value, type); }
};

extern template struct wide_integer_codec<int128>;
extern template struct wide_integer_codec<uint128>;

}  // namespace detail

/// From numeric, int2, int4 and int8, checked; to numeric, and to anything else as text.
template <>
struct codec<int128> : detail::wide_integer_codec<int128> {};
template <>
struct codec<uint128> : detail::wide_integer_codec<uint128> {};

}  // namespace greenpg::inline v0

/// Equal numbers have one hash, whatever their scales.
template <>
struct std::hash<greenpg::numeric> {
  std::size_t operator()(const greenpg::numeric& value) const noexcept;
};
