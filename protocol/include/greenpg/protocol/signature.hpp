#pragma once

namespace greenpg::inline v0::detail {

/// Text that holds the name of T as the compiler spells it.
template <class T>
constexpr const char* signature() noexcept {
  return __PRETTY_FUNCTION__;
}

}  // namespace greenpg::inline v0::detail
