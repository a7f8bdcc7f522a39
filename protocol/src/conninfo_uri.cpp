#include <cstddef>
#include <utility>

#include "conninfo_grammar.hpp"

namespace greenpg::inline v0::detail {
namespace {

constexpr auto npos = std::string_view::npos;

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// scheme://[user[:password]@][host[:port]{,host[:port]}][/dbname][?name=value{&name=value}]
/// ("Connection URIs", libpq chapter). The parts are cut first and percent-decoded one by one.
class uri_parser {
public:
  uri_parser(std::string_view uri, conninfo& out, std::string& message) noexcept
      : uri_(uri), rest_(uri.substr(uri_prefix_length(uri))), out_(out), message_(message) {}

  [[nodiscard]] bool run() {
    if (!take_userinfo()) return false;
    // An '@' from here on most likely ends a password that holds a raw '@' or '/': then nothing more is quoted.
    in_doubt_ = in_doubt_ || rest_.find('@') != npos;
    if (!take_hosts() || !take_dbname()) return false;
    return rest_.empty() || take_query(rest_.substr(1));
  }

private:
  [[nodiscard]] bool take_userinfo() {
    const std::size_t end = rest_.find_first_of("@/");
    if (end == npos || rest_[end] == '/') return true;
    const std::string_view info = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    // So may the '@' of a query value, when there is no '/' before it: h?password=p@q.
    in_doubt_ = info.find('?') != npos;
    const std::size_t colon = info.find(':');
    return set("user", info.substr(0, colon)) && (colon == npos || set("password", info.substr(colon + 1)));
  }

  [[nodiscard]] bool take_hosts() {
    std::string hosts, ports;
    for (;;) {
      if (!rest_.empty() && rest_.front() == '[') {
        if (!take_bracketed(hosts)) return false;
      } else {
        hosts += take_until(":/?,");
      }
      if (!rest_.empty() && rest_.front() == ':') {
        rest_.remove_prefix(1);
        ports += take_until("/?,");
      }
      if (rest_.empty() || rest_.front() != ',') break;
      rest_.remove_prefix(1);
      hosts += ',';
      ports += ',';
    }
    return set("host", hosts) && set("port", ports);
  }

  [[nodiscard]] bool take_bracketed(std::string& hosts) {
    rest_.remove_prefix(1);
    const std::size_t close = rest_.find(']');
    if (close == npos)
      return fail("end of string reached when looking for matching \"]\" in IPv6 host address in URI: \"",
                  shown_uri(uri_));
    if (close == 0) return fail("IPv6 host address may not be empty in URI: \"", shown_uri(uri_));
    // brackets that close behind a '?' may hold a whole query
    in_doubt_ = in_doubt_ || rest_.substr(0, close).find('?') != npos;
    hosts += rest_.substr(0, close);
    rest_.remove_prefix(close + 1);
    if (rest_.empty() || std::string_view(":/?,").find(rest_.front()) != npos) return true;
    const std::size_t position = uri_.size() - rest_.size() + 1;
    message_.append("unexpected character \"").append(in_doubt_ ? hidden : rest_.substr(0, 1));
    return fail("\" at position " + std::to_string(position) + " in URI (expected \":\" or \"/\"): \"",
                shown_uri(uri_));
  }

  [[nodiscard]] bool take_dbname() {
    if (rest_.empty() || rest_.front() != '/') return true;
    rest_.remove_prefix(1);
    return set("dbname", take_until("?"));
  }

  [[nodiscard]] bool take_query(std::string_view query) {
    while (!query.empty()) {
      const std::size_t end = query.find('&');
      if (!take_parameter(query.substr(0, end))) return false;
      query.remove_prefix(end == npos ? query.size() : end + 1);
    }
    return true;
  }

  [[nodiscard]] bool take_parameter(std::string_view pair) {
    const std::size_t separator = pair.find('=');
    const std::string_view raw_name = pair.substr(0, separator);
    if (separator == npos)
      return fail("missing key/value separator \"=\" in URI query parameter: \"", shown_word(raw_name, in_doubt_));
    const std::string_view raw_value = pair.substr(separator + 1);
    if (raw_value.find('=') != npos)
      return fail("extra key/value separator \"=\" in URI query parameter: \"", shown_word(raw_name, in_doubt_));

    secret_string name, value;
    if (!decode(raw_name, in_doubt_, name)) return false;
    const conninfo_keyword* known = find_conninfo_keyword(name);
    // of an unknown parameter nobody can tell that it is no secret
    const bool harmless = known != nullptr && !known->secret;
    if (!decode(raw_value, in_doubt_ || !harmless, value)) return false;
    if (name == secret_string("ssl") && value == secret_string("true")) {  // as JDBC spells it
      name = secret_string("sslmode");
      value = secret_string("require");
    }
    if (!store(out_, name, std::move(value)))
      return fail("invalid URI query parameter: \"", shown_word(name, in_doubt_));
    in_doubt_ = in_doubt_ || (known != nullptr && known->secret);
    return true;
  }

  /// An empty part of the authority or path leaves its keyword unset.
  [[nodiscard]] bool set(std::string_view keyword, std::string_view raw) {
    if (raw.empty()) return true;
    secret_string value;
    if (!decode(raw, in_doubt_ || find_conninfo_keyword(keyword)->secret, value)) return false;
    return out_.set(keyword, std::move(value));
  }

  /// Undoes percent-encoding. Blanks around a part are dropped and blanks within are refused, as libpq 18 does
  /// (earlier versions keep them). Only the space is such a blank: a tab is text.
  [[nodiscard]] bool decode(std::string_view raw, bool hide, secret_string& out) {
    const auto shown = [&] { return std::string(hide ? hidden : raw); };
    std::string_view in = raw;
    while (!in.empty() && in.front() == ' ') in.remove_prefix(1);
    out.reserve(in.size());
    while (!in.empty() && in.front() != ' ') {
      if (in.front() != '%') {
        out.push_back(in.front());
        in.remove_prefix(1);
        continue;
      }
      const int high = in.size() > 1 ? hex_digit(in[1]) : -1;
      const int low = in.size() > 2 ? hex_digit(in[2]) : -1;
      if (high < 0 || low < 0) return fail("invalid percent-encoded token: \"", shown());
      if (high == 0 && low == 0) return fail("forbidden value %00 in percent-encoded value: \"", shown());
      out.push_back(static_cast<char>(high * 16 + low));
      in.remove_prefix(3);
    }
    while (!in.empty() && in.front() == ' ') in.remove_prefix(1);
    if (in.empty()) return true;
    message_ += "unexpected spaces found in \"" + shown() + "\", use percent-encoded spaces (%20) instead";
    return false;
  }

  std::string_view take_until(std::string_view terminators) noexcept {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(terminators));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  bool fail(std::string_view text, std::string_view quoted) {
    message_.append(text).append(quoted).append("\"");
    return false;
  }

  const std::string_view uri_;
  std::string_view rest_;
  conninfo& out_;
  std::string& message_;
  bool in_doubt_ = false;  ///< what follows may be part of a password: quote none of it
};

}  // namespace

std::size_t uri_prefix_length(std::string_view text) noexcept {
  for (const std::string_view prefix : {std::string_view("postgresql://"), std::string_view("postgres://")})
    if (text.starts_with(prefix)) return prefix.size();
  return 0;
}

bool parse_uri(std::string_view uri, conninfo& out, std::string& message) {
  return uri_parser(uri, out, message).run();
}

}  // namespace greenpg::inline v0::detail
