#pragma once
#include <greenpg/driver/extended_request.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/query_options.hpp>

#include <memory>
#include <string>
#include <utility>

namespace greenpg::inline v0 {

/// Parses and describes a statement, unless the connection has it prepared already.
class prepare_operation : public operation, public consumer {
public:
  using value_type = statement;

  explicit prepare_operation(std::shared_ptr<prepared_statement> statement) noexcept
      : operation(this),
        statement_(std::move(statement)),
        request_(statement_, params(), result_format::automatic, extended_request::describing::only) {}

  [[nodiscard]] statement take() noexcept { return statement(std::move(statement_)); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  [[nodiscard]] std::string refusal(std::error_code why) const override { return request_.refusal(why); }
  void on_event(engine& from, event& what) override;
  void abandoned(engine& from) override { request_.abandon(from); }

private:
  std::shared_ptr<prepared_statement> statement_;
  extended_request request_;
};

}  // namespace greenpg::inline v0
