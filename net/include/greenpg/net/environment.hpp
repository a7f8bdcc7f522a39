#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace greenpg::inline v0 {

/// What a program inherits and a connection string may leave out. A value, so that tests and embedders give their own;
/// the default one knows nothing: no variable, no user, no folder.
struct environment {
  environment() = default;

  /// This process's: its variables, the effective user of the operating system, and Debian's folders.
  [[nodiscard]] static environment process();

  std::function<std::optional<std::string>(const char* name)> variable;
  std::string user;                             ///< the operating system's name of the user; empty: unknown
  std::string user_error;                       ///< why it is unknown
  std::string user_home;                        ///< of the same; `HOME` goes before it
  std::vector<std::string> socket_directories;  ///< the first that exists is the default host
  std::string system_directory;                 ///< of pg_service.conf; `PGSYSCONFDIR` goes before it

  /// The variable's value, also an empty one; nothing when it is not set.
  [[nodiscard]] std::optional<std::string> get(const char* name) const {
    return variable ? variable(name) : std::nullopt;
  }
  /// `HOME`, else the user's; empty: unknown.
  [[nodiscard]] std::string home() const;
  /// The first socket folder that exists, else `localhost`.
  [[nodiscard]] std::string default_host() const;
};

}  // namespace greenpg::inline v0
