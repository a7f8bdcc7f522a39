#pragma once
#include <greenpg/driver/read_error.hpp>
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/codecs.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
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

/// Reads the fields of one column as T: what depends on the column is looked up once.
template <class T>
class column_decoder {
  static_assert(decodable<T>, "no codec reads PostgreSQL values as this type: specialise greenpg::codec for it");

public:
  explicit column_decoder(const column& of) noexcept : function_(codec<T>::decoder(of.type, of.format)) {}

  explicit operator bool() const noexcept { return function_ != nullptr; }
  /// `size` -1 is NULL, as on the wire.
  errc operator()(const std::byte* data, std::int32_t size, T& out) const {
    if (size < 0) [[unlikely]]
      return errc::unexpected_null;
    return function_(data, static_cast<std::size_t>(size), out);
  }

private:
  decode_function<T>* function_;
};

template <class T>
class column_decoder<std::optional<T>> {
public:
  explicit column_decoder(const column& of) noexcept : decoder_(of) {}

  explicit operator bool() const noexcept { return static_cast<bool>(decoder_); }
  errc operator()(const std::byte* data, std::int32_t size, std::optional<T>& out) const {
    if (size >= 0) return decoder_(data, size, out.emplace());
    out.reset();
    return {};
  }

private:
  column_decoder<T> decoder_;
};

}  // namespace detail
}  // namespace greenpg::inline v0
