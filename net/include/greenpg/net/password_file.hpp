#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <greenpg/protocol/secret_string.hpp>

namespace greenpg::inline v0 {

/// What a password file is searched for ("The Password File", libpq chapter).
struct password_query {
  password_query() = default;
  std::string_view host;  ///< `localhost` for the default socket folder
  std::string_view port, dbname, user;
};

/// The password of the first line of `text` that matches, which may be empty; nothing when none does.
[[nodiscard]] std::optional<secret_string> find_password(std::string_view text, const password_query& query);

/// The same in a file. A file that is missing says nothing; one that others than its owner can read or write, or that
/// is no plain file, is not used, and `warning` says so as libpq does.
[[nodiscard]] std::optional<secret_string> read_password_file(const std::string& path, const password_query& query,
                                                              std::string& warning);

}  // namespace greenpg::inline v0
