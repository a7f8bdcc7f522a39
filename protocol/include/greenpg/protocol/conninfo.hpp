#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <greenpg/protocol/secret_string.hpp>

namespace greenpg::inline v0 {

/// One parameter of a connection string, as libpq 18 knows it ("Parameter Key Words", libpq chapter).
struct conninfo_keyword {
  std::string_view name;
  std::string_view environment;       ///< the variable that stands in for it; empty: none
  std::string_view compiled_default;  ///< empty: none, or found out at run time (user, host, dbname)
  bool secret;                        ///< its value is shown nowhere
};

inline constexpr std::size_t conninfo_keyword_count = 50;

/// All keywords, in libpq's order.
[[nodiscard]] std::span<const conninfo_keyword, conninfo_keyword_count> conninfo_keywords() noexcept;

/// The keyword of that name (case matters), or nullptr.
[[nodiscard]] const conninfo_keyword* find_conninfo_keyword(std::string_view name) noexcept;

/// The parameters of a connection as text: what was said, not what it means (that is `connection_options`).
/// Every value is wiped from memory when it goes. Not thread-safe; copies are independent.
class conninfo {
public:
  /// The value given for `keyword`, or nullptr. Valid until the keyword is next set or unset.
  [[nodiscard]] const std::string* find(std::string_view keyword) const noexcept;
  /// True when `keyword` has a value that is not empty.
  [[nodiscard]] bool has(std::string_view keyword) const noexcept;
  /// Sets or replaces a value; false when there is no such keyword.
  bool set(std::string_view keyword, std::string_view value) { return set(keyword, secret_string(value)); }
  bool set(std::string_view keyword, secret_string&& value);
  void unset(std::string_view keyword) noexcept;
  void clear() noexcept;

  friend bool operator==(const conninfo&, const conninfo&) = default;

private:
  std::array<std::optional<secret_string>, conninfo_keyword_count> values_;
};

/// True when `text` begins as a connection URI: exactly `postgresql://` or `postgres://`.
[[nodiscard]] bool is_conninfo_uri(std::string_view text) noexcept;

/// True when `text`, given where a database name may stand, is a connection string: a URI, or anything with a `=`.
[[nodiscard]] bool is_conninfo(std::string_view text) noexcept;

/// Reads a connection string, keyword/value or URI, by the grammar of libpq 18 ("Connection Strings"). Only what the
/// text says ends up in `out`; values are not checked here.
///
/// Errors: `errc::invalid_conninfo` with libpq 18's text in `message` (no newline), `errc::embedded_nul`; `out` is
/// then empty. Where libpq would quote text that is or may be part of a password (a URI, a word that follows
/// `password=`), `***` stands in its place.
///
///     greenpg::conninfo info; std::string message;
///     if (auto ec = greenpg::parse_conninfo("host=db user=ann", info, message)) ...
[[nodiscard]] std::error_code parse_conninfo(std::string_view text, conninfo& out, std::string& message);

/// `keyword='value'` for all that is set, in libpq's order: parse_conninfo() of it gives `info` again, unless secrets
/// are left out, for which `***` then stands.
[[nodiscard]] std::string print_conninfo(const conninfo& info, bool show_secrets);

}  // namespace greenpg::inline v0
