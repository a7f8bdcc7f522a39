#pragma once
#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/query_operation.hpp>
#include <greenpg/driver/server_info.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace greenpg::inline v0 {

/// What became of a transaction, as a server tells it later.
enum class commit_outcome : std::uint8_t {
  unknown,  ///< too long ago for the server to know, or it is older than PostgreSQL 10
  committed,
  aborted,
  in_progress,  ///< ask again: the server has not noticed that its client is gone
};

/// Asks for the outcome of the transaction of this number, on any connection to the same server.
class commit_outcome_operation : public query_operation {
public:
  using value_type = commit_outcome;

  /// `question`: of ask().
  commit_outcome_operation(std::shared_ptr<prepared_statement> question, std::uint64_t number)
      : query_operation(std::move(question), params(std::to_string(number)), result_format::text) {}
  [[nodiscard]] static std::shared_ptr<prepared_statement> ask(engine& in) {
    return in.statement(server_info(in).version() >= 130000 ? "SELECT pg_xact_status($1::text::xid8)"
                                                            : "SELECT txid_status($1::text::bigint)");
  }
  [[nodiscard]] commit_outcome take();
};

}  // namespace greenpg::inline v0
