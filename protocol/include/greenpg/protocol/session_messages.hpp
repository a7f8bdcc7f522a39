#pragma once
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/message.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

// What a server says about the session as a whole.
namespace greenpg::inline v0::backend {

struct backend_key_data {
  static constexpr char type = 'K';
  std::int32_t process_id = 0;
  std::span<const std::byte> key;  ///< four bytes in protocol 3.0, 4 to 256 in 3.2
};

struct parameter_status {
  static constexpr char type = 'S';
  std::string_view name;
  std::string_view value;
};

struct ready_for_query {
  static constexpr char type = 'Z';
  char status = 'I';  ///< 'I' idle, 'T' in a transaction, 'E' in a failed transaction
};

struct negotiate_protocol_version {
  static constexpr char type = 'v';
  std::int32_t protocol = 3 << 16;        ///< the newest that the server speaks; major version in the upper 16 bits
  std::vector<std::string_view> options;  ///< the "_pq_." parameters that it did not recognise
};

struct notification_response {
  static constexpr char type = 'A';
  std::int32_t process_id = 0;  ///< of the notifying session
  std::string_view channel;
  std::string_view payload;
};

/// Refuses a key over `bounds.cancel_key` bytes.
[[nodiscard]] bool read(std::span<const std::byte> body, backend_key_data& out, const limits& bounds = {}) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, parameter_status& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, ready_for_query& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, negotiate_protocol_version& out);
[[nodiscard]] bool read(std::span<const std::byte> body, notification_response& out) noexcept;

[[nodiscard]] std::error_code write(const backend_key_data& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const parameter_status& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const ready_for_query& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const negotiate_protocol_version& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const notification_response& in, byte_buffer& out);

}  // namespace greenpg::inline v0::backend
