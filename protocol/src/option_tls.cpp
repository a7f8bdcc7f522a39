#include <algorithm>
#include <array>

#include "option_values.hpp"

namespace greenpg::inline v0 {
namespace {

constexpr std::array<std::string_view, 6> mode_names{"disable", "allow",     "prefer",
                                                     "require", "verify-ca", "verify-full"};

/// 0 for no bound, 1 to 4 for TLSv1 to TLSv1.3, -1 for anything else.
int tls_version_rank(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 5> names{"", "tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"};
  const auto same = [name](std::string_view known) {
    return std::equal(known.begin(), known.end(), name.begin(), name.end(), [](char k, char c) {
      return k == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    });
  };
  const auto at = std::find_if(names.begin(), names.end(), same);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

}  // namespace

std::string_view to_string(ssl_mode mode) noexcept { return mode_names[static_cast<std::size_t>(mode)]; }

namespace detail {

std::error_code tls_to_options(const conninfo& info, connection_options& out, std::string& message) {
  const auto copy = [&info](std::string_view keyword, std::string& to) {
    if (const std::string* value = info.find(keyword)) to = *value;
  };
  copy("sslrootcert", out.sslrootcert);
  copy("sslcert", out.sslcert);
  copy("sslkey", out.sslkey);
  copy("ssl_min_protocol_version", out.ssl_min_protocol_version);
  copy("ssl_max_protocol_version", out.ssl_max_protocol_version);
  if (const std::string* value = info.find("sslsni")) out.sslsni = value->starts_with('1');

  if (const std::string* value = info.find("sslmode")) {
    const auto at = std::find(mode_names.begin(), mode_names.end(), *value);
    if (at == mode_names.end()) return invalid_value("sslmode", *value, message);
    out.sslmode = static_cast<ssl_mode>(at - mode_names.begin());
  } else if (out.sslrootcert == "system") {
    out.sslmode = ssl_mode::verify_full;  // what the system's roots vouch for is a name
  }
  if (const std::string* value = info.find("sslnegotiation")) {
    if (*value != "postgres" && *value != "direct") return invalid_value("sslnegotiation", *value, message);
    if (*value == "direct" && out.sslmode < ssl_mode::require)
      return invalid("weak sslmode \"" + std::string(to_string(out.sslmode)) +
                         "\" may not be used with sslnegotiation=direct (use \"require\", \"verify-ca\", or "
                         "\"verify-full\")",
                     message);
  }
  if (out.sslrootcert == "system" && out.sslmode != ssl_mode::verify_full)
    return invalid("weak sslmode \"" + std::string(to_string(out.sslmode)) +
                       "\" may not be used with sslrootcert=system (use \"verify-full\")",
                   message);

  const int least = tls_version_rank(out.ssl_min_protocol_version);
  const int most = tls_version_rank(out.ssl_max_protocol_version);
  if (least < 0) return invalid_value("\"ssl_min_protocol_version\"", out.ssl_min_protocol_version, message);
  if (most < 0) return invalid_value("\"ssl_max_protocol_version\"", out.ssl_max_protocol_version, message);
  if (most != 0 && least > most) return invalid("invalid SSL protocol version range", message);

  if (const std::string* value = info.find("sslcertmode")) {
    if (*value != "disable" && *value != "allow" && *value != "require")
      return invalid_value("sslcertmode", *value, message);
    out.send_certificate = *value != "disable";
  }
  return {};
}

}  // namespace detail
}  // namespace greenpg::inline v0
