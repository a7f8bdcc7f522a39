#include <greenpg/protocol/hstore.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include "printers.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace greenpg::inline v0 {

namespace {

std::string_view text_of(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void append_pair(std::string_view key, std::optional<std::string_view> value, std::string& out) {
  append_quoted(key, out);
  out += "=>";
  if (value)
    append_quoted(*value, out);
  else
    out += "NULL";
}

/// Text that the server takes has no NUL.
bool has_nul(const hstore& value) noexcept {
  const auto found = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
  return std::any_of(value.begin(), value.end(),
                     [&](const auto& pair) { return found(pair.first) || (pair.second && found(*pair.second)); });
}

/// hstore_send(): how many, then for each the length of its key, the key, the length of its value or -1, the value.
/// `take` is called with each pair. False for bytes that are no hstore.
template <class Take>
bool read_pairs(std::span<const std::byte> bytes, Take take) {
  wire_reader in(bytes);
  const std::int32_t count = in.i32();
  if (count < 0) return false;
  for (std::int32_t i = 0; i != count && in.ok(); ++i) {
    const std::int32_t key_size = in.i32();
    if (key_size < 0) return false;
    const std::string_view key = text_of(in.bytes(static_cast<std::size_t>(key_size)));
    const std::int32_t value_size = in.i32();
    if (value_size < -1) return false;
    std::optional<std::string_view> value;
    if (value_size >= 0) value = text_of(in.bytes(static_cast<std::size_t>(value_size)));
    if (in.ok() && !take(key, value)) return false;
  }
  return in.done();
}

/// Takes a text in quotes off the front.
bool read_quoted(std::string_view& rest, std::string& out) {
  if (!rest.starts_with('"')) return false;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return true;
    }
    if (rest[i] == '\\' && ++i == rest.size()) return false;
    out += rest[i];
  }
  return false;
}

bool skip(std::string_view& rest, std::string_view literal) noexcept {
  if (!rest.starts_with(literal)) return false;
  rest.remove_prefix(literal.size());
  return true;
}

}  // namespace

std::optional<hstore> parse_hstore(std::string_view text) {
  hstore result;
  while (!text.empty()) {
    if (!result.empty() && !skip(text, ", ")) return std::nullopt;
    std::string key;
    std::optional<std::string> value;
    if (!read_quoted(text, key) || !skip(text, "=>")) return std::nullopt;
    if (!skip(text, "NULL") && !read_quoted(text, value.emplace())) return std::nullopt;
    if (!result.emplace(std::move(key), std::move(value)).second) return std::nullopt;
  }
  return result;
}

std::string hstore_text(const hstore& value) {
  std::string text;
  for (const auto& [key, each] : value) {
    if (!text.empty()) text += ", ";
    append_pair(key, each, text);
  }
  return text;
}

errc codec<hstore>::from_binary(const std::byte* data, std::size_t size, hstore& out) {
  hstore result;
  const bool read = read_pairs({data, size}, [&](std::string_view key, std::optional<std::string_view> value) {
    return result.emplace(key, value).second;
  });
  if (!read) return errc::invalid_value;
  out = std::move(result);
  return {};
}

errc codec<hstore>::from_text(const std::byte* data, std::size_t size, hstore& out) {
  auto value = parse_hstore(text_of({data, size}));
  if (!value) return errc::invalid_value;
  out = *std::move(value);
  return {};
}

errc codec<hstore>::encode_binary(const hstore& value, oid, byte_buffer& out) {
  constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
  const auto append = [&out](std::string_view text) {
    store_be32(out.extend(4), static_cast<std::uint32_t>(text.size()));
    out.append(text);
  };
  if (value.size() > most) return errc::value_out_of_range;
  if (has_nul(value)) return errc::embedded_nul;
  store_be32(out.extend(4), static_cast<std::uint32_t>(value.size()));
  for (const auto& [key, each] : value) {
    if (key.size() > most || (each && each->size() > most)) return errc::value_out_of_range;
    append(key);
    if (each)
      append(*each);
    else
      store_be32(out.extend(4), 0xffff'ffff);
  }
  return {};
}

errc codec<hstore>::encode_text(const hstore& value, byte_buffer& out) {
  if (has_nul(value)) return errc::embedded_nul;
  out.append(std::string_view(hstore_text(value)));
  return {};
}

errc detail::print_hstore(std::span<const std::byte> value, std::string& out) {
  const std::size_t begin = out.size();
  const bool read = read_pairs(value, [&](std::string_view key, std::optional<std::string_view> each) {
    if (out.size() != begin) out += ", ";
    append_pair(key, each, out);
    return true;
  });
  return read ? errc{} : errc::invalid_value;
}

}  // namespace greenpg::inline v0
