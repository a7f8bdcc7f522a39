// The session's reading half: bytes into messages, and the end of a connection.
#include <greenpg/protocol/session.hpp>

#include <greenpg/protocol/wire_writer.hpp>

#include "authenticator.hpp"

#include <algorithm>
#include <cstring>

namespace greenpg::inline v0 {
namespace {

// No message is longer, whatever the limits say: PostgreSQL allocates at most 1 GiB - 1.
constexpr std::uint32_t longest_message = 0x3fffffff;
// Reading into less room than this wastes system calls: make room first.
constexpr std::size_t least_room = 512;

}  // namespace

session::session(const limits& bounds) : limits_(bounds), next_block_(std::max<std::size_t>(bounds.receive_block, 64)) {
  limits_.frontend_message = std::min(limits_.frontend_message, max_message_length);
}
session::session(session&&) noexcept = default;
session& session::operator=(session&&) noexcept = default;
session::~session() = default;

/// Room behind what is unread, or in another block.
std::span<std::byte> session::more_input_space() {
  const std::size_t have = unread();
  if (have == 0 && block_ && block_.unique()) {
    read_ = write_ = 0;
    // A larger one is due, or what made it large was said while nobody asked.
    if (block_.capacity() < next_block_ ||
        (requests_.empty() && block_.capacity() > next_block_ && block_.capacity() > limits_.receive_block_largest))
      drop_block();
  }
  // What the message at the front still lacks, if its header is here; the buffer follows what arrived, never what
  // was promised.
  std::size_t lacking = least_room;
  if (have >= 5 && skip_ == 0) {
    const std::size_t whole = load_be32(block_.data() + read_ + 1) + std::size_t{1};
    // One that is whole was not taken yet: others follow, and the buffer doubles.
    lacking = whole > have ? whole - have : std::max(have, least_room);
  }
  const std::size_t room = block_.capacity() - write_;
  if (room >= std::min(lacking, least_room)) return room_in_block();

  if (block_ && block_.unique() && block_.capacity() / 2 >= have && block_.capacity() >= next_block_) {
    std::memmove(block_.data(), block_.data() + read_, have);
  } else {
    const std::size_t size = std::max(next_block_, have + std::min(lacking, std::max(have, next_block_)));
    block_ptr larger = block_ptr::make(size);
    if (have != 0) std::memcpy(larger.data(), block_.data() + read_, have);
    block_ = std::move(larger);
  }
  read_ = 0;
  write_ = have;
  return room_in_block();
}

std::span<std::byte> session::room_in_block() noexcept {
  block_fits_ = block_.capacity() >= next_block_ && block_.capacity() <= limits_.receive_block_largest;
  return {block_.data() + write_, block_.capacity() - write_};
}

inline bool session::on_message(char type, std::span<const std::byte> body) {
  if (type == 'N' || type == 'A' || type == 'S') return on_asynchronous(type, body);
  return phase_ == phase::running ? on_answer(type, body) : on_startup(type, body);
}

void session::lose_track(char type, std::uint32_t length) {
  fail(errc::protocol_violation, "lost synchronization with server: got message type \"" + std::string(1, type) +
                                     "\", length " + std::to_string(static_cast<std::int32_t>(length)));
}

event& session::next_message() {
  for (;;) {
    if (phase_ == phase::dead) {
      next_end();
      return event_;
    }
    if (in_error_ && pass_skipped()) return event_;
    if (phase_ == phase::starting) {
      if (!at_end_ && on_authenticator()) return event_;
      if (phase_ == phase::dead) continue;
    }
    if (skip_ != 0) {
      const std::size_t passed = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, unread()));
      read_ += passed;
      skip_ -= passed;
    }
    const std::size_t have = unread();
    if (have < 5) {
      if (!at_end_) return event_;
      end();
      continue;
    }
    const std::byte* at = block_.data() + read_;
    if (answer_ == answer::rows && *at == std::byte{'D'}) {
      const std::size_t before = read_;
      if (collect_rows()) return event_;
      if (phase_ == phase::dead || read_ != before) continue;
    }
    const char type = static_cast<char>(*at);
    const std::uint32_t length = load_be32(at + 1);
    if (length < 4 || length > longest_message) {
      lose_track(type, length);
      continue;
    }
    if (length - 4 > message_limit(limits_, type, phase_ == phase::running)) {
      if (on_too_large(type, length)) return event_;
      continue;
    }
    if (have < length + std::size_t{1}) {
      if (!at_end_) return event_;
      end();
      continue;
    }
    read_ += length + std::size_t{1};
    if (on_message(type, {at + 5, length - 4})) return event_;
  }
}

/// An over-long row fails its request and is passed over unbuffered; any other over-long message ends the connection.
bool session::on_too_large(char type, std::uint32_t length) {
  const bool running = phase_ == phase::running && !requests_.empty() && asked(received_ - unread());
  // The first row of an Execute is what begins its rows.
  if (running && type == 'D' && begins_rows()) begin_rows();
  const bool row = type == 'D' && answer_ == answer::rows && columns_ >= 0;
  const bool copy = type == 'd' && (answer_ == answer::copying_out || answer_ == answer::copying_both);
  const std::string bytes = std::to_string(length - 4);
  const std::string limit = std::to_string(message_limit(limits_, type, phase_ == phase::running));
  std::string text = row || copy ? "a row of " + bytes + " bytes is over limits::data_message (" + limit +
                                       "): raise the limit, or ask for less of it at a time"
                                 : "a message of type \"" + std::string(1, type) + "\" with " + bytes +
                                       " bytes is over its limit of " + limit;
  if (!running || !(row || copy)) return fail(errc::message_too_large, std::move(text));
  skip_ = std::uint64_t{length} + 1;
  if (passing_over_) return false;  // told already
  return fail_unit(errc::message_too_large, std::move(text));
}

bool session::fail_with(std::error_code why, std::string text) {
  last_error_.clear();
  last_error_.message = std::move(text);
  return die(why);
}

bool session::die(std::error_code why) {
  if (phase_ != phase::dead) {
    phase_ = phase::dead;
    fatal_ = why;
    units_.clear();
    turns_.clear();
    output_.clear();
    open_at_ = open_units_ = 0;
    refused_ = errc::not_connected;
    authenticator_.reset();
    drop_block();
    skip_ = 0;
    in_error_ = false;
    answer_ = answer::begin;
  }
  return false;  // the loop in next_event() tells it
}

/// One after the other: what every request under way came to, then the end itself, then nothing.
bool session::next_end() {
  event_.error = fatal_;
  if (!requests_.empty()) {
    const request_id id = requests_.front().id;
    event_.sent = requests_.front().begin < sent_;
    requests_.pop_front();
    deliver(event_kind::aborted, id);
    unit_ = 0;
    return true;
  }
  if (fatal_told_) return false;
  fatal_told_ = true;
  return deliver(event_kind::fatal, 0);
}

void session::end_of_file() { at_end_ = true; }

/// The peer closed, and all that it sent before was told.
void session::end() {
  if (terminating_ && requests_.empty()) {
    fail(errc::connection_closed, "the connection was closed");
    return;
  }
  fail(errc::connection_closed,
       "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or "
       "while processing the request.");
}

void session::broken(std::error_code why, std::string_view text) {
  if (phase_ == phase::dead) return;
  last_error_.clear();
  last_error_.message = text;
  die(why);
}

const std::string* session::parameter(std::string_view name) const noexcept {
  const auto found = parameters_.find(name);
  return found == parameters_.end() ? nullptr : &found->second;
}

const char* to_string(event_kind kind) noexcept {
  switch (kind) {
    case event_kind::none: return "none";
    case event_kind::parameter_description: return "parameter_description";
    case event_kind::row_description: return "row_description";
    case event_kind::rows: return "rows";
    case event_kind::command_complete: return "command_complete";
    case event_kind::empty_query: return "empty_query";
    case event_kind::suspended: return "suspended";
    case event_kind::copy_in: return "copy_in";
    case event_kind::copy_out: return "copy_out";
    case event_kind::copy_both: return "copy_both";
    case event_kind::copy_data: return "copy_data";
    case event_kind::copy_done: return "copy_done";
    case event_kind::function_result: return "function_result";
    case event_kind::executed: return "executed";
    case event_kind::synced: return "synced";
    case event_kind::error: return "error";
    case event_kind::skipped: return "skipped";
    case event_kind::ready: return "ready";
    case event_kind::done: return "done";
    case event_kind::aborted: return "aborted";
    case event_kind::notice: return "notice";
    case event_kind::notification: return "notification";
    case event_kind::parameter_changed: return "parameter_changed";
    case event_kind::need_password: return "need_password";
    case event_kind::compute: return "compute";
    case event_kind::fatal: return "fatal";
  }
  return "unknown";
}

}  // namespace greenpg::inline v0
