#include "parameter_refusal.hpp"

#include <greenpg/driver/read_error.hpp>
#include <greenpg/protocol/errc.hpp>

#include "parameter_values.hpp"

#include <string_view>

namespace greenpg::inline v0 {
namespace {

std::string_view name_of(oid type, const type_catalogue* known) noexcept {
  const known_type* const found = known == nullptr ? nullptr : known->find(type);
  return found != nullptr ? std::string_view(found->name) : type_name(type);
}

std::string count_text(std::size_t given, std::size_t taken) {
  return "the statement takes " + std::to_string(taken) + (taken == 1 ? " parameter, " : " parameters, ") +
         std::to_string(given) + (given == 1 ? " was given" : " were given");
}

}  // namespace

std::string refusal_of(std::error_code why, const params& values, std::size_t taken, const std::vector<oid>& types,
                       const type_catalogue* known) {
  if (why == errc::statement_closed) return "the statement was prepared on another connection: prepare it on this one";
  if (why == errc::wrong_parameter_count) return count_text(values.size(), taken);
  // Which value it was: the first that refuses to be encoded.
  const std::vector<format> formats = value_formats(values, types, known);
  byte_buffer scratch;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const errc outcome = encode_value(values, i, formats[i] == format::binary, types, known, scratch);
    scratch.clear();
    if (outcome == errc{} || outcome == session::null_parameter) continue;
    std::string text = "parameter $" + std::to_string(i + 1);
    if (i < types.size() && types[i] != 0) text += " (" + std::string(name_of(types[i], known)) + ")";
    text += " given as " + detail::readable_type(values.signature(i)) + ": ";
    text += outcome == errc::value_out_of_range ? "the value is outside what the type holds"
                                                : make_error_code(outcome).message();
    return text;
  }
  return {};
}

}  // namespace greenpg::inline v0
