#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0::detail {

using ip_bytes = std::array<std::byte, 16>;

/// "192.168.0.1", into the first four bytes.
[[nodiscard]] std::optional<ip_bytes> parse_ipv4(std::string_view text) noexcept;
/// RFC 4291, section 2.2, with "::" and a dotted end.
[[nodiscard]] std::optional<ip_bytes> parse_ipv6(std::string_view text) noexcept;

void append_ipv4(const ip_bytes& bytes, std::string& out);
/// The first of the longest runs of zeros as "::"; the end dotted where the server does: "::1.2.3.4", "::ffff:1.2.3.4".
void append_ipv6(const ip_bytes& bytes, std::string& out);

}  // namespace greenpg::inline v0::detail
