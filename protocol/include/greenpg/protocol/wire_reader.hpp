#pragma once
#include <greenpg/protocol/big_endian.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace greenpg::inline v0 {

/// A cursor over bytes that may be hostile. The first read that does not fit sets a sticky error, after which every
/// read returns zero or nothing, so that a decoder checks once, at its end. What it returns views the input.
///
///     wire_reader in(body);
///     out.table = in.u32();
///     out.name = in.cstring();
///     return in.done();
class wire_reader {
public:
  explicit wire_reader(std::span<const std::byte> in) noexcept : pos_(in.data()), end_(in.data() + in.size()) {}

  std::uint8_t u8() noexcept {
    const std::byte* at = take(1);
    return at == nullptr ? std::uint8_t{0} : static_cast<std::uint8_t>(*at);
  }
  std::uint16_t u16() noexcept {
    const std::byte* at = take(2);
    return at == nullptr ? std::uint16_t{0} : load_be16(at);
  }
  std::uint32_t u32() noexcept {
    const std::byte* at = take(4);
    return at == nullptr ? 0 : load_be32(at);
  }
  std::uint64_t u64() noexcept {
    const std::byte* at = take(8);
    return at == nullptr ? 0 : load_be64(at);
  }
  std::int16_t i16() noexcept { return static_cast<std::int16_t>(u16()); }
  std::int32_t i32() noexcept { return static_cast<std::int32_t>(u32()); }
  std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }

  /// Text up to its NUL, which is consumed and not returned. Without a NUL before the end: an error.
  std::string_view cstring() noexcept {
    const void* nul = pos_ == end_ ? nullptr : std::memchr(pos_, 0, left());
    if (nul == nullptr) {
      fail();
      return {};
    }
    const auto* stop = static_cast<const std::byte*>(nul);
    const std::string_view text(reinterpret_cast<const char*>(pos_), static_cast<std::size_t>(stop - pos_));
    pos_ = stop + 1;
    return text;
  }

  /// The next `n` bytes.
  std::span<const std::byte> bytes(std::size_t n) noexcept {
#ifdef GREENPG_PLANT_LENGTH  // the planted bug that the fuzzer must find
    if (ok() && n == left() + 1) {
      const std::byte* start = pos_;
      pos_ = end_;
      return {start, n};
    }
#endif
    const std::byte* at = take(n);
    return at == nullptr ? std::span<const std::byte>() : std::span<const std::byte>(at, n);
  }
  /// All that is left, possibly nothing.
  std::span<const std::byte> rest() noexcept { return bytes(left()); }
  void skip(std::size_t n) noexcept { take(n); }

  /// Bytes not yet read; none after an error. Whoever reserves for a count checks the count against it first.
  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - pos_); }
  [[nodiscard]] bool ok() const noexcept { return !failed_; }
  /// Whether everything was read and everything read was there.
  [[nodiscard]] bool done() const noexcept { return !failed_ && pos_ == end_; }
  /// Sets the error: for values that are there and make no sense.
  void fail() noexcept {
    failed_ = true;
    pos_ = end_;
  }

private:
  const std::byte* take(std::size_t n) noexcept {
    if (n > left() || failed_) [[unlikely]] {
      fail();
      return nullptr;
    }
    const std::byte* at = pos_;
    pos_ += n;
    return at;
  }

  const std::byte* pos_;
  const std::byte* end_;
  bool failed_ = false;
};

}  // namespace greenpg::inline v0
