#pragma once
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// The reason of the oldest error in OpenSSL's queue of this thread, and empties the queue.
[[nodiscard]] std::string take_tls_error();

/// Text out of a certificate, fit to be shown: bounded, control characters replaced.
[[nodiscard]] std::string shown(std::string_view untrusted);

}  // namespace greenpg::inline v0
