#pragma once
#include <cstdint>
#include <initializer_list>

namespace greenpg::inline v0 {

/// The methods that `require_auth` names; `none` is a server that asks for nothing.
enum class auth_method : std::uint8_t { none, password, md5, gss, sspi, scram_sha_256, oauth };

/// A set of authentication methods. The empty set allows nothing.
class auth_methods {
public:
  constexpr auth_methods() noexcept = default;
  constexpr auth_methods(std::initializer_list<auth_method> methods) noexcept {
    for (const auth_method m : methods) insert(m);
  }
  static constexpr auth_methods all() noexcept {
    auth_methods result;
    result.bits_ = 0x7f;
    return result;
  }
  constexpr void insert(auth_method m) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(m)); }
  constexpr void erase(auth_method m) noexcept { bits_ = static_cast<std::uint8_t>(bits_ & ~bit(m)); }
  [[nodiscard]] constexpr bool contains(auth_method m) const noexcept { return (bits_ & bit(m)) != 0; }
  friend constexpr bool operator==(auth_methods, auth_methods) noexcept = default;

private:
  static constexpr unsigned bit(auth_method m) noexcept { return 1U << static_cast<unsigned>(m); }
  std::uint8_t bits_ = 0;
};

enum class channel_binding_mode : std::uint8_t { disable, prefer, require };

}  // namespace greenpg::inline v0
