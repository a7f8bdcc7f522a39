#pragma once
// How a run of a prepared statement is written: inlined where that is done, once for every query.
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/protocol/session.hpp>

#include "parameter_values.hpp"

#include <utility>

namespace greenpg::inline v0 {

/// Nearly always a run is as the last but for the values.
inline std::pair<const prepared_statement::run_plan*, bool> prepared_statement::plan_for(const params& values,
                                                                                         bool binary) {
  run_plan& plan = plans_[binary ? 1 : 0];
  bool fits = plan.any.size() != 0, same = plan.fixed.size() != 0;
  for (std::size_t i = 0; i < values.size() && fits; ++i) {
    const bool equal = values.type_of(i) == plan.parameters[i].value_type;
    same = same && equal;
    fits = equal || values.is_null(i);
  }
  if (!fits) [[unlikely]] {
    make_plan(plan, values, binary);
    same = plan.fixed.size() != 0;
  }
  return {&plan, same};
}

inline errc prepared_statement::write_run(session& to, const params& values, bool binary) {
  const auto [plan, fixed] = plan_for(values, binary);
  const run_plan::parameter* const each = plan->parameters.data();
  if (fixed) [[likely]]
    return to.run_fixed(plan->fixed, [&](std::size_t n, std::byte* at) { return values.store(n, each[n].fixed, at); });
  return to.run(plan->any, values.size_hint(), [&](std::size_t n, byte_buffer& out) {
    return encode_value(values, n, each[n].format == format::binary, types_, known_.get(), out);
  });
}

inline void prepared_statement::write_part(session& to, const params& values) {
  const auto [plan, fixed] = plan_for(values, true);
  const run_plan::parameter* const each = plan->parameters.data();
  if (fixed)
    to.run_part_fixed(plan->fixed, [&](std::size_t i, std::byte* at) { return values.store(i, each[i].fixed, at); });
  else
    to.run_part(plan->any, values.size_hint(), [&](std::size_t i, byte_buffer& out) {
      return encode_value(values, i, each[i].format == format::binary, types_, known_.get(), out);
    });
}

}  // namespace greenpg::inline v0
