// The session's writing half: requests are encoded where they are sent from, and taken back whole when refused.
#include <greenpg/protocol/session.hpp>

#include <greenpg/protocol/big_endian.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace greenpg::inline v0 {
namespace {

// CopyFail with an empty reason: ignored outside COPY ("COPY Operations" in the protocol chapter), a clean end of a
// COPY FROM STDIN that nobody feeds. Without it such a COPY swallows the Sync behind it.
constexpr std::array<std::uint8_t, 6> copy_guard = {'f', 0, 0, 0, 5, 0};
constexpr std::array<std::uint8_t, 5> sync_message = {'S', 0, 0, 0, 4};

bool mentions_copy(std::string_view sql) noexcept {
  constexpr std::string_view word = "copy";
  for (std::size_t i = 0; i + word.size() <= sql.size(); ++i) {
    std::size_t k = 0;
    while (k < word.size() && (sql[i + k] | 0x20) == word[k]) ++k;
    if (k == word.size()) return true;
  }
  return false;
}

void put_formats(byte_buffer& out, std::span<const format> formats) {
  std::byte* at = out.extend(2 + 2 * formats.size());
  store_be16(at, static_cast<std::uint16_t>(formats.size()));
  for (std::size_t i = 0; i < formats.size(); ++i) store_be16(at + 2 + 2 * i, static_cast<std::uint16_t>(formats[i]));
}

}  // namespace

request_id session::open() {
  writing_ = true;
  appending_ = false;
  open_at_ = output_.size();
  open_units_ = 0;
  refused_ = phase_ == phase::running && !terminating_ ? std::error_code{} : make_error_code(errc::not_connected);
  request next;
  next.id = ++last_id_;
  next.begin = sent_ + output_.size();
  requests_.push_back(next);
  return last_id_;
}

void session::append() {
  writing_ = appending_ = true;
  open_at_ = output_.size();
  open_units_ = 0;
  refused_ = requests_.empty() || requests_.back().closed || phase_ != phase::running
                 ? make_error_code(errc::not_connected)
                 : std::error_code{};
}

std::error_code session::submit() {
  writing_ = false;
  if (!refused_) return {};
  output_.truncate(open_at_);
  for (; open_units_ != 0; --open_units_) units_.pop_back();
  if (appending_) {
    if (!requests_.empty()) requests_.back().closed = false;
  } else {
    requests_.pop_back();
    --last_id_;
  }
  return refused_;
}

void session::refuse(std::error_code why) noexcept {
  if (!refused_) refused_ = why;
}

void session::add_unit(unit_kind kind, std::int32_t columns, bool copy) {
  units_.push_back({kind, copy, columns});
  ++requests_.back().units;
  ++open_units_;
}

/// A message of one kind byte (or none) and one name.
void session::write_plain(char type, char kind, std::string_view name) {
  const std::size_t body = (kind == 0 ? 0U : 1U) + name.size() + 1;
  if (refused_) return;
  if (name.size() > limits_.frontend_message - 16) return refuse(errc::message_too_long);
  if (name.find('\0') != std::string_view::npos) return refuse(errc::embedded_nul);
  std::byte* at = output_.extend(5 + body);
  *at++ = static_cast<std::byte>(type);
  store_be32(at, static_cast<std::uint32_t>(4 + body));
  at += 4;
  if (kind != 0) *at++ = static_cast<std::byte>(kind);
  if (!name.empty()) std::memcpy(at, name.data(), name.size());
  at[name.size()] = std::byte{0};
}

void session::parse(std::string_view statement, std::string_view sql, std::span<const oid> types) {
  if (refused_) return;
  if (types.size() > 0xffff) return refuse(errc::too_many_parameters);
  if (statement.size() > limits_.frontend_message / 4 ||
      sql.size() > limits_.frontend_message - statement.size() - 4 * types.size() - 16)
    return refuse(errc::message_too_long);
  if (statement.find('\0') != std::string_view::npos || sql.find('\0') != std::string_view::npos)
    return refuse(errc::embedded_nul);
  const std::size_t body = statement.size() + 1 + sql.size() + 1 + 2 + 4 * types.size();
  std::byte* at = output_.extend(5 + body);
  *at++ = std::byte{'P'};
  store_be32(at, static_cast<std::uint32_t>(4 + body));
  at += 4;
  for (const std::string_view text : {statement, sql}) {
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    at[text.size()] = std::byte{0};
    at += text.size() + 1;
  }
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
  if (refused_) return false;
  if (count > 0xffff || formats.size() > 0xffff) {
    refuse(errc::too_many_parameters);
    return false;
  }
  if (portal.find('\0') != std::string_view::npos || statement.find('\0') != std::string_view::npos) {
    refuse(errc::embedded_nul);
    return false;
  }
  if (portal.size() > limits_.frontend_message / 4 || statement.size() > limits_.frontend_message / 4) {
    refuse(errc::message_too_long);
    return false;
  }
  message_at_ = output_.size();
  std::byte* at = output_.extend(5 + portal.size() + statement.size() + 2);
  *at = std::byte{'B'};
  at += 5;
  for (const std::string_view text : {portal, statement}) {
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    at[text.size()] = std::byte{0};
    at += text.size() + 1;
  }
  put_formats(output_, formats);
  store_be16(output_.extend(2), static_cast<std::uint16_t>(count));
  return true;
}

void session::end_bind(std::span<const format> result_formats) {
  if (result_formats.size() > 0xffff) return refuse(errc::too_many_parameters);
  put_formats(output_, result_formats);
  const std::size_t length = output_.size() - message_at_ - 1;
  if (length > limits_.frontend_message) return refuse(errc::message_too_long);
  store_be32(output_.data() + message_at_ + 1, static_cast<std::uint32_t>(length));
  add_unit(unit_kind::bind);
}

void session::describe_statement(std::string_view statement) {
  write_plain('D', 'S', statement);
  if (!refused_) add_unit(unit_kind::describe_statement);
}

void session::describe_portal(std::string_view portal) {
  write_plain('D', 'P', portal);
  if (!refused_) add_unit(unit_kind::describe_portal);
}

void session::execute(std::string_view portal, std::int32_t columns, std::uint32_t max_rows, bool copy) {
  write_plain('E', 0, portal);
  if (refused_) return;
  const std::size_t at = output_.size() - portal.size() - 1 - 4;
  store_be32(output_.extend(4), max_rows);
  store_be32(output_.data() + at, static_cast<std::uint32_t>(4 + portal.size() + 1 + 4));
  add_unit(unit_kind::execute, columns, copy);
}

void session::close_statement(std::string_view statement) {
  write_plain('C', 'S', statement);
  if (!refused_) add_unit(unit_kind::close);
}

void session::close_portal(std::string_view portal) {
  write_plain('C', 'P', portal);
  if (!refused_) add_unit(unit_kind::close);
}

void session::flush() {
  if (refused_) return;
  std::byte* at = output_.extend(5);
  *at = std::byte{'H'};
  store_be32(at + 1, 4);
}

void session::sync() {
  if (refused_) return;
  bool copies = false;
  const std::uint32_t units = requests_.back().units;
  for (std::size_t i = units_.size() - std::min<std::size_t>(units, units_.size()); i < units_.size(); ++i)
    copies = copies || units_[i].copy;
  if (!copies) output_.append(copy_guard.data(), copy_guard.size());
  output_.append(sync_message.data(), sync_message.size());
  add_unit(unit_kind::sync);
  requests_.back().closed = true;
  requests_.back().guarded = !copies;
}

void session::query(std::string_view sql, bool copy) {
  write_plain('Q', 0, sql);
  if (refused_) return;
  if (!copy && mentions_copy(sql)) {
    output_.append(copy_guard.data(), copy_guard.size());
    requests_.back().guarded = true;
  }
  add_unit(unit_kind::query, 0, copy);
  requests_.back().closed = true;
}

void session::function_call(oid function, std::span<const format> formats,
                            std::span<const std::optional<std::span<const std::byte>>> arguments, format result) {
  if (refused_) return;
  if (formats.size() > 0xffff || arguments.size() > 0xffff) return refuse(errc::too_many_parameters);
  std::size_t body = 4 + 2 + 2 * formats.size() + 2 + 2;
  for (const auto& argument : arguments) {
    const std::size_t size = argument ? argument->size() : 0;
    if (size > limits_.frontend_message || body + size + 4 > limits_.frontend_message - 4)
      return refuse(errc::message_too_long);
    body += 4 + size;
  }
  std::byte* at = output_.extend(9);
  *at = std::byte{'F'};
  store_be32(at + 1, static_cast<std::uint32_t>(4 + body));
  store_be32(at + 5, function);
  put_formats(output_, formats);
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
  if (refused_) return;
  if (bytes.size() > limits_.frontend_message - 4) return refuse(errc::message_too_long);
  std::byte* at = output_.extend(5);
  *at = std::byte{'d'};
  store_be32(at + 1, static_cast<std::uint32_t>(4 + bytes.size()));
  output_.append(bytes);
}

void session::copy_done() {
  if (refused_) return;
  std::byte* at = output_.extend(5);
  *at = std::byte{'c'};
  store_be32(at + 1, 4);
}

void session::copy_fail(std::string_view reason) { write_plain('f', 0, reason); }

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

void session::sent(std::size_t bytes) noexcept {
  sent_ += bytes;
  output_.consume(bytes);
  while (unsent_ < requests_.size() && requests_[unsent_].begin < sent_) requests_[unsent_++].mark = received_;
}

}  // namespace greenpg::inline v0
