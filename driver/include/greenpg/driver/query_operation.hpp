#pragma once
#include <greenpg/driver/extended_request.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/result_builder.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

/// One statement in the extended protocol, its result in memory.
class query_operation : public operation, public consumer {
public:
  using value_type = result;

  query_operation(std::shared_ptr<prepared_statement> statement, params&& values, result_format wanted) noexcept
      : operation(this),
        request_(std::move(statement), std::move(values), wanted, extended_request::describing::along) {}

  /// The result, once completed without an error.
  [[nodiscard]] result take() noexcept { return std::move(result_); }

protected:
  std::error_code write(engine& into) override;
  [[nodiscard]] std::string refusal(std::error_code why) const override { return request_.refusal(why); }
  void on_event(engine& from, event& what) override;
  void abandoned(engine& from) override { request_.abandon(from); }

private:
  [[gnu::cold]] void fail(std::error_code why, std::string text);
  [[gnu::cold]] void too_large(engine& from);
  [[gnu::cold]] void refuse_rows(engine& from, errc why);
  void on_whole(engine& from, event& what);
  void on_rows(engine& from, const row_range& rows);
  void on_end(std::string_view tag);
  void on_ready(engine& from, transaction_status now);
  void on_description(engine& from, event& what);
  [[gnu::cold]] void on_error(engine& from, std::error_code why);

  extended_request request_;
  std::unique_ptr<result_builder> rows_;  // of an answer that comes in pieces
  result result_;
};

}  // namespace greenpg::inline v0
