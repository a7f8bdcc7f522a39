#pragma once
#include <greenpg/protocol/row_description.hpp>

#include "arguments.hpp"
#include "output_file.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace pgq {

/// The values of a row in PostgreSQL's text form; none where NULL.
using fields = std::span<const std::optional<std::string_view>>;

/// Writes results in one format, one after the other: begin(), row() any number of times, then end() or abandon().
/// Failures to write are found in the output_file.
class result_writer {
public:
  virtual ~result_writer() = default;
  /// `columns` must outlive the result.
  virtual void begin(const greenpg::row_description& columns) = 0;
  virtual void row(fields values) = 0;
  virtual void end() = 0;
  /// The result broke off and what was written of it could not be taken back.
  virtual void abandon() = 0;
};

[[nodiscard]] std::unique_ptr<result_writer> make_result_writer(const arguments& how, output_file& out);

}  // namespace pgq
