#include <greenpg/protocol/conninfo.hpp>

#include <algorithm>

namespace greenpg::inline v0 {
namespace {

// libpq 18's list, order included. gssencmode has the default of a build without GSSAPI, which this is. libpq shows
// the SCRAM keys in its dialogs; they stand in for the password, so here they are secret.
constexpr std::array<conninfo_keyword, conninfo_keyword_count> keywords{{
    {"service", "PGSERVICE", {}, false},
    {"user", "PGUSER", {}, false},
    {"password", "PGPASSWORD", {}, true},
    {"passfile", "PGPASSFILE", {}, false},
    {"channel_binding", "PGCHANNELBINDING", "prefer", false},
    {"connect_timeout", "PGCONNECT_TIMEOUT", {}, false},
    {"dbname", "PGDATABASE", {}, false},
    {"host", "PGHOST", {}, false},
    {"hostaddr", "PGHOSTADDR", {}, false},
    {"port", "PGPORT", "5432", false},
    {"client_encoding", "PGCLIENTENCODING", {}, false},
    {"options", "PGOPTIONS", {}, false},
    {"application_name", "PGAPPNAME", {}, false},
    {"fallback_application_name", {}, {}, false},
    {"keepalives", {}, {}, false},
    {"keepalives_idle", {}, {}, false},
    {"keepalives_interval", {}, {}, false},
    {"keepalives_count", {}, {}, false},
    {"tcp_user_timeout", {}, {}, false},
    {"sslmode", "PGSSLMODE", "prefer", false},
    {"sslnegotiation", "PGSSLNEGOTIATION", "postgres", false},
    {"sslcompression", "PGSSLCOMPRESSION", "0", false},
    {"sslcert", "PGSSLCERT", {}, false},
    {"sslkey", "PGSSLKEY", {}, false},
    {"sslcertmode", "PGSSLCERTMODE", {}, false},
    {"sslpassword", {}, {}, true},
    {"sslrootcert", "PGSSLROOTCERT", {}, false},
    {"sslcrl", "PGSSLCRL", {}, false},
    {"sslcrldir", "PGSSLCRLDIR", {}, false},
    {"sslsni", "PGSSLSNI", "1", false},
    {"requirepeer", "PGREQUIREPEER", {}, false},
    {"require_auth", "PGREQUIREAUTH", {}, false},
    {"min_protocol_version", "PGMINPROTOCOLVERSION", {}, false},
    {"max_protocol_version", "PGMAXPROTOCOLVERSION", {}, false},
    {"ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", "TLSv1.2", false},
    {"ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", {}, false},
    {"gssencmode", "PGGSSENCMODE", "disable", false},
    {"krbsrvname", "PGKRBSRVNAME", "postgres", false},
    {"gsslib", "PGGSSLIB", {}, false},
    {"gssdelegation", "PGGSSDELEGATION", "0", false},
    {"replication", {}, {}, false},
    {"target_session_attrs", "PGTARGETSESSIONATTRS", "any", false},
    {"load_balance_hosts", "PGLOADBALANCEHOSTS", "disable", false},
    {"scram_client_key", {}, {}, true},
    {"scram_server_key", {}, {}, true},
    {"oauth_issuer", {}, {}, false},
    {"oauth_client_id", {}, {}, false},
    {"oauth_client_secret", {}, {}, true},
    {"oauth_scope", {}, {}, false},
    {"sslkeylogfile", {}, {}, false},
}};

}  // namespace

std::span<const conninfo_keyword, conninfo_keyword_count> conninfo_keywords() noexcept { return keywords; }

const conninfo_keyword* find_conninfo_keyword(std::string_view name) noexcept {
  const auto at =
      std::find_if(keywords.begin(), keywords.end(), [name](const conninfo_keyword& k) { return k.name == name; });
  return at == keywords.end() ? nullptr : &*at;
}

}  // namespace greenpg::inline v0
