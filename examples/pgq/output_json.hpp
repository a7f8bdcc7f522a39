#pragma once
#include "result_writer.hpp"

#include <string>
#include <vector>

namespace pgq {

/// --json: each result is an array of objects. --jsonl: each row is an object on a line of its own.
///
/// Values are typed by their column, as to_json() does: int2, int4, int8, oid, float4, float8 and numeric are numbers
/// (their NaN and Infinity strings, JSON has none), bool true or false, NULL null, json and jsonb as they are (newlines
/// as spaces), anything else a string with PostgreSQL's text of it. Of columns with the same name the last one is
/// printed. Bytes that are no UTF-8 become U+FFFD.
class json_writer final : public result_writer {
public:
  json_writer(output_file& out, bool lines) : out_(out), lines_(lines) {}
  void begin(const greenpg::row_description& columns) override;
  void row(fields values) override;
  void end() override;
  /// Leaves the array open: a reader shall see that it is not whole.
  void abandon() override;

private:
  struct member {
    std::size_t column;
    greenpg::oid type;
    std::string key;  // quoted, with its colon
  };
  void value(const std::optional<std::string_view>& text, greenpg::oid type);

  output_file& out_;
  bool lines_;
  bool first_ = true;
  std::vector<member> members_;
  std::string scratch_;
};

/// Whether a text is a number by the grammar of JSON (RFC 8259, section 6).
[[nodiscard]] bool is_json_number(std::string_view text) noexcept;

/// Appends a text as a JSON string (RFC 8259, section 7).
void append_json_string(std::string& to, std::string_view text);

}  // namespace pgq
