#pragma once
#include <greenpg/protocol/row_description.hpp>

#include <optional>
#include <string>

namespace greenpg::inline v0 {

/// What a type's modifier says (column::type_modifier).
struct type_modifier {
  std::optional<int> length = std::nullopt;  ///< of varchar and character in characters, of bit and bit varying in bits
  std::optional<int> precision =
      std::nullopt;                         ///< of numeric in digits; of times and intervals in digits of the second
  std::optional<int> scale = std::nullopt;  ///< of numeric: digits behind the point, negative ones before it

  friend bool operator==(const type_modifier&, const type_modifier&) = default;
};

/// That of a built-in type, or of arrays of it; nothing where there is none.
[[nodiscard]] type_modifier read_type_modifier(oid type, std::int32_t modifier) noexcept;

/// As SQL writes it behind the name of the type: "(10,2)", "(20)", " day to second(3)"; empty where there is none.
///
///     for (const pg::column& c : r.columns())
///       std::cout << c.name << ' ' << pg::type_name(c.type) << pg::type_modifier_text(c.type, c.type_modifier) <<
///       '\n';
[[nodiscard]] std::string type_modifier_text(oid type, std::int32_t modifier);

}  // namespace greenpg::inline v0
