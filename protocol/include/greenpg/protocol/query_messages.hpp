#pragma once
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/message.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

namespace greenpg::inline v0::frontend {

/// Query: the simple protocol.
struct query {
  static constexpr char type = 'Q';
  std::string_view sql;
};

struct parse {
  static constexpr char type = 'P';
  std::string_view statement;
  std::string_view sql;
  std::vector<oid> parameter_types;  ///< 0, or leaving it out, lets the server infer
};

/// The format lists hold none (all text), one (for all), or one for each.
struct bind {
  static constexpr char type = 'B';
  std::string_view portal;
  std::string_view statement;
  std::vector<format> parameter_formats;
  std::vector<wire_value> parameters;
  std::vector<format> result_formats;
};

/// What Describe and Close name.
enum class object_kind : char { statement = 'S', portal = 'P' };

struct describe {
  static constexpr char type = 'D';
  object_kind kind = object_kind::statement;
  std::string_view name;
};

struct execute {
  static constexpr char type = 'E';
  std::string_view portal;
  std::int32_t max_rows = 0;  ///< 0: all
};

struct close {
  static constexpr char type = 'C';
  object_kind kind = object_kind::statement;
  std::string_view name;
};

struct flush {
  static constexpr char type = 'H';
};

struct sync {
  static constexpr char type = 'S';
};

struct function_call {
  static constexpr char type = 'F';
  oid function = 0;
  std::vector<format> argument_formats;
  std::vector<wire_value> arguments;
  format result_format = format::text;
};

struct terminate {
  static constexpr char type = 'X';
};

[[nodiscard]] bool read(std::span<const std::byte> body, query& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, parse& out);
[[nodiscard]] bool read(std::span<const std::byte> body, bind& out);
[[nodiscard]] bool read(std::span<const std::byte> body, describe& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, execute& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, close& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, function_call& out);

[[nodiscard]] std::error_code write(const query& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const parse& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const bind& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const describe& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const execute& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const close& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const function_call& in, byte_buffer& out);

using v0::read;
using v0::write;

}  // namespace greenpg::inline v0::frontend
