#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/params.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

/// A value for a named parameter: what arg() makes, to be used in the expression that it is made in.
template <class T>
struct named_argument {
  std::string_view name;
  const T& value;
};

/// The value of the parameter called `name`: `pg::arg("id", 30)`.
template <parameter T>
[[nodiscard]] named_argument<T> arg(std::string_view name, const T& value) noexcept {
  return {name, value};
}

/// SQL with parameters that have names, as the text and the parameters that the server takes. Parsed once, bound any
/// number of times; any number of threads may bind the same. Understood are, wherever no quote and no comment holds
/// them,
///
///     :name            a colon right before a word; not `::`, not `:=`, and not right behind a value within brackets,
///                      where it makes a slice: arr[low:high]
///     %(name)s, %s     as in psycopg, with %% for a percent sign, in quotes too
///     $1               as the server knows them
///
/// of which a text has one kind. What comes more than once by one name is one parameter.
class sql_template {
public:
  explicit sql_template(std::string_view text);

  /// errc::bad_parameters if the text mixes the kinds, or has a percent sign that stands for nothing beside psycopg's.
  [[nodiscard]] std::error_code refused() const noexcept { return refused_; }
  /// What is wrong, in words; empty if nothing is.
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  /// The text with $1, $2 and so on.
  [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
  /// How many parameters it has.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// What they are called, $1 first; nothing if they have no names.
  [[nodiscard]] std::span<const std::string> names() const noexcept { return names_; }

  /// Appends the values to `out`, in the order of the parameters: one named argument for each name, in any order; or,
  /// of parameters without names, one value for each. errc::bad_parameters if one is missing, unknown or there twice;
  /// `why` then says which, and `out` is as it was.
  template <class... T>
  [[nodiscard]] std::error_code bind(params& out, std::string& why, const named_argument<T>&... values) const {
    const std::array<std::string_view, sizeof...(T)> given{values.name...};
    if (const std::error_code wrong = check(given, why)) return wrong;
    for (const std::string& name : names_) ((values.name == name ? out.push_back(values.value) : void()), ...);
    return {};
  }
  template <parameter... T>
  requires(sizeof...(T) != 0) [[nodiscard]] std::error_code
      bind(params& out, std::string& why, const T&... values) const {
    if (const std::error_code wrong = check(sizeof...(T), why)) return wrong;
    (out.push_back(values), ...);
    return {};
  }

private:
  [[nodiscard]] std::error_code check(std::span<const std::string_view> given, std::string& why) const;
  [[nodiscard]] std::error_code check(std::size_t given, std::string& why) const;
  void refuse(std::string why);

  std::string sql_;
  std::vector<std::string> names_;
  std::size_t size_ = 0;
  std::error_code refused_;
  std::string why_;
};

}  // namespace greenpg::inline v0
