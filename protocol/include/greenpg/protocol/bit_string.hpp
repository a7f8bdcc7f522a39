#pragma once
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/value_codec.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// PostgreSQL's bit and bit varying: any number of bits, the first on the left.
class bit_string {
public:
  bit_string() noexcept = default;
  /// `count` bits, all 0.
  explicit bit_string(std::size_t count) : count_(count), bytes_((count + 7) / 8) {}

  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  /// The bit at a place before size().
  [[nodiscard]] bool operator[](std::size_t place) const noexcept {
    return (bytes_[place / 8] & mask(place)) != std::byte{0};
  }
  void set(std::size_t place, bool value = true) noexcept {
    bytes_[place / 8] = value ? bytes_[place / 8] | mask(place) : bytes_[place / 8] & ~mask(place);
  }
  /// Eight bits a byte, the first in the highest place; those behind the last bit are 0.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

  /// The first `count` bits of as many bytes as hold them; nullopt if a bit behind them is 1, or the bytes are not so
  /// many.
  [[nodiscard]] static std::optional<bit_string> from_bytes(std::span<const std::byte> bytes, std::size_t count);

  /// Reads zeros and ones.
  [[nodiscard]] static std::optional<bit_string> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const bit_string&, const bit_string&) = default;

private:
  static constexpr std::byte mask(std::size_t place) noexcept { return std::byte{0x80} >> (place % 8); }

  std::size_t count_ = 0;
  std::vector<std::byte> bytes_;
};

namespace detail {
extern template struct value_codec<bit_string, oids::bit, oids::varbit>;
}  // namespace detail

/// From and to bit and bit varying.
template <>
struct codec<bit_string> : detail::value_codec<bit_string, oids::bit, oids::varbit> {};

}  // namespace greenpg::inline v0
