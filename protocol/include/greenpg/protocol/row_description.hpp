#pragma once
#include <greenpg/protocol/format.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// One column of a result ("RowDescription" in the protocol chapter).
struct column {
  std::string name;
  oid table = 0;                  ///< the table the column comes from, 0 if it is an expression
  std::int16_t table_column = 0;  ///< its number in that table, from 1; 0 if it is an expression
  oid type = 0;
  std::int16_t type_size = -1;      ///< pg_type.typlen: negative for variable length
  std::int32_t type_modifier = -1;  ///< pg_attribute.atttypmod: type-specific, -1 for none
  greenpg::format format = greenpg::format::text;
};

/// Which column a name stands for when several have it.
enum class duplicates { error, first, last };

/// The columns of a result. Immutable once built, so that any number of threads may read it; shared by all results
/// and batches of a statement.
class row_description {
public:
  row_description() = default;
  explicit row_description(std::vector<column> columns);

  [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
  [[nodiscard]] const column& operator[](std::size_t i) const noexcept { return columns_[i]; }
  [[nodiscard]] const column* data() const noexcept { return columns_.data(); }
  [[nodiscard]] auto begin() const noexcept { return columns_.begin(); }
  [[nodiscard]] auto end() const noexcept { return columns_.end(); }

  /// No column has the name.
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  /// Several columns have the name, and `duplicates::error` asked for one.
  static constexpr std::size_t ambiguous = static_cast<std::size_t>(-2);
  /// The position of the column called `name`, compared byte by byte; `none` or `ambiguous` if there is not one.
  [[nodiscard]] std::size_t find(std::string_view name, duplicates which = duplicates::error) const noexcept {
    const ends of = ends_of(name);
    std::size_t i = 0;
    for (auto k = keys_.begin(); k != keys_.end(); ++k, ++i)
      if (is_named(*k, name, of)) return one_of(i, k->last, which);
    return slots_.empty() ? none : find_by_hash(name, which);
  }

private:
  // The first and the last eight bytes of a name or, of a shorter one, a number that no other of its length has:
  // decides most comparisons. Inline, so that it is a constant where the name is one.
  struct ends {
    std::uint64_t first, last;
  };
  static ends ends_of(std::string_view name) noexcept {
    const auto byte = [name](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(name[i])}; };
    ends of{0, 0};
    if (name.size() >= 8) {
      std::memcpy(&of.first, name.data(), 8);
      std::memcpy(&of.last, name.data() + name.size() - 8, 8);
    } else if (name.size() >= 4) {
      std::uint32_t first, last;
      std::memcpy(&first, name.data(), 4);
      std::memcpy(&last, name.data() + name.size() - 4, 4);
      of.first = first | std::uint64_t{last} << 32;
    } else if (!name.empty()) {
      of.first = byte(0) | byte(name.size() / 2) << 8 | byte(name.size() - 1) << 16;
    }
    return of;
  }

  struct key {
    ends of;
    std::uint32_t length;
    std::uint32_t last;  // the last column of this name, kept at the first
  };
  struct slot {
    std::uint32_t first, last;
  };

  bool is_named(const key& k, std::string_view name, ends of) const noexcept {
    return k.of.first == of.first && k.length == name.size() &&
           (name.size() <= 8 || (k.of.last == of.last && (name.size() <= 16 || has_middle(k, name))));
  }
  bool has_middle(const key& k, std::string_view name) const noexcept;
  static std::size_t one_of(std::size_t first, std::size_t last, duplicates which) noexcept {
    if (first == last || which == duplicates::first) [[likely]]
      return first;
    return which == duplicates::last ? last : ambiguous;
  }
  void index_by_scan();
  void index_by_hash();
  std::size_t find_by_hash(std::string_view name, duplicates which) const noexcept;
  std::size_t slot_of(std::string_view name) const noexcept;

  std::vector<column> columns_;
  std::vector<key> keys_;    // one a column if they are so few that a scan finds them
  std::vector<slot> slots_;  // otherwise the columns of each name, by its hash
};

}  // namespace greenpg::inline v0
