#include <algorithm>
#include <array>

#include <greenpg/protocol/errc.hpp>

#include "option_values.hpp"

namespace greenpg::inline v0::detail {
namespace {

/// A keyword that is known and not acted on: the values that ask for nothing, and what to do about any other. Where
/// libpq checks the value, `valid` lists what it takes besides.
struct unsupported {
  std::string_view keyword;
  std::array<std::string_view, 5> harmless;
  std::array<std::string_view, 5> valid;
  std::string_view advice;
};

constexpr std::array<unsupported, 20> table{{
    {"sslnegotiation", {"postgres"}, {}, "use sslnegotiation=postgres"},
    {"sslcertmode", {"allow", "disable"}, {}, "use sslcertmode=allow"},
    {"gssencmode", {"disable", "prefer"}, {"require"}, "use gssencmode=disable; sslmode gives encryption"},
    {"target_session_attrs",
     {"any"},
     {"read-write", "read-only", "primary", "standby", "prefer-standby"},
     "use target_session_attrs=any and name the server wanted"},
    {"load_balance_hosts",
     {"disable"},
     {"random"},
     "use load_balance_hosts=disable; hosts are tried in the order given"},
    {"sslpassword", {}, {}, "store the key without a passphrase, readable by its owner only"},
    {"sslcrl", {}, {}, "remove it; certificates are checked without a revocation list"},
    {"sslcrldir", {}, {}, "remove it; certificates are checked without a revocation list"},
    {"requirepeer", {}, {}, "remove it; the owner of a Unix-domain socket is not checked"},
    {"krbsrvname", {"postgres"}, {}, "remove it; there is no GSSAPI"},
    {"gsslib", {}, {}, "remove it; there is no GSSAPI"},
    {"gssdelegation", {"0"}, {}, "remove it; there is no GSSAPI"},
    {"replication", {"false", "off", "no", "0"}, {}, "remove it; connect as an ordinary client"},
    {"scram_client_key", {}, {}, "remove it and give a password"},
    {"scram_server_key", {}, {}, "remove it and give a password"},
    {"oauth_issuer", {}, {}, "remove it; there is no OAuth"},
    {"oauth_client_id", {}, {}, "remove it; there is no OAuth"},
    {"oauth_client_secret", {}, {}, "remove it; there is no OAuth"},
    {"oauth_scope", {}, {}, "remove it; there is no OAuth"},
    {"sslkeylogfile", {}, {}, "remove it; keys are not logged"},
}};

bool contains(const std::array<std::string_view, 5>& values, std::string_view value) noexcept {
  return !value.empty() && std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

std::error_code refuse_unsupported(const conninfo& info, std::string& message) {
  for (const unsupported& option : table) {
    const std::string* value = info.find(option.keyword);
    if (value == nullptr || contains(option.harmless, *value)) continue;
    const bool checked = !option.valid[0].empty();
    if (checked && !contains(option.valid, *value)) return invalid_value(option.keyword, *value, message);
    if (value->empty()) continue;
    message.assign("connection option \"").append(option.keyword).append("\"");
    // only a value of a fixed list is repeated: any other may be meant for fewer eyes
    if (checked) message.append(" with value \"").append(*value).append("\"");
    message.append(" is not supported by this version: ").append(option.advice);
    return make_error_code(errc::unsupported_option);
  }
  if (const std::string* key = info.find("sslkey"); key != nullptr && key->find(':') != std::string::npos) {
    message =
        "connection option \"sslkey\" naming a key in an OpenSSL engine is not supported by this version: "
        "name a PEM file";
    return make_error_code(errc::unsupported_option);
  }
  return {};
}

}  // namespace greenpg::inline v0::detail
