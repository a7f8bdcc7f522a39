#pragma once
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/byte_buffer.hpp>
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/event.hpp>
#include <greenpg/protocol/execution_frame.hpp>
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/ring.hpp>
#include <greenpg/protocol/startup_options.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

class authenticator;

/// One connection as a machine without input or output of its own: it is told what was submitted and which bytes
/// arrived, and says which bytes to send and what happened. Bytes come from `input_space()`/`received()` and go by
/// `output()`/`sent()`; `next_event()` says what they mean.
///
/// A *request* is everything up to and including its Sync (or one simple Query). Requests are answered in the order
/// they were submitted in and any number may be under way. Each gets exactly one final event, `ready` or `aborted`,
/// which names it. After `fatal` nothing more is believed, and nothing more is sent.
///
/// Not thread-safe. Throws nothing but std::bad_alloc, whatever the bytes.
///
///     session s(limits{});
///     s.start(std::move(options));
///     request_id id = s.open();
///     s.query("select 1");
///     if (std::error_code refused = s.submit()) ...   // nothing was appended
class session {
public:
  explicit session(const limits& bounds);
  session(session&&) noexcept;
  session& operator=(session&&) noexcept;
  ~session();

  // --- start-up -----------------------------------------------------------------------------------------------
  /// Queues the StartupMessage. Ends with `ready` of request 0, or `fatal`.
  /// Returns errc::embedded_nul where a parameter holds a NUL: nothing was queued.
  std::error_code start(startup_options options);
  /// The answer to `need_password`.
  void set_password(std::string_view password);
  /// The answer to `compute`: at most `rounds` rounds of the key derivation. Some 4,096 take about a millisecond.
  void compute(std::uint32_t rounds);

  // --- requests -----------------------------------------------------------------------------------------------
  /// Begins a request; the units that follow belong to it until submit(). Refused while the last one is open.
  request_id open();
  void parse(std::string_view statement, std::string_view sql, std::span<const oid> types = {});
  /// `encode(i, out)` appends the value of parameter i to the byte_buffer and returns errc{}, or returns
  /// `null_parameter` for NULL. Format lists hold none (all text), one (for all), or one each.
  template <class Encode>
  void bind(std::string_view portal, std::string_view statement, std::span<const format> parameter_formats,
            std::size_t parameter_count, Encode&& encode, std::span<const format> result_formats);
  void describe_statement(std::string_view statement);
  void describe_portal(std::string_view portal);
  /// `columns`: how many columns the rows have; `as_described` takes the row description that precedes them in the
  /// same request. `max_rows` 0 is no limit.
  void execute(std::string_view portal, std::int32_t columns, std::uint32_t max_rows = 0, bool copy = false);
  /// Bind and Execute of the statement of `frame`, told as to run() and run_fixed(), as one unit: one of many in the
  /// request. Where its answer arrived whole it is told whole, by `executed`.
  template <class Encode>
  void run_part(const execution_frame& frame, std::size_t size_hint, Encode&& encode);
  template <class Store>
  void run_part_fixed(const execution_frame& frame, Store&& store);
  /// A CopyFail, behind an Execute that may copy and is not the last of its request: a COPY FROM STDIN takes no other
  /// message.
  void guard_copy();
  /// Whether a text may be one that copies.
  [[nodiscard]] static bool mentions_copy(std::string_view sql) noexcept;
  /// A Sync that does not end the request: what failed before it does not touch what is behind it. Told by `synced`.
  void barrier();
  void close_statement(std::string_view statement);
  void close_portal(std::string_view portal);
  void flush();
  /// Closes an extended request.
  void sync();
  /// A whole request in one call, from Bind to Sync: the statement of `frame`, which is on the server, with the values
  /// that `encode` is asked for as in bind(); `size_hint`: about how many bytes they take. It is one unit. Where its
  /// answer arrived whole it is told whole, by `done`. After an error nothing is queued.
  template <class Encode>
  errc run(const execution_frame& frame, std::size_t size_hint, Encode&& encode);
  /// The same where the frame knows the sizes of the values: `store(i, to)` writes value i and returns errc{}.
  template <class Store>
  errc run_fixed(const execution_frame& frame, Store&& store);
  /// A simple Query, alone in its request. `copy` lets it copy, for whoever reads the copy_* events: what is fed to it
  /// goes by append(), copy_data() and copy_done(), submit().
  void query(std::string_view sql, bool copy = false);
  void function_call(oid function, std::span<const format> formats,
                     std::span<const std::optional<std::span<const std::byte>>> arguments, format result);
  /// Ends what open() or append() began: queues it whole, or refuses it whole with the reason.
  /// A request without sync() stays open: append() goes on with it.
  std::error_code submit();
  /// Has submit() refuse what is being written.
  void refuse(std::error_code why) noexcept {
    if (!refused_) refused_ = why;
  }
  /// Why submit() will refuse what was added so far; no error if it will not.
  [[nodiscard]] std::error_code refused() const noexcept { return refused_; }
  /// Goes on with the request submitted last, which has no Sync yet or is a Query that copies.
  void append();
  void copy_data(std::span<const std::byte> bytes);
  void copy_done();
  void copy_fail(std::string_view reason);
  /// Queues Terminate; nothing may follow.
  void terminate();
  /// From now on nothing of this request is delivered but its final event. A COPY whose copy_in or copy_both was
  /// delivered is still its reader's to end.
  void discard(request_id id) noexcept;

  // --- bytes --------------------------------------------------------------------------------------------------
  [[nodiscard]] std::span<const std::byte> output() const noexcept { return output_.bytes(); }
  void sent(std::size_t bytes) noexcept {
    bytes = std::min(bytes, output_.size());  // none is left to send where the end came in between
    sent_ += bytes;
    output_.consume(bytes);
    while (unsent_ < requests_.size() && requests_[unsent_].begin < sent_) requests_[unsent_++].mark = received_;
    for (std::size_t i = turns_.size(); i-- > 0 && turns_[i].mark == never;)
      if (turns_[i].begin < sent_) turns_[i].mark = received_;
  }
  /// Room for what arrives next, at least one byte. Valid until the next call of any other member.
  std::span<std::byte> input_space() {
    if (read_ != write_ || !block_fits_ || !block_.unique()) [[unlikely]]
      return more_input_space();
    read_ = write_ = 0;
    return {block_.data(), block_.capacity()};
  }
  void received(std::size_t bytes) noexcept {
    if (phase_ == phase::dead) [[unlikely]]
      return;
    write_ += bytes;
    received_ += bytes;
    // A read that filled the buffer had more behind it: ask for more at a time.
    if (write_ == block_.capacity()) [[unlikely]] {
      next_block_ = std::min(next_block_ * 4, std::max(limits_.receive_block_largest, limits_.receive_block));
      block_fits_ = false;
    }
  }
  /// The peer closed its end: fatal, once what arrived before it was told.
  void end_of_file();
  /// The transport failed.
  void broken(std::error_code why, std::string_view text);
  /// What happened next; `none` when more bytes are needed. The event is valid until the next call of a non-const
  /// member; its rows and columns may be moved out.
  event& next_event();
  /// Whether next_event() has to be asked: where not, it is sure to say `none`.
  [[nodiscard]] bool has_news() const noexcept {
    return unread() != 0 || phase_ != phase::running || in_error_ || at_end_ || event_.rows.block;
  }

  // --- state --------------------------------------------------------------------------------------------------
  [[nodiscard]] bool ready() const noexcept { return phase_ == phase::running; }
  [[nodiscard]] bool dead() const noexcept { return phase_ == phase::dead; }
  /// Whether AuthenticationOk has come; stays so when the start-up fails behind it.
  [[nodiscard]] bool authenticated() const noexcept;
  [[nodiscard]] bool idle() const noexcept { return requests_.empty(); }
  /// The request that the server works on, 0 when idle.
  [[nodiscard]] request_id executing() const noexcept { return requests_.empty() ? 0 : requests_.front().id; }
  /// The request submitted last, 0 before any.
  [[nodiscard]] request_id last_request() const noexcept { return last_id_; }
  /// Whether the server is through with all but `id`: nothing of a later request has left.
  [[nodiscard]] bool only_sent(request_id id) const noexcept;
  [[nodiscard]] transaction_status status() const noexcept { return status_; }
  [[nodiscard]] std::int32_t backend_pid() const noexcept { return backend_pid_; }
  [[nodiscard]] std::span<const std::byte> cancel_key() const noexcept { return cancel_key_; }
  [[nodiscard]] std::uint32_t protocol_version() const noexcept { return protocol_version_; }
  /// The value the server last reported of a setting, or nullptr. Valid until the next event.
  [[nodiscard]] const std::string* parameter(std::string_view name) const noexcept;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& parameters() const noexcept {
    return parameters_;
  }
  /// Every field of the last error, fatal or aborted event.
  [[nodiscard]] const diagnostics& last_error() const noexcept { return last_error_; }
  /// Why it is dead(); no error before.
  [[nodiscard]] std::error_code failure() const noexcept { return fatal_; }
  [[nodiscard]] const limits& bounds() const noexcept { return limits_; }

  static constexpr std::int32_t as_described = -1;
  static constexpr errc null_parameter = static_cast<errc>(-1);

private:
  static constexpr std::int32_t no_rows = -2;
  enum class phase : std::uint8_t { unused, starting, running, dead };
  enum class unit_kind : std::uint8_t {
    parse,
    bind,
    describe_statement,
    describe_portal,
    execute,
    close,
    sync,
    query,
    function_call,
    run,
    part,
    barrier,
  };
  struct unit {
    unit_kind kind{};
    bool copy = false;     // the copy_* events of this unit have a reader
    bool limited = false;  // Execute with a row limit: it may be suspended
    std::int32_t columns = 0;
  };
  struct request {
    request_id id = 0;
    std::uint64_t begin = 0;  // where its bytes begin in all that was ever queued
    std::uint64_t mark = 0;   // bytes received when its first byte left: no answer can lie before
    std::uint32_t units = 0;
    std::int32_t columns = 0;  // of a run
    bool run = false;          // made by run(): one unit, which is not in units_
    bool closed = false;       // its Sync is queued
    bool discarded = false;
    bool guarded = false;     // a CopyFail is queued behind it
    bool copies = false;      // one of its units may copy
    bool copy_ended = false;  // a CopyDone or CopyFail of its reader is queued
  };
  // What append() added to an open request: a question of its own, that no answer may precede.
  struct turn {
    request_id id = 0;
    std::uint32_t unit = 0;   // its first
    std::uint64_t begin = 0;  // as in request
    std::uint64_t mark = never;
  };
  static constexpr std::uint64_t never = ~std::uint64_t{0};
  // Where the answer of the front unit stands.
  enum class answer : std::uint8_t {
    begin,
    bound,  // of a run
    parameters,
    rows,
    copying_in,
    copying_out,
    copying_both,
    copied,
    complete,
    failed
  };

  // session.cpp
  bool deliver(event_kind kind, request_id of) noexcept {
    event_.kind = kind;
    event_.more = true;
    event_.request = of;
    event_.unit = unit_;
    return true;
  }
  [[gnu::cold]] bool fail(errc why, std::string text) { return fail_with(make_error_code(why), std::move(text)); }
  [[gnu::cold]] bool fail_with(std::error_code why, std::string text);
  [[gnu::cold]] bool die(std::error_code why);
  [[gnu::cold]] bool next_end();
  [[gnu::cold]] void end();
  [[gnu::cold]] void lose_track(char type, std::uint32_t length);
  bool on_message(char type, std::span<const std::byte> body);
  [[gnu::cold]] bool on_too_large(char type, std::uint32_t length);
  [[nodiscard]] std::size_t unread() const noexcept { return write_ - read_; }
  std::span<std::byte> more_input_space();
  std::span<std::byte> room_in_block() noexcept;
  void drop_block() noexcept {
    block_ = {};
    read_ = write_ = 0;
    block_fits_ = false;
  }

  // session_startup.cpp
  bool on_startup(char type, std::span<const std::byte> body);
  bool on_authentication(std::span<const std::byte> body);
  bool on_authenticator();
  [[nodiscard]] bool awaits(std::uint8_t outcome) const noexcept;
  bool on_version(std::span<const std::byte> body);
  bool on_asynchronous(char type, std::span<const std::byte> body);

  // session_requests.cpp
  void add_unit(unit_kind kind, std::int32_t columns = 0, bool copy = false, bool limited = false);
  bool may_add(bool alone = false) noexcept;
  bool may_copy() noexcept;
  bool fits(std::size_t body) noexcept;
  std::byte* write_plain(char type, char kind, std::string_view name, std::size_t tail = 0);
  bool begin_bind(std::string_view portal, std::string_view statement, std::span<const format> formats,
                  std::size_t count);
  void end_bind(std::span<const format> result_formats);
  [[nodiscard]] bool may_run(const execution_frame& frame) const noexcept {
    return phase_ == phase::running && !terminating_ && (requests_.empty() || requests_.back().closed) &&
           frame.size() <= limits_.frontend_message && frame.parameter_count() <= 0xffff;
  }
  [[nodiscard, gnu::cold]] errc why_not_run(const execution_frame& frame) const noexcept;
  template <class Encode>
  errc encode_values(const execution_frame& frame, std::size_t begin, Encode&& encode);
  bool may_add_part(const execution_frame& frame) noexcept {
    if (!refused_ && !requests_.back().closed && frame.size() <= limits_.frontend_message &&
        frame.parameter_count() <= 0xffff) [[likely]]
      return true;
    if (!refused_) refused_ = requests_.back().closed ? errc::busy : why_not_run(frame);
    return false;
  }
  void add_part(const execution_frame& frame) {
    units_.push_back({unit_kind::part, false, false, frame.columns()});
    ++requests_.back().units;
    ++open_units_;
  }
  [[gnu::always_inline]] void add_run(const execution_frame& frame, std::size_t begin) {
    request& made = requests_.push_back();
    made.id = ++last_id_;
    made.begin = sent_ + begin;
    made.mark = 0;
    made.units = 1;
    made.columns = frame.columns();
    made.run = made.closed = made.guarded = true;
    made.discarded = made.copies = made.copy_ended = false;
  }

  // session_answers.cpp
  bool on_answer(char type, std::span<const std::byte> body);
  bool on_description(char type, std::span<const std::byte> body);
  bool on_function_result(char type, std::span<const std::byte> body);
  /// Whether the front unit is a question that had left when `answered_at` bytes had been received: an answer that lay
  /// in our buffer before was not made by a server that had read it.
  [[nodiscard, gnu::always_inline]] bool asked(std::uint64_t answered_at) noexcept {
    const request& front = requests_.front();
    return unsent_ != 0 && answered_at >= front.mark && unit_ < front.units &&
           (turns_.empty() || turn_asked(answered_at));
  }
  bool turn_asked(std::uint64_t answered_at) noexcept;
  [[nodiscard]] unit front_unit() const noexcept {
    const request& front = requests_.front();
    return front.run ? unit{unit_kind::run, false, false, front.columns} : units_.front();
  }
  [[nodiscard]] bool begins_rows() const noexcept {
    const unit_kind kind = front_unit().kind;
    return (kind == unit_kind::execute && answer_ == answer::begin) ||
           ((kind == unit_kind::run || kind == unit_kind::part) && answer_ == answer::bound);
  }
  void begin_rows() noexcept;
  event& next_message();
  bool on_whole_run();
  bool on_whole_part();
  struct whole_answer;
  bool read_whole(std::int32_t columns, whole_answer& out) const noexcept;
  bool on_run_answer(char type, std::span<const std::byte> body);
  bool on_query_answer(char type, std::span<const std::byte> body);
  bool on_result(char type, std::span<const std::byte> body);
  bool on_error(std::span<const std::byte> body);
  bool on_ready(std::span<const std::byte> body);
  bool on_synced(std::span<const std::byte> body);
  void tell(const whole_answer& of);
  void end_request(char status) noexcept;
  /// An idle connection keeps a small buffer: whether the request at the front leaves one, and it is too large.
  [[nodiscard, gnu::always_inline]] bool gives_block_back() const noexcept {
    return block_.capacity() > limits_.receive_block && requests_.size() == 1 && unread() == 0;
  }
  bool on_copy_response(char type, std::span<const std::byte> body);
  bool on_columns(std::span<const std::byte> body);
  bool collect_rows();
  bool on_copy_stream(char type, std::span<const std::byte> body);
  [[gnu::cold]] bool unexpected(char type);
  [[gnu::cold]] bool fail_unit(errc why, std::string text);
  void next_unit() noexcept {
    units_.pop_front();
    ++unit_;
    answer_ = answer::begin;
  }
  bool report(event_kind kind) noexcept {
    const request& front = requests_.front();
    if (!front.discarded) [[likely]]
      return deliver(kind, front.id);
    event_.columns.reset();
    return false;
  }
  [[gnu::cold]] bool pass_skipped();

  limits limits_;
  phase phase_ = phase::unused;
  transaction_status status_ = transaction_status::unknown;

  // output
  byte_buffer output_;
  std::uint64_t sent_ = 0;      // bytes ever sent
  std::size_t message_at_ = 0;  // where the message being written begins in output_
  std::size_t open_at_ = 0;     // where the request being written begins in output_
  std::size_t open_units_ = 0;
  std::error_code refused_;  // why the request being written cannot be
  request before_;           // the request being appended to, as it was
  bool appending_ = false, terminating_ = false;

  // input
  block_ptr block_;
  std::size_t read_ = 0, write_ = 0;  // the unread bytes of block_
  std::uint64_t received_ = 0;        // bytes ever received
  std::uint64_t skip_ = 0;            // bytes of an over-long message still to pass over
  std::size_t next_block_;            // size of the next block: grows while reads fill it
  bool block_fits_ = false;           // there is block_, neither too small nor too large
  bool at_end_ = false;               // the peer closed: no more will be received

  // requests under way
  ring<request> requests_;
  ring<unit> units_;
  ring<turn> turns_;
  request_id last_id_ = 0;
  std::size_t unsent_ = 0;  // index in requests_ of the first of which nothing has left
  std::uint32_t unit_ = 0;  // the front unit's number in its request
  answer answer_ = answer::begin;
  std::int32_t columns_ = no_rows;    // of the rows that follow
  std::int32_t described_ = no_rows;  // of the rows that the last Describe of this request announced
  bool passing_over_ = false;         // the unit failed on this side: its remaining rows are dropped
  bool in_error_ = false;             // the server skips to the Sync

  // the server
  std::map<std::string, std::string, std::less<>> parameters_;
  std::int32_t backend_pid_ = 0;
  std::vector<std::byte> cancel_key_;
  std::uint32_t protocol_version_ = 0;
  std::unique_ptr<authenticator> authenticator_;  // while starting
  std::uint8_t authentication_ = 0;               // its last outcome
  std::size_t startup_messages_ = 0, startup_bytes_ = 0;

  event event_;
  diagnostics last_error_;
  std::error_code fatal_;
  bool fatal_told_ = false;
};

}  // namespace greenpg::inline v0

#include <greenpg/protocol/session_requests.hpp>  // what of it is templates
