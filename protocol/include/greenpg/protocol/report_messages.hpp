#pragma once
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/message.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0::backend {

/// One field of a report ("Error and Notice Message Fields" in the protocol chapter).
struct report_field {
  char code = 0;  ///< 'S', 'C', 'M', ...; never 0, which ends the list
  std::string_view text;
};

/// What ErrorResponse and NoticeResponse have in common.
struct report {
  std::vector<report_field> fields;
};

struct error_response : report {
  static constexpr char type = 'E';
};

struct notice_response : report {
  static constexpr char type = 'N';
};

/// The list has an entry for every two bytes of hostile input; read_diagnostics() does without a list.
[[nodiscard]] bool read(std::span<const std::byte> body, report& out);
[[nodiscard]] std::error_code write(const error_response& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const notice_response& in, byte_buffer& out);

/// Copies the fields. Of all texts together `kept_text` bytes are kept; what is cut is cut between characters. Of
/// a field that is there twice the last is kept. An error always has an SQLSTATE that is one: where the server sent
/// none, or the one of success, it is XX000.
[[nodiscard]] diagnostics to_diagnostics(const error_response& in, std::size_t kept_text = limits{}.error_text);
[[nodiscard]] diagnostics to_diagnostics(const notice_response& in, std::size_t kept_text = limits{}.error_text);

/// Both steps in one, in memory bounded by `kept_text`: the body of an ErrorResponse (type 'E') or NoticeResponse
/// ('N').
[[nodiscard]] bool read_diagnostics(char type, std::span<const std::byte> body, diagnostics& out,
                                    std::size_t kept_text = limits{}.error_text);

/// Appends an ErrorResponse or NoticeResponse with every field that is not empty, in the server's order.
[[nodiscard]] std::error_code write_diagnostics(char type, const diagnostics& in, byte_buffer& out);

}  // namespace greenpg::inline v0::backend
