#pragma once
#include <greenpg/protocol/backend_messages.hpp>
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/session.hpp>
#include <greenpg/protocol/startup_options.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Bytes that a server sends, written by the backend half.
template <class Message>
std::string server_bytes(const Message& message) {
  using greenpg::backend::write;
  greenpg::byte_buffer out;
  if (write(message, out)) return "unwritable";
  return std::string(out.text());
}

/// What servers say most.
namespace says {

std::string ready(char status = 'I');
std::string complete(std::string_view tag = "SELECT 1");
std::string parsed();
std::string bound();
std::string closed();
std::string empty();
std::string suspended();
std::string no_data();
std::string parameters(std::vector<greenpg::oid> types = {});
/// int4 columns called a, b, c, ...
std::string columns(std::size_t count = 1);
/// A row of text values.
std::string row(const std::vector<std::string>& values = {"1"});
std::string error(std::string_view code = "42601", std::string_view message = "wrong",
                  std::string_view severity = "ERROR");
std::string notice(std::string_view message = "by the way");
std::string notification(std::string_view channel = "news", std::string_view payload = "");
std::string parameter(std::string_view name, std::string_view value);
std::string copy_in();
std::string copy_out();
std::string copy_both();
std::string copy_data(std::string_view data);
std::string copy_done();
std::string function_result(std::string_view value);
std::string key(std::string_view key = "1234", std::int32_t pid = 42);
std::string authentication(greenpg::backend::authentication_kind kind, std::string_view data = {});
std::string ok();
std::string mechanisms(std::vector<std::string_view> names = {"SCRAM-SHA-256"});
/// A message of any type and body, sound or not.
std::string raw(char type, std::string_view body = {});

}  // namespace says

using lines = std::vector<std::string>;

/// A session and its server, in turns, without a wire: what the session sends and what it makes of the answers is
/// read as lines of text.
///
///     session_script script;
///     script.connect();
///     script.machine.open();
///     script.machine.query("select 1");
///     EXPECT_FALSE(script.machine.submit());
///     EXPECT_EQ(script.sent(), lines{"Query select 1"});
///     EXPECT_EQ(script.receive(says::complete() + says::ready()), (lines{"1.0 command_complete SELECT 1", "1.0 ready
///     I"}));
class session_script {
public:
  explicit session_script(const greenpg::limits& bounds = {}) : machine(bounds) {}

  /// Gets a session ready with a server that asks for nothing.
  void connect(std::uint32_t protocol = greenpg::startup_options::protocol_3_0);
  /// StartupMessage queued and taken, nothing answered.
  void start(greenpg::startup_options options);
  /// Takes what is to be sent: one line a message.
  lines sent();
  /// Hands bytes over and says what happened. `step`: bytes at a time, 0 for all at once.
  lines receive(std::string_view bytes, std::size_t step = 0);
  /// What happened, up to "none"; it ends at `compute` and `need_password` too, which are told until they are given.
  lines events();

  greenpg::session machine;
  std::vector<greenpg::row_range> batches;  // rows events, in order
  std::size_t done = 0;                     // answers that were told whole; their parts are what is read

private:
  std::string describe(greenpg::event& what);

  bool started_ = false;
};

/// Options that any method satisfies.
greenpg::startup_options trusting_options(std::string user = "ann");
