#pragma once
#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/query_operation.hpp>
#include <greenpg/protocol/errc.hpp>

#include <memory>
#include <utility>

namespace greenpg::inline v0 {

/// A run of a statement that the user prepared, or only declared.
class statement_query_operation : public query_operation {
public:
  statement_query_operation(std::shared_ptr<prepared_statement> statement, params values, result_format wanted) noexcept
      : query_operation(statement, std::move(values), wanted), empty_(statement == nullptr) {}

protected:
  void begin(engine& in) override {
    if (empty_)
      return in.complete(*this, errc::statement_closed,
                         client_diagnostics(errc::statement_closed, "the statement is empty: nothing was prepared"));
    query_operation::begin(in);
  }

private:
  bool empty_;
};

}  // namespace greenpg::inline v0
