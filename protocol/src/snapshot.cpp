#include <greenpg/protocol/snapshot.hpp>

#include "value_codec_members.hpp"

#include <charconv>
#include <limits>

namespace greenpg::inline v0 {

// pg_snapshot_send(): how many are between, the two ends, those between.
static bool read_value(wire_reader& in, snapshot& out) {
  const std::int32_t count = in.i32();
  out.xmin = in.u64();
  out.xmax = in.u64();
  if (count < 0 || in.left() != std::size_t{8} * static_cast<std::uint32_t>(count)) return false;
  out.xip.resize(static_cast<std::size_t>(count));
  for (std::uint64_t& id : out.xip) id = in.u64();
  return true;
}

static errc write_value(const snapshot& value, byte_buffer& out) {
  if (value.xip.size() > std::size_t{std::numeric_limits<std::int32_t>::max()}) return errc::value_out_of_range;
  std::byte* at = out.extend(20 + 8 * value.xip.size());
  store_be32(at, static_cast<std::uint32_t>(value.xip.size()));
  store_be64(at + 4, value.xmin);
  store_be64(at + 12, value.xmax);
  at += 20;
  for (const std::uint64_t id : value.xip) {
    store_be64(at, id);
    at += 8;
  }
  return {};
}

bool snapshot::is_valid() const noexcept {
  if (xmin == 0 || xmax < xmin || xmax > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return false;
  std::uint64_t least = xmin;
  for (const std::uint64_t id : xip) {
    if (id < least || id >= xmax) return false;
    least = id + 1;
  }
  return true;
}

std::optional<snapshot> snapshot::parse(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto number = [&](std::uint64_t& out) {
    const auto [stop, error] = std::from_chars(at, end, out);
    at = stop;
    return error == std::errc{};
  };
  const auto literal = [&](char c) { return at != end && *at++ == c; };
  snapshot value;
  if (!number(value.xmin) || !literal(':') || !number(value.xmax) || !literal(':')) return std::nullopt;
  while (at != end) {
    if (!value.xip.empty() && !literal(',')) return std::nullopt;
    if (!number(value.xip.emplace_back())) return std::nullopt;
  }
  return value.is_valid() ? std::optional(std::move(value)) : std::nullopt;
}

std::string snapshot::to_string() const {
  std::string text = std::to_string(xmin) + ':' + std::to_string(xmax) + ':';
  for (std::size_t i = 0; i != xip.size(); ++i) {
    if (i != 0) text += ',';
    text += std::to_string(xip[i]);
  }
  return text;
}

template struct detail::value_codec<snapshot, oids::pg_snapshot, oids::txid_snapshot>;

}  // namespace greenpg::inline v0
