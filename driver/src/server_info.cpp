#include <greenpg/driver/server_info.hpp>

#include <charconv>

namespace greenpg::inline v0 {

std::string_view server_info::parameter(std::string_view name) const noexcept {
  const std::string* value = engine_->protocol().parameter(name);
  return value == nullptr ? std::string_view() : *value;
}

int server_info::version() const noexcept {
  // "15.18 (Debian 15.18-0+deb12u1)", "18beta1", "9.6.24": since 10 the first number is the major version alone.
  const std::string_view text = parameter("server_version");
  const char* at = text.data();
  const char* const end = at + text.size();
  int parts[3] = {0, 0, 0};
  for (int& part : parts) {
    const auto [next, failed] = std::from_chars(at, end, part);
    if (failed != std::errc()) break;
    at = next;
    if (at == end || *at != '.') break;
    ++at;
  }
  if (parts[0] > 9999) return 0;
  if (parts[0] >= 10) return parts[0] * 10000 + parts[1] % 10000;
  return parts[0] * 10000 + parts[1] % 100 * 100 + parts[2] % 100;
}

std::string_view server_info::tls_version() const noexcept {
  return engine_->link() == nullptr ? std::string_view() : engine_->link()->tls_version();
}

std::string_view server_info::tls_cipher() const noexcept {
  return engine_->link() == nullptr ? std::string_view() : engine_->link()->tls_cipher();
}

}  // namespace greenpg::inline v0
