#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <greenpg/protocol/connection_options.hpp>

namespace greenpg::inline v0::detail {

/// Reads a value as libpq does: blanks around, nothing else, within an int. Nothing if it is not one.
[[nodiscard]] std::optional<int> parse_integer(std::string_view text) noexcept;

/// "a,b,,c" in its parts; an empty text is one empty part.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text);

/// `invalid <keyword> value: "<value>"`.
[[nodiscard]] std::error_code invalid_value(std::string_view keyword, std::string_view value, std::string& message);
/// Any other text of an invalid string.
[[nodiscard]] std::error_code invalid(std::string_view text, std::string& message);
/// `invalid integer value "<value>" for connection option "<keyword>"`.
[[nodiscard]] std::error_code invalid_integer(std::string_view keyword, std::string_view value, std::string& message);

/// host and hostaddr as a list of servers; there is a port for each, or one for all.
[[nodiscard]] std::error_code hosts_to_options(const conninfo& info, connection_options& out, std::string& message);
/// The ports of that list; libpq looks at them last.
[[nodiscard]] std::error_code ports_to_options(const conninfo& info, connection_options& out, std::string& message);
/// The ssl* keywords that are acted on.
[[nodiscard]] std::error_code tls_to_options(const conninfo& info, connection_options& out, std::string& message);
/// Refuses what is not acted on and not at its default.
[[nodiscard]] std::error_code refuse_unsupported(const conninfo& info, std::string& message);

}  // namespace greenpg::inline v0::detail
