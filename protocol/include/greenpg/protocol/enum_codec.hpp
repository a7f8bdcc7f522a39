#pragma once
#include <greenpg/protocol/element_codec.hpp>
#include <greenpg/protocol/text_codec.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

namespace detail {

inline constexpr std::size_t enumerators_tried = 128;

/// "mood::happy" for an enumerator, "(mood)5" for another value: what both compilers write before the last bracket.
template <auto Value>
consteval std::string_view spelled_enumerator() noexcept {
  constexpr std::string_view spelled = __PRETTY_FUNCTION__;
  constexpr std::size_t begin = spelled.find("Value = ") + 8;
  constexpr std::string_view value = spelled.substr(begin, spelled.find_first_of(";]", begin) - begin);
  if (value.find(')') != std::string_view::npos) return {};
  return value.substr(value.rfind(':') + 1);
}

template <class E, std::size_t... I>
constexpr auto labels_of_enumerators(std::index_sequence<I...>) noexcept {
  constexpr auto is_one = [](std::string_view name) { return !name.empty() && (name[0] < '0' || name[0] > '9'); };
  constexpr std::size_t count =
      ((is_one(spelled_enumerator<static_cast<E>(I)>()) ? std::size_t{1} : std::size_t{0}) + ...);
  std::array<std::pair<E, std::string_view>, count> result{};
  std::size_t at = 0;
  ((is_one(spelled_enumerator<static_cast<E>(I)>())
        ? void(result[at++] = {static_cast<E>(I), spelled_enumerator<static_cast<E>(I)>()})
        : void()),
   ...);
  return result;
}

template <class E>
concept scoped_enum =
    std::is_enum_v<E> && !std::is_convertible_v<E, std::underlying_type_t<E>> && !std::is_same_v<E, std::byte>;

}  // namespace detail

/// The labels of an enum type, by the enumerators that stand for them: as these are called, for those from 0 to 127, or
/// else
///
///     template <>
///     inline constexpr auto greenpg::enum_labels<mood> =
///         std::array<std::pair<mood, std::string_view>, 2>{{{mood::sad, "so sad"}, {mood::happy, "happy"}}};
template <detail::scoped_enum E>
inline constexpr auto enum_labels = detail::labels_of_enumerators<E>(
    std::make_index_sequence<std::is_same_v<std::underlying_type_t<E>, bool> ? 2 : detail::enumerators_tried>());

/// An `enum class` from and to the labels of an enum, or text: an unknown label is errc::value_out_of_range, a value
/// that stands for none errc::unencodable_value.
template <detail::scoped_enum E>
struct codec<E> {
  static decode_function<E>* decoder(oid type, format) noexcept {
    const bool is_label = find_builtin_type(type) == nullptr || detail::binary_is_text(type);
    return is_label ? &decode : nullptr;
  }
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept {
    const known_type* const t = detail::find_type(type, known);
    return t != nullptr && (t->kind == type_kind::enumeration || detail::binary_is_text(type));
  }
  static errc encode_binary(E value, oid, byte_buffer& out, const type_catalogue* = nullptr) {
    return encode_text(value, out);
  }
  static errc encode_text(E value, byte_buffer& out) {
    for (const auto& [enumerator, label] : enum_labels<E>)
      if (enumerator == value) return out.append(std::string_view(label)), errc{};
    return errc::unencodable_value;
  }

private:
  static errc decode(const std::byte* data, std::size_t size, E& out) noexcept {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& [enumerator, label] : enum_labels<E>)
      if (text == label) return out = enumerator, errc{};
    return errc::value_out_of_range;
  }
};

}  // namespace greenpg::inline v0
