#include <greenpg/driver/field.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <string>

namespace greenpg::inline v0 {

std::string field::text() const {
  std::string out;
  if (is_null()) return out;
  if (const errc e = print_value(column_->type, column_->format, bytes(), out, column_->known.get()); e != errc{})
    detail::throw_field_error(e, *column_, detail::signature<std::string>());
  return out;
}

}  // namespace greenpg::inline v0
