#include "service_file.hpp"

#include <greenpg/protocol/errc.hpp>

#include "secret_file.hpp"

namespace greenpg::inline v0::detail {
namespace {

constexpr std::size_t longest_line = 1022;  // with its newline: libpq reads them into 1,024 bytes

std::error_code refuse(std::string text, std::string& message) {
  message = std::move(text);
  return make_error_code(errc::invalid_conninfo);
}

std::string_view trim(std::string_view line) noexcept {
  constexpr std::string_view blanks = " \t\n\v\f\r";
  const std::size_t first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

/// One `keyword=value` line. A keyword that has a value keeps it, so within a section the first line wins.
std::error_code apply_line(std::string_view line, const std::string& place, conninfo& info, std::string& message) {
  const std::size_t equals = line.find('=');
  const std::string_view key = line.substr(0, equals);
  if (equals != std::string_view::npos && key == "service")
    return refuse("nested service specifications not supported in service file " + place, message);
  if (equals == std::string_view::npos || find_conninfo_keyword(key) == nullptr)
    return refuse("syntax error in service file " + place, message);
  if (info.find(key) == nullptr) info.set(key, line.substr(equals + 1));
  return {};
}

std::error_code apply_file(const std::string& path, const std::string& service, conninfo& info, bool& found,
                           std::string& message) {
  const secret_file file = secret_file::read(path, [](const struct stat& about) { return !S_ISDIR(about.st_mode); });
  if (file.result != secret_file::outcome::read) return refuse("service file \"" + path + "\" not found", message);
  return apply_service({file.text.data(), file.text.size()}, path, service, info, found, message);
}

bool exists(const std::string& path) noexcept {
  struct stat about {};
  return stat(path.c_str(), &about) == 0;
}

}  // namespace

std::error_code apply_service(std::string_view text, std::string_view file, std::string_view service, conninfo& info,
                              bool& found, std::string& message) {
  found = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view whole = text.substr(0, end == std::string_view::npos ? text.size() : end + 1);
    text.remove_prefix(whole.size());
    if (whole.size() > longest_line)
      return refuse("line " + std::to_string(number) + " too long in service file \"" + std::string(file) + "\"",
                    message);
    const std::string_view line = trim(whole.substr(0, whole.find('\0')));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      if (found) return {};
      const std::string_view name = line.substr(1);  // what follows the bracket does not count
      found = name.starts_with(service) && name.substr(service.size()).starts_with(']');
    } else if (found) {
      const std::string place = "\"" + std::string(file) + "\", line " + std::to_string(number);
      if (const auto error = apply_line(line, place, info, message)) return error;
    }
  }
  return {};
}

std::error_code apply_service_files(const std::string& service, const environment& from, conninfo& info,
                                    std::string& message) {
  bool found = false;
  if (const std::optional<std::string> named = from.get("PGSERVICEFILE")) {
    if (const auto error = apply_file(*named, service, info, found, message)) return error;
  } else if (const std::string home = from.home(); !home.empty()) {
    const std::string path = home + "/.pg_service.conf";
    if (exists(path))
      if (const auto error = apply_file(path, service, info, found, message)) return error;
  }
  if (found) return {};
  const std::string path = from.get("PGSYSCONFDIR").value_or(from.system_directory) + "/pg_service.conf";
  if (exists(path))
    if (const auto error = apply_file(path, service, info, found, message)) return error;
  if (found) return {};
  return refuse("definition of service \"" + service + "\" not found", message);
}

}  // namespace greenpg::inline v0::detail
