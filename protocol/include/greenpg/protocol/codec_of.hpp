#pragma once
#include <greenpg/protocol/aggregate_fields.hpp>
#include <greenpg/protocol/element_codec.hpp>

#include <tuple>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// The codec of a type of yours that is stored as a value of another: for a strong typedef, and for a domain.
///
///     struct meters { double value; };
///     template <>
///     struct greenpg::codec<meters> : greenpg::codec_of<meters, double> {};
///
/// `T` is made of a `Stored` in braces, and becomes one by an explicit conversion or is a struct of one field. It is
/// read from what `Stored` is read from, and from types that are not built in, such as domains within arrays and
/// composites.
template <class T, class Stored>
struct codec_of {
  using stored_type = Stored;

  static decode_function<T>* decoder(oid type, format f) noexcept {
    if (find_builtin_type(type) == nullptr)
      return f == format::binary ? &untold<format::binary> : &untold<format::text>;
    if (codec<Stored>::decoder(type, f) == nullptr) return nullptr;
    return f == format::binary ? detail::reader_of_parts<reader<format::binary>, T>(type)
                               : detail::reader_of_parts<reader<format::text>, T>(type);
  }
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept {
    return detail::has_binary<Stored>(type, known);
  }
  static errc encode_binary(const T& value, oid type, byte_buffer& out, const type_catalogue* known = nullptr) {
    return detail::encode_binary<Stored>(stored(value), type, out, known);
  }
  static errc encode_text(const T& value, byte_buffer& out) { return codec<Stored>::encode_text(stored(value), out); }
  static errc check_text(const T& value, oid type,
                         const type_catalogue* known = nullptr) requires detail::checks_text<Stored> {
    return detail::check_text<Stored>(stored(value), type, known);
  }

private:
  template <format F>
  struct reader {
    template <oid Type>
    static errc read(const std::byte* data, std::size_t size, T& out) {
      Stored value{};
      const errc e = detail::part_decoder<Stored, F, Type>()(data, size, value);
      if (e == errc{}) out = T{std::move(value)};
      return e;
    }
  };
  template <format F>
  static errc untold(const std::byte* data, std::size_t size, T& out) {
    return reader<F>::template read<0>(data, size, out);
  }
  static decltype(auto) stored(const T& value) {
    if constexpr (std::is_constructible_v<Stored, const T&>)
      return Stored(value);
    else
      return std::get<0>(detail::tie_fields(value));
  }
};

}  // namespace greenpg::inline v0
