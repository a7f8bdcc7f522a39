// A long session as one recording, in which every cut must give the same events.
#include <gtest/gtest.h>

#include <greenpg/protocol/scram_server.hpp>

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session_script.hpp"

namespace pg = greenpg;
using auth = pg::backend::authentication_kind;

namespace {

const std::string password = "open sesame";

/// What the server says, in the parts between which it waits for the client.
struct recording {
  std::string offer, challenge, proof, greeting, answers;
};

/// Everything the client asks in one go once it is ready.
void ask(pg::session& s) {
  const auto value = [](std::size_t i, pg::byte_buffer& out) {
    out.append(std::to_string(i));
    return pg::errc{};
  };
  for (int i = 0; i < 4; ++i) {
    s.open();
    s.parse("s", "select $1");
    s.describe_statement("s");
    s.bind("", "s", {}, 2, value, {});
    s.execute("", pg::session::as_described, i % 3 == 0 ? 20 : 0);
    s.close_statement("s");
    s.sync();
    ASSERT_FALSE(s.submit());
    s.open();
    s.query("select; insert; select");
    ASSERT_FALSE(s.submit());
    s.open();
    s.query("copy t to stdout", i % 2 == 0);
    ASSERT_FALSE(s.submit());
    s.open();
    s.bind("", "s", {}, 2, value, {});
    s.execute("", 3);
    s.execute("", 3);
    s.sync();
    ASSERT_FALSE(s.submit());
    s.open();
    s.function_call(1, {}, {}, pg::format::text);
    ASSERT_FALSE(s.submit());
    if (i % 4 == 3) s.discard(s.last_request() - 3);
  }
}

std::string answers() {
  std::string out;
  for (int i = 0; i < 4; ++i) {
    out += says::parsed() + says::parameters({23, 25}) + says::columns(4) + says::bound();
    for (int k = 0; k < 32; ++k)
      out += says::row({std::to_string(k), "", std::string(static_cast<std::size_t>(110 + k), 'x'), "last"}) +
             (k == 7 ? says::notice() : "");
    out += (i % 3 == 0 ? says::suspended() : says::complete("SELECT 32")) + says::closed() + says::ready('T');
    out += says::columns(2) + says::row({"1", "2"}) + says::complete() + says::complete("INSERT 0 1") +
           says::notification() + says::columns(1) + says::complete("SELECT 0") + says::ready();
    out += says::copy_out() + says::copy_data("1\tone\n") + says::parameter("TimeZone", "UTC") +
           says::copy_data("2\ttwo\n") + says::copy_done() + says::complete("COPY 2") + says::ready();
    out += says::bound() + says::row({"1", "2", "3"}) + says::error("22012", "division by zero") + says::ready('E');
    out += says::function_result("x") + says::ready();
  }
  return out;
}

/// Runs the whole session; `feed` hands over one part and gives what happened.
template <class Feed>
lines play(const recording& of, session_script& script, Feed&& feed) {
  pg::startup_options options = trusting_options();
  options.password = password;
  script.start(std::move(options));
  lines all;
  const auto take = [&](lines more) { all.insert(all.end(), more.begin(), more.end()); };
  take(feed(of.offer));
  take(script.sent());
  take(feed(of.challenge));
  script.machine.compute(1'000'000);
  take(script.sent());
  take(feed(of.proof + of.greeting));
  ask(script.machine);
  script.machine.sent(script.machine.output().size());
  take(feed(of.answers));
  return all;
}

/// Made by a server that runs the exchange; few iterations, for it is run many times.
recording record() {
  const std::vector<std::byte> salt(16, std::byte{0x5a});
  const pg::scram_verifier verifier(password, salt, 2);
  pg::scram_server server(verifier, "3rfcNHYJY1ZVvWVs7j");
  recording out;
  out.offer = says::mechanisms();
  session_script script;
  pg::startup_options options = trusting_options();
  options.password = password;
  script.start(std::move(options));
  script.receive(out.offer);
  const std::string first = script.sent().at(0);
  EXPECT_FALSE(server.client_first(std::string_view(first).substr(first.find("n,,"))));
  out.challenge = says::authentication(auth::sasl_continue, server.server_first());
  script.receive(out.challenge);
  script.machine.compute(1'000'000);
  const std::string last = script.sent().at(0);
  EXPECT_FALSE(server.client_final(std::string_view(last).substr(last.find("c="))));
  out.proof = says::authentication(auth::sasl_final, server.server_final());
  out.greeting = says::ok() + says::parameter("server_version", "15.18") + says::key() + says::notice() + says::ready();
  out.answers = answers();
  return out;
}

/// Events as `receive` gives them for its parts, rows that adjoin put together.
lines joined(lines of, lines more) {
  if (!of.empty() && !more.empty() && of.back().find(" rows ") != std::string::npos &&
      more.front().find(" rows ") != std::string::npos) {
    of.back() += more.front().substr(more.front().find(" rows ") + 5);
    more.erase(more.begin());
  }
  of.insert(of.end(), more.begin(), more.end());
  return of;
}

TEST(session_recording, cut_anywhere_gives_the_same_events) {
  const recording whole = record();
  ASSERT_GE(whole.answers.size() + whole.greeting.size(), 20U * 1024);
  session_script plain;
  const lines expected = play(whole, plain, [&](std::string_view part) { return plain.receive(part); });
  EXPECT_FALSE(plain.machine.dead());
  EXPECT_TRUE(plain.machine.idle());
  EXPECT_GT(expected.size(), 60U);

  for (const std::size_t step : {1U, 2U, 3U, 5U, 7U, 64U, 4096U}) {
    session_script script;
    EXPECT_EQ(play(whole, script, [&](std::string_view part) { return script.receive(part, step); }), expected)
        << "by " << step;
  }
  // The start-up cut in two, everywhere.
  for (std::size_t cut = 1; cut < 400; ++cut) {
    session_script script;
    const lines got = play(whole, script, [&](std::string_view part) {
      if (cut >= part.size()) return script.receive(part);
      lines first = script.receive(part.substr(0, cut));
      return joined(std::move(first), script.receive(part.substr(cut)));
    });
    ASSERT_EQ(got, expected) << "cut at " << cut;
  }
}

/// Everything that was told of the answers, as bytes: made quickly, for it is made once for each cut.
class told {
public:
  told() {
    script_.connect();
    ask(script_.machine);
    script_.machine.sent(script_.machine.output().size());
  }
  void hear(std::string_view bytes) {
    pg::session& machine = script_.machine;
    while (!bytes.empty()) {
      const std::span<std::byte> room = machine.input_space();
      const std::size_t now = std::min(room.size(), bytes.size());
      std::memcpy(room.data(), bytes.data(), now);
      machine.received(now);
      bytes.remove_prefix(now);
      for (pg::event* e = &machine.next_event(); e->kind != pg::event_kind::none; e = &machine.next_event()) note(*e);
    }
  }
  [[nodiscard]] const std::string& log() const { return log_; }

private:
  void note(const pg::event& e) {
    const bool rows = e.kind == pg::event_kind::rows;
    if (!(rows && after_rows_)) {
      log_ += {static_cast<char>(e.kind), static_cast<char>(e.request), static_cast<char>(e.unit),
               static_cast<char>(e.status)};
    }
    after_rows_ = rows;
    if (rows) {
      log_.append(reinterpret_cast<const char*>(e.rows.begin), static_cast<std::size_t>(e.rows.end - e.rows.begin));
    }
    if (e.kind == pg::event_kind::command_complete || e.kind == pg::event_kind::parameter_changed) log_ += e.text;
    if (e.kind == pg::event_kind::copy_data || e.kind == pg::event_kind::notice ||
        e.kind == pg::event_kind::function_result)
      log_.append(reinterpret_cast<const char*>(e.body.data()), e.body.size());
    if (e.kind == pg::event_kind::error || e.kind == pg::event_kind::fatal)
      log_ += script_.machine.last_error().message;
    if (e.columns) log_ += (*e.columns)[0].name;
  }

  session_script script_;
  std::string log_;
  bool after_rows_ = false;
};

TEST(session_recording, answers_cut_in_two_anywhere_give_the_same_events) {
  const std::string bytes = answers();
  ASSERT_GE(bytes.size(), 20U * 1024);
  told whole;
  whole.hear(bytes);
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    told parts;
    parts.hear(std::string_view(bytes).substr(0, cut));
    parts.hear(std::string_view(bytes).substr(cut));
    ASSERT_TRUE(parts.log() == whole.log()) << "cut at " << cut;
  }
}

}  // namespace
