#include <greenpg/protocol/value_text.hpp>

#include "container_text.hpp"

namespace greenpg::inline v0 {

errc print_value(oid type, format f, std::span<const std::byte> value, std::string& out, const type_catalogue* known) {
  if (f == format::text) {
    out.append(reinterpret_cast<const char*>(value.data()), value.size());
    return {};
  }
  const std::size_t before_it = out.size();
  const errc e = detail::print_binary(type, value, out, known);
  if (e != errc{}) out.resize(before_it);
  return e;
}

}  // namespace greenpg::inline v0
