#pragma once
#include <greenpg/driver/row.hpp>
#include <greenpg/driver/typed_rows.hpp>
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

namespace greenpg::inline v0 {

namespace detail {

/// The description of what has no columns.
[[nodiscard]] const row_description& no_columns() noexcept;

}  // namespace detail

/// Some rows of a streamed result. Owns their bytes: rows and fields are views into it. Copies share them; different
/// threads may read the same batch.
///
///     for (pg::row r : batch) std::cout << r["name"].text() << '\n';
///     for (auto [id, name] : batch.as<std::tuple<int, std::string_view>>()) ...
class row_batch {
public:
  class iterator;

  row_batch() noexcept = default;
  row_batch(row_range rows, std::shared_ptr<const row_description> columns) noexcept
      : rows_(std::move(rows)), columns_(std::move(columns)) {}
  row_batch(const row_batch&) = default;
  row_batch(row_batch&& other) noexcept
      : rows_(std::exchange(other.rows_, row_range())), columns_(std::move(other.columns_)) {}
  row_batch& operator=(row_batch other) noexcept {
    std::swap(rows_, other.rows_);
    columns_.swap(other.columns_);
    return *this;
  }
  ~row_batch() = default;

  [[nodiscard]] std::size_t size() const noexcept { return rows_.count; }
  [[nodiscard]] bool empty() const noexcept { return rows_.count == 0; }
  [[nodiscard]] const row_description& columns() const noexcept {
    return columns_ != nullptr ? *columns_ : detail::no_columns();
  }
  /// Which column a name stands for from now on where several have it, here and in copies made later; at first as
  /// the stream says. Throws std::bad_alloc.
  void same_name(duplicates which) { columns_ = std::make_shared<const row_description>(columns(), which); }
  [[nodiscard]] iterator begin() const noexcept;
  [[nodiscard]] iterator end() const noexcept;

  /// Every row as a std::tuple or std::pair of its fields, as a struct, or as the value of its only field (see
  /// row::as). Throws `error` if T does not fit the columns. Refers to this batch; of a temporary, owns it.
  template <class T>
  [[nodiscard]] typed_rows<T, const row_batch&> as(detail::matching_for<T> how = {}) const& {
    return typed_rows<T, const row_batch&>(*this, how);
  }
  template <class T>
  [[nodiscard]] typed_rows<T, row_batch> as(detail::matching_for<T> how = {}) && {
    return typed_rows<T, row_batch>(std::move(*this), how);
  }

private:
  row_range rows_;
  std::shared_ptr<const row_description> columns_;
};

/// Goes over the rows of a batch, in order.
class row_batch::iterator {
public:
  using iterator_concept = std::forward_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using value_type = row;
  using difference_type = std::ptrdiff_t;
  using reference = row;
  using pointer = void;

  iterator() noexcept = default;

  row operator*() const noexcept { return {at_, *columns_}; }
  iterator& operator++() noexcept {
    at_ += 1 + load_be32(at_ + 1);
    return *this;
  }
  iterator operator++(int) noexcept {
    const iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.at_ == b.at_; }

private:
  friend class row_batch;
  iterator(const std::byte* at, const row_description& columns) noexcept : at_(at), columns_(&columns) {}

  const std::byte* at_ = nullptr;
  const row_description* columns_ = nullptr;
};

inline row_batch::iterator row_batch::begin() const noexcept { return {rows_.begin, columns()}; }
inline row_batch::iterator row_batch::end() const noexcept { return {rows_.end, columns()}; }

}  // namespace greenpg::inline v0
