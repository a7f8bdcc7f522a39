#include <greenpg/net/password_file.hpp>

#include "secret_file.hpp"

namespace greenpg::inline v0 {
namespace {

/// Takes one field and its colon off `line` if it is `wanted`, or a lone `*`. A backslash stands for what follows it.
bool take_field(std::string_view& line, std::string_view wanted) noexcept {
  if (line.starts_with("*:")) {
    line.remove_prefix(2);
    return true;
  }
  for (;;) {
    if (line.empty()) return false;
    if (wanted.empty() && line.front() == ':') {
      line.remove_prefix(1);
      return true;
    }
    if (line.front() == '\\') line.remove_prefix(1);
    if (line.empty() || wanted.empty() || line.front() != wanted.front()) return false;
    line.remove_prefix(1);
    wanted.remove_prefix(1);
  }
}

secret_string unescape_password(std::string_view field) {
  secret_string password;
  for (std::size_t i = 0; i < field.size() && field[i] != ':'; ++i) {
    if (field[i] == '\\' && i + 1 < field.size()) ++i;
    password.push_back(field[i]);
  }
  return password;
}

}  // namespace

std::optional<secret_string> find_password(std::string_view text, const password_query& query) {
  if (query.dbname.empty() || query.user.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    line = line.substr(0, line.find('\0'));
    if (line.starts_with('#')) continue;
    if (take_field(line, query.host) && take_field(line, query.port) && take_field(line, query.dbname) &&
        take_field(line, query.user))
      return unescape_password(line);
  }
  return std::nullopt;
}

std::optional<secret_string> read_password_file(const std::string& path, const password_query& query,
                                                std::string& warning) {
  const auto file = detail::secret_file::read(path, [](const struct stat& about) {
    return S_ISREG(about.st_mode) && (about.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  });
  if (file.result == detail::secret_file::outcome::refused) {
    warning = "WARNING: password file \"" + path + "\" ";
    warning += S_ISREG(file.about.st_mode) ? "has group or world access; permissions should be u=rw (0600) or less"
                                           : "is not a plain file";
  }
  if (file.result != detail::secret_file::outcome::read) return std::nullopt;
  return find_password({file.text.data(), file.text.size()}, query);
}

}  // namespace greenpg::inline v0
