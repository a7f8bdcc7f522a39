#pragma once
#include <greenpg/driver/holder.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/statement_mode.hpp>
#include <greenpg/driver/type_lookup.hpp>
#include <greenpg/net/cancel_connection.hpp>
#include <greenpg/net/connector.hpp>
#include <greenpg/net/wants.hpp>
#include <greenpg/protocol/connection_options.hpp>
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/session.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

class connect_operation;
class statement_cache;

/// The fields of an error of this side: its text, or where there is none the message of the code.
[[nodiscard]] std::shared_ptr<diagnostics> client_diagnostics(std::error_code why, std::string text);

/// What an engine is told once, for all connections it makes.
struct engine_settings {
  engine_settings() = default;

  greenpg::limits limits;
  /// How long a cancelled statement may take to end before the connection is closed.
  std::chrono::milliseconds cancel_grace{5000};
  /// Statements kept prepared on the server; 0: none.
  std::size_t statement_cache = 256;
  std::size_t statement_cache_bytes = 1024 * 1024;  ///< of their texts
  statement_mode statements = statement_mode::automatic;
  /// Requests are encoded while less than this many bytes wait to be sent.
  std::size_t output_high_water = 256 * 1024;
  /// What is known of the types of users and extensions, which come and go as text without: to be shared by connections
  /// to one database, loaded before, kept after. Asks nobody.
  std::shared_ptr<shared_type_catalogue> types;
  /// Whether the connection may look up types that its statements meet and `types` does not know, one query for all of
  /// them before anything else is sent, unless a transaction has failed. Values that a statement brings before come as
  /// text; streams, and runs that want binary, wait for it. Without `types` the connection has a catalogue of its own.
  bool look_up_types = false;
  resolve_function resolve;                           ///< instead of the system's look-up
  std::function<void(const diagnostics&)> on_notice;  ///< called within step()
};

/// Which of the wanted came true.
struct readiness {
  bool read = false;
  bool write = false;
};

/// One connection without its waiting: operations are started, step() does all that can be done without waiting and
/// says what to wait for, next_completed() hands back what has ended. Asio's reactor, a wait callback and poll(2) drive
/// the same engine. Not thread-safe; nothing runs but in step().
///
///     e.start(op, now);
///     for (wants w = e.step(now, {}); !op.completed(); w = e.step(now(), {true, true})) { poll_wait(w); ... }
class engine {
public:
  explicit engine(engine_settings settings = {});
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  /// Ends the connection at once. What is not completed is not handed back: the frontend takes it with
  /// abandon_all() before.
  ~engine();

  /// Takes an operation in. It never ends inside this call.
  void start(operation& op) {
    if (op.deadline != clock_time::max()) take_time(op);
    op.begin(*this);
  }
  /// Ends an operation early, with `why`: one still queued is removed; of one whose request has left the answer is
  /// discarded, and a CancelRequest is sent as soon as it can hit nothing else.
  void cancel(operation& op, std::error_code why);
  /// All that can be done without waiting. `now` is only looked at where there is a deadline: see timed().
  wants step(clock_time now, readiness ready);
  [[nodiscard]] bool timed() const noexcept {
    return earliest_ != clock_time::max() || (!usual_ && (state_ != state::open || cancels_ != 0));
  }
  /// What has ended, one after the other; nullptr when there is no more.
  operation* next_completed() noexcept { return completed_.pop_front(); }
  /// Whether operations wait for their turn, or for a stream.
  [[nodiscard]] bool any_waiting() const noexcept { return !queue_.empty() || !waiting_.empty() || !parked_.empty(); }
  [[nodiscard]] bool any_completed() const noexcept { return !completed_.empty(); }
  /// Ends the connection: Terminate is tried, what is queued or under way ends with `why`.
  void close(std::error_code why, std::string_view text);
  /// Takes an operation back, completed or not, to be freed: for a frontend that goes away. nullptr: none is left.
  operation* abandon_one() noexcept;

  /// A connection made elsewhere, on which the start-up follows: for tests and tunnels.
  void attach(std::unique_ptr<transport> made, startup_options options);

  [[nodiscard]] bool is_open() const noexcept { return state_ == state::open; }
  [[nodiscard]] const session& protocol() const noexcept { return session_; }
  [[nodiscard]] const transport* link() const noexcept { return transport_.get(); }
  [[nodiscard]] const connected_peer& peer() const noexcept { return peer_; }
  /// Changes when what is waited on is another socket in the place of the last.
  [[nodiscard]] std::uint32_t generation() const noexcept { return generation_; }
  /// Whether something is under way that step() must be called for, operations apart: a drain.
  [[nodiscard]] bool draining() const noexcept { return cancels_ != 0; }
  /// For a frontend that steps only while it runs an operation, before the first step after a pause: the grace time of
  /// a drain begins anew, for nobody has looked at what came of it.
  void resume() noexcept {
    if (cancels_ == 0) return;
    usual_ = false;
    drain_deadline_ = clock_time::max();
    resumed_ = true;
  }
  /// Whether a descriptor that an earlier step named is still open: the next step closes it.
  [[nodiscard]] bool any_retired() const noexcept { return any_retired_; }

  [[nodiscard]] greenpg::statement_figures statement_figures() const noexcept;
  /// The statement of this text in the cache, made if need be; that for the types that the values tell.
  std::shared_ptr<prepared_statement> statement(std::string_view sql);
  std::shared_ptr<prepared_statement> statement(std::string_view sql, const params& values) {
    return values.any_told() ? typed_statement(sql, values) : statement(sql);
  }

  // For operations and streams:
  [[nodiscard]] session& writer() noexcept { return session_; }
  [[nodiscard]] statement_cache& statements() noexcept { return *statements_; }
  [[nodiscard]] type_lookup& types() noexcept {
    usual_ = false;  // it may be given something to ask
    return types_;
  }
  [[nodiscard]] const type_lookup& types() const noexcept { return types_; }
  [[nodiscard]] const engine_settings& settings() const noexcept { return settings_; }
  void complete(operation& op) {
    if (op.where_ != operation::place::outside) detach(op);
    if (op.deadline != clock_time::max()) drop_time(op);
    op.where_ = operation::place::completed;
    completed_.push_back(op);
  }
  void complete(operation& op, std::error_code why, std::shared_ptr<diagnostics> details = {});
  /// Every field of the last error; `sql` is the text that its position points into.
  [[nodiscard]] std::shared_ptr<diagnostics> last_error(std::string_view sql) const;
  /// Ends an operation under way before its answer has: the rest of the answer is discarded.
  void end_early(operation& op, std::error_code why, std::shared_ptr<diagnostics> details);
  /// Has an operation, whose request has just ended, write another: nothing else is under way.
  void retry(operation& op) noexcept {
    usual_ = false;
    op.where_ = operation::place::queued;
    queue_.push_front(op);
  }
  /// Whether nothing is under way.
  [[nodiscard]] bool nothing_under_way() const noexcept { return flights_.empty(); }
  /// No later request is written until the front operation's is closed: it goes on with append().
  void hold_writing(bool on) noexcept {
    usual_ = false;
    writing_held_ = on;
  }
  /// The consumer of `request` goes away: the answer is discarded and, where that helps, cancelled.
  void drop(request_id request);
  /// The same where no more than its end is to come: nothing is cancelled.
  void leave(request_id request);
  /// The request just submitted, which stays open, is the consumer's and no operation's.
  void hand_over(consumer& taker) {
    usual_ = false;
    add_flight() = {&taker};
  }
  /// The open request has more that is to be answered soon: at the end of this turn of the loop a Flush follows.
  void flush_soon() {
    usual_ = false;
    flush_due_ = behind_ = true;
    if (wake) wake();
  }
  /// From now until release() the connection is the holder's: what is started behind it is refused, or told to wait.
  void hold(holder& by) {
    usual_ = false;
    holders_.push_back(&by);
  }
  void release(holder& by) noexcept;
  /// A transaction was left without an end: this text ends it, before whatever is written next. `only`: where nothing
  /// else is to end it.
  void owe(std::string rollback, bool only = false) noexcept;
  /// A portal, or a cursor, that nobody uses any more: it is closed with a request that comes next.
  void close_portal(std::string name) noexcept;
  /// Whether what is being written is the first of a transaction.
  [[nodiscard]] bool begins_transaction() const noexcept { return begins_ != nullptr; }
  /// BEGIN, SAVEPOINT: at the head of the request being written, an operation's that shares its Sync.
  void write_begins();
  /// The operation waits for something else than its turn.
  void wait_outside(operation& op) noexcept;
  /// Called when there is something for step() to do: a stream was dropped or read from.
  std::function<void()> wake;

private:
  enum class state : std::uint8_t { closed, connecting, starting, open };
  struct flight {
    consumer* taker = nullptr;
    operation* op = nullptr;
    bool cancelled = false;
    bool exclusive = false;
    std::uint32_t begins = 0;  // units that begin a transaction, before the operation's own
  };

  // engine_operations.cpp
  friend class operation;
  void queue(operation& op) {
    if (!usual_ && refuse(op)) [[unlikely]]
      return;
    op.where_ = operation::place::queued;
    queue_.push_back(op);
  }
  bool refuse(operation& op);
  void take_time(operation& op) noexcept;
  void drop_time(operation& op) noexcept;
  void expire(clock_time now);
  void detach(operation& op) noexcept;

  // engine.cpp
  std::shared_ptr<prepared_statement> typed_statement(std::string_view sql, const params& values);
  [[gnu::cold]] wants step_unusual(clock_time now, readiness ready, bool clocked);
  wants step_whole(clock_time now, readiness ready, bool clocked);
  wants step_given_up(clock_time now, bool clocked);
  void step_open(readiness ready);
  [[nodiscard]] bool is_usual() const noexcept;
  bool read_input();
  [[gnu::cold]] bool read_unusual(const io_result& got);
  void take_events();
  void take_event(event& what);
  [[gnu::cold]] void take_own_event(event& what);
  [[gnu::cold]] void note_discarded(std::string_view command_tag);
  void land(event& what);
  [[gnu::cold]] void land_unusual(const flight& landed, const event& what);
  void fill_output();
  [[nodiscard]] bool may_write() const noexcept;
  [[gnu::cold]] bool look_up_types();
  flight& add_flight() { return flights_.push_back(); }
  void flush_output();
  [[gnu::cold]] void write_unusual(const io_result& put);
  void write_failed(const io_result& put);
  void take_last_events();
  [[nodiscard]] wants what_to_wait_for() const noexcept {
    wants w;
    w.deadline = any_retired() ? clock_time::min() : std::min(earliest_, drain_deadline_);
    if (state_ == state::closed) return w;
    w.descriptor = transport_->descriptor();
    w.read = (!flights_.empty() && !paused()) || (write_blocked_ && write_wants_read_);
    w.write = (write_blocked_ && !write_wants_read_) || read_wants_write_;
    // A read that stopped for the others' sake goes on at once.
    if (w.read && pending_) w.deadline = clock_time::min();
    return w;
  }
  [[nodiscard]] bool paused() const noexcept {
    if (usual_ || flights_.empty()) return false;
    const consumer* const taker = flights_.front().taker;
    return taker != nullptr && taker->may_pause() && taker->paused();
  }
  [[gnu::cold]] void shut(std::error_code why, const std::shared_ptr<diagnostics>& details);
  void retire_transport() noexcept;
  void close_retired() noexcept;

  // engine_transaction.cpp
  [[nodiscard]] holder* in_the_way(const operation& op) const noexcept;
  [[nodiscard]] bool stops_writing() const noexcept;
  [[gnu::cold]] void catch_up();
  bool prepare_through(operation& op);
  void begins_written(flight& of);
  void take_begin_event(event& what);
  void watch_transactions(const flight& landed, const event& what);

  // engine_connect.cpp
  friend class connect_operation;
  friend class close_operation;
  void begin_connect(connect_operation& op);
  wants step_connect(clock_time now, readiness ready);
  void begin_session();
  void startup_failed();
  void connected();
  void take_startup_event(event& what);

  // engine_cancel.cpp
  flight* find(request_id request) noexcept;
  void end_as_told(operation& op);
  void give_up(flight& of, request_id request);
  bool step_cancel(clock_time now, wants& out);

  engine_settings settings_;
  session session_;
  std::unique_ptr<transport> transport_;
  std::unique_ptr<statement_cache> statements_;
  type_lookup types_;
  state state_ = state::closed;
  // Open, and none of what a step has to look after besides queue, flights and socket: most steps are so. Whatever
  // brings such a thing takes this back; a whole step finds it again.
  bool usual_ = false;
  int descriptor_ = -1;  // the transport's, while usual
  std::uint32_t generation_ = 0;
  bool write_blocked_ = false;     // the socket took less than there was
  bool read_wants_write_ = false;  // TLS
  bool write_wants_read_ = false;  // TLS
  bool writing_held_ = false;
  bool pending_ = false;  // the transport has more than the last read took
  bool untaken_ = false;  // events may be left: reading stopped before the last

  operation_list queue_;
  operation_list completed_;
  operation_list waiting_;     // for a stream's next batch
  ring<flight> flights_;       // as session_'s requests, in order
  std::size_t exclusive_ = 0;  // flights that let nothing be sent behind them

  std::vector<holder*> holders_;        // from their start to their end
  operation_list parked_;               // for the end of a transaction
  std::string owed_;                    // ends a transaction that was left
  bool behind_ = false;                 // something is owed, or parked and perhaps free to go: catch_up()
  bool flush_due_ = false;              // by the request that is open
  transaction_core* begins_ = nullptr;  // while a request is written that begins it
  std::uint32_t begin_units_ = 0;       // of that request
  std::error_code begin_error_;         // of the BEGIN whose answer is being read
  std::shared_ptr<diagnostics> begin_details_;

  operation* timed_ = nullptr;               // operations with a deadline
  clock_time earliest_ = clock_time::max();  // no deadline is before this

  // connecting
  std::shared_ptr<const connect_plan> plan_;
  std::unique_ptr<connector> connector_;
  connect_operation* connecting_ = nullptr;
  connected_peer peer_;

  // cancelling
  std::size_t cancels_ = 0;  // flights that were given up and are not over
  std::unique_ptr<cancel_connection> cancel_;
  // What the last step named stays open until the next: the frontend may have it in a reactor.
  std::unique_ptr<cancel_connection> retired_cancel_;
  std::unique_ptr<connector> retired_connector_;
  std::unique_ptr<transport> retired_transport_;
  std::shared_ptr<diagnostics> end_;  // why the connection ended
  bool any_retired_ = false;
  bool cancel_sent_ = false;
  bool resumed_ = false;  // a cancel connection may have run out of time while nobody stepped
  clock_time drain_deadline_ = clock_time::max();
};

inline void operation::begin(engine& in) { in.queue(*this); }

}  // namespace greenpg::inline v0
