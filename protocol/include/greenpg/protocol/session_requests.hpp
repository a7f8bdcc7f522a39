#pragma once
// The part of session that asks for values while it writes them; session.hpp includes it.
#include <greenpg/protocol/session.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace greenpg::inline v0 {

template <class Encode>
void session::bind(std::string_view portal, std::string_view statement, std::span<const format> parameter_formats,
                   std::size_t parameter_count, Encode&& encode, std::span<const format> result_formats) {
  if (!begin_bind(portal, statement, parameter_formats, parameter_count)) return;
  for (std::size_t i = 0; i < parameter_count; ++i) {
    const std::size_t at = output_.size();
    output_.extend(4);
    const errc outcome = encode(i, output_);
    std::uint32_t length = 0xffffffff;
    if (outcome == errc{}) {
      if (output_.size() - message_at_ - 1 > limits_.frontend_message) return refuse(errc::message_too_long);
      length = static_cast<std::uint32_t>(output_.size() - at - 4);
    } else if (outcome != null_parameter) {
      return refuse(outcome);
    }
    store_be32(output_.data() + at, length);
  }
  end_bind(result_formats);
}

/// Values behind the head of a frame, whose Bind begins at `begin`; the length of Bind is known when all are there.
template <class Encode>
inline errc session::encode_values(const execution_frame& frame, std::size_t begin, Encode&& encode) {
  std::size_t length = frame.bind_length();
  for (std::size_t i = 0; i < frame.parameter_count(); ++i) {
    const std::size_t value = output_.size() + 4;
    output_.extend(4);
    const errc outcome = encode(i, output_);
    std::size_t size = output_.size() - value;
    if (outcome == null_parameter) {
      output_.truncate(value);
      size = 0;
    } else if (outcome != errc{} || size > limits_.frontend_message - length) [[unlikely]] {
      output_.truncate(begin);
      return outcome == errc{} ? errc::message_too_long : outcome;
    }
    length += size;
    store_be32(output_.data() + value - 4, outcome == null_parameter ? 0xffffffff : static_cast<std::uint32_t>(size));
  }
  store_be32(output_.data() + begin + 1, static_cast<std::uint32_t>(length));
  return {};
}

template <class Encode>
inline errc session::run(const execution_frame& frame, std::size_t size_hint, Encode&& encode) {
  if (!may_run(frame)) [[unlikely]]
    return why_not_run(frame);
  const std::size_t begin = output_.size();
  frame.put_head(output_.reserve(frame.size() + size_hint));
  output_.commit(frame.head_size());
  if (const errc refused = encode_values(frame, begin, encode); refused != errc{}) [[unlikely]]
    return refused;
  frame.put_tail(output_.extend(frame.tail_size()));
  add_run(frame, begin);
  return {};
}

template <class Store>
inline errc session::run_fixed(const execution_frame& frame, Store&& store) {
  if (!may_run(frame)) [[unlikely]]
    return why_not_run(frame);
  const std::size_t begin = output_.size();
  std::byte* const at = output_.extend(frame.size());
  frame.put(at);
  for (std::size_t i = 0; i < frame.parameter_count(); ++i) {
    if (const errc outcome = store(i, at + frame.value_at(i)); outcome != errc{}) [[unlikely]] {
      output_.truncate(begin);
      return outcome;
    }
  }
  add_run(frame, begin);
  return {};
}

template <class Encode>
inline void session::run_part(const execution_frame& frame, std::size_t size_hint, Encode&& encode) {
  if (!may_add_part(frame)) return;
  const std::size_t begin = output_.size();
  frame.put_head(output_.reserve(frame.part_size() + size_hint));
  output_.commit(frame.head_size());
  if (const errc refused = encode_values(frame, begin, encode); refused != errc{}) [[unlikely]]
    return refuse(refused);
  frame.put_part_tail(output_.extend(frame.part_tail_size()));
  add_part(frame);
}

template <class Store>
inline void session::run_part_fixed(const execution_frame& frame, Store&& store) {
  if (!may_add_part(frame)) return;
  const std::size_t begin = output_.size();
  std::byte* const at = output_.extend(frame.part_size());
  frame.put_part(at);
  for (std::size_t i = 0; i < frame.parameter_count(); ++i) {
    if (const errc outcome = store(i, at + frame.value_at(i)); outcome != errc{}) [[unlikely]] {
      output_.truncate(begin);
      return refuse(outcome);
    }
  }
  add_part(frame);
}

}  // namespace greenpg::inline v0
