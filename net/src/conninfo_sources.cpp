#include <greenpg/net/conninfo_sources.hpp>

#include <greenpg/net/password_file.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/secret.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <utility>

#include "service_file.hpp"

namespace greenpg::inline v0 {
namespace {

bool exists(const std::string& path) noexcept {
  struct stat about {};
  return stat(path.c_str(), &about) == 0;
}

void apply_variables(conninfo& info, const environment& from) {
  for (const conninfo_keyword& k : conninfo_keywords()) {
    if (info.find(k.name) != nullptr) continue;
    if (!k.environment.empty()) {
      // the names are literals, so they end in a NUL
      if (auto value = from.get(k.environment.data())) {
        info.set(k.name, *value);
        wipe(value->data(), value->size());
        continue;
      }
    }
    // the spelling of old; PGSSLMODE goes before it
    if (k.name == "sslmode" && from.get("PGREQUIRESSL").value_or("").starts_with('1')) info.set("sslmode", "require");
  }
}

std::error_code apply_service_and_variables(conninfo& info, const environment& from, std::string& message) {
  message.clear();
  const std::string* given = info.find("service");
  const std::optional<std::string> service = given != nullptr ? *given : from.get("PGSERVICE");
  if (service)
    if (const auto error = detail::apply_service_files(*service, from, info, message)) return error;
  apply_variables(info, from);
  return {};
}

std::error_code apply_user(conninfo& info, const environment& from, std::string& message) {
  if (!from.user.empty()) {
    info.set("user", from.user);
    return {};
  }
  message = from.user_error.empty() ? "no user name given: set the connection option \"user\"" : from.user_error;
  return make_error_code(errc::invalid_conninfo);
}

bool is_default_word(std::string_view text) noexcept {
  constexpr std::string_view word = "default";
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char c, char w) { return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == w; });
}

/// libpq sends these on as settings of the session.
void apply_settings(const environment& from, connection_options& out) {
  constexpr std::array<std::pair<const char*, const char*>, 3> variables{
      {{"PGDATESTYLE", "datestyle"}, {"PGTZ", "timezone"}, {"PGGEQO", "geqo"}}};
  for (const auto& [variable, setting] : variables) {
    std::optional<std::string> value = from.get(variable);
    if (value && !is_default_word(*value)) out.settings.emplace_back(setting, std::move(*value));
  }
}

/// The files of `~/.postgresql`: whether they exist is for TLS to see.
std::error_code apply_tls_files(const environment& from, connection_options& out, std::string& message) {
  const std::string home = from.home();
  if (home.empty()) return {};
  const std::string folder = home + "/.postgresql/";
  if (out.sslrootcert.empty()) out.sslrootcert = folder + "root.crt";
  if (out.sslcert.empty()) out.sslcert = folder + "postgresql.crt";
  if (out.sslkey.empty()) out.sslkey = folder + "postgresql.key";

  const bool by_tcp = std::any_of(out.hosts.begin(), out.hosts.end(), [](const auto& h) { return !h.is_socket(); });
  const std::string crl = folder + "root.crl";
  if (by_tcp && out.sslmode != ssl_mode::disable && exists(crl) && exists(out.sslrootcert)) {
    message = "the certificate revocation list \"" + crl +
              "\" is not supported by this version: remove it, and certificates are checked without one";
    return make_error_code(errc::unsupported_option);
  }
  return {};
}

void apply_password_file(const environment& from, connection_options& out, std::string* warning) {
  if (out.password && !out.password->empty()) return;
  if (out.passfile.empty()) {
    const std::string home = from.home();
    if (home.empty()) return;
    out.passfile = home + "/.pgpass";
  }
  for (connection_host& host : out.hosts) {
    const std::string port = std::to_string(host.port);
    password_query query;
    query.host = host.host.empty() ? host.hostaddr : host.host;
    // whichever folder is the default one here, password files call it localhost
    if (query.host == out.default_host) query.host = "localhost";
    query.port = port;
    query.dbname = out.dbname;
    query.user = out.user;
    std::string ignored;
    host.password = read_password_file(out.passfile, query, ignored);
    if (warning != nullptr && !ignored.empty()) *warning = std::move(ignored);
  }
}

}  // namespace

std::error_code complete_conninfo(conninfo& info, const environment& from, std::string& message) {
  if (const auto error = apply_service_and_variables(info, from, message)) return error;
  if (!info.has("user"))
    if (const auto error = apply_user(info, from, message)) return error;
  if (!info.has("host") && !info.has("hostaddr")) info.set("host", from.default_host());
  return {};
}

std::error_code resolve_conninfo(std::string_view dsn, const environment& from, conninfo& out, std::string& message) {
  if (const auto error = parse_conninfo(dsn, out, message)) return error;
  return complete_conninfo(out, from, message);
}

std::error_code resolve_options(const conninfo& explicit_info, const environment& from, connection_options& out,
                                std::string& message, std::string* warning) {
  conninfo info = explicit_info;
  connection_options made = out;
  made.default_host = from.default_host();
  if (const auto error = apply_service_and_variables(info, from, message)) return error;
  if (!info.has("user") && made.user.empty())
    if (const auto error = apply_user(info, from, message)) return error;
  if (const auto error = to_options(info, made, message)) return error;
  if (const auto error = apply_tls_files(from, made, message)) return error;
  apply_settings(from, made);
  apply_password_file(from, made, warning);
  out = std::move(made);
  return {};
}

std::error_code resolve_options(std::string_view dsn, const environment& from, connection_options& out,
                                std::string& message, std::string* warning) {
  conninfo info;
  if (const auto error = parse_conninfo(dsn, info, message)) return error;
  return resolve_options(info, from, out, message, warning);
}

}  // namespace greenpg::inline v0
