#pragma once
#include <greenpg/driver/read_error.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/element_codec.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
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

/// By the type that codecs know the column's by: that below a domain, and contrib's.
template <class T>
decode_function<T>* decoder_of(const column& of) noexcept {
  const oid type = codec_type(of.type, of.known.get());
  if constexpr (greenpg::is_view<T>)  // nothing else depends on the format
    if (of.chosen && codec<T>::decoder(type, of.format == format::text ? format::binary : format::text) == nullptr)
      return nullptr;
  return codec<T>::decoder(type, of.format);
}

/// Reads the fields of one column as T: what depends on the column is looked up once.
template <class T>
class column_decoder {
  static_assert(decodable<T>, "no codec reads PostgreSQL values as this type: specialise greenpg::codec for it");

public:
  explicit column_decoder(const column& of) noexcept : function_(decoder_of<T>(of)), usual_(is_usual(of)) {}

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
    decode_function<T>* const function = decoder_of<T>(of);
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

/// The text of what only the catalogue can print, too.
template <>
class column_decoder<std::string> {
public:
  explicit column_decoder(const column& of) noexcept : function_(decoder_of<std::string>(of)), column_(&of) {}

  explicit operator bool() const noexcept { return function_ != nullptr || column_->known != nullptr; }
  errc operator()(const std::byte*& at, std::string& out) const {
    const auto size = static_cast<std::int32_t>(load_be32(at));
    const std::byte* const data = at + 4;
    at = data + (size < 0 ? 0 : size);
    return read_with(function_, *column_, data, size, out);
  }
  static errc read(const column& of, const std::byte* data, std::int32_t size, std::string& out) {
    return read_with(decoder_of<std::string>(of), of, data, size, out);
  }

private:
  static errc read_with(decode_function<std::string>* function, const column& of, const std::byte* data,
                        std::int32_t size, std::string& out) {
    if (function == nullptr && of.known == nullptr) return errc::type_mismatch;
    if (size < 0) return errc::unexpected_null;
    const auto bytes = static_cast<std::size_t>(size);
    if (function != nullptr) return function(data, bytes, out);
    out.clear();
    return print_value(of.type, of.format, {data, bytes}, out, of.known.get());
  }

  decode_function<std::string>* function_;
  const column* column_;
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
    return column_decoder<T>(of) ? errc{} : errc::type_mismatch;
  }

private:
  column_decoder<T> decoder_;
};

}  // namespace detail
}  // namespace greenpg::inline v0
