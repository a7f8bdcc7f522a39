#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

enum class io_status : std::uint8_t { ok, want_read, want_write, closed, error };

/// What a non-blocking read or write came to.
struct io_result {
  io_status status = io_status::ok;
  std::size_t bytes = 0;  ///< moved, with ok: at least one
  std::error_code error;  ///< with error
  bool more = false;      ///< of a read, with ok: pending()
};

/// A connected byte stream that never blocks, in both directions at once: reading goes on while writing waits.
/// A TLS read may want to write and the other way round; the other direction is not touched by that.
class transport {
public:
  virtual ~transport() = default;
  virtual io_result read_some(std::span<std::byte> into) = 0;
  virtual io_result write_some(std::span<const std::byte> from) = 0;
  /// Bytes are readable without waiting for the descriptor (decrypted and buffered): read before waiting.
  [[nodiscard]] virtual bool pending() const noexcept { return false; }
  /// The descriptor to wait on.
  [[nodiscard]] virtual int descriptor() const noexcept = 0;
  /// Says goodbye without blocking (TLS close_notify) and closes the descriptor.
  virtual void close() noexcept = 0;

  /// What an error number left out: OpenSSL's reason, the verification result. Empty if there is no more to say.
  [[nodiscard]] virtual std::string_view last_error_text() const noexcept { return {}; }
  /// "TLSv1.3" and "TLS_AES_256_GCM_SHA384"; empty without TLS.
  [[nodiscard]] virtual std::string_view tls_version() const noexcept { return {}; }
  [[nodiscard]] virtual std::string_view tls_cipher() const noexcept { return {}; }
  /// The tls-server-end-point binding data (RFC 5929 section 4.1); empty without TLS or where the certificate's
  /// signature has no hash.
  [[nodiscard]] virtual std::vector<std::byte> channel_binding() const { return {}; }
};

}  // namespace greenpg::inline v0
