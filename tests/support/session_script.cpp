#include "session_script.hpp"

#include <greenpg/protocol/frame.hpp>
#include <greenpg/protocol/frontend_messages.hpp>

#include <algorithm>
#include <cstring>

namespace pg = greenpg;

namespace {

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
std::string as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string named(std::string_view what, std::string_view name) {
  return std::string(what) + (name.empty() ? "" : " ") + std::string(name);
}

std::string values(const std::vector<pg::wire_value>& of) {
  std::string out;
  for (const pg::wire_value& v : of) out += v ? " '" + as_text(*v) + "'" : " NULL";
  return out;
}

std::string formats(const std::vector<pg::format>& of) {
  std::string out = "/";
  for (const pg::format f : of) out += f == pg::format::text ? 't' : 'b';
  return out;
}

struct to_line {
  std::string operator()(const pg::frontend::query& m) const { return named("Query", m.sql); }
  std::string operator()(const pg::frontend::parse& m) const {
    std::string line = named("Parse", m.statement) + ": " + std::string(m.sql);
    for (const pg::oid type : m.parameter_types) line += " " + std::to_string(type);
    return line;
  }
  std::string operator()(const pg::frontend::bind& m) const {
    return named("Bind", m.portal) + ": " + std::string(m.statement) + values(m.parameters) + " " +
           formats(m.parameter_formats) + formats(m.result_formats);
  }
  std::string operator()(const pg::frontend::describe& m) const {
    return named(m.kind == pg::frontend::object_kind::portal ? "Describe portal" : "Describe statement", m.name);
  }
  std::string operator()(const pg::frontend::execute& m) const {
    return named("Execute", m.portal) + " " + std::to_string(m.max_rows);
  }
  std::string operator()(const pg::frontend::close& m) const {
    return named(m.kind == pg::frontend::object_kind::portal ? "Close portal" : "Close statement", m.name);
  }
  std::string operator()(const pg::frontend::flush&) const { return "Flush"; }
  std::string operator()(const pg::frontend::sync&) const { return "Sync"; }
  std::string operator()(const pg::frontend::function_call& m) const {
    return "FunctionCall " + std::to_string(m.function) + values(m.arguments);
  }
  std::string operator()(const pg::frontend::terminate&) const { return "Terminate"; }
  std::string operator()(const pg::frontend::copy_data& m) const { return "CopyData " + as_text(m.data); }
  std::string operator()(const pg::frontend::copy_done&) const { return "CopyDone"; }
  std::string operator()(const pg::frontend::copy_fail& m) const { return named("CopyFail", m.reason); }
  std::string operator()(const pg::frontend::password& m) const { return named("Password", m.text); }
  std::string operator()(const pg::frontend::sasl_initial_response& m) const {
    return "SASLInitialResponse " + std::string(m.mechanism) + " " + (m.data ? as_text(*m.data) : "-");
  }
  std::string operator()(const pg::frontend::sasl_response& m) const { return "SASLResponse " + as_text(m.data); }
  std::string operator()(const pg::frontend::gss_response&) const { return "GSSResponse"; }
};

/// One type for four messages: a SASLInitialResponse has a mechanism, a SASLResponse begins with its binding.
std::string password_line(std::span<const std::byte> body) {
  pg::frontend::sasl_initial_response first;
  if (read(body, first) && first.mechanism.starts_with("SCRAM")) return to_line{}(first);
  pg::frontend::password text;
  if (read(body, text)) return to_line{}(text);
  return "SASLResponse " + as_text(body);
}

}  // namespace

namespace says {

std::string ready(char status) {
  pg::backend::ready_for_query m;
  m.status = status;
  return server_bytes(m);
}
std::string complete(std::string_view tag) { return server_bytes(pg::backend::command_complete{tag}); }
std::string parsed() { return server_bytes(pg::backend::parse_complete{}); }
std::string bound() { return server_bytes(pg::backend::bind_complete{}); }
std::string closed() { return server_bytes(pg::backend::close_complete{}); }
std::string empty() { return server_bytes(pg::backend::empty_query_response{}); }
std::string suspended() { return server_bytes(pg::backend::portal_suspended{}); }
std::string no_data() { return server_bytes(pg::backend::no_data{}); }
std::string parameters(std::vector<pg::oid> types) {
  return server_bytes(pg::backend::parameter_description{std::move(types)});
}
std::string columns(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.emplace_back(1, static_cast<char>('a' + i % 26));
  pg::backend::row_description m;
  for (const std::string& name : names) {
    auto& c = m.columns.emplace_back();
    c.name = name;
    c.value_type = 23;
  }
  return server_bytes(m);
}
std::string row(const std::vector<std::string>& of) {
  pg::backend::data_row m;
  for (const std::string& value : of) m.values.emplace_back(as_bytes(value));
  return server_bytes(m);
}
std::string error(std::string_view code, std::string_view message, std::string_view severity) {
  pg::backend::error_response m;
  m.fields = {{'S', severity}, {'V', severity}, {'C', code}, {'M', message}};
  return server_bytes(m);
}
std::string notice(std::string_view message) {
  pg::backend::notice_response m;
  m.fields = {{'S', "NOTICE"}, {'C', "00000"}, {'M', message}};
  return server_bytes(m);
}
std::string notification(std::string_view channel, std::string_view payload) {
  return server_bytes(pg::backend::notification_response{7, channel, payload});
}
std::string parameter(std::string_view name, std::string_view value) {
  return server_bytes(pg::backend::parameter_status{name, value});
}
std::string copy_in() { return server_bytes(pg::backend::copy_in_response{}); }
std::string copy_out() { return server_bytes(pg::backend::copy_out_response{}); }
std::string copy_both() { return server_bytes(pg::backend::copy_both_response{}); }
std::string copy_data(std::string_view data) { return server_bytes(pg::backend::copy_data{as_bytes(data)}); }
std::string copy_done() { return server_bytes(pg::backend::copy_done{}); }
std::string function_result(std::string_view value) {
  return server_bytes(pg::backend::function_call_response{as_bytes(value)});
}
std::string key(std::string_view key, std::int32_t pid) {
  return server_bytes(pg::backend::backend_key_data{pid, as_bytes(key)});
}
std::string authentication(pg::backend::authentication_kind kind, std::string_view data) {
  pg::backend::authentication m;
  m.kind = kind;
  m.data = as_bytes(data);
  if (kind == pg::backend::authentication_kind::sasl) m.mechanisms = {"SCRAM-SHA-256"};
  return server_bytes(m);
}
std::string ok() { return authentication(pg::backend::authentication_kind::ok); }
std::string mechanisms(std::vector<std::string_view> names) {
  pg::backend::authentication m;
  m.kind = pg::backend::authentication_kind::sasl;
  m.mechanisms = std::move(names);
  return server_bytes(m);
}
std::string raw(char type, std::string_view body) {
  std::string out(1, type);
  const auto length = static_cast<std::uint32_t>(body.size() + 4);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift & 0xff);
  return out.append(body);
}

}  // namespace says

pg::startup_options trusting_options(std::string user) {
  pg::startup_options options;
  options.user = std::move(user);
  options.nonce = "fyko+d2lbbFgONRv9qkxdawL";
  return options;
}

void session_script::start(pg::startup_options options) {
  if (machine.start(std::move(options))) return;
  machine.sent(machine.output().size());
  started_ = true;
}

void session_script::connect(std::uint32_t protocol) {
  pg::startup_options options = trusting_options();
  options.protocol = protocol;
  start(std::move(options));
  receive(says::ok() + says::key() + says::ready());
}

lines session_script::sent() {
  lines result;
  std::span<const std::byte> rest = machine.output();
  const std::size_t size = rest.size();
  if (!started_ && !rest.empty()) {
    const pg::frame first = pg::next_startup_frame(rest, rest.size());
    result.push_back("Startup");
    rest = rest.subspan(first.total);
    started_ = true;
  }
  while (!rest.empty()) {
    const pg::frame f = pg::next_frame(rest, rest.size());
    if (f.state != pg::frame_state::complete) {
      result.push_back("not a message");
      break;
    }
    if (f.type == 'p') {
      result.push_back(password_line(f.body));
    } else {
      const auto message = pg::frontend::read_any(f.type, f.body);
      result.push_back(message ? std::visit(to_line{}, *message) : "malformed " + std::string(1, f.type));
    }
    rest = rest.subspan(f.total);
  }
  machine.sent(size);
  return result;
}

lines session_script::receive(std::string_view bytes, std::size_t step) {
  lines result;
  while (!bytes.empty()) {
    std::size_t now = step == 0 ? bytes.size() : std::min(step, bytes.size());
    while (now != 0) {
      const std::span<std::byte> room = machine.input_space();
      const std::size_t fits = std::min(now, room.size());
      std::memcpy(room.data(), bytes.data(), fits);
      machine.received(fits);
      bytes.remove_prefix(fits);
      now -= fits;
      if (step != 0 || now == 0) {
        for (std::string& line : events()) {
          // Rows that arrive apart are rows all the same.
          if (!result.empty() && line.find(" rows ") != std::string::npos &&
              result.back().find(" rows ") != std::string::npos)
            result.back() += line.substr(line.find(" rows ") + 5);
          else
            result.push_back(std::move(line));
        }
      }
    }
  }
  return result;
}

lines session_script::events() {
  lines result;
  for (;;) {
    pg::event& what = machine.next_event();
    if (what.kind == pg::event_kind::none) return result;
    if (what.kind == pg::event_kind::done) {  // what it stands for
      const auto part = [&](pg::event_kind kind) {
        what.kind = kind;
        result.push_back(describe(what));
      };
      ++done;
      if (what.rows.count != 0) part(pg::event_kind::rows);
      part(pg::event_kind::command_complete);
      part(pg::event_kind::ready);
      continue;
    }
    result.push_back(describe(what));
    if (what.kind == pg::event_kind::compute || what.kind == pg::event_kind::need_password) return result;
  }
}

std::string session_script::describe(pg::event& what) {
  using kind = pg::event_kind;
  std::string line = to_string(what.kind);
  if (what.request != 0) line = std::to_string(what.request) + "." + std::to_string(what.unit) + " " + line;
  switch (what.kind) {
    case kind::parameter_description: {
      pg::backend::parameter_description m;
      if (!read(what.body, m)) return line + " malformed";
      for (const pg::oid type : m.types) line += " " + std::to_string(type);
      return line;
    }
    case kind::row_description:
      if (!what.columns) return line + " none";
      for (const pg::column& c : *what.columns) line += " " + c.name;
      return line;
    case kind::rows: {
      std::span<const std::byte> rest(what.rows.begin, what.rows.end);
      std::size_t count = 0;
      for (; !rest.empty(); ++count) {
        const pg::frame f = pg::next_frame(rest, rest.size());
        pg::backend::data_row m;
        if (f.state != pg::frame_state::complete || !read(f.body, m)) return line + " malformed";
        line += " (";
        for (const pg::wire_value& v : m.values) line += (line.back() == '(' ? "" : ",") + (v ? as_text(*v) : "NULL");
        line += ")";
        rest = rest.subspan(f.total);
      }
      if (count != what.rows.count) line += " miscounted";
      batches.push_back(std::move(what.rows));
      return line;
    }
    case kind::command_complete: return line + " " + std::string(what.text);
    case kind::parameter_changed: return line + " " + std::string(what.text);
    case kind::copy_data: return line + " " + as_text(what.body);
    case kind::ready: return line + " " + static_cast<char>(what.status);
    case kind::error:
    case kind::fatal: return line + " " + what.error.message() + ": " + machine.last_error().message;
    case kind::aborted: return line + " " + what.error.message();
    default: return line;
  }
}
