#include "result_writer.hpp"

#include "output_aligned.hpp"
#include "output_csv.hpp"
#include "output_json.hpp"
#include "output_unaligned.hpp"

namespace pgq {

std::unique_ptr<result_writer> make_result_writer(const arguments& how, output_file& out) {
  switch (how.format) {
    case output_format::unaligned: return std::make_unique<unaligned_writer>(out, how.field_separator, how.tuples_only);
    case output_format::csv: return std::make_unique<csv_writer>(out, how.tuples_only);
    case output_format::json: return std::make_unique<json_writer>(out, false);
    case output_format::jsonl: return std::make_unique<json_writer>(out, true);
    case output_format::aligned: break;
  }
  return std::make_unique<aligned_writer>(out, how.tuples_only);
}

}  // namespace pgq
