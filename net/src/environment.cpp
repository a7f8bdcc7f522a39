#include <greenpg/net/environment.hpp>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace greenpg::inline v0 {
namespace {

void look_up_user(environment& to) {
  const uid_t id = geteuid();
  std::vector<char> room(1024);
  passwd entry{};
  passwd* found = nullptr;
  int error = 0;
  while ((error = getpwuid_r(id, &entry, room.data(), room.size(), &found)) == ERANGE && room.size() < (1U << 20))
    room.resize(room.size() * 2);
  if (found != nullptr) {
    to.user = found->pw_name;
    to.user_home = found->pw_dir;
  } else if (error != 0) {
    to.user_error = "could not look up local user ID " + std::to_string(id) + ": " +
                    std::error_code(error, std::system_category()).message();
  } else {
    to.user_error = "local user with ID " + std::to_string(id) + " does not exist";
  }
}

}  // namespace

environment environment::process() {
  environment made;
  made.variable = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  look_up_user(made);
  made.socket_directories = {"/var/run/postgresql", "/tmp"};
  made.system_directory = "/etc/postgresql-common";
  return made;
}

std::string environment::home() const {
  const std::optional<std::string> set = get("HOME");
  return set && !set->empty() ? *set : user_home;
}

std::string environment::default_host() const {
  for (const std::string& directory : socket_directories) {
    struct stat about {};
    if (stat(directory.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) return directory;
  }
  return "localhost";
}

}  // namespace greenpg::inline v0
