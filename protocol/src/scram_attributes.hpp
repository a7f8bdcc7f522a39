#pragma once
#include <algorithm>
#include <optional>
#include <string_view>

#include "utf8.hpp"

namespace greenpg::inline v0::detail {

/// One `x=value` of a SCRAM message.
struct scram_attribute {
  char name;
  std::string_view value;
};

/// Takes the attributes of a SCRAM message apart (RFC 5802 section 7): a letter, '=', at least one character of
/// UTF-8 other than NUL and ',', and a ',' before the next.
class scram_attributes {
public:
  explicit scram_attributes(std::string_view message) noexcept : rest_(message) {}

  [[nodiscard]] bool at_end() const noexcept { return at_end_; }

  /// The next attribute; nothing at the end and where the grammar is broken.
  [[nodiscard]] std::optional<scram_attribute> next() noexcept {
    if (at_end_ || rest_.size() < 3 || !is_letter(rest_[0]) || rest_[1] != '=') return std::nullopt;
    const char name = rest_[0];
    const std::string_view value = rest_.substr(2, rest_.find(',', 2) - 2);
    if (value.empty() || !is_value(value)) return std::nullopt;
    at_end_ = rest_.size() == value.size() + 2;
    rest_.remove_prefix(value.size() + (at_end_ ? 2 : 3));
    return scram_attribute{name, value};
  }

  /// The next attribute's value if it is called `name`.
  [[nodiscard]] std::optional<std::string_view> next(char name) noexcept {
    const std::optional<scram_attribute> attribute = next();
    if (!attribute || attribute->name != name) return std::nullopt;
    return attribute->value;
  }

  /// Reads the rest, which must be extensions: letters that the RFC gives no meaning. They are ignored.
  [[nodiscard]] bool skip_extensions() noexcept {
    while (!at_end_) {
      const std::optional<scram_attribute> attribute = next();
      if (!attribute || std::string_view("anmrcsipve").find(attribute->name) != std::string_view::npos) return false;
    }
    return true;
  }

private:
  static bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  static bool is_value(std::string_view text) noexcept {
    while (!text.empty()) {
      const char32_t code = take_code_point(text);
      if (code == 0 || code == invalid_code_point) return false;
    }
    return true;
  }

  std::string_view rest_;
  bool at_end_ = false;
};

/// Printable ASCII without ',': what a nonce is made of.
[[nodiscard]] inline bool is_scram_printable(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

}  // namespace greenpg::inline v0::detail
