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
    return look_up(name, head_of(name), which);
  }

private:
  // The first eight bytes of a name or, of a shorter one, a number that no other of its length has: decides most
  // comparisons. Inline, so that it is a constant where the name is one.
  static std::uint64_t head_of(std::string_view name) noexcept {
    const auto byte = [name](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(name[i])}; };
    if (name.size() >= 8) {
      std::uint64_t head;
      std::memcpy(&head, name.data(), 8);
      return head;
    }
    if (name.size() >= 4) {
      std::uint32_t first, last;
      std::memcpy(&first, name.data(), 4);
      std::memcpy(&last, name.data() + name.size() - 4, 4);
      return first | std::uint64_t{last} << 32;
    }
    return name.empty() ? 0 : byte(0) | byte(name.size() / 2) << 8 | byte(name.size() - 1) << 16;
  }

  struct key {
    std::uint64_t head;
    std::uint32_t length;
    std::uint32_t last;  // the last column of this name, kept at the first
  };

  std::size_t look_up(std::string_view name, std::uint64_t head, duplicates which) const noexcept;
  std::size_t first_of(std::string_view name, std::uint64_t head, std::size_t columns) const noexcept;
  bool is_named(std::size_t column, std::string_view name, std::uint64_t head) const noexcept {
    const key& k = keys_[column];
    return k.head == head && k.length == name.size() &&
           (name.size() <= 8 || std::memcmp(columns_[column].name.data(), name.data(), name.size()) == 0);
  }
  void index_by_hash();

  std::vector<column> columns_;
  std::vector<key> keys_;             // one a column
  std::vector<std::uint32_t> slots_;  // the first column of each name, by hash; empty where a scan of keys_ does
};

}  // namespace greenpg::inline v0
