#pragma once
#include "result_writer.hpp"

namespace pgq {

/// psql --csv: RFC 4180 with newlines alone as line ends; NULL as nothing, like an empty string.
class csv_writer final : public result_writer {
public:
  csv_writer(output_file& out, bool tuples_only) : out_(out), tuples_only_(tuples_only) {}
  void begin(const greenpg::row_description& columns) override;
  void row(fields values) override;
  void end() override {}
  void abandon() override {}

private:
  void field(std::string_view text);

  output_file& out_;
  bool tuples_only_;
};

}  // namespace pgq
