#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/oid.hpp>

#include <cstddef>

namespace greenpg::inline v0 {

/// A char, from and to "char", PostgreSQL's type of one byte (not char(1)). Its text is empty for the byte 0 and, from
/// version 15 on, a backslash and three octal digits for those over 127, which earlier versions take for another
/// value: so they are errc::unencodable_value as text, and go in binary only.
template <>
struct codec<char> {
  static decode_function<char>* decoder(oid type, format f) noexcept {
    if (type != oids::char_) return nullptr;
    return f == format::binary ? &from_binary : &from_text;
  }
  static bool has_binary(oid type) noexcept { return type == oids::char_; }
  static errc encode_binary(char value, oid, byte_buffer& out) {
    out.push_back(static_cast<std::byte>(value));
    return {};
  }
  static errc encode_text(char value, byte_buffer& out) {
    const auto byte = static_cast<std::byte>(value);
    if (byte > std::byte{127}) return errc::unencodable_value;
    if (byte != std::byte{0}) out.push_back(byte);
    return {};
  }
  static errc check_text(char value, oid) noexcept {
    return static_cast<std::byte>(value) > std::byte{127} ? errc::unencodable_value : errc{};
  }

private:
  static errc from_binary(const std::byte* data, std::size_t size, char& out) noexcept;
  static errc from_text(const std::byte* data, std::size_t size, char& out) noexcept;
};

}  // namespace greenpg::inline v0
