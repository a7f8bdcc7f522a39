#pragma once
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/oid.hpp>

#include <compare>
#include <cstdint>

namespace greenpg::inline v0 {

/// PostgreSQL's money, as the number of the smallest units of its currency: cents, where lc_monetary has two digits.
struct money {
  std::int64_t units = 0;

  friend auto operator<=>(const money&, const money&) = default;
};

/// From and to the binary form of money only: its text depends on the server's lc_monetary. Results come as text unless
/// asked for in binary, and std::string reads them.
template <>
struct codec<money> {
  static decode_function<money>* decoder(oid type, format f) noexcept {
    return type == oids::money && f == format::binary ? &decode : nullptr;
  }
  static bool has_binary(oid type) noexcept { return type == oids::money; }
  static errc encode_binary(money value, oid, byte_buffer& out) {
    store_be64(out.extend(8), static_cast<std::uint64_t>(value.units));
    return {};
  }
  static errc encode_text(money, byte_buffer&) noexcept { return errc::unencodable_value; }
  static errc check_text(money, oid) noexcept { return errc::unencodable_value; }

private:
  static errc decode(const std::byte* data, std::size_t size, money& out) noexcept {
    if (size != 8) return errc::invalid_value;
    out.units = static_cast<std::int64_t>(load_be64(data));
    return {};
  }
};

}  // namespace greenpg::inline v0
