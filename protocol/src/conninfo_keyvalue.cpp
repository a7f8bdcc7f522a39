#include <cstddef>
#include <utility>

#include "conninfo_grammar.hpp"

namespace greenpg::inline v0::detail {
namespace {

/// A cursor over `keyword = value ...` ("Keyword/Value Connection Strings", libpq chapter).
class reader {
public:
  explicit reader(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  void skip_blanks() noexcept {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view take_keyword() noexcept {
    std::size_t n = 0;
    while (n < rest_.size() && rest_[n] != '=' && !is_blank(rest_[n])) ++n;
    const std::string_view keyword = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return keyword;
  }

  [[nodiscard]] bool take_equals() noexcept {
    if (rest_.empty() || rest_.front() != '=') return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// False: the closing quote is missing.
  [[nodiscard]] bool take_value(secret_string& value) {
    if (!rest_.empty() && rest_.front() == '\'') return take_quoted(value);
    while (!rest_.empty() && !is_blank(rest_.front())) take_character(value);
    return true;
  }

private:
  [[nodiscard]] bool take_quoted(secret_string& value) {
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      if (rest_.front() == '\'') {
        rest_.remove_prefix(1);
        return true;
      }
      take_character(value);
    }
    return false;
  }

  /// One character of a value; a backslash stands for the next one, and for nothing at the very end.
  void take_character(secret_string& value) {
    if (rest_.front() == '\\') rest_.remove_prefix(1);
    if (rest_.empty()) return;
    value.push_back(rest_.front());
    rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

}  // namespace

bool store(conninfo& out, std::string_view keyword, secret_string&& value) {
  if (keyword == "requiressl")
    return out.set("sslmode", value.str().starts_with('1') ? std::string_view("require") : std::string_view("prefer"));
  return out.set(keyword, std::move(value));
}

bool parse_keyword_values(std::string_view text, conninfo& out, std::string& message) {
  reader in(text);
  bool after_secret = false;
  for (in.skip_blanks(); !in.at_end(); in.skip_blanks()) {
    const std::string_view keyword = in.take_keyword();
    in.skip_blanks();
    if (!in.take_equals()) {
      message = "missing \"=\" after \"" + shown_word(keyword, after_secret) + "\" in connection info string";
      return false;
    }
    in.skip_blanks();
    secret_string value;
    if (!in.take_value(value)) {
      message = "unterminated quoted string in connection info string";
      return false;
    }
    if (!store(out, keyword, std::move(value))) {
      message = "invalid connection option \"" + shown_word(keyword, after_secret) + "\"";
      return false;
    }
    const conninfo_keyword* known = find_conninfo_keyword(keyword);
    after_secret = after_secret || (known != nullptr && known->secret);
  }
  return true;
}

}  // namespace greenpg::inline v0::detail
