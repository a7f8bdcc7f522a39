#include <greenpg/protocol/type_modifier.hpp>

#include <greenpg/protocol/builtin_type.hpp>
#include <greenpg/protocol/oid.hpp>

#include <string_view>
#include <utility>

namespace greenpg::inline v0 {
namespace {

// In the modifiers of types that have a length, it counts itself, as it once did in the values.
constexpr std::int32_t header = 4;

constexpr std::int32_t no_precision = 0xffff;

// The fields of an interval, by the bits of its modifier.
constexpr std::int32_t month = 1 << 1, year = 1 << 2, day = 1 << 3, hour = 1 << 10, minute = 1 << 11, second = 1 << 12;
constexpr std::pair<std::int32_t, std::string_view> fields[] = {
    {year, " year"},
    {month, " month"},
    {day, " day"},
    {hour, " hour"},
    {minute, " minute"},
    {second, " second"},
    {year | month, " year to month"},
    {day | hour, " day to hour"},
    {day | hour | minute, " day to minute"},
    {day | hour | minute | second, " day to second"},
    {hour | minute, " hour to minute"},
    {hour | minute | second, " hour to second"},
    {minute | second, " minute to second"},
};

oid element_of(oid type) noexcept {
  const builtin_type* const found = find_builtin_type(type);
  return found != nullptr && found->kind == type_kind::array ? found->related : type;
}

}  // namespace

type_modifier read_type_modifier(oid type, std::int32_t modifier) noexcept {
  type_modifier result;
  if (modifier < 0) return result;
  switch (element_of(type)) {
    case oids::varchar:
    case oids::bpchar:
      if (modifier >= header) result.length = modifier - header;
      break;
    case oids::bit:
    case oids::varbit: result.length = modifier; break;
    case oids::numeric:
      if (modifier < header) break;
      result.precision = (modifier - header) >> 16 & 0xffff;
      result.scale = (((modifier - header) & 0x7ff) ^ 0x400) - 0x400;  // eleven bits, the highest the sign
      break;
    case oids::time:
    case oids::timetz:
    case oids::timestamp:
    case oids::timestamptz: result.precision = modifier; break;
    case oids::interval:
      if ((modifier & 0xffff) != no_precision) result.precision = modifier & 0xffff;
      break;
    default: break;
  }
  return result;
}

std::string type_modifier_text(oid type, std::int32_t modifier) {
  std::string text;
  if (modifier >= 0 && element_of(type) == oids::interval)
    for (const auto& [bits, name] : fields)
      if (bits == (modifier >> 16 & 0x7fff)) text = name;
  const type_modifier read = read_type_modifier(type, modifier);
  const std::optional<int> first = read.length ? read.length : read.precision;
  if (first) text += "(" + std::to_string(*first) + (read.scale ? "," + std::to_string(*read.scale) : "") + ")";
  return text;
}

}  // namespace greenpg::inline v0
