// The connection string: no crash; parse, print, parse is the identity; no secret in an error or in a printed string.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <greenpg/protocol/connection_options.hpp>
#include <greenpg/protocol/conninfo.hpp>

namespace {

namespace pg = greenpg;

constexpr std::string_view secret = "S3cretT0ken";
constexpr std::string_view visible_names[] = {"user", "dbname", "host", "options", "sslmode", "application_name"};

void require(bool holds) {
  if (!holds) std::abort();
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Any text at all.
void check_text(std::string_view text) {
  pg::conninfo info;
  std::string message;
  if (pg::parse_conninfo(text, info, message)) {
    require(!message.empty());
    require(info == pg::conninfo());
    return;
  }
  require(message.empty());
  pg::conninfo again;
  require(!pg::parse_conninfo(pg::print_conninfo(info, true), again, message));
  require(again == info);

  // whatever the secrets are, they show neither in print nor in what is wrong with the other values
  bool taken = false;
  for (const pg::conninfo_keyword& k : pg::conninfo_keywords()) {
    if (k.secret) info.set(k.name, secret);
    if (!k.secret && info.has(k.name)) taken = taken || contains(*info.find(k.name), secret);
  }
  pg::connection_options options;
  const bool failed = static_cast<bool>(pg::to_options(info, options, message));
  require(failed == !message.empty());
  if (!taken) {
    require(!contains(message, secret));
    require(!contains(pg::print_conninfo(info, false), secret));
  }
  for (const std::string_view name : visible_names) info.unset(name);
  info.set("user", "ann");
  if (!pg::to_options(info, options, message)) require(!options.hosts.empty());
}

/// A text in which a password was planted: an error about it does not quote it.
void check_planted(const std::string& text) {
  pg::conninfo info;
  std::string message;
  if (pg::parse_conninfo(text, info, message)) require(!contains(message, secret));
}

/// `text` with the secret wherever it holds a 0x01.
std::string plant(std::string_view text) {
  std::string planted;
  for (const char c : text) {
    if (c == '\x01')
      planted += secret;
    else
      planted += c;
  }
  return planted;
}

std::string without_secret(std::string_view text) {
  std::string clean(text);
  for (std::size_t at = 0; (at = clean.find(secret, at)) != std::string::npos;) clean.erase(at, secret.size());
  return contains(clean, secret) ? std::string() : clean;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_text(text);

  // the same bytes as what comes behind, or around, a password; a 0x02 parts the two halves
  const std::size_t middle = text.find('\x02');
  const std::string inside = plant(text.substr(0, middle));
  const std::string around = without_secret(middle == std::string_view::npos ? "" : text.substr(middle + 1));
  check_planted("password=" + inside);
  check_planted("sslmode=x oauth_client_secret='a" + inside);
  check_planted("postgresql://ann:" + inside + "@" + around);
  check_planted("postgresql://" + around + "?password=" + inside);
  check_planted("postgres://" + around + "?host=h&scram_client_key=" + inside + "&user=u");
  check_planted(" postgresql://ann:" + inside);
  return 0;
}
