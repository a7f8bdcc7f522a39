#include "row_values.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/protocol/value_text.hpp>

namespace pgq {

fields row_values::of(const greenpg::row& from) {
  values_.clear();
  decoded_.clear();
  text_.clear();
  auto at = from.begin();
  for (std::size_t i = 0; i < from.size(); ++i, ++at) {
    const greenpg::field value = *at;
    if (value.is_null()) {
      values_.emplace_back();
      continue;
    }
    const auto bytes = value.bytes();
    if (value.column().format == greenpg::format::text) {
      values_.emplace_back(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
      continue;
    }
    const std::size_t begin = text_.size();
    const greenpg::errc refused = greenpg::print_value(value.column().type, greenpg::format::binary, bytes, text_);
    if (refused != greenpg::errc{})
      throw greenpg::error(refused, "column \"" + value.column().name + "\" (type " +
                                        std::to_string(value.column().type) +
                                        "): " + make_error_code(refused).message());
    decoded_.push_back({i, begin, text_.size() - begin});
    values_.emplace_back();
  }
  // Now that the text no longer moves.
  for (const decoded& d : decoded_) values_[d.column] = std::string_view(text_).substr(d.begin, d.size);
  return values_;
}

}  // namespace pgq
