#pragma once
#include <greenpg/protocol/message.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

// What a client sends before anything else; the only messages without a type byte.
namespace greenpg::inline v0::frontend {

/// StartupMessage.
struct startup {
  std::int32_t protocol = 3 << 16;  ///< major version in the upper 16 bits, minor in the lower
  std::vector<std::pair<std::string_view, std::string_view>> parameters;  ///< "user" is required; names are not empty
};

/// SSLRequest. Answered by one byte: 'S', 'N', or the 'E' of an ErrorResponse from ancient servers.
struct ssl_request {
  static constexpr std::int32_t code = 80877103;
};

/// GSSENCRequest. Answered by one byte: 'G', 'N' or 'E'.
struct gssenc_request {
  static constexpr std::int32_t code = 80877104;
};

/// CancelRequest, on a connection of its own. Answered by end of file.
struct cancel_request {
  static constexpr std::int32_t code = 80877102;
  std::int32_t process_id = 0;
  std::span<const std::byte> key;  ///< from BackendKeyData: four bytes in protocol 3.0, 4 to 256 in 3.2
};

[[nodiscard]] bool read(std::span<const std::byte> body, startup& out);
[[nodiscard]] bool read(std::span<const std::byte> body, ssl_request& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, gssenc_request& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, cancel_request& out) noexcept;

[[nodiscard]] std::error_code write(const startup& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const ssl_request& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const gssenc_request& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const cancel_request& in, byte_buffer& out);

using any_startup = std::variant<startup, ssl_request, gssenc_request, cancel_request>;

/// Reads whichever of the four `body` is.
[[nodiscard]] std::optional<any_startup> read_startup(std::span<const std::byte> body);
[[nodiscard]] std::error_code write_any(const any_startup& in, byte_buffer& out);

}  // namespace greenpg::inline v0::frontend
