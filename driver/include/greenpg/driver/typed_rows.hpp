#pragma once
#include <greenpg/driver/row_decoder.hpp>

#include <cstddef>
#include <iterator>
#include <utility>

namespace greenpg::inline v0 {

/// The rows of a result or batch, each read as a T when it is reached: what `as<T>()` of those returns. `Rows` is what
/// it reads: `const result&`, which must outlive it, or `result`, which it then owns, so that a loop over what a call
/// returned is safe (a temporary in the middle of a range-for's expression would not live through the loop).
/// Incrementing never throws; dereferencing throws as row::as does.
template <class T, class Rows>
class typed_rows {
public:
  class iterator;

  /// Throws `error` where T does not fit the columns, even if there are no rows.
  explicit typed_rows(Rows&& rows, detail::matching_for<T> how = {})
      : rows_(std::forward<Rows>(rows)), decoder_(rows_.columns(), how) {}

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  [[nodiscard]] iterator begin() const noexcept { return {rows_.begin(), &decoder_}; }
  [[nodiscard]] iterator end() const noexcept { return {rows_.end(), &decoder_}; }

private:
  Rows rows_;
  detail::row_decoder<T> decoder_;
};

template <class T, class Rows>
class typed_rows<T, Rows>::iterator {
  using row_iterator = decltype(std::declval<const Rows&>().begin());

public:
  using iterator_concept = std::forward_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using reference = T;
  using pointer = void;

  iterator() noexcept = default;

  T operator*() const { return (*decoder_)((*at_).data()); }
  iterator& operator++() noexcept {
    ++at_;
    return *this;
  }
  iterator operator++(int) noexcept {
    const iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.at_ == b.at_; }

private:
  friend class typed_rows;
  iterator(row_iterator at, const detail::row_decoder<T>* decoder) noexcept : at_(at), decoder_(decoder) {}

  row_iterator at_;
  const detail::row_decoder<T>* decoder_ = nullptr;
};

}  // namespace greenpg::inline v0
