#pragma once
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/limits.hpp>
#include <greenpg/protocol/message.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

// The answers to queries, but for errors and COPY.
namespace greenpg::inline v0::backend {

/// RowDescription, with views of the names. greenpg::row_description is the owning form.
struct row_description {
  static constexpr char type = 'T';
  struct column {
    std::string_view name;
    oid table = 0;
    std::int16_t table_column = 0;
    oid value_type = 0;
    std::int16_t type_size = -1;
    std::int32_t type_modifier = -1;
    format value_format = format::text;
  };
  std::vector<column> columns;
};

struct data_row {
  static constexpr char type = 'D';
  std::vector<wire_value> values;
};

struct command_complete {
  static constexpr char type = 'C';
  std::string_view tag;  ///< "SELECT 3"
};

struct parameter_description {
  static constexpr char type = 't';
  std::vector<oid> types;
};

struct function_call_response {
  static constexpr char type = 'V';
  wire_value value;
};

struct empty_query_response {
  static constexpr char type = 'I';
};

struct portal_suspended {
  static constexpr char type = 's';
};

struct no_data {
  static constexpr char type = 'n';
};

struct parse_complete {
  static constexpr char type = '1';
};

struct bind_complete {
  static constexpr char type = '2';
};

struct close_complete {
  static constexpr char type = '3';
};

/// Refuses more than `bounds.columns`.
[[nodiscard]] bool read(std::span<const std::byte> body, row_description& out, const limits& bounds = {});
[[nodiscard]] bool read(std::span<const std::byte> body, data_row& out, const limits& bounds = {});
[[nodiscard]] bool read(std::span<const std::byte> body, command_complete& out) noexcept;
[[nodiscard]] bool read(std::span<const std::byte> body, parameter_description& out);
[[nodiscard]] bool read(std::span<const std::byte> body, function_call_response& out) noexcept;

[[nodiscard]] std::error_code write(const row_description& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const data_row& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const command_complete& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const parameter_description& in, byte_buffer& out);
[[nodiscard]] std::error_code write(const function_call_response& in, byte_buffer& out);

using v0::read;
using v0::write;

/// Copies what the views show. Always true: read() has refused what makes no description.
bool to_row_description(const row_description& in, v0::row_description& out);

}  // namespace greenpg::inline v0::backend
