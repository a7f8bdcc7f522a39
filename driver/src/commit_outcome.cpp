#include <greenpg/driver/commit_outcome.hpp>

#include <greenpg/driver/row.hpp>

#include <string>

namespace greenpg::inline v0 {

commit_outcome commit_outcome_operation::take() {
  const result said = query_operation::take();
  if (said.empty() || said[0][0].is_null()) return commit_outcome::unknown;
  const std::string text = said[0][0].text();
  if (text == "committed") return commit_outcome::committed;
  if (text == "aborted") return commit_outcome::aborted;
  if (text == "in progress") return commit_outcome::in_progress;
  return commit_outcome::unknown;
}

}  // namespace greenpg::inline v0
