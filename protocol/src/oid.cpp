#include <greenpg/protocol/builtin_type.hpp>
#include <greenpg/protocol/oid.hpp>

#include "container_text.hpp"
#include "printers.hpp"

namespace greenpg::inline v0 {

std::string_view type_name(oid type) noexcept {
  const builtin_type* const found = find_builtin_type(type);
  return found != nullptr ? found->name : std::string_view();
}

bool result_binary(oid type, const type_catalogue* known) noexcept {
  return detail::scalar_result_binary(type) || detail::container_result_binary(type, known);
}

}  // namespace greenpg::inline v0
