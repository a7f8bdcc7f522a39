// The session's writing half: requests are encoded where they are sent from, and taken back whole when refused.
#include <greenpg/protocol/session.hpp>

#include <greenpg/protocol/big_endian.hpp>

#include "copy_guard.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace greenpg::inline v0 {
namespace {

constexpr std::array<std::uint8_t, 5> sync_message = {'S', 0, 0, 0, 4};

inline std::byte* put_string(std::byte* at, std::string_view text) {
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  at[text.size()] = std::byte{0};
  return at + text.size() + 1;
}

inline std::byte* put_formats(std::byte* at, std::span<const format> formats) {
  store_be16(at, static_cast<std::uint16_t>(formats.size()));
  at += 2;
  for (const format each : formats) {
    store_be16(at, static_cast<std::uint16_t>(each));
    at += 2;
  }
  return at;
}

}  // namespace

bool session::mentions_copy(std::string_view sql) noexcept {
  constexpr std::string_view word = "copy";
  for (std::size_t i = 0; i + word.size() <= sql.size(); ++i) {
    std::size_t k = 0;
    while (k < word.size() && (sql[i + k] | 0x20) == word[k]) ++k;
    if (k == word.size()) return true;
  }
  return false;
}

request_id session::open() {
  appending_ = false;
  open_at_ = output_.size();
  open_units_ = 0;
  refused_ = {};
  if (phase_ != phase::running || terminating_)
    refused_ = errc::not_connected;
  else if (!requests_.empty() && !requests_.back().closed)
    refused_ = errc::busy;
  requests_.push_back({.id = ++last_id_, .begin = sent_ + output_.size()});
  return last_id_;
}

void session::append() {
  appending_ = true;
  open_at_ = output_.size();
  open_units_ = 0;
  refused_ = {};
  if (phase_ != phase::running || terminating_ || requests_.empty()) {
    refused_ = errc::not_connected;
    return;
  }
  before_ = requests_.back();
  if (before_.closed && !(before_.copies && units_.back().kind == unit_kind::query)) refused_ = errc::busy;
}

std::error_code session::submit() {
  const std::error_code refused = std::exchange(refused_, make_error_code(errc::busy));  // until open() or append()
  if (!refused) {
    // Behind a turn of which nothing has left it is the same turn.
    const bool same = !turns_.empty() && turns_.back().id == last_id_ && turns_.back().mark == never;
    if (appending_ && open_units_ != 0 && !same)
      turns_.push_back(
          {last_id_, requests_.back().units - static_cast<std::uint32_t>(open_units_), sent_ + open_at_, never});
    return {};
  }
  output_.truncate(std::min(open_at_, output_.size()));
  for (; open_units_ != 0; --open_units_) units_.pop_back();
  if (requests_.empty() || requests_.back().id != last_id_) return refused;
  if (appending_) {
    if (before_.id == last_id_) requests_.back() = before_;
  } else {
    requests_.pop_back();
    --last_id_;
  }
  return refused;
}

inline void session::add_unit(unit_kind kind, std::int32_t columns, bool copy, bool limited) {
  units_.push_back({kind, copy, limited, columns});
  request& last = requests_.back();
  ++last.units;
  if (copy) last.copies = true;
  ++open_units_;
}

/// Whether a message may be added to the request being written; `alone`: only as its first and last.
inline bool session::may_add(bool alone) noexcept {
  if (refused_) return false;
  if (!requests_.back().closed && !(alone && requests_.back().units != 0)) return true;
  refuse(errc::busy);
  return false;
}

/// Whether COPY data may be added: to a request that copies, until its end was added.
bool session::may_copy() noexcept {
  if (refused_) return false;
  if (requests_.back().copies && !requests_.back().copy_ended) return true;
  refuse(errc::copy_not_allowed);
  return false;
}

inline bool session::fits(std::size_t body) noexcept {
  if (body <= limits_.frontend_message && body + 4 <= limits_.frontend_message) return true;
  refuse(errc::message_too_long);
  return false;
}

/// A message of one kind byte (or none), one name and `tail` bytes, which are returned; nullptr when refused.
std::byte* session::write_plain(char type, char kind, std::string_view name, std::size_t tail) {
  const std::size_t body = (kind == 0 ? 0U : 1U) + name.size() + 1 + tail;
  if (!fits(body)) return nullptr;
  if (name.find('\0') != std::string_view::npos) {
    refuse(errc::embedded_nul);
    return nullptr;
  }
  std::byte* at = output_.extend(5 + body);
  *at++ = static_cast<std::byte>(type);
  store_be32(at, static_cast<std::uint32_t>(4 + body));
  at += 4;
  if (kind != 0) *at++ = static_cast<std::byte>(kind);
  return put_string(at, name);
}

void session::parse(std::string_view statement, std::string_view sql, std::span<const oid> types) {
  if (!may_add()) return;
  if (types.size() > 0xffff) return refuse(errc::too_many_parameters);
  const std::size_t body = statement.size() + 1 + sql.size() + 1 + 2 + 4 * types.size();
  if (!fits(std::max({statement.size(), sql.size(), body}))) return;
  if (statement.find('\0') != std::string_view::npos || sql.find('\0') != std::string_view::npos)
    return refuse(errc::embedded_nul);
  std::byte* at = output_.extend(5 + body);
  *at++ = std::byte{'P'};
  store_be32(at, static_cast<std::uint32_t>(4 + body));
  at += 4;
  at = put_string(put_string(at, statement), sql);
  store_be16(at, static_cast<std::uint16_t>(types.size()));
  at += 2;
  for (const oid type : types) {
    store_be32(at, type);
    at += 4;
  }
  add_unit(unit_kind::parse);
}

bool session::begin_bind(std::string_view portal, std::string_view statement, std::span<const format> formats,
                         std::size_t count) {
  if (!may_add()) return false;
  if (count > 0xffff || formats.size() > 0xffff) {
    refuse(errc::too_many_parameters);
    return false;
  }
  if (!fits(std::max({portal.size(), statement.size(),
                      portal.size() + statement.size() + 2 + 2 + 2 * formats.size() + 2 + 4 * count + 2})))
    return false;
  if (portal.find('\0') != std::string_view::npos || statement.find('\0') != std::string_view::npos) {
    refuse(errc::embedded_nul);
    return false;
  }
  message_at_ = output_.size();
  std::byte* at = output_.extend(5 + portal.size() + statement.size() + 2 + 2 + 2 * formats.size() + 2);
  *at = std::byte{'B'};
  at = put_string(put_string(at + 5, portal), statement);
  at = put_formats(at, formats);
  store_be16(at, static_cast<std::uint16_t>(count));
  return true;
}

void session::end_bind(std::span<const format> result_formats) {
  if (result_formats.size() > 0xffff) return refuse(errc::too_many_parameters);
  put_formats(output_.extend(2 + 2 * result_formats.size()), result_formats);
  const std::size_t length = output_.size() - message_at_ - 1;
  if (length > limits_.frontend_message) return refuse(errc::message_too_long);
  store_be32(output_.data() + message_at_ + 1, static_cast<std::uint32_t>(length));
  add_unit(unit_kind::bind);
}

void session::describe_statement(std::string_view statement) {
  if (may_add() && write_plain('D', 'S', statement) != nullptr) add_unit(unit_kind::describe_statement);
}

void session::describe_portal(std::string_view portal) {
  if (may_add() && write_plain('D', 'P', portal) != nullptr) add_unit(unit_kind::describe_portal);
}

void session::execute(std::string_view portal, std::int32_t columns, std::uint32_t max_rows, bool copy) {
  if (!may_add()) return;
  std::byte* const tail = write_plain('E', 0, portal, 4);
  if (tail == nullptr) return;
  store_be32(tail, max_rows);
  add_unit(unit_kind::execute, columns, copy, max_rows != 0);
}

void session::close_statement(std::string_view statement) {
  if (may_add() && write_plain('C', 'S', statement) != nullptr) add_unit(unit_kind::close);
}

void session::close_portal(std::string_view portal) {
  if (may_add() && write_plain('C', 'P', portal) != nullptr) add_unit(unit_kind::close);
}

void session::flush() {
  if (!may_add()) return;
  std::byte* at = output_.extend(5);
  *at = std::byte{'H'};
  store_be32(at + 1, 4);
}

void session::sync() {
  if (!may_add()) return;
  request& last = requests_.back();
  if (!last.copies) output_.append(copy_guard.data(), copy_guard.size());
  output_.append(sync_message.data(), sync_message.size());
  add_unit(unit_kind::sync);
  last.closed = true;
  last.guarded = !last.copies;
}

void session::guard_copy() {
  if (may_add()) output_.append(copy_guard.data(), copy_guard.size());
}

void session::barrier() {
  if (!may_add()) return;
  if (!requests_.back().copies) output_.append(copy_guard.data(), copy_guard.size());
  output_.append(sync_message.data(), sync_message.size());
  add_unit(unit_kind::barrier);
}

errc session::why_not_run(const execution_frame& frame) const noexcept {
  if (phase_ != phase::running || terminating_) return errc::not_connected;
  if (frame.size() <= limits_.frontend_message && frame.parameter_count() <= 0xffff) return errc::busy;
  return frame.parameter_count() > 0xffff ? errc::too_many_parameters : errc::message_too_long;
}

void session::query(std::string_view sql, bool copy) {
  if (!may_add(true) || write_plain('Q', 0, sql) == nullptr) return;
  request& last = requests_.back();
  if (!copy && mentions_copy(sql)) {
    output_.append(copy_guard.data(), copy_guard.size());
    last.guarded = true;
  }
  add_unit(unit_kind::query, 0, copy);
  last.closed = true;
}

void session::function_call(oid function, std::span<const format> formats,
                            std::span<const std::optional<std::span<const std::byte>>> arguments, format result) {
  if (!may_add(true)) return;
  if (formats.size() > 0xffff || arguments.size() > 0xffff) return refuse(errc::too_many_parameters);
  std::size_t body = 4 + 2 + 2 * formats.size() + 2 + 2;
  for (const auto& argument : arguments) {
    const std::size_t size = argument ? argument->size() : 0;
    if (!fits(size)) return;
    body += 4 + size;
  }
  if (!fits(body)) return;
  std::byte* at = output_.extend(9);
  *at = std::byte{'F'};
  store_be32(at + 1, static_cast<std::uint32_t>(4 + body));
  store_be32(at + 5, function);
  put_formats(output_.extend(2 + 2 * formats.size()), formats);
  store_be16(output_.extend(2), static_cast<std::uint16_t>(arguments.size()));
  for (const auto& argument : arguments) {
    store_be32(output_.extend(4), argument ? static_cast<std::uint32_t>(argument->size()) : 0xffffffffU);
    if (argument) output_.append(*argument);
  }
  store_be16(output_.extend(2), static_cast<std::uint16_t>(result));
  add_unit(unit_kind::function_call);
  requests_.back().closed = true;
}

void session::copy_data(std::span<const std::byte> bytes) {
  if (!may_copy() || !fits(bytes.size())) return;
  std::byte* at = output_.extend(5);
  *at = std::byte{'d'};
  store_be32(at + 1, static_cast<std::uint32_t>(4 + bytes.size()));
  output_.append(bytes);
}

void session::copy_done() {
  if (!may_copy()) return;
  std::byte* at = output_.extend(5);
  *at = std::byte{'c'};
  store_be32(at + 1, 4);
  requests_.back().copy_ended = true;
}

void session::copy_fail(std::string_view reason) {
  if (may_copy() && write_plain('f', 0, reason) != nullptr) requests_.back().copy_ended = true;
}

void session::terminate() {
  if (phase_ == phase::dead || phase_ == phase::unused || terminating_) return;
  std::byte* at = output_.extend(5);
  *at = std::byte{'X'};
  store_be32(at + 1, 4);
  terminating_ = true;
}

void session::discard(request_id id) noexcept {
  if (requests_.empty() || id < requests_.front().id || id > requests_.back().id) return;
  requests_[static_cast<std::size_t>(id - requests_.front().id)].discarded = true;
}

bool session::only_sent(request_id id) const noexcept {
  if (requests_.empty() || id < requests_.front().id) return false;
  return unsent_ == static_cast<std::size_t>(id - requests_.front().id) + 1 && output_.empty();
}

}  // namespace greenpg::inline v0
