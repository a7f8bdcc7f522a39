// A whole session under any bytes in any pieces, with requests of many shapes.
//
// Input: four bytes (methods allowed; TLS, channel binding and password; two seeds of how the bytes are cut), then
// operations, one byte each with what belongs to it: writing requests, discarding them, and `feed`, a length in two
// bytes and that many bytes from the server. What was written is sent before anything is fed, so that no answer comes
// before its question in one cutting and behind it in another.
//
// What holds whatever comes: each submitted request gets exactly one final event, in order; nothing is told of one that
// is discarded, or that is not at the front; rows are as many columns wide as was described and end where they say;
// what a batch holds is never overwritten; buffers stay small; what is sent reads as messages of a client; no password
// leaves against the policy; after the end nothing is told, taken or sent; and another cutting gives the same events.
#include <greenpg/protocol/frame.hpp>
#include <greenpg/protocol/frontend_messages.hpp>
#include <greenpg/protocol/session.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pg = greenpg;

namespace {

constexpr std::string_view password = "correct horse battery";
constexpr pg::auth_method methods[] = {pg::auth_method::none, pg::auth_method::password, pg::auth_method::md5,
                                       pg::auth_method::scram_sha_256};

void require(bool property) {
  if (!property) std::abort();
}

class reader {
public:
  reader(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}
  unsigned byte() {
    const std::string_view one = bytes(1);
    return one.empty() ? 0 : static_cast<unsigned char>(one[0]);
  }
  std::string_view bytes(std::size_t n) {
    const std::string_view out = rest_.substr(0, n);
    rest_.remove_prefix(out.size());
    return out;
  }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

private:
  std::string_view rest_;
};

pg::limits narrow() {
  pg::limits of;
  of.message_before_authentication = 2000;
  of.short_message = 300;
  of.error_message = 400;
  of.data_message = 200;
  of.columns = 8;
  of.scram_iterations = 100;
  of.parameter_status_names = 4;
  of.parameter_status_value = 32;
  of.asynchronous_messages = 20;
  of.frontend_message = 200;
  of.receive_block = 64;
  of.receive_block_largest = 512;
  return of;
}
constexpr std::size_t largest_room = 8192;

/// What was asked, kept apart from the session.
struct question {
  pg::request_id id = 0;
  bool discarded = false;
  std::vector<std::int32_t> columns;     // of each unit: what its Execute said; `any` where a description does
  std::optional<std::size_t> described;  // what the last row description of the request said
};
constexpr std::int32_t any = -1, none = -2;

/// How the bytes are cut: 0 not at all, 1 into single bytes, else at random.
class cutter {
public:
  explicit cutter(unsigned seed) : seed_(seed), state_(seed * 2654435761U + 1) {}
  std::size_t next() {
    if (seed_ < 2) return seed_ == 0 ? SIZE_MAX : 1;
    state_ = state_ * 1664525U + 1013904223U;
    return 1 + (state_ >> 24) % (seed_ % 64 + 2);
  }

private:
  unsigned seed_;
  std::uint32_t state_;
};

class player {
public:
  player(reader input, bool second) : input_(input), session_(narrow()), cutter_(0) {
    const unsigned allowed = input_.byte(), flags = input_.byte();
    const unsigned first_seed = input_.byte(), second_seed = input_.byte();
    cutter_ = cutter(second ? second_seed : first_seed);
    pg::startup_options options;
    options.user = "ann";
    options.protocol = (flags & 64) != 0 ? pg::startup_options::protocol_3_2 : pg::startup_options::protocol_3_0;
    options.allowed = {};
    for (unsigned i = 0; i < 4; ++i)
      if ((allowed >> i & 1) == 0) options.allowed.insert(methods[i]);
    allowed_ = options.allowed;
    options.encrypted = (flags & 1) != 0;
    if ((flags & 2) != 0) options.binding_data.assign(32, std::byte{0xc7});
    options.channel_binding = static_cast<pg::channel_binding_mode>((flags >> 2 & 3) % 3);
    binding_required_ = options.channel_binding == pg::channel_binding_mode::require;
    if ((flags & 16) != 0) options.password = password;
    rounds_ = (flags & 32) != 0 ? 1 : 1000;
    options.nonce = "fyko+d2lbbFgONRv9qkx";
    require(!session_.start(std::move(options)));
    const std::size_t startup = pg::next_startup_frame(session_.output(), 1000).total;
    require(startup == session_.output().size());
    session_.sent(startup);
  }

  std::string play() {
    while (!input_.empty()) step(input_.byte());
    end_request();
    send();
    session_.end_of_file();
    listen();
    require(session_.dead() && told_fatal_ && asked_.empty() && session_.idle());
    require(session_.next_event().kind == pg::event_kind::none);
    for (const auto& [rows, copy] : kept_)
      require(copy == std::string_view(reinterpret_cast<const char*>(rows.begin),
                                       static_cast<std::size_t>(rows.end - rows.begin)));
    return std::move(log_);
  }

private:
  enum class op : unsigned {
    feed,
    open,
    append,
    submit,
    parse,
    bind,
    describe_statement,
    describe_portal,
    execute,
    close,
    flush,
    sync,
    query,
    call,
    copy_data,
    copy_done,
    copy_fail,
    discard,
    terminate,
    end_of_file,
    prepared,
    statement,
    count
  };

  void step(unsigned code) {
    const op what = static_cast<op>(code % static_cast<unsigned>(op::count));
    switch (what) {
      case op::feed: {
        const unsigned high = input_.byte();
        return feed(input_.bytes(high << 8 | input_.byte()));
      }
      case op::open: return open();
      case op::append:
        end_request();
        writing_ = true;
        appending_ = true;
        return session_.append();
      case op::submit: return end_request();
      case op::discard: {
        end_request();
        const pg::request_id id =
            session_.last_request() - std::min<pg::request_id>(session_.last_request(), input_.byte() % 4);
        session_.discard(id);
        for (question& q : asked_) q.discarded = q.discarded || q.id == id;
        return;
      }
      case op::terminate: end_request(); return session_.terminate();
      case op::end_of_file:
        end_request();
        send();
        session_.end_of_file();
        return listen();
      case op::prepared: return run();
      case op::statement:
        open();
        step(static_cast<unsigned>(op::query));
        return end_request();
      default:
        if (writing_) write(what);
    }
  }

  void open() {
    end_request();
    writing_ = true;
    appending_ = false;
    session_.open();
  }

  /// The usual request, in one.
  void run() {
    end_request();
    const unsigned flags = input_.byte();
    const pg::format binary = pg::format::binary;
    const std::int32_t columns = (flags & 8) != 0 ? any : static_cast<std::int32_t>(flags & 7);
    const pg::execution_frame frame("n", {&binary, flags >> 1 & 1}, flags % 16, {&binary, flags & 1}, columns);
    const pg::errc refused =
        session_.run(frame, flags % 8, [&](std::size_t i, pg::byte_buffer& out) { return value(i, flags, out); });
    if (refused == pg::errc{}) asked_.push_back({session_.last_request(), false, {columns}, {}});
  }

  static pg::errc value(std::size_t i, unsigned flags, pg::byte_buffer& out) {
    if (i == 3) return pg::session::null_parameter;
    out.append(std::string(i * (flags >> 4), 'v'));
    return flags == 255 && i == 2 ? pg::errc::unencodable_value : pg::errc{};
  }

  void write(op what) {
    const std::string name(input_.byte() % 8 == 7 ? std::string_view("n\0l", 3) : std::string_view("n"));
    const unsigned flags =
        what == op::bind || what == op::execute || what == op::query || what == op::copy_data ? input_.byte() : 0;
    const pg::format binary = pg::format::binary;
    std::optional<std::int32_t> unit = none;
    switch (what) {
      case op::parse: session_.parse(name, "select"); break;
      case op::bind:
        session_.bind("", name, {&binary, flags & 1}, flags % 16,
                      [&](std::size_t i, pg::byte_buffer& out) { return value(i, flags, out); },
                      {&binary, flags >> 1 & 1});
        break;
      case op::describe_statement: session_.describe_statement(name); break;
      case op::describe_portal: session_.describe_portal(name); break;
      case op::execute:
        unit = (flags & 8) != 0 ? any : static_cast<std::int32_t>(flags & 7);
        session_.execute(name, *unit, flags >> 4 & 3, (flags & 64) != 0);
        break;
      case op::close: session_.close_portal(name); break;
      case op::flush:
        session_.flush();
        unit.reset();
        break;
      case op::sync: session_.sync(); break;
      case op::query:
        unit = any;
        session_.query((flags & 1) != 0 ? "copy" : name, (flags & 2) != 0);
        break;
      case op::call: session_.function_call(1, {}, {}, pg::format::text); break;
      case op::copy_data:
        session_.copy_data(std::as_bytes(std::span(name.data(), name.size())));
        unit.reset();
        break;
      case op::copy_done:
        session_.copy_done();
        unit.reset();
        break;
      case op::copy_fail:
        session_.copy_fail(name);
        unit.reset();
        break;
      default: return;
    }
    if (unit) units_.push_back(*unit);
  }

  void end_request() {
    if (!writing_) return;
    writing_ = false;
    const std::error_code refused = session_.submit();
    if (!refused) {
      require(!session_.dead());
      if (!appending_) asked_.push_back({session_.last_request(), false, {}, {}});
      require(!asked_.empty() && asked_.back().id == session_.last_request());
      asked_.back().columns.insert(asked_.back().columns.end(), units_.begin(), units_.end());
    }
    units_.clear();
  }

  /// All that is to be sent, read as a server would.
  void send() {
    std::span<const std::byte> rest = session_.output();
    require(rest.empty() || !session_.dead());
    const std::size_t size = rest.size();
    while (!rest.empty()) {
      const pg::frame f = pg::next_frame(rest, 1U << 20);
      require(f.state == pg::frame_state::complete && !terminated_);
      if (f.type == 'p')
        check_password(f.body);
      else
        require(pg::frontend::read_any(f.type, f.body).has_value());
      terminated_ = f.type == 'X';
      rest = rest.subspan(f.total);
    }
    session_.sent(size);
  }

  void check_password(std::span<const std::byte> body) {
    require(!session_.ready());
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    const char* const method_name = text.starts_with("SCRAM-SHA-256") || text.starts_with("c=") ? "scram"
                                    : text.starts_with("md5") && text.size() == 36              ? "md5"
                                                                                                : "password";
    require(method_.empty() || (method_ == "scram" && text.starts_with("c=")));
    method_ = method_name;
    if (method_ == "scram")
      require(allowed_.contains(pg::auth_method::scram_sha_256) &&
              (!binding_required_ || !text.starts_with("SCRAM") || text.starts_with("SCRAM-SHA-256-PLUS")));
    else
      require(allowed_.contains(method_ == "md5" ? pg::auth_method::md5 : pg::auth_method::password) &&
              !binding_required_);
    require(method_ == "password" || text.find(password) == std::string_view::npos);
  }

  void feed(std::string_view bytes) {
    end_request();
    send();
    while (!bytes.empty()) {
      std::size_t now = std::min(cutter_.next(), bytes.size());
      while (now != 0) {
        const std::span<std::byte> room = session_.input_space();
        require(!room.empty() && room.size() <= largest_room + bytes.size() * 2);
        const std::size_t fits = std::min(now, room.size());
        std::memcpy(room.data(), bytes.data(), fits);
        session_.received(fits);
        bytes.remove_prefix(fits);
        now -= fits;
      }
      listen();
    }
  }

  void listen() {
    for (;;) {
      pg::event& what = session_.next_event();
      require(!told_fatal_ || what.kind == pg::event_kind::none);
      switch (what.kind) {
        case pg::event_kind::none: return;
        case pg::event_kind::compute: session_.compute(rounds_); continue;
        case pg::event_kind::need_password: session_.set_password(password); break;
        default: break;
      }
      note(what);
    }
  }

  /// A whole answer is what its parts are, in another cutting.
  void note_parts(pg::event& what) {
    if (what.rows.count != 0) {
      what.kind = pg::event_kind::rows;
      note(what);
    }
    what.kind = pg::event_kind::command_complete;
    note(what);
    what.kind = pg::event_kind::ready;
    note(what);
  }

  void note(pg::event& what) {
    using kind = pg::event_kind;
    if (what.kind == kind::done) return note_parts(what);
    const bool rows = what.kind == kind::rows;
    const std::string head = std::string("\n") + to_string(what.kind) + " " + std::to_string(what.request) + "." +
                             std::to_string(what.unit) + " ";
    if (!rows || head != last_head_) log_ += head;
    last_head_ = rows ? head : std::string();
    if (what.kind == kind::fatal) told_fatal_ = true;
    if (what.kind == kind::fatal || what.kind == kind::aborted) require(session_.dead() && session_.output().empty());
    if (what.kind == kind::fatal || what.kind == kind::aborted || what.kind == kind::error)
      log_ += what.error.message() + session_.last_error().message;
    if (what.kind == kind::ready) log_ += static_cast<char>(what.status);
    if (what.kind == kind::ready && what.request == 0)
      require(!method_.empty() || allowed_.contains(pg::auth_method::none));
    if (what.kind == kind::command_complete || what.kind == kind::parameter_changed) log_ += what.text;
    if (what.kind == kind::copy_data || what.kind == kind::notice || what.kind == kind::notification ||
        what.kind == kind::function_result)
      log_.append(reinterpret_cast<const char*>(what.body.data()), what.body.size());
    if (what.request == 0) return;

    require(!asked_.empty() && what.request == asked_.front().id);
    question& front = asked_.front();
    const bool final = what.kind == kind::ready || what.kind == kind::aborted;
    require(final || !front.discarded);
    if (what.kind == kind::row_description) {
      front.described = what.columns ? std::optional(what.columns->size()) : std::nullopt;
      if (what.columns)
        for (const pg::column& c : *what.columns) log_ += c.name + "," + std::to_string(c.type);
    }
    if (rows) check_rows(front, what);
    if (final) asked_.pop_front();
  }

  void check_rows(const question& front, pg::event& what) {
    require(what.unit < front.columns.size() && what.rows.count != 0);
    const std::int32_t said = front.columns[what.unit];
    require(said != none && (said != any || front.described));
    const std::size_t columns = said == any ? *front.described : static_cast<std::size_t>(said);
    std::string_view rest(reinterpret_cast<const char*>(what.rows.begin),
                          static_cast<std::size_t>(what.rows.end - what.rows.begin));
    log_ += rest;
    if (what.rows.block) kept_.emplace_back(what.rows, std::string(rest));
    const auto number = [&](std::size_t bytes) {
      require(rest.size() >= bytes);
      std::uint32_t value = 0;
      for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(rest[i]);
      rest.remove_prefix(bytes);
      return value;
    };
    for (std::size_t row = 0; row < what.rows.count; ++row) {
      require(number(1) == 'D');
      const std::size_t length = number(4);
      require(length >= 6 && length - 4 <= narrow().data_message && length - 4 <= rest.size());
      const std::size_t behind = rest.size() - (length - 4);
      require(number(2) == columns);
      for (std::size_t i = 0; i < columns; ++i) {
        const std::uint32_t size = number(4);
        if (size == 0xffffffff) continue;
        require(size <= rest.size() && rest.size() - size >= behind);
        rest.remove_prefix(size);
      }
      require(rest.size() == behind);
    }
    require(rest.empty());
  }

  reader input_;
  pg::session session_;
  cutter cutter_;
  pg::auth_methods allowed_;
  bool binding_required_ = false;
  std::uint32_t rounds_ = 1;
  bool writing_ = false, appending_ = false, told_fatal_ = false, terminated_ = false;
  std::vector<std::int32_t> units_;  // of the request being written
  std::deque<question> asked_;
  std::string method_;
  std::string log_, last_head_;
  std::vector<std::pair<pg::row_range, std::string>> kept_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16 * 1024) return 0;
  const reader input(data, size);
  const std::string one = player(input, false).play();
  require(one == player(input, true).play());
  return 0;
}
