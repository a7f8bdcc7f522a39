#pragma once
#include <greenpg/protocol/codec.hpp>

#include <cstddef>

namespace greenpg::inline v0::detail {

/// The codec of a T that is a value of `Types`, has parse() and to_string() for its text, and two functions for its
/// binary form. Its members are compiled where those are.
template <class T, oid... Types>
struct value_codec {
  static decode_function<T>* decoder(oid type, format f) noexcept {
    if (((type != Types) && ...)) return nullptr;
    return f == format::binary ? &from_binary : &from_text;
  }
  static bool has_binary(oid type) noexcept { return ((type == Types) || ...); }
  static errc encode_binary(const T& value, oid type, byte_buffer& out);
  static errc encode_text(const T& value, byte_buffer& out);

  static errc from_binary(const std::byte* data, std::size_t size, T& out);
  static errc from_text(const std::byte* data, std::size_t size, T& out);
};

}  // namespace greenpg::inline v0::detail
