#pragma once
#include <greenpg/driver/row.hpp>
#include <greenpg/driver/row_batch.hpp>
#include <greenpg/driver/typed_rows.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

namespace detail {

/// What the copies of a result share, in one piece of memory; behind it where each row begins, then its rows where they
/// are few, and the tag.
struct result_content {
  std::atomic<std::size_t> references;
  std::size_t memory;  ///< of the piece, in bytes
  std::size_t rows;
  const char* tag;
  std::size_t tag_size;
  std::shared_ptr<const row_description> columns;  ///< nullptr: none
  std::shared_ptr<const void> keeps;               ///< the rows alive, where they are elsewhere

  [[nodiscard]] const std::byte* const* row_pointers() const noexcept {
    return reinterpret_cast<const std::byte* const*>(this + 1);
  }
};

}  // namespace detail

/// The complete result of one statement: all of its rows, in memory that it owns. Rows and fields are views into it;
/// copies are cheap and share it; different threads may read it.
///
///     for (pg::row r : users) std::cout << r["name"].text() << '\n';
///     for (auto [id, name] : users.as<std::tuple<int, std::string>>()) ...
///     std::vector<user> everybody = users.all<user>();  // struct user { int id; std::string name; };
///     int n = count.value<int>();
class result {
public:
  class iterator;

  result() noexcept = default;
  result(const result& other) noexcept : content_(other.content_) {
    if (content_ != nullptr) content_->references.fetch_add(1, std::memory_order_relaxed);
  }
  result(result&& other) noexcept : content_(std::exchange(other.content_, nullptr)) {}
  result& operator=(result other) noexcept {
    std::swap(content_, other.content_);
    return *this;
  }
  ~result() {
    if (content_ != nullptr) release();
  }

  [[nodiscard]] std::size_t size() const noexcept { return content_ != nullptr ? content_->rows : 0; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// The row at a position, from 0, in constant time. Throws `error` (errc::no_rows) if there are not so many.
  [[nodiscard]] row operator[](std::size_t position) const {
    if (position >= size()) [[unlikely]]
      detail::throw_no_row(position, size());
    return {content_->row_pointers()[position], columns()};
  }
  [[nodiscard]] row front() const { return (*this)[0]; }
  [[nodiscard]] iterator begin() const noexcept;
  [[nodiscard]] iterator end() const noexcept;

  /// The columns; none if the statement returns no rows.
  [[nodiscard]] const row_description& columns() const noexcept {
    return content_ != nullptr && content_->columns ? *content_->columns : detail::no_columns();
  }
  /// Whether it is one of rows, if perhaps of none and without a column: CREATE TABLE has no such result.
  [[nodiscard]] bool returns_rows() const noexcept { return content_ != nullptr && content_->columns != nullptr; }
  /// Which column a name stands for from now on where several have it, here and in copies made later; at first
  /// duplicates::error. Throws std::bad_alloc.
  void same_name(duplicates which);
  /// What the server calls the statement, and what it did: "SELECT 3", "INSERT 0 5", "CREATE TABLE". Empty for an empty
  /// statement.
  [[nodiscard]] std::string_view command_tag() const noexcept {
    return content_ != nullptr ? std::string_view(content_->tag, content_->tag_size) : std::string_view();
  }
  /// The rows that the command tag counts: inserted, changed, deleted, returned; 0 if it counts none.
  [[nodiscard]] std::uint64_t affected_rows() const noexcept;

  /// Every row as a std::tuple or std::pair of its fields, as a struct, or as the value of its only field (see
  /// row::as). Throws `error` if T does not fit the columns. Refers to this result; of a temporary, owns it.
  template <class T>
  [[nodiscard]] typed_rows<T, const result&> as(detail::matching_for<T> how = {}) const& {
    return typed_rows<T, const result&>(*this, how);
  }
  template <class T>
  [[nodiscard]] typed_rows<T, result> as(detail::matching_for<T> how = {}) && {
    return typed_rows<T, result>(std::move(*this), how);
  }

  /// The only row as a T (see row::as). Throws `error`: errc::no_rows, too_many_rows, and what row::as throws.
  /// Of a temporary result, a T that is a view does not compile; so with those below.
  template <class T>
  [[nodiscard]] T one(detail::matching_for<T> how = {}) const& {
    if (size() != 1) [[unlikely]]
      detail::throw_row_count(size(), false);
    return front().template as<T>(how);
  }
  template <class T>
  [[nodiscard]] T one(detail::matching_for<T> how = {}) && {
    refuse_view<T>();
    return std::as_const(*this).template one<T>(how);
  }

  /// The same, but nothing if there is no row, as long as T fits the columns. Throws `error`: errc::too_many_rows, and
  /// what row::as throws.
  template <class T>
  [[nodiscard]] std::optional<T> optional(detail::matching_for<T> how = {}) const& {
    if (size() > 1) [[unlikely]]
      detail::throw_row_count(size(), true);
    const auto rows = as<T>(how);
    return empty() ? std::nullopt : std::optional<T>(*rows.begin());
  }
  template <class T>
  [[nodiscard]] std::optional<T> optional(detail::matching_for<T> how = {}) && {
    refuse_view<T>();
    return std::as_const(*this).template optional<T>(how);
  }

  /// The only field of the only row, a struct being the value of a composite. Throws `error`: errc::no_rows,
  /// too_many_rows, wrong_column_count, and what field::as throws.
  template <class T>
  [[nodiscard]] T value() const& {
    if (size() != 1) [[unlikely]]
      detail::throw_row_count(size(), false);
    if (columns().size() != 1) [[unlikely]]
      detail::throw_column_count(columns(), 1, detail::signature<T>());
    return front()[0].template as<T>();
  }
  template <class T>
  [[nodiscard]] T value() && {
    refuse_view<T>();
    return std::as_const(*this).template value<T>();
  }

  /// All rows, each as a T (see row::as, which says what it throws).
  template <class T>
  [[nodiscard]] std::vector<T> all(detail::matching_for<T> how = {}) const& {
    const auto rows = as<T>(how);
    return std::vector<T>(rows.begin(), rows.end());
  }
  template <class T>
  [[nodiscard]] std::vector<T> all(detail::matching_for<T> how = {}) && {
    refuse_view<T>();
    return std::as_const(*this).template all<T>(how);
  }

private:
  friend class result_builder;

  template <class T>
  static constexpr void refuse_view() noexcept {
    static_assert(!is_view<T>,
                  "the result is a temporary, so a view into it would dangle: keep the result in a variable, or read "
                  "an owning type such as std::string");
  }

  void release() noexcept;

  detail::result_content* content_ = nullptr;  // none: neither rows nor a tag
};

/// Goes over the rows of a result; random access.
class result::iterator {
public:
  using iterator_concept = std::random_access_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using value_type = row;
  using difference_type = std::ptrdiff_t;
  using reference = row;
  using pointer = void;

  iterator() noexcept = default;

  row operator*() const noexcept { return {*at_, *columns_}; }
  row operator[](difference_type n) const noexcept { return *(*this + n); }
  iterator& operator+=(difference_type n) noexcept {
    at_ += n;
    return *this;
  }
  iterator& operator-=(difference_type n) noexcept { return *this += -n; }
  iterator& operator++() noexcept { return *this += 1; }
  iterator& operator--() noexcept { return *this += -1; }
  iterator operator++(int) noexcept {
    const iterator before = *this;
    ++*this;
    return before;
  }
  iterator operator--(int) noexcept {
    const iterator before = *this;
    --*this;
    return before;
  }
  friend iterator operator+(iterator i, difference_type n) noexcept { return i += n; }
  friend iterator operator+(difference_type n, iterator i) noexcept { return i += n; }
  friend iterator operator-(iterator i, difference_type n) noexcept { return i -= n; }
  friend difference_type operator-(const iterator& a, const iterator& b) noexcept { return a.at_ - b.at_; }
  friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.at_ == b.at_; }
  friend auto operator<=>(const iterator& a, const iterator& b) noexcept { return a.at_ <=> b.at_; }

private:
  friend class result;
  iterator(const std::byte* const* at, const row_description& columns) noexcept : at_(at), columns_(&columns) {}

  const std::byte* const* at_ = nullptr;
  const row_description* columns_ = nullptr;
};

inline result::iterator result::begin() const noexcept {
  return {content_ != nullptr ? content_->row_pointers() : nullptr, columns()};
}
inline result::iterator result::end() const noexcept { return begin() + static_cast<std::ptrdiff_t>(size()); }

}  // namespace greenpg::inline v0
