#pragma once
#include <greenpg/protocol/secret_string.hpp>

#include <string_view>

namespace greenpg::inline v0 {

/// Prepares a password for SCRAM as PostgreSQL does on both ends: SASLprep (RFC 4013), and where the bytes are no
/// UTF-8, or hold what SASLprep prohibits, or nothing would be left, the bytes as they are.
///
///     secret_string prepared = saslprep("I\xc2\xadX");  // "IX"
[[nodiscard]] secret_string saslprep(std::string_view password);

}  // namespace greenpg::inline v0
