#pragma once
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/message.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

// "COPY Operations" in the protocol chapter.
namespace greenpg::inline v0 {

namespace frontend {

/// CopyData goes both ways. From a server each is one row, from a client the stream may be cut anywhere.
struct copy_data {
  static constexpr char type = 'd';
  std::span<const std::byte> data;
};

/// CopyDone goes both ways.
struct copy_done {
  static constexpr char type = 'c';
};

struct copy_fail {
  static constexpr char type = 'f';
  std::string_view reason;
};

[[nodiscard]] bool read(std::span<const std::byte> body, copy_data& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, copy_fail& out) noexcept;
[[nodiscard]] std::error_code write(const copy_data& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const copy_fail& in, byte_buffer& out);

using v0::read;
using v0::write;

}  // namespace frontend

namespace backend {

using frontend::copy_data;
using frontend::copy_done;

/// What the three messages that begin a COPY have in common.
struct copy_columns {
  format overall = format::text;
  std::vector<format> columns;  ///< all text if `overall` is
};

/// CopyInResponse: the client is to send data.
struct copy_in_response : copy_columns {
  static constexpr char type = 'G';
};

/// CopyOutResponse: the server is about to send data.
struct copy_out_response : copy_columns {
  static constexpr char type = 'H';
};

/// CopyBothResponse: both at once, in streaming replication.
struct copy_both_response : copy_columns {
  static constexpr char type = 'W';
};

[[nodiscard]] bool read(std::span<const std::byte> body, copy_columns& out);
[[nodiscard]] std::error_code write(const copy_in_response& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const copy_out_response& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const copy_both_response& in, byte_buffer& out);

}  // namespace backend

}  // namespace greenpg::inline v0
