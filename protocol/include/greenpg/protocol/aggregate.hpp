#pragma once
#include <greenpg/protocol/aggregate_fields.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {
namespace detail {

template <aggregate T, std::size_t I>
using field_type = std::remove_reference_t<std::tuple_element_t<I, decltype(tie_fields(std::declval<T&>()))>>;

/// Room for a T that is never made: only the addresses of its fields are taken.
template <class T>
union unborn {
  constexpr unborn() noexcept : nothing() {}
  constexpr ~unborn() {}
  char nothing;
  T object;
};
template <class T>
inline const unborn<T> nowhere{};

template <class T>
struct field_address {
  const T* at;
};

template <class T, std::size_t I>
constexpr auto address_of_field() noexcept {
  const auto* const at = std::addressof(std::get<I>(tie_fields(nowhere<T>.object)));
  return field_address<std::remove_cvref_t<decltype(*at)>>{at};
}

/// The compilers write the address of a field with its name at the end: "...object.T::name)}...", "...object.name}]".
template <auto Address>
consteval std::string_view spelled_field() noexcept {
  constexpr std::string_view spelled = __PRETTY_FUNCTION__;
  constexpr std::size_t end = spelled.find_last_not_of(")} ", spelled.rfind('}')) + 1;
  constexpr std::size_t begin = spelled.find_last_of(".:", end - 1) + 1;
  return spelled.substr(begin, end - begin);
}

/// A copy, so that programs do not hold the rest of what the compiler spells.
template <class T, std::size_t I>
inline constexpr auto field_characters = [] {
  constexpr std::string_view name = spelled_field<address_of_field<T, I>()>();
  std::array<char, name.size()> characters{};
  std::copy(name.begin(), name.end(), characters.begin());
  return characters;
}();

template <class T>
constexpr auto names_of_fields() noexcept {
  if constexpr (requires { T::greenpg_columns; }) {
    std::array<std::string_view, std::size(T::greenpg_columns)> names;
    std::copy(std::begin(T::greenpg_columns), std::end(T::greenpg_columns), names.begin());
    return names;
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<std::string_view, sizeof...(I)>{
          std::string_view(field_characters<T, I>.data(), field_characters<T, I>.size())...};
    }
    (std::make_index_sequence<field_count<T>>());
  }
}

}  // namespace detail

/// The columns that the fields of a struct are read from and written to, in order: as the fields are called, or else
///
///     struct person { int id; std::string name;
///                     static constexpr auto greenpg_columns = std::array{"id", "full_name"}; };
///
/// or, of a struct that is not yours to change, before its first use,
///
///     template <>
///     inline constexpr auto greenpg::field_names<person> = std::array<std::string_view, 2>{"id", "full_name"};
template <aggregate T>
inline constexpr auto field_names = detail::names_of_fields<T>();

}  // namespace greenpg::inline v0
