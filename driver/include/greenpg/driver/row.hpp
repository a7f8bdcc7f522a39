#pragma once
#include <greenpg/driver/field.hpp>
#include <greenpg/driver/row_decoder.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace greenpg::inline v0 {

/// One row of a result or batch: a view, valid as long as that is. Fields lie behind each other, so that reaching one
/// means stepping over those before it: to read many columns, iterate or use as<std::tuple<...>>().
///
///     std::cout << row["name"].as<std::string_view>() << row[1].as<int>();
///     auto [id, name] = row.as<std::tuple<int, std::string>>();
///     user u = row.as<user>();  // struct user { int id; std::string name; };
///     for (pg::field f : row) std::cout << f.name() << '=' << f.text() << '\n';
class row {
public:
  class iterator;

  /// `message` is at the type byte of a DataRow whose lengths were checked against `columns` (see row_range).
  row(const std::byte* message, const row_description& columns) noexcept : fields_(message + 7), columns_(&columns) {}

  [[nodiscard]] std::size_t size() const noexcept { return columns_->size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] const row_description& columns() const noexcept { return *columns_; }
  /// The fields as received, beginning with the length of the first.
  [[nodiscard]] const std::byte* data() const noexcept { return fields_; }

  /// The field at a position, from 0. Throws `error` (errc::column_out_of_range).
  [[nodiscard]] field operator[](std::size_t position) const {
    if (position >= size()) [[unlikely]]
      detail::throw_no_column(*columns_, position);
    return field_at(position, (*columns_)[position]);
  }
  /// The field of the column called `name`. Throws `error` (errc::no_such_column, ambiguous_column).
  [[nodiscard, gnu::always_inline]] field operator[](std::string_view name) const {
    const std::size_t length = name.size();
    if (__builtin_constant_p(length))
      if (const row_description::place* const found = columns_->find_directly(name)) [[likely]]
        return field_at(found->position, *found->is);
    return search(name);
  }
  /// The same where several columns may have the name: the first or the last of them.
  [[nodiscard]] field at(std::string_view name, duplicates which) const {
    return found_at(name, columns_->find(name, which));
  }

  /// All fields as a std::tuple or std::pair, as many as there are columns; as a struct (see `aggregate`), whose fields
  /// are matched to the columns by name (see `matching`); or the only field as a T.
  /// Throws `error`: errc::wrong_column_count, of a struct no_such_column, unexpected_column and ambiguous_column, and
  /// what field::as throws. For many rows ask the result or batch for them: what T needs to know is then found once.
  template <class T>
  [[nodiscard]] T as(detail::matching_for<T> how = {}) const {
    return detail::row_decoder<T>(*columns_, how)(fields_);
  }

  [[nodiscard]] iterator begin() const noexcept;
  [[nodiscard]] iterator end() const noexcept;

private:
  static std::int32_t size_at(const std::byte* at) noexcept { return static_cast<std::int32_t>(load_be32(at)); }
  static const std::byte* behind(const std::byte* at) noexcept {
    const std::int32_t size = size_at(at);
    if (size < 0) [[unlikely]]
      return at + 4;
    return at + 4 + static_cast<std::uint32_t>(size);
  }
  [[gnu::noinline]] field search(std::string_view name) const { return found_at(name, columns_->find(name)); }
  field found_at(std::string_view name, std::size_t position) const {
    if (position >= row_description::ambiguous) [[unlikely]]
      detail::throw_no_column(*columns_, name, position);
    return field_at(position, (*columns_)[position]);
  }
  field field_at(std::size_t position, const column& of) const noexcept {
    const std::byte* at = fields_;
    for (; position != 0; --position) at = behind(at);
    return {at + 4, size_at(at), of};
  }

  const std::byte* fields_;
  const row_description* columns_;
};

/// Goes over the fields of a row, in order.
class row::iterator {
public:
  using iterator_concept = std::forward_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using value_type = field;
  using difference_type = std::ptrdiff_t;
  using reference = field;
  using pointer = void;

  iterator() noexcept = default;

  field operator*() const noexcept { return {at_ + 4, size_at(at_), *column_}; }
  iterator& operator++() noexcept {
    at_ = behind(at_);
    ++column_;
    return *this;
  }
  iterator operator++(int) noexcept {
    const iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.column_ == b.column_; }

private:
  friend class row;
  iterator(const std::byte* at, const column* of) noexcept : at_(at), column_(of) {}

  const std::byte* at_ = nullptr;
  const column* column_ = nullptr;
};

inline row::iterator row::begin() const noexcept { return {fields_, columns_->data()}; }
inline row::iterator row::end() const noexcept { return {nullptr, columns_->data() + columns_->size()}; }

}  // namespace greenpg::inline v0
