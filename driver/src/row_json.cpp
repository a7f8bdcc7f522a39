#include <greenpg/driver/read_error.hpp>
#include <greenpg/driver/row_json.hpp>

#include <string_view>

namespace greenpg::inline v0 {

namespace {

void append(const field& of, const type_catalogue* known, std::string& out) {
  if (of.is_null()) {
    out += "null";
    return;
  }
  const errc e = print_json(of.column().type, of.column().format, of.bytes(), out,
                            known != nullptr ? known : of.column().known.get());
  if (e != errc{}) detail::throw_field_error(e, of.column(), detail::signature<json>());
}

}  // namespace

std::string to_json(const field& of, const type_catalogue* known) {
  std::string out;
  append(of, known, out);
  return out;
}

std::string to_json(const row& of, const type_catalogue* known) {
  std::string out;
  char before = '{';
  for (const field one : of) {
    out += before;
    before = ',';
    print_json_string(one.name(), out);
    out += ':';
    append(one, known, out);
  }
  if (of.empty()) out += '{';
  return out += '}';
}

}  // namespace greenpg::inline v0
