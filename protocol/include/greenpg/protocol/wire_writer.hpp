#pragma once
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/byte_buffer.hpp>
#include <greenpg/protocol/errc.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

/// The largest length a message may declare, the four bytes of the length itself included: what the server takes
/// (PQ_LARGE_MESSAGE_LIMIT). A length that wraps at 32 bits would let a value pose as further messages.
inline constexpr std::size_t max_message_length = 0x3ffffffe;

/// The largest message body, which the length does not count among its own four bytes.
inline constexpr std::size_t max_message_body = max_message_length - 4;

/// Whether a message with a body of `body` bytes may be sent: nothing, or errc::message_too_long.
[[nodiscard]] inline std::error_code check_length(std::size_t body) noexcept {
  return body > max_message_body ? make_error_code(errc::message_too_long) : std::error_code();
}

/// Appends messages to a buffer: begin(), the fields, end(), which fills in the length. A text with an embedded NUL
/// and a message over its limit set a sticky error, and end() then takes the message back: the buffer is as it was at
/// begin(). Long parts are measured before they are copied. Throws only std::bad_alloc.
///
///     wire_writer w(out);
///     w.begin('Q');
///     w.cstring(sql);
///     if (auto error = w.end()) return error;
class wire_writer {
public:
  explicit wire_writer(byte_buffer& out) noexcept : out_(out) {}

  /// Begins a message with its type byte.
  void begin(char type) {
    start_ = out_.size();
    error_ = {};
    std::byte* at = out_.extend(5);
    at[0] = static_cast<std::byte>(type);
    length_ = start_ + 1;
  }
  /// Begins one of those that have no type: StartupMessage, SSLRequest, GSSENCRequest, CancelRequest.
  void begin_untyped() {
    start_ = length_ = out_.size();
    error_ = {};
    out_.extend(4);
  }

  void u8(std::uint8_t v) { *out_.extend(1) = static_cast<std::byte>(v); }
  void u16(std::uint16_t v) { store_be16(out_.extend(2), v); }
  void u32(std::uint32_t v) { store_be32(out_.extend(4), v); }
  void u64(std::uint64_t v) { store_be64(out_.extend(8), v); }
  void i16(std::int16_t v) { u16(static_cast<std::uint16_t>(v)); }
  void i32(std::int32_t v) { u32(static_cast<std::uint32_t>(v)); }
  void i64(std::int64_t v) { u64(static_cast<std::uint64_t>(v)); }

  /// `text` and a NUL.
  void cstring(std::string_view text) {
    if (!admit(text.size(), 1)) return;
    if (!text.empty() && std::memchr(text.data(), 0, text.size()) != nullptr) return fail(errc::embedded_nul);
    std::byte* at = out_.extend(text.size() + 1);
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    at[text.size()] = std::byte{0};
  }
  void bytes(std::span<const std::byte> from) {
    if (admit(from.size(), 0)) out_.append(from);
  }
  /// A value behind its Int32 length, as in Bind and DataRow.
  void value(std::span<const std::byte> from) {
    if (!admit(from.size(), 4)) return;
    std::byte* at = out_.extend(from.size() + 4);
    store_be32(at, static_cast<std::uint32_t>(from.size()));
    if (!from.empty()) std::memcpy(at + 4, from.data(), from.size());
  }
  /// A NULL in place of a value.
  void null_value() { i32(-1); }

  /// A value that is appended to buffer() between the two, its length unknown before.
  [[nodiscard]] std::size_t begin_value() {
    out_.extend(4);
    return out_.size();
  }
  void end_value(std::size_t begun) noexcept {
    const std::size_t size = out_.size() - begun;
    if (size > max_message_body) return fail(errc::message_too_long);
    store_be32(out_.data() + (begun - 4), static_cast<std::uint32_t>(size));
  }

  /// Ends the message: nothing, or the error, and then the buffer is as it was at begin().
  [[nodiscard]] std::error_code end() noexcept {
    const std::size_t length = out_.size() - length_;
    if (length > max_message_length) fail(errc::message_too_long);
    if (error_ != errc{}) [[unlikely]] {
      out_.truncate(start_);
      return make_error_code(error_);
    }
    store_be32(out_.data() + length_, static_cast<std::uint32_t>(length));
    return {};
  }

  /// Sets the error that end() reports, unless there is one.
  void fail(errc e) noexcept {
    if (error_ == errc{}) error_ = e;
  }
  [[nodiscard]] bool ok() const noexcept { return error_ == errc{}; }
  /// Where the message goes, for those who encode into it; they append only.
  [[nodiscard]] byte_buffer& buffer() noexcept { return out_; }

private:
  /// Whether `n + extra` more bytes fit, asked before they are touched. What the message holds is compared and not
  /// added to, so that no size wraps.
  bool admit(std::size_t n, std::size_t extra) noexcept {
    const std::size_t used = out_.size() - length_ + extra;
    if (used > max_message_length || n > max_message_length - used) fail(errc::message_too_long);
    return ok();
  }

  byte_buffer& out_;
  std::size_t start_ = 0, length_ = 0;
  errc error_{};
};

}  // namespace greenpg::inline v0
