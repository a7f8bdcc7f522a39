#include "ip_text.hpp"

#include "hex_digit.hpp"

#include <algorithm>
#include <charconv>

namespace greenpg::inline v0::detail {

namespace {

void append_number(unsigned value, int base, std::string& out) {
  char text[8];
  out.append(text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value, base).ptr - text));
}

/// Four decimal numbers to 255 with dots between them.
bool read_dotted(std::string_view text, std::byte* to) noexcept {
  for (int i = 0; i != 4; ++i) {
    unsigned value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] =
        std::from_chars(text.data(), std::min(end, text.data() + std::min<std::size_t>(3, text.size())), value);
    if (error != std::errc{} || value > 255) return false;
    to[i] = static_cast<std::byte>(value);
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    if (i == 3) break;
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
  }
  return text.empty();
}

}  // namespace

std::optional<ip_bytes> parse_ipv4(std::string_view text) noexcept {
  ip_bytes bytes{};
  return read_dotted(text, bytes.data()) ? std::optional(bytes) : std::nullopt;
}

std::optional<ip_bytes> parse_ipv6(std::string_view text) noexcept {
  constexpr std::size_t nowhere = 17;
  ip_bytes bytes{};
  std::size_t count = 0, gap = nowhere;  // bytes read, and of these those in front of "::"
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    const std::string_view group = text.substr(0, text.find(':'));
    if (group.size() == text.size() && group.find('.') != std::string_view::npos) {
      if (count > 12 || !read_dotted(group, bytes.data() + count)) return std::nullopt;
      count += 4;
      break;
    }
    unsigned value = 0;
    for (const char c : group) {
      if (hex_value(c) > 15) return std::nullopt;
      value = value << 4 | hex_value(c);
    }
    if (group.empty() || group.size() > 4 || count == 16) return std::nullopt;
    bytes[count++] = static_cast<std::byte>(value >> 8);
    bytes[count++] = static_cast<std::byte>(value & 255);
    text.remove_prefix(group.size());
    if (text.empty()) break;
    if (text.starts_with("::")) {
      if (gap != nowhere) return std::nullopt;
      gap = count;
      text.remove_prefix(2);
    } else {
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
    }
  }
  if (gap == nowhere) return count == 16 ? std::optional(bytes) : std::nullopt;
  if (count == 16) return std::nullopt;
  std::rotate(bytes.begin() + static_cast<std::ptrdiff_t>(gap), bytes.begin() + static_cast<std::ptrdiff_t>(count),
              bytes.end());
  return bytes;
}

void append_ipv4(const ip_bytes& bytes, std::string& out) {
  for (std::size_t i = 0; i != 4; ++i) {
    if (i != 0) out += '.';
    append_number(static_cast<unsigned>(bytes[i]), 10, out);
  }
}

void append_ipv6(const ip_bytes& bytes, std::string& out) {
  unsigned words[8];
  for (std::size_t i = 0; i != 8; ++i)
    words[i] = static_cast<unsigned>(bytes[2 * i]) << 8 | static_cast<unsigned>(bytes[2 * i + 1]);
  std::size_t gap = 8, length = 1;  // a single zero is written
  for (std::size_t i = 0; i != 8; ++i) {
    std::size_t zeros = 0;
    while (i + zeros != 8 && words[i + zeros] == 0) ++zeros;
    if (zeros > length) {
      gap = i;
      length = zeros;
    }
    i += zeros != 0 ? zeros - 1 : 0;
  }
  for (std::size_t i = 0; i != 8; ++i) {
    if (i == gap) {
      out += i + length == 8 ? "::" : ":";
      i += length - 1;
      continue;
    }
    if (i != 0) out += ':';
    const bool embedded =
        gap == 0 && (length == 6 || (length == 7 && words[7] != 1) || (length == 5 && words[5] == 0xffff));
    if (i == 6 && embedded) {
      ip_bytes last{};
      std::copy(bytes.begin() + 12, bytes.end(), last.begin());
      append_ipv4(last, out);
      break;
    }
    append_number(words[i], 16, out);
  }
}

}  // namespace greenpg::inline v0::detail
