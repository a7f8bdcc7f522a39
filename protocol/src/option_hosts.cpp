#include <greenpg/protocol/errc.hpp>

#include "conninfo_grammar.hpp"
#include "option_values.hpp"

namespace greenpg::inline v0::detail {
namespace {

std::error_code count_mismatch(std::size_t count, std::string_view of, std::size_t other, std::string_view what,
                               std::string& message) {
  message = "could not match " + std::to_string(count) + " " + std::string(of) + " to " + std::to_string(other) + " ";
  message.append(what);
  return make_error_code(errc::invalid_conninfo);
}

}  // namespace

std::error_code hosts_to_options(const conninfo& info, connection_options& out, std::string& message) {
  const bool given = info.has("host") || info.has("hostaddr");
  std::vector<std::string_view> names, addresses, ports;
  if (info.has("host")) names = split_list(*info.find("host"));
  if (info.has("hostaddr")) addresses = split_list(*info.find("hostaddr"));
  if (info.has("port")) ports = split_list(*info.find("port"));

  std::vector<connection_host> hosts;
  if (!given) hosts = out.hosts;
  const std::size_t count =
      given ? (addresses.empty() ? names.size() : addresses.size()) : (hosts.empty() ? 1 : hosts.size());
  if (!names.empty() && names.size() != count)
    return count_mismatch(names.size(), "host names", count, "hostaddr values", message);
  if (ports.size() > 1 && ports.size() != count)
    return count_mismatch(ports.size(), "port numbers", count, "hosts", message);
  hosts.resize(count);

  for (std::size_t i = 0; i < count; ++i) {
    connection_host& host = hosts[i];
    if (!names.empty()) host.host = names[i];
    if (!addresses.empty()) host.hostaddr = addresses[i];
    if (host.host.empty() && host.hostaddr.empty()) host.host = out.default_host;
    if (!host.host.starts_with('/') && host.host.find('@', 1) != std::string::npos)
      return invalid(
          "invalid host name: it contains \"@\" (in a URI, write the \"@\" of a user name or password as %40)",
          message);
  }
  out.hosts = std::move(hosts);
  return {};
}

std::error_code ports_to_options(const conninfo& info, connection_options& out, std::string& message) {
  if (!info.has("port")) return {};
  const std::vector<std::string_view> ports = split_list(*info.find("port"));
  // A '/' or '@' in a password that was not percent-encoded puts its parts into the port and what follows.
  bool in_doubt = false;
  for (const conninfo_keyword& k : conninfo_keywords())
    in_doubt = in_doubt || (info.has(k.name) && !k.secret && info.find(k.name)->find('@') != std::string::npos);
  for (std::size_t i = 0; i < out.hosts.size(); ++i) {
    const std::string_view port = ports[ports.size() == 1 ? 0 : i];
    if (port.empty()) continue;
    const std::string_view shown = in_doubt ? hidden : port;
    const std::optional<int> number = parse_integer(port);
    if (!number) return invalid_integer("port", shown, message);
    if (*number < 1 || *number > 65535) return invalid("invalid port number: \"" + std::string(shown) + "\"", message);
    out.hosts[i].port = static_cast<std::uint16_t>(*number);
  }
  return {};
}

}  // namespace greenpg::inline v0::detail
