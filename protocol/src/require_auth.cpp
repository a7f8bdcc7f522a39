#include <greenpg/protocol/require_auth.hpp>

#include <greenpg/protocol/errc.hpp>

#include <array>
#include <utility>

namespace greenpg::inline v0 {
namespace {

constexpr std::array<std::pair<std::string_view, auth_method>, 7> names{{
    {"none", auth_method::none},
    {"password", auth_method::password},
    {"md5", auth_method::md5},
    {"gss", auth_method::gss},
    {"sspi", auth_method::sspi},
    {"scram-sha-256", auth_method::scram_sha_256},
    {"oauth", auth_method::oauth},
}};

const auth_method* find_method(std::string_view name) noexcept {
  for (const auto& known : names)
    if (known.first == name) return &known.second;
  return nullptr;
}

std::error_code refuse(std::string& message, std::string_view before, std::string_view quoted, std::string_view after) {
  message.assign(before).append("\"").append(quoted).append("\"").append(after);
  return make_error_code(errc::invalid_conninfo);
}

}  // namespace

std::error_code parse_require_auth(std::string_view text, auth_methods& out, std::string& message) {
  if (text.empty()) {
    out = auth_methods::all();
    return {};
  }
  const bool negative = text.front() == '!';
  auth_methods allowed = negative ? auth_methods::all() : auth_methods{};
  for (;;) {
    const std::size_t comma = text.find(',');
    const std::string_view element = text.substr(0, comma);
    std::string_view name = element;
    const bool negated = element.starts_with('!');
    if (negated) name.remove_prefix(1);
    if (negated && !negative)
      return refuse(message, "negative require_auth method ", element, " cannot be mixed with non-negative methods");
    if (!negated && negative)
      return refuse(message, "require_auth method ", element, " cannot be mixed with negative methods");
    const auth_method* method = find_method(name);
    if (method == nullptr) return refuse(message, "invalid require_auth value: ", name, "");
    if (allowed.contains(*method) != negative)
      return refuse(message, "require_auth method ", element, " is specified more than once");
    if (negative)
      allowed.erase(*method);
    else
      allowed.insert(*method);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  out = allowed;
  return {};
}

}  // namespace greenpg::inline v0
