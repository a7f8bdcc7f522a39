#pragma once
#include <greenpg/protocol/value_codec.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include <span>
#include <string_view>
#include <utility>

// The members of value_codec. A source that instantiates it has, in the namespace of T and before the instantiation,
//
//     static bool read_value(wire_reader& in, T& out);              whether the bytes are a value
//     static errc write_value(const T& value, byte_buffer& out);
//
// and, where not every T is a value of its type, T::is_valid().

namespace greenpg::inline v0::detail {

template <class T, oid... Types>
errc value_codec<T, Types...>::from_binary(const std::byte* data, std::size_t size, T& out) {
  wire_reader in({data, size});
  T value;
  if (!read_value(in, value) || !in.done()) return errc::invalid_value;
  if constexpr (requires { value.is_valid(); })
    if (!value.is_valid()) return errc::invalid_value;
  out = std::move(value);
  return {};
}

template <class T, oid... Types>
errc value_codec<T, Types...>::from_text(const std::byte* data, std::size_t size, T& out) {
  auto value = T::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return errc::invalid_value;
  out = *std::move(value);
  return {};
}

template <class T, oid... Types>
errc value_codec<T, Types...>::encode_binary(const T& value, oid, byte_buffer& out) {
  if constexpr (requires { value.is_valid(); })
    if (!value.is_valid()) return errc::value_out_of_range;
  return write_value(value, out);
}

template <class T, oid... Types>
errc value_codec<T, Types...>::encode_text(const T& value, byte_buffer& out) {
  if constexpr (requires { value.is_valid(); })
    if (!value.is_valid()) return errc::value_out_of_range;
  out.append(std::string_view(value.to_string()));
  return {};
}

}  // namespace greenpg::inline v0::detail
