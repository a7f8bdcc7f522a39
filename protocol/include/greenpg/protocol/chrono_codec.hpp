#pragma once
#include <greenpg/protocol/date_time.hpp>
#include <greenpg/protocol/interval.hpp>

#include <chrono>

namespace greenpg::inline v0 {

/// The days of std::chrono from and to date. An infinity is errc::value_out_of_range: `date` holds it.
template <>
struct codec<std::chrono::sys_days> {
  static decode_function<std::chrono::sys_days>* decoder(oid type, format f) noexcept;
  static bool has_binary(oid type) noexcept { return type == oids::date; }
  static errc encode_binary(std::chrono::sys_days value, oid type, byte_buffer& out);
  static errc encode_text(std::chrono::sys_days value, byte_buffer& out);
};

/// The microseconds of std::chrono's system clock from and to timestamptz, and timestamp taken for UTC. An infinity,
/// or a time after the year 294246, is errc::value_out_of_range: `timestamptz` holds it.
template <>
struct codec<std::chrono::sys_time<std::chrono::microseconds>> {
  using time = std::chrono::sys_time<std::chrono::microseconds>;

  static decode_function<time>* decoder(oid type, format f) noexcept;
  static bool has_binary(oid type) noexcept { return type == oids::timestamptz || type == oids::timestamp; }
  static errc encode_binary(time value, oid type, byte_buffer& out);
  static errc encode_text(time value, byte_buffer& out);
  static errc check_text(time, oid type) noexcept { return detail::check_moment_text(true, type); }
};

/// The microseconds of std::chrono from and to interval, and time, which counts them from midnight. An interval with
/// months or days, which are of no fixed length, and an infinity are errc::value_out_of_range: `interval` holds them;
/// so is a time outside 00:00 to 24:00.
template <>
struct codec<std::chrono::microseconds> {
  static decode_function<std::chrono::microseconds>* decoder(oid type, format f) noexcept;
  static bool has_binary(oid type) noexcept { return type == oids::interval || type == oids::time; }
  static errc encode_binary(std::chrono::microseconds value, oid type, byte_buffer& out);
  static errc encode_text(std::chrono::microseconds value, byte_buffer& out);
};

}  // namespace greenpg::inline v0
