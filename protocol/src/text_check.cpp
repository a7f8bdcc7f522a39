#include <greenpg/protocol/text_check.hpp>

#include <greenpg/protocol/numeric.hpp>

#include "float_text.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <span>

namespace greenpg::inline v0::detail {

namespace {

constexpr bool is_counter(oid type) noexcept { return type == oids::xid || type == oids::cid || type == oids::xid8; }

template <class Float>
numeric shortest_decimal(Float value) {
  char text[longest_float_text];
  char* const end = write_float_text(value, text);
  return numeric::parse({text, static_cast<std::size_t>(end - text)}).value_or(numeric::nan());
}

/// Whether a float4 holds the value, or one with the same shortest decimal: 0.1 is 0.1 in both.
bool is_float(double value) {
  if (!std::isfinite(value)) return true;
  if (std::abs(value) > static_cast<double>(std::numeric_limits<float>::max())) return false;
  const auto rounded = static_cast<float>(value);
  return static_cast<double>(rounded) == value || shortest_decimal(rounded) == shortest_decimal(value);
}

/// Whether money has the decimals; in most currencies it has two.
bool has_cents(const numeric& value) noexcept {
  const std::span<const std::uint16_t> digits = value.digits();
  const int behind_point = static_cast<int>(digits.size()) - 1 - value.weight();
  return behind_point <= 0 || digits.empty() || (behind_point == 1 && digits.back() % 100 == 0);
}

template <class Float>
errc check_float(Float value, oid type) {
  // Versions before 16 read as much of an xid as is a number.
  const bool whole = std::isfinite(value) && std::trunc(value) == value && !std::signbit(value) &&
                     value <= static_cast<Float>(most_of_all_numbers);
  if (type == 0) return whole ? errc{} : errc::type_mismatch;
  if (is_counter(type)) return whole ? errc{} : errc::value_out_of_range;
  if (type == oids::money && std::isfinite(value))
    return whole || has_cents(shortest_decimal(value)) ? errc{} : errc::value_out_of_range;
  return {};
}

}  // namespace

errc check_number_text(float value, oid type) { return check_float(value, type); }

errc check_number_text(double value, oid type) {
  if (type == oids::float4) return is_float(value) ? errc{} : errc::value_out_of_range;
  return check_float(value, type);
}

errc check_number_text(const numeric& value, oid type) {
  const auto holds = [](bool it_does) { return it_does ? errc{} : errc::value_out_of_range; };
  switch (type) {
    case 0: {
      const std::optional<std::int32_t> whole = value.to<std::int32_t>();
      return whole && check_integer_text(*whole, 0) == errc{} ? errc{} : errc::type_mismatch;
    }
    case oids::float4: {
      const std::optional<double> nearest = value.to_double();
      return holds(nearest && is_float(*nearest));
    }
    case oids::float8: return holds(value.to_double().has_value());
    case oids::xid:
    case oids::cid: return holds(value.to<std::uint32_t>().has_value());
    case oids::xid8: return holds(value.to<std::uint64_t>().has_value());
    case oids::oid_: return holds(!value.is_negative());
    case oids::money: return holds(!value.is_finite() || has_cents(value));
    default: return {};
  }
}

}  // namespace greenpg::inline v0::detail
