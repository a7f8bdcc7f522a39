#include <greenpg/protocol/conninfo.hpp>

#include <greenpg/protocol/errc.hpp>

#include "conninfo_grammar.hpp"

namespace greenpg::inline v0 {
namespace {

constexpr std::size_t npos = static_cast<std::size_t>(-1);

std::size_t index_of(std::string_view keyword) noexcept {
  const conninfo_keyword* k = find_conninfo_keyword(keyword);
  return k == nullptr ? npos : static_cast<std::size_t>(k - conninfo_keywords().data());
}

}  // namespace

const std::string* conninfo::find(std::string_view keyword) const noexcept {
  const std::size_t i = index_of(keyword);
  return i == npos || !values_[i] ? nullptr : &values_[i]->str();
}

bool conninfo::has(std::string_view keyword) const noexcept {
  const std::string* value = find(keyword);
  return value != nullptr && !value->empty();
}

bool conninfo::set(std::string_view keyword, secret_string&& value) {
  const std::size_t i = index_of(keyword);
  if (i == npos) return false;
  values_[i] = std::move(value);
  return true;
}

void conninfo::unset(std::string_view keyword) noexcept {
  const std::size_t i = index_of(keyword);
  if (i != npos) values_[i].reset();
}

void conninfo::clear() noexcept {
  for (auto& value : values_) value.reset();
}

bool is_conninfo_uri(std::string_view text) noexcept { return detail::uri_prefix_length(text) != 0; }

bool is_conninfo(std::string_view text) noexcept {
  return is_conninfo_uri(text) || text.find('=') != std::string_view::npos;
}

std::error_code parse_conninfo(std::string_view text, conninfo& out, std::string& message) {
  out.clear();
  message.clear();
  if (text.find('\0') != std::string_view::npos) {
    message = "connection string contains a NUL character";
    return make_error_code(errc::embedded_nul);
  }
  const bool ok =
      is_conninfo_uri(text) ? detail::parse_uri(text, out, message) : detail::parse_keyword_values(text, out, message);
  if (ok) return {};
  out.clear();
  return make_error_code(errc::invalid_conninfo);
}

std::string print_conninfo(const conninfo& info, bool show_secrets) {
  std::string text;
  for (const conninfo_keyword& k : conninfo_keywords()) {
    const std::string* value = info.find(k.name);
    if (value == nullptr) continue;
    if (!text.empty()) text += ' ';
    text.append(k.name).append("='");
    if (k.secret && !show_secrets) {
      text += "***";
    } else {
      for (const char c : *value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
      }
    }
    text += '\'';
  }
  return text;
}

}  // namespace greenpg::inline v0
