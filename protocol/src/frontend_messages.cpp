#include <greenpg/protocol/frontend_messages.hpp>

namespace greenpg::inline v0::frontend {
namespace {

template <class T>
std::optional<any> read_as(std::span<const std::byte> body) {
  T message;
  if (!read(body, message)) return std::nullopt;
  return any(std::move(message));
}

}  // namespace

std::optional<any> read_any(char type, std::span<const std::byte> body, password_kind expected) {
  switch (type) {
    case query::type: return read_as<query>(body);
    case parse::type: return read_as<parse>(body);
    case bind::type: return read_as<bind>(body);
    case describe::type: return read_as<describe>(body);
    case execute::type: return read_as<execute>(body);
    case close::type: return read_as<close>(body);
    case flush::type: return read_as<flush>(body);
    case sync::type: return read_as<sync>(body);
    case function_call::type: return read_as<function_call>(body);
    case terminate::type: return read_as<terminate>(body);
    case copy_data::type: return read_as<copy_data>(body);
    case copy_done::type: return read_as<copy_done>(body);
    case copy_fail::type: return read_as<copy_fail>(body);
    case password::type:
      switch (expected) {
        case password_kind::password: return read_as<password>(body);
        case password_kind::sasl_initial_response: return read_as<sasl_initial_response>(body);
        case password_kind::sasl_response: return read_as<sasl_response>(body);
        case password_kind::gss_response: return read_as<gss_response>(body);
      }
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::error_code write_any(const any& in, byte_buffer& out) {
  return std::visit([&](const auto& message) { return write(message, out); }, in);
}

}  // namespace greenpg::inline v0::frontend
