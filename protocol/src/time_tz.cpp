#include <greenpg/protocol/time_tz.hpp>

#include "iso_date_time.hpp"
#include "value_codec_members.hpp"

namespace greenpg::inline v0 {

// timetz_send(): the microseconds, and the seconds west of UTC.
static bool read_value(wire_reader& in, time_tz& out) {
  out.microseconds = in.i64();
  const std::int32_t west = in.i32();
  out.offset = west == std::numeric_limits<std::int32_t>::min() ? west : -west;
  return true;
}

static errc write_value(const time_tz& value, byte_buffer& out) {
  std::byte* const at = out.extend(12);
  store_be64(at, static_cast<std::uint64_t>(value.microseconds));
  store_be32(at + 8, static_cast<std::uint32_t>(-value.offset));
  return {};
}

std::optional<time_tz> time_tz::parse(std::string_view text) noexcept {
  time_tz value;
  return detail::read_iso(text, value) && value.is_valid() ? std::optional(value) : std::nullopt;
}

std::string time_tz::to_string() const {
  if (!is_valid()) return {};
  char text[detail::longest_iso];
  return {text, detail::write_iso(*this, text)};
}

template struct detail::value_codec<time_tz, oids::timetz>;

}  // namespace greenpg::inline v0
