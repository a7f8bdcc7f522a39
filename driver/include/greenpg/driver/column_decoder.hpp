#pragma once
#include <greenpg/driver/read_error.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/codecs.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// Whether a T read from a row points into the row's bytes and so must not outlive what owns them. A codec of such a
/// type says so by `static constexpr bool is_view = true`.
template <class T>
inline constexpr bool is_view = requires {
  requires codec<T>::is_view;
};
template <class T>
inline constexpr bool is_view<std::optional<T>> = is_view<T>;
template <class... T>
inline constexpr bool is_view<std::tuple<T...>> = (is_view<T> || ...);
template <class T, class U>
inline constexpr bool is_view<std::pair<T, U>> = is_view<T> || is_view<U>;

namespace detail {

/// The type of column that a T is nearly always read from, in binary, and the size of its values, -1 if that varies.
/// Such columns are read in line: the rest costs an indirect call a field.
struct usual_column {
  oid type = 0;  // 0: there is none
  std::int32_t size = -1;
};

template <class T>
constexpr usual_column usual_column_of() noexcept {
  if constexpr (std::is_integral_v<T> && std::is_signed_v<T> && number_integer<T>) {
    constexpr oid types[] = {0, oids::int2, oids::int4, 0, oids::int8};
    return {types[sizeof(T) / 2], sizeof(T)};
  } else if constexpr (std::is_same_v<T, double>) {
    return {oids::float8, 8};
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return {oids::text, -1};
  } else {
    return {};
  }
}

/// Reads the fields of one column as T: what depends on the column is looked up once.
template <class T>
class column_decoder {
  static_assert(decodable<T>, "no codec reads PostgreSQL values as this type: specialise greenpg::codec for it");

public:
  explicit column_decoder(const column& of) noexcept
      : function_(codec<T>::decoder(of.type, of.format)), usual_(is_usual(of)) {}

  explicit operator bool() const noexcept { return function_ != nullptr; }
  /// Reads the field at `at`, which begins with its length, and moves `at` behind it.
  errc operator()(const std::byte*& at, T& out) const {
    const auto size = static_cast<std::int32_t>(load_be32(at));
    if constexpr (usual.type != 0) {
      if (usual_ && has_usual_size(size)) [[likely]] {
        const std::byte* const data = at + 4;
        at = data + (usual.size < 0 ? size : usual.size);
        return read_usual(data, usual.size < 0 ? size : usual.size, out);
      }
    }
    if (size < 0) return errc::unexpected_null;
    at += 4 + size;
    return function_(at - size, static_cast<std::size_t>(size), out);
  }
  /// Reads one field of a column, for which nothing is kept. `size` -1 is NULL.
  static errc read(const column& of, const std::byte* data, std::int32_t size, T& out) {
    if constexpr (usual.type != 0)
      if (is_usual(of) && has_usual_size(size)) [[likely]]
        return read_usual(data, usual.size < 0 ? size : usual.size, out);
    decode_function<T>* const function = codec<T>::decoder(of.type, of.format);
    if (function == nullptr) return errc::type_mismatch;
    return size < 0 ? errc::unexpected_null : function(data, static_cast<std::size_t>(size), out);
  }

private:
  static constexpr usual_column usual = usual_column_of<T>();

  static bool is_usual(const column& of) noexcept {
    return usual.type != 0 && of.type == usual.type && of.format == format::binary;
  }
  static bool has_usual_size(std::int32_t size) noexcept { return usual.size < 0 ? size >= 0 : size == usual.size; }
  static errc read_usual(const std::byte* data, std::int32_t size, T& out) {
    return codec<T>::decoder(usual.type, format::binary)(data, static_cast<std::size_t>(size), out);
  }

  decode_function<T>* function_;
  bool usual_;
};

template <class T>
class column_decoder<std::optional<T>> {
public:
  explicit column_decoder(const column& of) noexcept : decoder_(of) {}

  explicit operator bool() const noexcept { return static_cast<bool>(decoder_); }
  errc operator()(const std::byte*& at, std::optional<T>& out) const {
    if (static_cast<std::int32_t>(load_be32(at)) >= 0) return decoder_(at, out.emplace());
    at += 4;
    out.reset();
    return {};
  }
  static errc read(const column& of, const std::byte* data, std::int32_t size, std::optional<T>& out) {
    if (size >= 0) return column_decoder<T>::read(of, data, size, out.emplace());
    out.reset();
    return codec<T>::decoder(of.type, of.format) == nullptr ? errc::type_mismatch : errc{};
  }

private:
  column_decoder<T> decoder_;
};

}  // namespace detail
}  // namespace greenpg::inline v0
