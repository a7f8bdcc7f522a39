#pragma once
#include "memory_transport.hpp"

#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/scram_server.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg_test {

using field_text = std::optional<std::string>;

/// What the server makes of one statement.
struct scripted_answer {
  std::vector<std::pair<std::string, greenpg::oid>> columns;  ///< none: it returns no rows
  std::vector<std::vector<field_text>> rows;                  ///< in text form; int4 is put into binary where asked
  std::size_t repeat = 1;                                     ///< so many times
  std::string tag = "SELECT";
  std::vector<greenpg::oid> parameters;
  std::string sqlstate;  ///< it fails ...
  std::string severity = "ERROR";
  bool fails_in_parse = false;       ///< ... there, else after its rows
  bool hangs = false;                ///< until cancel() or proceed(), before the first row
  std::vector<std::string> notices;  ///< before its rows
};

/// The server's half of the protocol over a memory_link, from a table of statements. It works as a backend does: one
/// message after the other, and none while an answer has no room.
class scripted_server {
public:
  enum class login : std::uint8_t { trust, cleartext, md5, scram };

  explicit scripted_server(std::shared_ptr<memory_link> link);

  login method = login::trust;
  std::string user = "ann", password = "secret";
  std::map<std::string, scripted_answer, std::less<>> answers;
  std::vector<std::string> log;  ///< the messages taken, as in "Parse s1 select 1"
  char status = 'I';             ///< as ReadyForQuery tells it
  /// BEGIN and the like mean what they say, failures make a transaction fail, and COMMIT then says ROLLBACK.
  void know_transactions();
  std::int32_t process_id = 4711;
  std::size_t parameter_bytes = 0;  ///< of all values bound
  std::string last_parameter;       ///< the value bound last

  /// Does all that can be done. Whether anything was.
  bool run();
  /// What is running ends with 57014.
  void cancel();
  /// What hangs goes on.
  void proceed();
  /// Says FATAL and closes.
  void die(std::string_view sqlstate, std::string_view message);
  void send_notice(std::string_view message);
  void send(char type, std::string_view body);
  /// Forgets prepared statements, as DISCARD ALL does.
  void discard_all() { statements_.clear(); }
  /// What a statement reads is altered: plans made before do not fit.
  void alter(std::string_view sql);
  [[nodiscard]] std::size_t statements() const noexcept { return statements_.size(); }
  /// Named ones.
  [[nodiscard]] std::size_t portals() const noexcept { return portals_.size() - portals_.count(""); }
  [[nodiscard]] bool hanging() const noexcept { return hanging_; }
  [[nodiscard]] int times(std::string_view line) const;

private:
  bool take_message();
  void on_startup(std::string_view body);
  void on_password(std::string_view body);
  void ready_to_serve();
  void on_message(char type, std::string_view body);
  void on_parse(std::string_view body);
  void on_bind(std::string_view body);
  void on_describe(std::string_view body);
  void on_execute(std::string_view body);
  void on_query(std::string_view sql);
  void begin(std::string_view sql, bool described);
  [[nodiscard]] bool refused_in_transaction(std::string_view sql);
  void end_of(std::string_view sql, std::string& tag);
  bool work();
  void send_ready();
  void fail(std::string_view severity, std::string_view sqlstate, std::string_view message);
  void describe_rows(const scripted_answer& of, bool with_formats);
  [[nodiscard]] greenpg::format format_of(std::size_t column) const;

  std::shared_ptr<memory_link> link_;
  greenpg::byte_buffer inbox_;
  enum class phase : std::uint8_t { startup, password, running, over } phase_ = phase::startup;
  std::unique_ptr<greenpg::scram_verifier> verifier_;
  std::unique_ptr<greenpg::scram_server> scram_;
  std::map<std::string, std::string, std::less<>> statements_;
  std::set<std::string, std::less<>> altered_;  // names of statements whose plan does not fit
  struct portal {
    std::string sql;
    std::vector<greenpg::format> formats;
    std::size_t row = 0, round = 0;  // where the next Execute goes on
  };
  std::map<std::string, portal, std::less<>> portals_;
  portal* executing_ = nullptr;          // what is running is its
  std::size_t limit_ = 0, counted_ = 0;  // rows, of this Execute
  std::vector<greenpg::format> formats_;
  bool skipping_ = false;  // to the next Sync
  bool simple_ = false;
  bool hanging_ = false, cancelled_ = false;
  std::vector<std::string> script_;  // what is left of a Query
  const scripted_answer* running_ = nullptr;
  std::string running_sql_;
  bool transactions_ = false;
  std::size_t row_ = 0, round_ = 0;
};

}  // namespace greenpg_test
