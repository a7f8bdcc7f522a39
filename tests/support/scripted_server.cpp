#include "scripted_server.hpp"

#include "data_rows.hpp"

#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/md5_password.hpp>

#include <algorithm>
#include <array>

namespace greenpg_test {
namespace {

constexpr greenpg::oid int4 = 23;
// The server stops making rows while so many bytes are on their way.
constexpr std::size_t enough_on_the_way = 64 * 1024;

std::string_view c_string(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view text = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return text;
}

std::uint32_t number(std::string_view& rest, int size) {
  std::uint32_t value = 0;
  for (int i = 0; i < size && !rest.empty(); ++i) {
    value = value << 8 | static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
  }
  return value;
}

std::string zero(std::string_view text) { return std::string(text) + '\0'; }

}  // namespace

scripted_server::scripted_server(std::shared_ptr<memory_link> link) : link_(std::move(link)) {}

void scripted_server::send(char type, std::string_view body) {
  const std::string header = type + big_endian(body.size() + 4, 4);
  link_->to_client.append(header);
  link_->to_client.append(body);
}

bool scripted_server::run() {
  bool any = false;
  while (phase_ != phase::over) {
    const bool did = running_ != nullptr || !script_.empty() ? work() : take_message();
    if (!did) break;
    any = true;
  }
  return any;
}

bool scripted_server::take_message() {
  if (link_->to_client.size() >= link_->capacity) return false;
  const std::size_t header = phase_ == phase::startup ? 4 : 5;
  const auto whole = [&] {
    return inbox_.size() >= header && inbox_.size() >= header - 4 + greenpg::load_be32(inbox_.data() + header - 4);
  };
  if (!whole()) {
    if (link_->to_server.empty()) {
      if (link_->client_closed) phase_ = phase::over;
      return false;
    }
    inbox_.append(link_->to_server.bytes());
    link_->to_server.clear();
    if (!whole()) return true;
  }
  const std::size_t length = greenpg::load_be32(inbox_.data() + header - 4);
  const char type = phase_ == phase::startup ? '\0' : inbox_.text()[0];
  const std::string body(inbox_.text().substr(header, length - 4));
  inbox_.consume(header - 4 + length);
  switch (phase_) {
    case phase::startup: on_startup(body); break;
    case phase::password: on_password(body); break;
    case phase::running: on_message(type, body); break;
    case phase::over: break;
  }
  return true;
}

void scripted_server::on_startup(std::string_view) {
  log.emplace_back("Startup");
  phase_ = phase::password;
  switch (method) {
    case login::trust: return ready_to_serve();
    case login::cleartext: return send('R', big_endian(3, 4));
    case login::md5: return send('R', big_endian(5, 4) + "salt");
    case login::scram: return send('R', big_endian(10, 4) + zero("SCRAM-SHA-256") + '\0');
  }
}

void scripted_server::on_password(std::string_view body) {
  log.emplace_back("Password");
  const auto refuse = [&] {
    fail("FATAL", "28P01", "password authentication failed for user \"" + user + "\"");
    link_->server_closed = true;
    phase_ = phase::over;
  };
  std::string_view rest = body;
  if (method == login::scram) {
    if (!scram_) {
      static const std::array<std::byte, 16> salt{};
      verifier_ = std::make_unique<greenpg::scram_verifier>(password, salt, 4096);
      scram_ = std::make_unique<greenpg::scram_server>(*verifier_, "server-nonce");
      c_string(rest);
      number(rest, 4);
      if (scram_->client_first(rest)) return refuse();
      return send('R', big_endian(11, 4) + scram_->server_first());
    }
    if (scram_->client_final(rest)) return refuse();
    send('R', big_endian(12, 4) + scram_->server_final());
    return ready_to_serve();
  }
  std::string expected = password;
  if (method == login::md5) {
    const std::array<std::byte, 4> salt{std::byte{'s'}, std::byte{'a'}, std::byte{'l'}, std::byte{'t'}};
    expected = greenpg::md5_password(user, password, salt);
  }
  if (c_string(rest) != expected) return refuse();
  ready_to_serve();
}

void scripted_server::ready_to_serve() {
  phase_ = phase::running;
  send('R', big_endian(0, 4));
  send('S', zero("server_version") + zero("15.18"));
  send('K', big_endian(static_cast<std::uint32_t>(process_id), 4) + "key!");
  send('Z', "I");
}

void scripted_server::on_message(char type, std::string_view body) {
  if (skipping_ && type != 'S' && type != 'X') return;
  std::string_view rest = body;
  switch (type) {
    case 'Q': {
      const std::string_view sql = c_string(rest);
      log.push_back("Query " + std::string(sql));
      return on_query(sql);
    }
    case 'P': return on_parse(body);
    case 'B': return on_bind(body);
    case 'D': return on_describe(body);
    case 'E': return on_execute(body);
    case 'C': {
      const bool is_portal = rest.front() == 'P';
      rest.remove_prefix(1);
      const std::string name(c_string(rest));
      if (is_portal) {
        log.emplace_back("Close a portal");
        portals_.erase(name);
        return send('3', {});
      }
      log.push_back("Close " + name);
      if (const auto found = statements_.find(name); found != statements_.end()) statements_.erase(found);
      return send('3', {});
    }
    case 'S':
      log.emplace_back("Sync");
      skipping_ = false;
      return send_ready();
    case 'H': log.emplace_back("Flush"); return;
    case 'f': return;  // outside COPY it says nothing
    case 'X':
      log.emplace_back("Terminate");
      phase_ = phase::over;
      link_->server_closed = true;
      return;
    default: fail("FATAL", "08P01", "unexpected message"); phase_ = phase::over;
  }
}

/// Portals live until the end of the transaction.
void scripted_server::send_ready() {
  if (status == 'I') portals_.clear();
  send('Z', std::string_view(&status, 1));
}

void scripted_server::on_execute(std::string_view body) {
  const std::string name(c_string(body));
  const auto found = portals_.find(name);
  if (found == portals_.end()) return fail("ERROR", "34000", "portal \"" + name + "\" does not exist");
  portal& p = found->second;
  limit_ = number(body, 4);
  log.push_back("Execute " + p.sql + (limit_ == 0 ? "" : " " + std::to_string(limit_)));
  simple_ = false;
  begin(p.sql, true);
  if (running_ == nullptr) return;
  executing_ = &p;
  formats_ = p.formats;
  row_ = p.row;
  round_ = p.round;
  counted_ = 0;
}

void scripted_server::on_parse(std::string_view body) {
  const std::string name(c_string(body));
  const std::string sql(c_string(body));
  log.push_back("Parse " + sql);
  if (refused_in_transaction(sql)) return;
  const auto found = answers.find(sql);
  if (found == answers.end()) return fail("ERROR", "42P01", "relation does not exist");
  if (found->second.fails_in_parse)
    return fail(found->second.severity, found->second.sqlstate, "refused by the parser");
  if (!name.empty() && statements_.contains(name)) return fail("ERROR", "42P05", "prepared statement already exists");
  statements_[name] = sql;
  altered_.erase(name);
  send('1', {});
}

void scripted_server::on_bind(std::string_view body) {
  const std::string portal_name(c_string(body));
  const std::string name(c_string(body));
  const auto found = statements_.find(name);
  if (found == statements_.end()) return fail("ERROR", "26000", "prepared statement \"" + name + "\" does not exist");
  if (altered_.contains(name)) {
    send('E', 'S' + zero("ERROR") + 'V' + zero("ERROR") + 'C' + zero("0A000") + 'M' +
                  zero("cached plan must not change result type") + 'R' + zero("RevalidateCachedQuery") + '\0');
    skipping_ = true;
    return;
  }
  log.push_back("Bind " + found->second);
  body.remove_prefix(std::min(body.size(), std::size_t{2} * number(body, 2)));
  for (std::uint32_t left = number(body, 2); left > 0; --left) {
    const std::uint32_t size = number(body, 4);
    if (size == 0xffffffff) continue;
    parameter_bytes += size;
    last_parameter = size <= 1024 ? std::string(body.substr(0, size)) : std::string();
    body.remove_prefix(std::min<std::size_t>(size, body.size()));
  }
  formats_.clear();
  for (std::uint32_t left = number(body, 2); left > 0; --left)
    formats_.push_back(static_cast<greenpg::format>(number(body, 2)));
  portals_[portal_name] = {found->second, formats_};
  send('2', {});
}

void scripted_server::on_describe(std::string_view body) {
  body.remove_prefix(1);
  const auto found = statements_.find(c_string(body));
  if (found == statements_.end()) return fail("ERROR", "26000", "prepared statement does not exist");
  log.push_back("Describe " + found->second);
  const scripted_answer& of = answers.at(found->second);
  std::string types = big_endian(of.parameters.size(), 2);
  for (const greenpg::oid type : of.parameters) types += big_endian(type, 4);
  send('t', types);
  if (of.columns.empty()) return send('n', {});
  formats_.clear();
  describe_rows(of, false);
}

greenpg::format scripted_server::format_of(std::size_t column) const {
  if (formats_.empty()) return greenpg::format::text;
  return formats_[formats_.size() == 1 ? 0 : column];
}

void scripted_server::describe_rows(const scripted_answer& of, bool with_formats) {
  std::string body = big_endian(of.columns.size(), 2);
  for (std::size_t i = 0; i < of.columns.size(); ++i) {
    const auto format = with_formats ? static_cast<std::uint16_t>(format_of(i)) : 0U;
    body += zero(of.columns[i].first) + big_endian(0, 6) + big_endian(of.columns[i].second, 4) + big_endian(4, 2) +
            big_endian(0xffffffff, 4) + big_endian(format, 2);
  }
  send('T', body);
}

/// Statements of a Query are parted by "; ".
void scripted_server::on_query(std::string_view sql) {
  simple_ = true;
  executing_ = nullptr;
  limit_ = 0;
  formats_.clear();
  script_.clear();
  for (std::size_t at = 0; at <= sql.size();) {
    const std::size_t end = std::min(sql.find("; ", at), sql.size());
    script_.emplace_back(sql.substr(at, end - at));
    at = end + 2;
  }
}

void scripted_server::begin(std::string_view sql, bool described) {
  if (refused_in_transaction(sql)) return;
  const auto found = answers.find(sql);
  if (found == answers.end()) return fail("ERROR", "42P01", "relation does not exist");
  running_ = &found->second;
  running_sql_ = sql;
  row_ = round_ = 0;
  hanging_ = running_->hangs;
  cancelled_ = false;
  for (const std::string& text : running_->notices) send_notice(text);
  if (!described && !running_->columns.empty()) describe_rows(*running_, true);
}

/// Goes on with what is running. Whether anything was done.
bool scripted_server::work() {
  if (running_ == nullptr) {
    const std::string next = std::move(script_.front());
    script_.erase(script_.begin());
    begin(next, false);
    if (running_ == nullptr) {
      script_.clear();
      send_ready();
    }
    return true;
  }
  const scripted_answer& of = *running_;
  const auto end = [&] {
    running_ = nullptr;
    hanging_ = false;
    if (simple_ && script_.empty()) send_ready();
  };
  if (cancelled_) {
    script_.clear();
    fail("ERROR", "57014", "canceling statement due to user request");
    end();
    return true;
  }
  if (hanging_) return false;
  const std::size_t room = std::min(link_->capacity, enough_on_the_way);
  bool any = false;
  while (round_ < of.repeat && !of.rows.empty()) {
    if (link_->to_client.size() >= room) return any;
    if (limit_ != 0 && counted_ == limit_) break;
    ++counted_;
    std::vector<field_bytes> row = of.rows[row_];
    for (std::size_t i = 0; i < row.size(); ++i)
      if (row[i] && of.columns[i].second == int4 && format_of(i) == greenpg::format::binary)
        row[i] = int4_bytes(std::stoi(*row[i]));
    link_->to_client.append(data_row(row));
    any = true;
    if (++row_ == of.rows.size()) {
      row_ = 0;
      ++round_;
    }
  }
  if (limit_ != 0 && counted_ == limit_) {  // at the last row, too: it was not looked for more
    executing_->row = row_;
    executing_->round = round_;
    send('s', {});
    end();
    return true;
  }
  if (!of.sqlstate.empty()) {
    script_.clear();
    fail(of.severity, of.sqlstate, "it failed");
    if (of.severity == "FATAL") {
      running_ = nullptr;
      phase_ = phase::over;
      link_->server_closed = true;
      return true;
    }
  } else {
    std::string tag = of.tag;
    end_of(running_sql_, tag);
    send('C', zero(tag));
  }
  end();
  return true;
}

void scripted_server::fail(std::string_view severity, std::string_view sqlstate, std::string_view message) {
  send('E', 'S' + zero(severity) + 'V' + zero(severity) + 'C' + zero(sqlstate) + 'M' + zero(message) + '\0');
  if (!simple_) skipping_ = true;
  if (transactions_ && status == 'T') status = 'E';
}

void scripted_server::know_transactions() {
  transactions_ = true;
  for (const char* const each : {"BEGIN", "COMMIT", "ROLLBACK"}) answers[each].tag = each;
  for (const std::string each : {"greenpg_1", "greenpg_2", "greenpg_3"}) {
    answers["SAVEPOINT " + each].tag = "SAVEPOINT";
    answers["RELEASE SAVEPOINT " + each].tag = "RELEASE";
    answers["ROLLBACK TO SAVEPOINT " + each].tag = "ROLLBACK";
  }
}

/// As in_failed_sql_transaction.
bool scripted_server::refused_in_transaction(std::string_view sql) {
  if (!transactions_ || status != 'E' || sql.starts_with("ROLLBACK") || sql == "COMMIT" ||
      sql.starts_with("PREPARE TRANSACTION"))
    return false;
  fail("ERROR", "25P02", "current transaction is aborted");
  return true;
}

/// A statement has succeeded: what it is to the transaction.
void scripted_server::end_of(std::string_view sql, std::string& tag) {
  if (!transactions_) return;
  if (sql.starts_with("BEGIN")) status = 'T';
  if (sql.starts_with("ROLLBACK TO")) status = 'T';
  if (sql == "ROLLBACK") status = 'I';
  if (sql == "COMMIT" || sql.starts_with("PREPARE TRANSACTION")) {
    if (status == 'E') tag = "ROLLBACK";
    status = 'I';
  }
}

void scripted_server::alter(std::string_view sql) {
  for (const auto& [name, text] : statements_)
    if (text == sql) altered_.insert(name);
}

void scripted_server::cancel() {
  if (running_ != nullptr) cancelled_ = true;
}

void scripted_server::proceed() { hanging_ = false; }

void scripted_server::die(std::string_view sqlstate, std::string_view message) {
  fail("FATAL", sqlstate, message);
  phase_ = phase::over;
  link_->server_closed = true;
}

void scripted_server::send_notice(std::string_view message) {
  send('N', 'S' + zero("NOTICE") + 'V' + zero("NOTICE") + 'C' + zero("00000") + 'M' + zero(message) + '\0');
}

int scripted_server::times(std::string_view line) const {
  return static_cast<int>(std::count(log.begin(), log.end(), line));
}

}  // namespace greenpg_test
