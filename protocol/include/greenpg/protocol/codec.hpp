#pragma once
#include <greenpg/protocol/byte_buffer.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/format.hpp>

#include <concepts>
#include <cstddef>

namespace greenpg::inline v0 {

/// The one extension point for types: how a C++ type is read from and written as PostgreSQL values. Undefined for
/// types that have none. A specialisation provides
///
///     static decode_function<T>* decoder(oid type, format f) noexcept;
///         The function that reads values of `type` in format `f`, or nullptr where T cannot hold them. Asked once per
///         column of a result, so that reading a row costs one indirect call a field.
///     static bool has_binary(oid type) noexcept;
///         Whether encode_binary() can make a value for a parameter of `type`. Of a domain it is asked about the base.
///     static errc encode_binary(const T& value, oid type, byte_buffer& out);
///     static errc encode_text(const T& value, byte_buffer& out);
///         Append the value, without its length; errc{} is success, after an error the caller takes back what was
///         appended. Text is what the server's input function for any fitting type accepts.
///
/// Where a server type reads the text of some values as another value, and does not say so, a codec has
///
///     static errc check_text(const T& value, oid type);
///         Whether `type` reads the text as the value, or refuses it: errc{}; else why it is not to be sent. Type 0
///         stands for any that it might be: on an error a statement is described before the value is sent to it.
///
/// A codec of values that may be NULL themselves says so by `static bool is_null(const T& value) noexcept`.
/// One that only reads, or only writes, leaves the other half out. T must be default constructible to be read. A codec
/// that has to know what a type is made of, or called, adds `const type_catalogue* known = nullptr` as the last
/// parameter of has_binary(), encode_binary() and check_text(): nullptr stands for the built-in types.
template <class T>
struct codec;

class type_catalogue;

/// Reads `size` bytes at `data`, which may be hostile, into `out`; errc{} is success.
template <class T>
using decode_function = errc(const std::byte* data, std::size_t size, T& out);

/// How the values of a C++ type become values of a PostgreSQL type in binary that all have one size. A codec may tell
/// it for parameters, which are then stored without a look at the codec each time:
///
///     static fixed_encoding fixed(oid type) noexcept;
struct fixed_encoding {
  std::size_t size = 0;                                       ///< bytes; 0: there is none
  errc (*store)(const void* value, std::byte* to) = nullptr;  ///< `value`: at the T
};

template <class T>
concept decodable = std::default_initializable<T> && requires(oid type, format f) {
  { codec<T>::decoder(type, f) }
  noexcept->std::same_as<decode_function<T>*>;
};

template <class T>
concept encodable = requires(const T& value, oid type, byte_buffer& out) {
  { codec<T>::has_binary(type) }
  noexcept->std::same_as<bool>;
  { codec<T>::encode_binary(value, type, out) } -> std::same_as<errc>;
  { codec<T>::encode_text(value, out) } -> std::same_as<errc>;
};

}  // namespace greenpg::inline v0
