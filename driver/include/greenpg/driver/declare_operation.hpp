#pragma once
#include <greenpg/driver/cursor_core.hpp>
#include <greenpg/driver/extended_request.hpp>
#include <greenpg/driver/operation.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace greenpg::inline v0 {

/// Declares a cursor, and asks for its columns in the same request.
class declare_operation : public operation, public consumer {
public:
  using value_type = std::shared_ptr<cursor_core>;

  declare_operation(std::shared_ptr<cursor_core> core, std::string_view query, params values);
  [[nodiscard]] std::shared_ptr<cursor_core> take() noexcept { return std::move(core_); }

protected:
  void begin(engine& in) override;
  std::error_code write(engine& into) override;
  [[nodiscard]] std::string refusal(std::error_code why) const override { return request_.refusal(why); }
  void on_event(engine& from, event& what) override;
  void abandoned(engine& from) override;

private:
  void fail(std::error_code why, std::shared_ptr<diagnostics> details) noexcept;

  std::shared_ptr<cursor_core> core_;
  portal_run run_;
  extended_request request_;
  bool made_ = false;
};

}  // namespace greenpg::inline v0
