#include <greenpg/protocol/connection_options.hpp>

#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/require_auth.hpp>

#include <array>

#include "option_values.hpp"

namespace greenpg::inline v0 {
namespace {

std::error_code refuse_nul(const conninfo& info, std::string& message) {
  for (const conninfo_keyword& k : conninfo_keywords()) {
    const std::string* value = info.find(k.name);
    if (value == nullptr || value->find('\0') == std::string::npos) continue;
    message.assign("connection option \"").append(k.name).append("\" contains a NUL character");
    return make_error_code(errc::embedded_nul);
  }
  return {};
}

void names_to_options(const conninfo& info, connection_options& out) {
  const auto copy = [&info](std::string_view keyword, std::string& to) {
    if (const std::string* value = info.find(keyword)) to = *value;
  };
  if (info.has("user")) out.user = *info.find("user");
  if (info.has("dbname")) out.dbname = *info.find("dbname");
  if (out.dbname.empty()) out.dbname = out.user;
  if (const std::string* password = info.find("password")) out.password.emplace(*password);
  copy("passfile", out.passfile);
  copy("application_name", out.application_name);
  copy("fallback_application_name", out.fallback_application_name);
  copy("client_encoding", out.client_encoding);
  copy("options", out.options);
}

std::error_code auth_to_options(const conninfo& info, connection_options& out, std::string& message) {
  if (const std::string* value = info.find("require_auth"))
    if (const auto error = parse_require_auth(*value, out.require_auth, message)) return error;
  if (const std::string* value = info.find("channel_binding")) {
    if (*value == "disable")
      out.channel_binding = channel_binding_mode::disable;
    else if (*value == "prefer")
      out.channel_binding = channel_binding_mode::prefer;
    else if (*value == "require")
      out.channel_binding = channel_binding_mode::require;
    else
      return detail::invalid_value("channel_binding", *value, message);
  }
  return {};
}

/// "3.0", "3.2" or "latest"; 3.1 was never a protocol.
std::error_code protocol_version(const conninfo& info, std::string_view keyword, std::uint32_t& out,
                                 std::string& message) {
  const std::string* value = info.find(keyword);
  if (value == nullptr) return {};
  if (*value == "3.0")
    out = startup_options::protocol_3_0;
  else if (*value == "3.2" || *value == "latest")
    out = startup_options::protocol_3_2;
  else
    return detail::invalid_value(keyword, *value, message);
  return {};
}

std::error_code protocol_to_options(const conninfo& info, connection_options& out, std::string& message) {
  if (const auto error = protocol_version(info, "min_protocol_version", out.min_protocol_version, message))
    return error;
  if (const auto error = protocol_version(info, "max_protocol_version", out.max_protocol_version, message))
    return error;
  if (out.min_protocol_version > out.max_protocol_version) {
    if (info.find("max_protocol_version") != nullptr)
      return detail::invalid("\"min_protocol_version\" is greater than \"max_protocol_version\"", message);
    out.max_protocol_version = startup_options::protocol_3_2;
  }
  return {};
}

std::error_code integer(const conninfo& info, std::string_view keyword, std::optional<int>& out, std::string& message) {
  const std::string* value = info.find(keyword);
  if (value == nullptr) return {};
  out = detail::parse_integer(*value);
  return out ? std::error_code() : detail::invalid_integer(keyword, *value, message);
}

std::error_code times_to_options(const conninfo& info, connection_options& out, std::string& message) {
  std::optional<int> enabled, idle, interval, count, user_timeout, connect_timeout;
  const std::array<std::pair<std::string_view, std::optional<int>*>, 6> values{{{"keepalives", &enabled},
                                                                                {"keepalives_idle", &idle},
                                                                                {"keepalives_interval", &interval},
                                                                                {"keepalives_count", &count},
                                                                                {"tcp_user_timeout", &user_timeout},
                                                                                {"connect_timeout", &connect_timeout}}};
  for (const auto& [keyword, value] : values)
    if (const auto error = integer(info, keyword, *value, message)) return error;
  if (enabled) out.keepalives.enabled = *enabled != 0;
  // zero and less: the system's value, or no bound
  const auto seconds = [](int n) { return n > 0 ? std::optional(std::chrono::seconds(n)) : std::nullopt; };
  if (idle) out.keepalives.idle = seconds(*idle);
  if (interval) out.keepalives.interval = seconds(*interval);
  if (count) out.keepalives.count = *count > 0 ? count : std::nullopt;
  if (user_timeout) out.tcp_user_timeout = std::chrono::milliseconds(*user_timeout > 0 ? *user_timeout : 0);
  if (connect_timeout) out.connect_timeout = std::chrono::seconds(*connect_timeout > 0 ? *connect_timeout : 0);
  return {};
}

}  // namespace

connection_options connection_options::strict() {
  connection_options o;
  o.sslmode = ssl_mode::verify_full;
  o.sslrootcert = "system";
  o.require_auth = auth_methods{auth_method::scram_sha_256};
  o.connect_timeout = std::chrono::seconds(10);
  o.keepalives.idle = std::chrono::seconds(60);
  o.keepalives.interval = std::chrono::seconds(10);
  o.keepalives.count = 3;
  o.tcp_user_timeout = std::chrono::seconds(30);
  return o;
}

const secret_string* connection_options::password_for(const connection_host& host) const noexcept {
  if (password && !password->empty()) return &*password;
  return password_is_from_file(host) ? &*host.password : nullptr;
}

bool connection_options::password_is_from_file(const connection_host& host) const noexcept {
  return host.password && !host.password->empty() && (!password || password->empty());
}

std::error_code to_options(const conninfo& info, connection_options& out, std::string& message) {
  message.clear();
  connection_options made = out;
  names_to_options(info, made);
  // in libpq's order: of several faults it reports the same one
  if (const auto error = refuse_nul(info, message)) return error;
  if (const auto error = detail::hosts_to_options(info, made, message)) return error;
  if (const auto error = auth_to_options(info, made, message)) return error;
  if (const auto error = detail::tls_to_options(info, made, message)) return error;
  if (const auto error = detail::refuse_unsupported(info, message)) return error;
  if (const auto error = protocol_to_options(info, made, message)) return error;
  if (const auto error = detail::ports_to_options(info, made, message)) return error;
  if (const auto error = times_to_options(info, made, message)) return error;
  if (made.user.empty()) return detail::invalid("no user name given: set the connection option \"user\"", message);
  if (made.client_encoding == "auto") {
    message =
        "connection option \"client_encoding\" with value \"auto\" is not supported by this version: "
        "name an encoding, or remove it for UTF8";
    return make_error_code(errc::unsupported_option);
  }
  out = std::move(made);
  return {};
}

startup_options to_startup_options(const connection_options& options, const connection_host& host) {
  startup_options start;
  start.protocol = options.max_protocol_version;
  start.oldest_protocol = options.min_protocol_version;
  start.user = options.user;
  start.allowed = options.require_auth;
  start.channel_binding = options.channel_binding;
  if (const secret_string* password = options.password_for(host)) start.password = password->str();

  const auto add = [&start](std::string_view name, const std::string& value) {
    if (!value.empty()) start.parameters.emplace_back(name, value);
  };
  add("database", options.dbname.empty() ? options.user : options.dbname);
  add("options", options.options);
  add("application_name",
      options.application_name.empty() ? options.fallback_application_name : options.application_name);
  add("client_encoding", options.client_encoding.empty() ? "UTF8" : options.client_encoding);
  for (const auto& [name, value] : options.settings) add(name, value);
  return start;
}

}  // namespace greenpg::inline v0
