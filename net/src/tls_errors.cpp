#include "tls_errors.hpp"

#include <openssl/err.h>

#include <cstring>

namespace greenpg::inline v0 {

std::string take_tls_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no SSL error reported";
#ifdef ERR_SYSTEM_ERROR
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
#endif
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "SSL error code " + std::to_string(code);
}

std::string shown(std::string_view untrusted) {
  constexpr std::size_t longest = 200;
  std::string text(untrusted.substr(0, longest));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  if (untrusted.size() > longest) text += "...";
  return text;
}

}  // namespace greenpg::inline v0
