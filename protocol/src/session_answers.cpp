// What the server's answers mean, by the unit they answer ("Message Flow" in the protocol chapter). Every function
// returns whether there is an event to tell.
#include <greenpg/protocol/session.hpp>

#include <greenpg/protocol/backend_messages.hpp>
#include <greenpg/protocol/big_endian.hpp>

#include "authenticator.hpp"
#include "copy_guard.hpp"

#include <cstring>
#include <utility>

namespace greenpg::inline v0 {
namespace {

/// Where so many fields end, the first of which begins at `field`; nullptr if one does not end before `end`.
inline const std::byte* end_of_fields(const std::byte* field, const std::byte* end, std::int32_t count) noexcept {
  for (; count > 0; --count) {
    if (end - field < 4) return nullptr;
    const std::uint32_t size = load_be32(field);
    field += 4;
    if (size <= static_cast<std::size_t>(end - field)) [[likely]]
      field += size;
    else if (size != 0xffffffff)  // NULL
      return nullptr;
  }
  return field;
}

struct scanned_rows {
  const std::byte* end;  ///< of the last whole row
  std::size_t count;
  bool sound;  ///< the next, if it has arrived, may be one as well
};

/// The whole rows of so many columns from `at` on.
inline scanned_rows scan_rows(const std::byte* at, const std::byte* end, std::int32_t columns,
                              std::size_t limit) noexcept {
  std::size_t count = 0;
  while (end - at >= 5 && *at == std::byte{'D'}) {
    const std::uint32_t length = load_be32(at + 1);
#ifdef GREENPG_PLANT_CHUNK  // the planted bug that the fuzzer must find: a row that lacks its last byte is taken
    constexpr std::size_t header = 0;
#else
    constexpr std::size_t header = 1;
#endif
    if (length < 6 || length - 4 > limit || static_cast<std::size_t>(end - at) < length + header)
      return {at, count, length >= 6};
    const std::byte* const next = at + 1 + length;
#ifdef GREENPG_PLANT_COUNT  // the planted bug that the fuzzer must find: a row says itself how many fields it has
    columns = load_be16(at + 5);
#endif
    if (load_be16(at + 5) != columns || end_of_fields(at + 7, next, columns) != next) return {at, count, false};
    at = next;
    ++count;
  }
  return {at, count, true};
}

}  // namespace

bool session::on_answer(char type, std::span<const std::byte> body) {
  if (type == 'E') return on_error(body);
  if (requests_.empty() || !asked(received_ - unread() - body.size() - 5)) return unexpected(type);
  switch (front_unit().kind) {
    case unit_kind::parse:
      if (type != '1' || !body.empty()) return unexpected(type);
      next_unit();
      return false;
    case unit_kind::bind:
      if (type != '2' || !body.empty()) return unexpected(type);
      next_unit();
      return false;
    case unit_kind::close:
      if (type != '3' || !body.empty()) return unexpected(type);
      next_unit();
      return false;
    case unit_kind::describe_statement:
    case unit_kind::describe_portal: return on_description(type, body);
    case unit_kind::run:
    case unit_kind::part: return on_run_answer(type, body);
    case unit_kind::barrier: return type == 'Z' ? on_synced(body) : unexpected(type);
    case unit_kind::execute: return on_result(type, body);
    case unit_kind::query: return on_query_answer(type, body);
    case unit_kind::function_call: return on_function_result(type, body);
    case unit_kind::sync: return type == 'Z' ? on_ready(body) : unexpected(type);
  }
  return unexpected(type);
}

/// The answer to Describe.
bool session::on_description(char type, std::span<const std::byte> body) {
  if (front_unit().kind == unit_kind::describe_statement) {
    if (type == 't' && answer_ == answer::begin) {
      backend::parameter_description message;
      if (!read(body, message)) return unexpected(type);
      answer_ = answer::parameters;
      event_.body = body;
      return report(event_kind::parameter_description);
    }
    if (answer_ != answer::parameters) return unexpected(type);
  }
  if (type == 'n' && body.empty()) {
    described_ = no_rows;
  } else {
    if (type != 'T' || !on_columns(body)) return unexpected(type);
    described_ = static_cast<std::int32_t>(event_.columns->size());
  }
  const bool told = report(event_kind::row_description);
  next_unit();
  return told;
}

bool session::on_function_result(char type, std::span<const std::byte> body) {
  if (type == 'V' && answer_ == answer::begin) {
    backend::function_call_response message;
    if (!read(body, message)) return unexpected(type);
    answer_ = answer::complete;
    event_.body = body;
    return report(event_kind::function_result);
  }
  if (type == 'Z' && answer_ != answer::begin) return on_ready(body);
  return unexpected(type);
}

/// The same of what append() added: each turn is a question of its own.
bool session::turn_asked(std::uint64_t answered_at) noexcept {
  const request_id front = requests_.front().id;
  while (!turns_.empty() &&
         (turns_.front().id < front || (turns_.front().id == front && unit_ >= turns_.front().unit))) {
    if (turns_.front().id == front && answered_at < turns_.front().mark) return false;
    turns_.pop_front();
  }
  return true;
}

/// A simple Query: any number of results, then ReadyForQuery, which is no end of a result that has none of its own.
bool session::on_query_answer(char type, std::span<const std::byte> body) {
  const bool between = answer_ == answer::begin || answer_ == answer::complete;
  if (type == 'Z') return answer_ == answer::complete || answer_ == answer::failed ? on_ready(body) : unexpected(type);
  if (answer_ == answer::failed) return unexpected(type);
  if (type == 'T' && between) {
    if (!on_columns(body)) return unexpected(type);
    answer_ = answer::rows;
    columns_ = static_cast<std::int32_t>(event_.columns->size());
    return report(event_kind::row_description);
  }
  if (type == 'D' && answer_ != answer::rows) return unexpected(type);
  return on_result(type, body);
}

/// What an Execute, or one statement of a simple Query, comes to.
bool session::on_result(char type, std::span<const std::byte> body) {
  const unit_kind kind = front_unit().kind;
  const bool ends_with_ready = kind == unit_kind::query || kind == unit_kind::run;
  if (answer_ == answer::complete) answer_ = answer::begin;  // the next statement of a Query
  const bool begun = answer_ != answer::begin && answer_ != answer::bound;
  switch (type) {
    case 'D': {
      // The first row of an Execute; collect_rows() reads it and all that follow. Rows without a description are
      // a violation.
      if (!begins_rows()) return unexpected(type);
      begin_rows();
      if (columns_ < 0) return unexpected(type);
      read_ -= body.size() + 5;
      return false;
    }
    case 'C': {
      backend::command_complete message;
      if (!read(body, message)) return unexpected(type);
      if (answer_ == answer::copying_out) return unexpected(type);
      if (answer_ == answer::copying_in && !requests_.front().copy_ended) return unexpected(type);
      requests_.front().copy_ended = false;
      event_.text = message.tag;
      const bool told = !passing_over_ && report(event_kind::command_complete);
      passing_over_ = false;
      if (ends_with_ready)
        answer_ = answer::complete;
      else
        next_unit();
      return told;
    }
    case 'I': {
      if (begun || !body.empty()) return unexpected(type);
      const bool told = report(event_kind::empty_query);
      if (ends_with_ready)
        answer_ = answer::complete;
      else
        next_unit();
      return told;
    }
    case 's': {
      if ((begun && answer_ != answer::rows) || !front_unit().limited || !body.empty()) return unexpected(type);
      const bool told = !passing_over_ && report(event_kind::suspended);
      passing_over_ = false;
      next_unit();
      return told;
    }
    case 'G':
    case 'H':
    case 'W': return begun ? unexpected(type) : on_copy_response(type, body);
    case 'd':
    case 'c': return on_copy_stream(type, body);
    default: return unexpected(type);
  }
}

void session::begin_rows() noexcept {
  columns_ = front_unit().columns == as_described ? described_ : front_unit().columns;
  answer_ = answer::rows;
}

bool session::on_copy_response(char type, std::span<const std::byte> body) {
  backend::copy_in_response message;  // the three have one shape
  if (!read(body, message)) return unexpected(type);
  request& front = requests_.front();
  const bool wanted = front_unit().copy;
  event_.body = body;
  if (type == 'H') {
    answer_ = answer::copying_out;
    return wanted ? report(event_kind::copy_out)
                  : fail_unit(errc::copy_not_allowed, "COPY TO STDOUT needs a call that receives it");
  }
  if (type == 'W' && !wanted) return unexpected(type);
  answer_ = type == 'W' ? answer::copying_both : answer::copying_in;
  if (wanted && !front.discarded) return report(type == 'W' ? event_kind::copy_both : event_kind::copy_in);
  // Nobody feeds it. The CopyFail that ends it is on its way behind the request, or goes now; its error is not the
  // server's idea. Behind a request that is closed and was not guarded it would reach a server that is elsewhere.
  if (!front.guarded) {
    if (front.closed && (!wanted || requests_.size() > 1)) return unexpected(type);
    if (!terminating_) output_.append(copy_guard.data(), copy_guard.size());
  }
  return fail_unit(errc::copy_not_allowed, "COPY FROM STDIN needs a call that feeds it");
}

bool session::on_copy_stream(char type, std::span<const std::byte> body) {
  if (answer_ != answer::copying_out && answer_ != answer::copying_both) return unexpected(type);
  if (type == 'd') {
    if (passing_over_) return false;
    event_.body = body;
    return report(event_kind::copy_data);
  }
  if (!body.empty()) return unexpected(type);
  answer_ = answer::copied;  // CommandComplete is next
  return !passing_over_ && report(event_kind::copy_done);
}

/// Hands out every whole row in the buffer at once. Returns false when there is none, or the next is not sound.
bool session::collect_rows() {
  const std::byte* const first = block_.data() + read_;
  const scanned_rows rows = columns_ < 0 ? scanned_rows{first, 0, false}
                                         : scan_rows(first, block_.data() + write_, columns_, limits_.data_message);
  if (rows.count == 0) {
    if (!rows.sound) fail(errc::protocol_violation, "a DataRow does not match its description");
    return false;
  }
  read_ = static_cast<std::size_t>(rows.end - block_.data());
  if (passing_over_ || requests_.front().discarded) return false;
  event_.rows.block = block_;
  event_.rows.begin = first;
  event_.rows.end = rows.end;
  event_.rows.count = rows.count;
  return report(event_kind::rows);
}

[[gnu::always_inline]] inline void session::end_request(char status) noexcept {
  event_.status = status_ = static_cast<transaction_status>(status);
  if (unsent_ != 0) --unsent_;
  unit_ = 0;
  answer_ = answer::begin;
  described_ = no_rows;
  passing_over_ = in_error_ = false;
  if (gives_block_back()) {
    drop_block();
    next_block_ = limits_.receive_block;
    output_.shrink(limits_.receive_block);
  }
  if (!requests_.front().run) units_.pop_front();
  requests_.pop_front();
}

/// BindComplete, rows and CommandComplete that arrived whole, one behind the other.
struct session::whole_answer {
  const std::byte* first = nullptr;  // row
  const std::byte* end = nullptr;    // of the rows
  std::size_t rows = 0;
  std::string_view tag;
  const std::byte* behind = nullptr;  // CommandComplete
};

[[gnu::always_inline]] inline bool session::read_whole(std::int32_t columns, whole_answer& out) const noexcept {
  constexpr std::ptrdiff_t least = 5 + 6;  // BindComplete, CommandComplete
  const std::byte* const at = block_.data() + read_;
  const std::byte* const end = block_.data() + write_;
  // Eight bytes at once: '2', its length, and the type of what follows.
  if (end - at < least || load_be64(at) >> 24 != (std::uint64_t{'2'} << 32 | 4)) return false;
  out.first = at + 5;
  const scanned_rows rows = scan_rows(out.first, end, columns, limits_.data_message);
  out.end = rows.end;
  out.rows = rows.count;
  if (end - out.end < 6 || *out.end != std::byte{'C'} || (rows.count != 0 && columns < 0)) return false;
  const std::size_t length = load_be32(out.end + 1);
  if (length < 5 || length - 4 > limits_.short_message || static_cast<std::size_t>(end - out.end) < length + 1)
    return false;
  const char* const tag = reinterpret_cast<const char*>(out.end + 5);
  out.behind = out.end + 1 + length;
  out.tag = {tag, length - 5};
  return std::memchr(tag, 0, length - 4) == out.behind - 1;
}

[[gnu::always_inline]] inline void session::tell(const whole_answer& of) {
  event_.text = of.tag;
  event_.rows.begin = of.first;
  event_.rows.end = of.end;
  event_.rows.count = of.rows;
  if (of.end - of.first >= static_cast<std::ptrdiff_t>(row_range::copied_below)) event_.rows.block = block_;
}

/// The answer of a run that has arrived whole and as it should be: nearly always all that there is to read. Anything
/// else is read message by message.
[[gnu::always_inline]] inline bool session::on_whole_run() {
  const request& front = requests_.front();
  whole_answer all;
  if (!read_whole(front.columns, all)) return false;
  const std::byte* const at = all.behind;
  if (block_.data() + write_ - at < 6) return false;
  const char status = static_cast<char>(at[5]);
  if (*at != std::byte{'Z'} || load_be32(at + 1) != 5 || (status != 'I' && status != 'T' && status != 'E'))
    return false;
  if (skip_ != 0 || phase_ != phase::running || !asked(received_ - unread())) return false;

  read_ = static_cast<std::size_t>(at + 6 - block_.data());
  deliver(front.discarded ? event_kind::ready : event_kind::done, front.id);
  tell(all);
  if (gives_block_back()) [[unlikely]]
    event_.rows.block = block_;
  end_request(status);
  event_.more = read_ != write_ || at_end_ || event_.rows.block;
  return true;
}

/// The same of a part of a request.
bool session::on_whole_part() {
  whole_answer all;
  if (units_.empty() || units_.front().kind != unit_kind::part || in_error_ || skip_ != 0 || passing_over_ ||
      phase_ != phase::running || !read_whole(units_.front().columns, all) || !asked(received_ - unread()))
    return false;
  read_ = static_cast<std::size_t>(all.behind - block_.data());
  const bool told = !requests_.front().discarded;
  if (told) {
    deliver(event_kind::executed, requests_.front().id);
    tell(all);
  }
  next_unit();
  return told;
}

event& session::next_event() {
  event_.kind = event_kind::none;
  event_.more = false;
  if (event_.rows.block) event_.rows = {};
  if (event_.columns) event_.columns.reset();
  if (read_ != write_ && !requests_.empty() && answer_ == answer::begin) {
    if (requests_.front().run) {
      if (on_whole_run()) return event_;
    } else if (on_whole_part()) {
      return event_;
    }
  }
  return next_message();
}

/// Of a run whose answer comes in pieces, or is none of the usual.
bool session::on_run_answer(char type, std::span<const std::byte> body) {
  if (answer_ == answer::begin) {
    if (type != '2' || !body.empty()) return unexpected(type);
    answer_ = answer::bound;
    return false;
  }
  if (answer_ == answer::complete || answer_ == answer::failed) return type == 'Z' ? on_ready(body) : unexpected(type);
  return on_result(type, body);
}

bool session::on_columns(std::span<const std::byte> body) {
  backend::row_description message;
  if (!read(body, message) || message.columns.size() > limits_.columns) return false;
#ifdef GREENPG_PLANT_LEAK  // the planted bug that the fuzzer must find: what nobody is told of is not given back
  const bool told = !requests_.front().discarded;
  const std::shared_ptr<row_description> columns(new row_description, [told](row_description* of) {
    if (told) delete of;
  });
#else
  const auto columns = std::make_shared<row_description>();
#endif
  if (!to_row_description(message, *columns)) return false;
  event_.columns = columns;
  return true;
}

bool session::on_error(std::span<const std::byte> body) {
  diagnostics said;
  if (!backend::read_diagnostics('E', body, said, limits_.error_text)) return unexpected('E');
  // That it goes away (57P01) a server may say at any time; while nothing was asked it can say nothing else.
  const std::string& severity = said.severity_nonlocalized.empty() ? said.severity : said.severity_nonlocalized;
  if (requests_.empty() || severity == "FATAL" || severity == "PANIC") {
    last_error_ = std::move(said);
    return die(last_error_.code());
  }
  if (!asked(received_ - unread() - body.size() - 5) || answer_ == answer::failed) return unexpected('E');
  const unit front = front_unit();
  // An error that only ends what already failed here is no news, unless it is the last.
  const bool news = !passing_over_;
  passing_over_ = false;
  bool told = false;
  if (news && !requests_.front().discarded) {
    last_error_ = std::move(said);
    event_.error = last_error_.code();
    told = report(event_kind::error);
  }
  if (front.kind == unit_kind::query || front.kind == unit_kind::sync || front.kind == unit_kind::function_call ||
      front.kind == unit_kind::run || front.kind == unit_kind::barrier) {
    answer_ = answer::failed;  // ReadyForQuery is next
  } else {
    // "the backend issues ErrorResponse, then reads and discards messages until a Sync is reached".
    in_error_ = true;
    requests_.front().copy_ended = false;
    next_unit();
  }
  return told;
}

/// Drops the units that the server passes over, telling of each Execute among them.
bool session::pass_skipped() {
  while (!units_.empty() && unit_ < requests_.front().units) {
    const unit_kind kind = front_unit().kind;
    if (kind == unit_kind::sync || kind == unit_kind::barrier) {
      in_error_ = false;
      return false;
    }
    const bool told = (kind == unit_kind::execute || kind == unit_kind::part) && report(event_kind::skipped);
    next_unit();
    if (told) {
      event_.unit = unit_ - 1;
      return true;
    }
  }
  return false;
}

bool session::on_synced(std::span<const std::byte> body) {
  const char status = body.size() == 1 ? static_cast<char>(body[0]) : '\0';
  if (status != 'I' && status != 'T' && status != 'E') return unexpected('Z');
  event_.status = status_ = static_cast<transaction_status>(status);
  described_ = no_rows;
  passing_over_ = false;
  const bool told = report(event_kind::synced);
  next_unit();
  return told;
}

bool session::on_ready(std::span<const std::byte> body) {
  if (body.size() != 1) return unexpected('Z');
  const char status = static_cast<char>(body[0]);
  if (status != 'I' && status != 'T' && status != 'E') return unexpected('Z');
  deliver(event_kind::ready, requests_.front().id);
  end_request(status);
  return true;
}

bool session::unexpected(char type) {
  const char* where = requests_.empty() ? "while idle" : "in answer to a request";
  if (phase_ != phase::running) where = "while connecting";
  std::string text = "unexpected message from the server ";
  text += where;
  text += ": type ";
  if (type > ' ' && type < 0x7f)
    text += std::string("\"") + type + '"';
  else
    text += std::to_string(static_cast<int>(static_cast<unsigned char>(type)));
  return fail(errc::protocol_violation, std::move(text));
}

/// The front unit fails on this side; the server's own end of it follows and is passed over.
bool session::fail_unit(errc why, std::string text) {
  passing_over_ = true;
  if (requests_.front().discarded) return false;
  last_error_.clear();
  last_error_.message = std::move(text);
  event_.error = why;
  return report(event_kind::error);
}

}  // namespace greenpg::inline v0
