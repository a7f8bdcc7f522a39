#pragma once
#include <greenpg/protocol/format.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

class type_catalogue;

/// One column of a result ("RowDescription" in the protocol chapter).
struct column {
  std::string name;
  oid table = 0;                  ///< the table the column comes from, 0 if it is an expression
  std::int16_t table_column = 0;  ///< its number in that table, from 1; 0 if it is an expression
  oid type = 0;
  std::int16_t type_size = -1;      ///< pg_type.typlen: negative for variable length
  std::int32_t type_modifier = -1;  ///< pg_attribute.atttypmod: type-specific, -1 for none
  greenpg::format format = greenpg::format::text;
  /// Where it has a type that is not built in, and that is known.
  std::shared_ptr<const type_catalogue> known = nullptr;
  /// Its format was not asked for, and may be the other one when the statement runs again: what does not read its type
  /// from both reads it from none.
  bool chosen = false;
};

/// Which column a name stands for when several have it.
enum class duplicates { error, first, last };

/// The columns of a result. Immutable once built, so that any number of threads may read it; shared by all results
/// and batches of a statement.
class row_description {
public:
  row_description() noexcept = default;
  /// `same_name`: what find() does where it is not told.
  explicit row_description(std::vector<column> columns, duplicates same_name = duplicates::error);
  /// The same columns.
  row_description(const row_description& other, duplicates same_name) : row_description(other.columns_, same_name) {}
  row_description(const row_description& other) : row_description(other.columns_, other.same_name_) {}
  row_description(row_description&& other) noexcept { swap(other); }
  row_description& operator=(row_description other) noexcept {
    swap(other);
    return *this;
  }
  ~row_description() = default;

  [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
  [[nodiscard]] const column& operator[](std::size_t i) const noexcept { return columns_[i]; }
  [[nodiscard]] const column* data() const noexcept { return columns_.data(); }
  [[nodiscard]] auto begin() const noexcept { return columns_.begin(); }
  [[nodiscard]] auto end() const noexcept { return columns_.end(); }

  /// No column has the name.
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  /// Several columns have the name, and `duplicates::error` asked for one.
  static constexpr std::size_t ambiguous = static_cast<std::size_t>(-2);
  /// The position of the column called `name`, compared byte by byte; `none` or `ambiguous` if there is not one. Takes
  /// the same time for any number of columns; the least where the name is a constant.
  [[nodiscard]] std::size_t find(std::string_view name) const noexcept { return find(name, same_name_); }
  [[nodiscard]] std::size_t find(std::string_view name, duplicates which) const noexcept {
    const place* const found = find_directly(name);
    return found != nullptr ? found->position : search(name, which);
  }

  struct alignas(8) place {
    const column* is = nullptr;
    std::uint32_t position = 0;
    std::uint32_t length = ~std::uint32_t{0};  // of the name
  };
  /// Finds most columns in a dozen instructions where the name is a constant; nullptr does not mean that there is none.
  [[nodiscard, gnu::always_inline]] const place* find_directly(std::string_view name) const noexcept {
    const mark of = mark_of(name);
    const slot* const at = slot_of(of);
    if (is_named(at[0], name, of)) [[likely]]
      return &at[0].where;
    return is_named(at[1], name, of) ? &at[1].where : nullptr;
  }

private:
  // Tells names apart, as a constant where the name is one. Of a name shorter than eight bytes `first` stands for all
  // of it, its length in the highest byte; of one shorter than sixteen `last` is that of what is behind its first
  // eight; of a longer one `last` is its last eight. `first` is mixed with `last` and scrambled, so that its lowest
  // bits depend on everything; no two names with the same `last` have the same.
  struct mark {
    std::uint64_t first, last;
  };
  static constexpr std::uint64_t no_last = ~std::uint64_t{0};  // of a short name
  // An open-addressed table of the columns by the mark of their name. What cannot be found by comparing marks, because
  // the name is several columns' or an odd one, has that of no name. Behind the last slot is one that is always free.
  struct slot {
    mark of{scrambled(~std::uint64_t{0}), no_last};
    place where;  // none: free
  };

  static constexpr std::uint64_t scrambled(std::uint64_t value) noexcept {
    return __builtin_bswap64(value * 0x9e3779b97f4a7c15);  // 2^64 by the golden ratio: odd, so that it can be undone
  }
  static std::uint64_t eight_bytes(const char* at) noexcept {
    std::uint64_t value;
    std::memcpy(&value, at, 8);
    return value;
  }
  static std::uint64_t four_bytes(const char* at) noexcept {
    std::uint32_t value;
    std::memcpy(&value, at, 4);
    return value;
  }
  [[gnu::always_inline]] static std::uint64_t short_mark(const char* at, std::size_t size) noexcept {
    std::uint64_t bytes = 0;
    if (size >= 4) {  // the two may overlap
      bytes = four_bytes(at) | four_bytes(at + size - 4) << (8 * size - 32);
    } else if (size != 0) {
      const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i); };
      bytes = byte(0) | byte(size / 2) | byte(size - 1);
    }
    return bytes | std::uint64_t{size} << 56;
  }
  [[gnu::always_inline]] static mark mark_of(std::string_view name) noexcept {
    if (name.size() < 8) return {scrambled(short_mark(name.data(), name.size())), no_last};
    const std::uint64_t last =
        name.size() < 16 ? short_mark(name.data() + 8, name.size() - 8) : eight_bytes(name.data() + name.size() - 8);
    return {scrambled(eight_bytes(name.data()) ^ last >> 8), last};
  }
  [[nodiscard]] const slot* slot_of(mark of) const noexcept {
    return reinterpret_cast<const slot*>(reinterpret_cast<const std::byte*>(slots_) + (of.first & mask_));
  }
  bool is_named(const slot& s, std::string_view name, mark of) const noexcept {
    return s.of.first == of.first &&
           (name.size() < 8 || (s.of.last == of.last && (name.size() < 16 || is_named_at_length(s, name))));
  }
  static bool is_named_at_length(const slot& s, std::string_view name) noexcept;
  static bool is_odd(std::string_view name) noexcept;

  [[nodiscard]] bool has_own_slots(std::size_t slots) const;
  [[nodiscard]] const slot* last_slot_of(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t search(std::string_view name, duplicates which) const noexcept;
  void swap(row_description& other) noexcept;

  static const slot no_slots[2];

  std::vector<column> columns_;
  const slot* slots_ = no_slots;
  std::uint64_t mask_ = 0;  // of the offset of a slot, in bytes
  std::unique_ptr<slot[]> owned_slots_;
  duplicates same_name_ = duplicates::error;
};

}  // namespace greenpg::inline v0
