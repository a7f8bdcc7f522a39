#include <greenpg/protocol/value_text.hpp>

#include "printers.hpp"

namespace greenpg::inline v0 {

errc print_value(oid type, format f, std::span<const std::byte> value, std::string& out) {
  if (f == format::text) {
    out.append(reinterpret_cast<const char*>(value.data()), value.size());
    return {};
  }
  detail::print_function* const print = detail::printer(type);
  if (print == nullptr) return errc::type_mismatch;
  const std::size_t before_it = out.size();
  const errc e = print(value, out);
  if (e != errc{}) out.resize(before_it);
  return e;
}

}  // namespace greenpg::inline v0
