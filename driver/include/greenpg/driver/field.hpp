#pragma once
#include <greenpg/driver/column_decoder.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

/// One value of a row: a view, valid as long as the result or batch that the row is of.
class field {
public:
  /// `size` -1 is NULL, as on the wire.
  field(const std::byte* data, std::int32_t size, const greenpg::column& of) noexcept
      : data_(data), size_(size), column_(&of) {}

  [[nodiscard]] bool is_null() const noexcept { return size_ < 0; }
  [[nodiscard]] const greenpg::column& column() const noexcept { return *column_; }
  [[nodiscard]] std::string_view name() const noexcept { return column_->name; }

  /// The value as a T that `codec` reads; as std::optional<T>, which is empty for NULL. A string_view or span of bytes
  /// points into the row.
  /// Throws `error`, naming column, PostgreSQL type and C++ type: errc::type_mismatch, unexpected_null,
  /// value_out_of_range, invalid_value.
  template <class T>
  [[nodiscard]] T as() const {
    T value{};
    if (const errc e = read(value); e != errc{}) [[unlikely]]
      detail::throw_field_error(e, *column_, detail::signature<T>());
    return value;
  }

  /// The same without exceptions. After an error `out` has any value.
  template <class T>
  [[nodiscard]] std::error_code get(T& out) const {
    const errc e = read(out);
    return e == errc{} ? std::error_code() : make_error_code(e);
  }

  /// The value as PostgreSQL writes it, whichever format it came in; empty for NULL. A timestamptz that came in binary
  /// is in UTC, for it does not say in which zone the server would write it.
  /// Throws `error` (errc::type_mismatch) for a binary value of a type that this version does not decode.
  [[nodiscard]] std::string text() const;

  /// The value as it was received, in the format that column() names; empty for NULL.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {data_, is_null() ? 0 : static_cast<std::size_t>(size_)};
  }

private:
  template <class T>
  errc read(T& out) const {
    return detail::column_decoder<T>::read(*column_, data_, size_, out);
  }

  const std::byte* data_;
  std::int32_t size_;
  const greenpg::column* column_;
};

}  // namespace greenpg::inline v0
