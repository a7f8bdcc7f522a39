#include <greenpg/protocol/saslprep.hpp>

#include <algorithm>

#include "stringprep.hpp"
#include "utf8.hpp"

namespace greenpg::inline v0 {
namespace {

void append_utf8(char32_t code, secret_string& out) {
  const auto put = [&](char32_t bits) { out.push_back(static_cast<char>(static_cast<unsigned char>(bits))); };
  if (code < 0x80) {
    put(code);
    return;
  }
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

}  // namespace

secret_string saslprep(std::string_view password) {
  secret_string raw(password);
  // nothing maps an ASCII character, and what is prohibited there would be sent as it is
  if (std::all_of(password.begin(), password.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return raw;
  }

  // RFC 4013 checks the normalised text for what is prohibited; PostgreSQL the mapped one before normalisation.
  // They differ for a few characters (U+0340; U+2135 among Latin letters), and the stored verifier was made
  // by PostgreSQL: its way is the one that logs in.
  detail::code_points mapped;
  mapped.reserve(password.size());
  for (std::string_view rest = password; !rest.empty();) {
    const char32_t code = detail::take_code_point(rest);
    if (code == detail::invalid_code_point) return raw;
    switch (detail::classify(code)) {
      case detail::saslprep_class::kept: mapped.push_back(code); break;
      case detail::saslprep_class::space: mapped.push_back(U' '); break;
      case detail::saslprep_class::nothing: break;
      case detail::saslprep_class::refused: return raw;
    }
  }
  if (mapped.empty() || !detail::bidi_allowed(mapped)) return raw;

  secret_string prepared;
  for (const char32_t code : detail::nfkc(mapped)) append_utf8(code, prepared);
  return prepared;
}

}  // namespace greenpg::inline v0
