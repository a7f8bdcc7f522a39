#pragma once
#include <string>
#include <string_view>
#include <system_error>

#include <greenpg/net/environment.hpp>
#include <greenpg/protocol/conninfo.hpp>

namespace greenpg::inline v0::detail {

/// Gives `info` what the section `[service]` of `text` says about keywords it has no value for; `file` names the text
/// in errors. `found`: there is such a section.
[[nodiscard]] std::error_code apply_service(std::string_view text, std::string_view file, std::string_view service,
                                            conninfo& info, bool& found, std::string& message);

/// The same from the user's service file, then the system's ("The Connection Service File", libpq chapter).
[[nodiscard]] std::error_code apply_service_files(const std::string& service, const environment& from, conninfo& info,
                                                  std::string& message);

}  // namespace greenpg::inline v0::detail
