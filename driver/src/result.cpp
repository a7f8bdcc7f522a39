#include <greenpg/driver/result.hpp>

#include <charconv>

namespace greenpg::inline v0 {

const row_description& detail::no_columns() noexcept {
  static const row_description none;
  return none;
}

// The count is the last word of the tag; "INSERT 0 5" has an oid, which is always 0, before it ("Message Formats",
// CommandComplete).
std::uint64_t result::affected_rows() const noexcept {
  const std::string_view tag = command_tag();
  const std::size_t space = tag.rfind(' ');
  if (space == std::string_view::npos) return 0;
  const char* const begin = tag.data() + space + 1;
  const char* const end = tag.data() + tag.size();
  std::uint64_t count = 0;
  const auto [stop, failed] = std::from_chars(begin, end, count);
  return failed == std::errc() && stop == end ? count : 0;
}

}  // namespace greenpg::inline v0
